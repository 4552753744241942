/** The document that `permit` takes, and the situation that the core decides on. */
import { z } from 'zod';
import { parseInstant, type Zone, type Zones } from '../core/calendar/zone.ts';
import { acts, contactActs, initiators, modes, outcomes, type PastContact, roles } from '../core/rules/act.ts';
import type { FactValue, Vocabulary } from '../core/rules/facts.ts';
import { channelKinds, mediumOf, places, unknown } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import { isObject } from '../core/rules/read-values.ts';
import type { Situation } from '../core/rules/situation.ts';
import { readFactValues } from './fact-values.ts';
import { type Fault, pointer } from './input.ts';
import { currencySchema, must } from './shapes.ts';

export const instantSchema = z
  .string()
  .superRefine(must('notAnInstant', (text) => parseInstant(text) !== undefined))
  .meta({ format: 'date-time', description: 'instant with its offset, such as 2026-08-20T10:00:00-04:00' });

const orUnknown = <T extends z.ZodType>(schema: T) => z.union([z.literal('unknown'), schema]);
const wordsList = z.union([z.string().min(1), z.array(z.string().min(1)).max(100)]);

const orUnknownFacts: readonly string[] = [
  'person.role',
  'channel.mode',
  'channel.place',
  'visitors',
  'ground',
  'content',
];

const historySchema = z.strictObject({
  at: instantSchema,
  act: z.enum(acts),
  mode: orUnknown(z.enum(modes)).optional(),
  debt: z.string().min(1).optional(),
  person: z.string().min(1),
  address: z.string().min(1).optional(),
  outcome: z.enum(outcomes),
  initiatedBy: z.enum(initiators),
});

export const permitInput = z.strictObject({
  jurisdiction: z.string().min(1),
  act: z.enum(acts),
  at: instantSchema,
  person: z.strictObject({
    role: orUnknown(z.enum(roles)),
    /** whom history calls by; the role when left out */
    id: z.string().min(1).optional(),
    zones: orUnknown(z.array(z.string().min(1)).min(1).max(20)).optional(),
    places: z.array(z.enum(places)).optional(),
  }),
  debt: z.string().min(1).optional(),
  channel: z
    .strictObject({
      kind: z.enum(channelKinds).optional(),
      mode: orUnknown(z.enum(modes)).optional(),
      address: z.string().min(1).optional(),
      place: orUnknown(z.enum(places)).optional(),
    })
    .optional(),
  by: z.enum(['us', 'agency']).optional(),
  visitors: orUnknown(z.number().int().min(0)).optional(),
  ground: orUnknown(z.string().min(1)).optional(),
  content: wordsList.optional(),
  currency: currencySchema.optional(),
  facts: z.record(z.string(), z.unknown()),
  history: z.array(historySchema).max(100_000),
});
export type PermitDocument = z.infer<typeof permitInput>;

/** What a decision is taken on; or the facts of the request itself without which none can be. */
export type SituationReading =
  | { readonly invalid: readonly Fault[] }
  | { readonly missing: readonly string[] }
  | { readonly situation: Situation };

export function situationOf(
  document: PermitDocument,
  law: { readonly vocabulary: Vocabulary; readonly zone: Zone | undefined; readonly zones: Zones },
): SituationReading {
  const faults: Fault[] = [];
  const { person } = document;
  const facts: Record<string, FactValue | undefined> = readFactValues(law.vocabulary, document.facts, {
    path: ['facts'],
    faults,
    currency: document.currency,
  });
  addRequestFacts(document, facts, faults);
  const zones = zonesOf(person.zones, law, faults);
  const history = document.history.map(contactOf);
  if (faults.length > 0) return { invalid: faults };
  if (zones.length === 0) return { missing: ['person.zones'] };
  const situation = {
    act: document.act,
    atMs: parseInstant(document.at)!,
    zones,
    person: person.id ?? person.role,
    facts,
    history,
  };
  return { situation };
}

function addRequestFacts(
  document: PermitDocument,
  facts: Record<string, FactValue | undefined>,
  faults: Fault[],
): void {
  const { act, person, channel = {}, debt, visitors, ground, content, by } = document;
  const medium = (contactActs as readonly string[]).includes(act) ? mediumOf[act as keyof typeof mediumOf] : undefined;
  if (channel.kind !== undefined && medium !== undefined && channel.kind !== medium) {
    faults.push({ path: '/channel/kind', value: channel.kind, code: 'kindNotOfAct' });
  }
  const given: Readonly<Record<string, unknown>> = {
    'person.role': person.role,
    'channel.kind': channel.kind ?? medium,
    'channel.mode': channel.mode,
    'channel.place': channel.place ?? placeOf(medium ?? channel.kind),
    'channel.address': channel.address,
    debt,
    visitors,
    ground,
    content: typeof content === 'string' && content !== 'unknown' ? [content] : content,
    by: by ?? 'us',
    currency: document.currency,
  };
  for (const [name, value] of Object.entries(given)) {
    // Said to be unknown is not the same as left out: a rule that binds only who knows tells them apart.
    if (value === 'unknown') facts[name] = orUnknownFacts.includes(name) ? unknown : undefined;
    else if (value !== undefined) facts[name] = value as FactValue;
  }
}

/** An e-mail, a text or a message in the app is tied to no place of its own. */
function placeOf(kind: string | undefined): string | undefined {
  return kind === 'text' || kind === 'email' || kind === 'inApp' || kind === 'social' ? 'mobile' : undefined;
}

function zonesOf(
  names: PermitDocument['person']['zones'],
  law: { readonly zone: Zone | undefined; readonly zones: Zones },
  faults: Fault[],
): Zone[] {
  if (names === undefined) return law.zone === undefined ? [] : [law.zone];
  if (names === 'unknown') return [];
  return names.flatMap((name, index) => {
    const zone = law.zones(name);
    if (zone === undefined)
      faults.push({ path: pointer(['person', 'zones', index]), value: name, code: 'unknownZone' });
    return zone ?? [];
  });
}

function contactOf(item: PermitDocument['history'][number]): PastContact {
  const { at, act, mode, debt, person, address, outcome, initiatedBy } = item;
  return {
    atMs: parseInstant(at)!,
    act,
    mode: known(mode),
    debt: known(debt),
    person,
    address: known(address),
    outcome,
    initiatedBy,
  };
}

/** Of a past contact what is not known is as good as left out: it can be any. */
function known<T>(value: T | 'unknown' | undefined): T | undefined {
  return value === 'unknown' ? undefined : value;
}

/**
 * Faults by the vocabulary of the law, of a document that the schema refused already: those of the facts and zones that
 * can still be read, so that all faults are told at once.
 */
export function furtherFaultsBy(given: {
  readonly lawOf: (jurisdiction: string) => Law | undefined;
  readonly zones: Zones;
}) {
  return (document: unknown): readonly Fault[] => {
    if (!isObject(document) || typeof document.jurisdiction !== 'string') return [];
    const { jurisdiction, facts, currency, person } = document;
    const law = given.lawOf(jurisdiction);
    if (law === undefined) return [{ path: '/jurisdiction', value: jurisdiction, code: 'unknownJurisdiction' }];
    const faults: Fault[] = [];
    if (isObject(facts)) {
      const of = typeof currency === 'string' ? currency : undefined;
      readFactValues(law.vocabulary, facts, { path: ['facts'], faults, currency: of });
    }
    const zones = isObject(person) ? person.zones : undefined;
    // What is no text has been told by the schema.
    const names = (Array.isArray(zones) ? zones : []).map((name) => (typeof name === 'string' ? name : 'UTC'));
    zonesOf(names, { zone: undefined, zones: given.zones }, faults);
    return faults;
  };
}

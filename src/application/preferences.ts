/**
 * How a borrower wants to be reached about the debt, and whether at all. Their wishes are facts like any other, recorded in their own
 * name; the rules of the place and, where it has none, ours (jurisdictions/any/asked) hold contacts by them.
 */
import { formatDay } from '../core/calendar/day.ts';
import { formatInstant, localDay } from '../core/calendar/zone.ts';
import type { Basis, Text } from '../core/rules/decision.ts';
import { type ChannelKind, mediumOf } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import type { Database } from '../store/database.ts';
import { askPermit } from './ask-permit.ts';
import type { ContactSetting } from './attempt-contact.ts';
import type { ContactAct } from './contact-ask.ts';
import { type FactsRefusal, type FactsSetting, readPartyFacts, recordFacts } from './record-facts.ts';

const stopFact = 'ceaseRequestReceivedOn';

/** As the fact `inconvenient` has it. */
export interface WishedTime {
  readonly weekdays?: readonly string[] | undefined;
  readonly hours?: { readonly from: string; readonly until: string } | undefined;
}

/** What is left out stays as it is. */
export interface Wishes {
  readonly stop?: boolean | undefined;
  readonly channelsNotWanted?: readonly ChannelKind[] | undefined;
  readonly inconvenient?: readonly WishedTime[] | undefined;
  /** null: as every letter goes */
  readonly reminderChannel?: string | null | undefined;
}

type Facts = Readonly<Record<string, unknown>>;

/** All are recorded, or none. What stands so already is not recorded again: the first day of a wish to stop counts. */
export async function setPreferences(
  database: Database,
  settings: FactsSetting & { readonly wishes: Wishes; readonly nowMs: number; readonly recordedBy: string },
): Promise<FactsRefusal | { readonly recorded: readonly string[] }> {
  const { wishes, nowMs, recordedBy, ...setting } = settings;
  const known = await factsNow(database, setting);
  if ('refused' in known) return known;
  const zone = setting.zones(setting.creditor.zone)!;
  const facts = changedFacts(wishes, { known: known.facts, today: formatDay(localDay(zone, nowMs)) });
  const names = Object.keys(facts);
  if (names.length === 0) return { recorded: [] };
  const recorded = await recordFacts(database, { ...setting, facts, nowMs, recordedBy });
  return 'refused' in recorded ? recorded : { recorded: names };
}

function changedFacts(wishes: Wishes, at: { readonly known: Facts; readonly today: string }): Facts {
  const { stop, channelsNotWanted, inconvenient, reminderChannel } = wishes;
  const { known, today } = at;
  const isStopped = isDay(known[stopFact]);
  const wanted: Record<string, unknown> = {
    ...(stop === true && !isStopped && { [stopFact]: today }),
    ...(stop === false && isStopped && { [stopFact]: null }),
    ...(channelsNotWanted !== undefined && { channelsNotWanted: [...new Set(channelsNotWanted)].sort() }),
    // What others put on record in another form, such as places, is not the borrower's to lose by an answer about times.
    ...(inconvenient !== undefined && {
      inconvenient: [...inconvenient.map(plainTime), ...timesOf(known).filter((time) => !isWished(time))],
    }),
    ...(reminderChannel !== undefined && { reminderChannel }),
  };
  const isNew = ([name, value]: [string, unknown]) =>
    name === stopFact || JSON.stringify(value) !== JSON.stringify(known[name] ?? emptyOf[name] ?? null);
  return Object.fromEntries(Object.entries(wanted).filter(isNew));
}

/** What nobody said yet is the same as these. */
const emptyOf: Facts = { channelsNotWanted: [], inconvenient: [] };

function plainTime({ weekdays, hours }: WishedTime): WishedTime {
  return { ...(weekdays && { weekdays }), ...(hours && { hours }) };
}

function timesOf({ inconvenient }: Facts): readonly Facts[] {
  return Array.isArray(inconvenient) ? (inconvenient as readonly Facts[]) : [];
}

function isWished(time: Facts): boolean {
  return Object.keys(time).every((key) => key === 'weekdays' || key === 'hours');
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && value !== 'unknown';
}

async function factsNow(
  database: Database,
  setting: FactsSetting,
): Promise<FactsRefusal | { readonly facts: Facts; readonly law: Law }> {
  const read = await readPartyFacts(database, setting);
  if ('refused' in read) return read;
  const open = read.facts.filter(({ isErased }) => !isErased);
  return { facts: Object.fromEntries(open.map(({ name, value }) => [name, value])), law: read.law };
}

export interface HeldBack {
  readonly act: ContactAct;
  readonly outcome: 'allowed' | 'forbidden' | 'undetermined';
  readonly freesUpAt: string | null;
  readonly because: readonly { rule: string; source: string; basis: Basis; text: Text }[];
}

export interface Preferences {
  readonly stoppedOn: string | null;
  readonly byLaw: readonly { rule: string; source: string; text: Text }[];
  readonly channelsNotWanted: readonly ChannelKind[];
  readonly inconvenient: readonly WishedTime[];
  readonly otherTimes: number;
  readonly reminderChannel: string | null;
  readonly now: readonly HeldBack[];
}

/** `acts`: the ways asked about. A way for which the book has no address, or that cannot be done, is left out. */
export async function readPreferences(
  database: Database,
  settings: FactsSetting &
    Pick<ContactSetting, 'inspect'> & { readonly acts: readonly ContactAct[]; readonly atMs: number },
): Promise<FactsRefusal | { readonly refused: 'caseClosed' } | Preferences> {
  const { acts, atMs, ...setting } = settings;
  const known = await factsNow(database, setting);
  if ('refused' in known) return known;
  const now: HeldBack[] = [];
  for (const act of acts) {
    const held = await heldBack(database, { ...settings, act });
    if (held === 'caseClosed') return { refused: held };
    if (held !== undefined) now.push(held);
  }
  const { facts, law } = known;
  const times = timesOf(facts);
  const stoppedOn = facts[stopFact];
  return {
    stoppedOn: isDay(stoppedOn) ? stoppedOn : null,
    byLaw: lawOfStopping(law, localDay(setting.zones(setting.creditor.zone)!, atMs)),
    channelsNotWanted: Array.isArray(facts.channelsNotWanted) ? (facts.channelsNotWanted as ChannelKind[]) : [],
    inconvenient: times.filter(isWished) as readonly WishedTime[],
    otherTimes: times.filter((time) => !isWished(time)).length,
    reminderChannel: typeof facts.reminderChannel === 'string' ? facts.reminderChannel : null,
    now,
  };
}

/** Rules that forbid something once the borrower asked to stop, other than a policy of ours. */
function lawOfStopping(law: Law, on: number): Preferences['byLaw'] {
  return law.rules
    .filter(
      ({ effect, basis, from, until }) =>
        effect === 'forbid' && basis !== 'policy' && from <= on && (until ?? Infinity) > on,
    )
    .filter(({ when }) => when !== null && typeof when === 'object' && stopFact in when)
    .map(({ id, source, text }) => ({ rule: id, source: `${source.instrument} ${source.article}`, text }));
}

async function heldBack(
  database: Database,
  at: FactsSetting & Pick<ContactSetting, 'inspect'> & { readonly act: ContactAct; readonly atMs: number },
): Promise<HeldBack | 'caseClosed' | undefined> {
  const { act, atMs, ...setting } = at;
  const ask = {
    act,
    role: 'borrower' as const,
    personId: undefined,
    channel: {
      kind: mediumOf[act]!,
      mode: act === 'placeCall' ? ('interactive' as const) : undefined,
      place: undefined,
    },
    debt: undefined,
    by: 'us' as const,
    visitors: act === 'visit' ? 1 : undefined,
    ground: undefined,
    content: undefined,
    facts: {},
    address: undefined,
    words: undefined,
  };
  const asked = await askPermit(database, { ...setting, ask, atMs });
  if ('refused' in asked) return asked.refused === 'caseClosed' ? asked.refused : undefined;
  const zone = setting.zones(setting.creditor.zone)!;
  const { outcome, freesUpAtMs, because } = asked;
  return {
    act,
    outcome,
    freesUpAt: freesUpAtMs === undefined ? null : formatInstant(zone, freesUpAtMs),
    because: because.map(({ ruleId, source, basis, text }) => ({ rule: ruleId, source, basis, text: { ...text } })),
  };
}

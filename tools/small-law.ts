/**
 * Small laws for tests: rules, values and facts as an article and its values file have them, with what a test does not
 * speak of filled in, and the situations that they are held against. Nothing here is law.
 */
import { canonicalText, contentOf, packHashOf } from '../src/composition/load-laws.ts';
import type { Pack } from '../src/composition/load-packs.ts';
import { zones } from '../src/composition/time-zones.ts';
import { parseDay } from '../src/core/calendar/day.ts';
import { formatInstant, parseInstant, type Zone } from '../src/core/calendar/zone.ts';
import type { PastContact } from '../src/core/rules/act.ts';
import type { DatedValue, ValueContent } from '../src/core/rules/dated-values.ts';
import { bitesOn, decide } from '../src/core/rules/decide.ts';
import type { FactType, FactValue } from '../src/core/rules/facts.ts';
import { type CompiledRule, compileLaw, type Law, type LawFault } from '../src/core/rules/law.ts';
import { readFacts } from '../src/core/rules/read-facts.ts';
import { readRule } from '../src/core/rules/read-rules.ts';
import type { Situation, Truth } from '../src/core/rules/situation.ts';

export type Plain = Readonly<Record<string, unknown>>;

/** [unit, what it is], or [unit, [[from, what it is], …]] where it changes; a text of a day alone ends it there. */
export type SmallValue = readonly [
  unit: string,
  content: ValueContent | readonly (readonly [from: string, content: ValueContent] | string)[],
];

export interface SmallPack {
  readonly id?: string;
  /** `id` may leave out the pack's own beginning */
  readonly rules: readonly Plain[];
  readonly values?: Readonly<Record<string, SmallValue>>;
  /** by name: its type; with its words, where it has them. A type followed by `?` is a fact that is not on record when left out. */
  readonly facts?: Readonly<
    Record<string, FactType | `${FactType}?` | readonly [FactType | `${FactType}?`, ...string[]]>
  >;
  readonly zone?: string;
}

/** What every rule here is, unless it says otherwise. */
const ordinaryRule: Plain = {
  instrument: 'an instrument',
  article: '1',
  effect: 'forbid',
  on: 'placeCall',
  basis: 'prohibition',
  force: 'law',
  from: '2000-01-01',
  confidence: 'V',
  lastVerifiedOn: '2026-01-01',
  text: { en: 'no', zh: '不可' },
};

/** The facts of an ordinary call, declared here because their types are those of every jurisdiction. */
const ordinaryFacts: NonNullable<SmallPack['facts']> = {
  inconvenient: 'times',
  consents: 'consents',
  holidays: 'days',
  debtorNumberInvalid: 'boolean?',
};

/** The law of these packs, base first. Throws with every fault: what a test lays down by mistake is no law. */
export function smallLaw(...packs: readonly SmallPack[]): Law {
  const { law, faults } = smallLawFaults(...packs);
  if (faults.length > 0)
    throw new Error(faults.map((one) => `${one.ruleId} ${one.path.join('.')} ${one.code}`).join('\n'));
  return law;
}

export function smallLawFaults(...packs: readonly SmallPack[]): { law: Law; faults: readonly LawFault[] } {
  const stack = packs.map((pack, index) => readSmallPack(pack, index));
  const text = canonicalText(contentOf('xx', stack));
  const zone = zones(packs.at(-1)?.zone ?? 'UTC');
  const plainPacks = stack.map((pack) => ({ ...pack, rules: pack.rules.map(({ rule }) => rule) }));
  return compileLaw({ id: 'xx', packs: plainPacks, packHash: packHashOf(text), zone });
}

/** The text by which `lawFromText` makes the same law again. */
export function smallLawText(...packs: readonly SmallPack[]): string {
  return canonicalText(contentOf('xx', packs.map(readSmallPack)));
}

function readSmallPack(pack: SmallPack, index: number): Pack {
  const id = pack.id ?? (index === 0 ? 'xx' : `x${index}`);
  const rules = pack.rules.map((rule) => {
    const named = String(rule.id ?? 'rule');
    const full = { ...ordinaryRule, ...rule, id: named.startsWith(`${id}.`) ? named : `${id}.${named}` };
    const reading = readRule(full, { packId: id, defaults: {} });
    if (reading.rule === undefined) throw new Error(JSON.stringify(reading.faults));
    return { rule: reading.rule, lineOf: () => 1, file: `${id}/a.md` };
  });
  const declared = { ...(index === 0 ? ordinaryFacts : {}), ...pack.facts };
  const reading = readFacts(Object.entries(declared).map(([name, is]) => plainFact(name, is)));
  if (reading.faults.length > 0) throw new Error(JSON.stringify(reading.faults));
  const place = { file: `${id}/a`, line: 1 };
  return {
    id,
    version: 1,
    title: { en: id, zh: id },
    scope: 'a test',
    buildsOn: [],
    prefix: undefined,
    zone: pack.zone ?? 'UTC',
    values: Object.entries(pack.values ?? {}).map(([name, value]) => ({ ...smallValue(name, value), ...place })),
    rules,
    facts: reading.facts.map((fact) => ({ ...fact, ...place })),
  };
}

function plainFact(name: string, is: NonNullable<SmallPack['facts']>[string]): Plain {
  const [type, ...words] = typeof is === 'string' ? [is] : is;
  const leftOut = type!.endsWith('?') ? 'notOnRecord' : 'asked';
  const text = { en: name, zh: name };
  return { name, type: type!.replace('?', ''), leftOut, text, ...(words.length > 0 ? { words } : {}) };
}

export function smallValue(name: string, [unit, content]: SmallValue): DatedValue {
  const isDated = Array.isArray(content) && (content.length === 0 || Array.isArray(content[0]));
  const steps = (isDated ? content : [['1900-01-01', content]]) as readonly (
    | readonly [string, ValueContent]
    | string
  )[];
  const spans = steps.flatMap((step, index) => {
    if (typeof step === 'string') return [];
    const next = steps[index + 1];
    const to = next === undefined ? undefined : day(typeof next === 'string' ? next : next[0]);
    return [{ from: day(step[0]), to, value: step[1] }];
  });
  return {
    name,
    unit,
    source: { instrument: 'an instrument', article: '1' },
    force: 'law',
    confidence: 'V',
    verified: true,
    lastVerifiedOn: day('2026-01-01'),
    note: undefined,
    spans,
  };
}

export function day(text: string): number {
  const found = parseDay(text);
  if (found === undefined) throw new Error(`no day: ${text}`);
  return found;
}

export function instant(text: string): number {
  const found = parseInstant(text);
  if (found === undefined) throw new Error(`no instant: ${text}`);
  return found;
}

export function zone(name: string): Zone {
  const found = zones(name);
  if (found === undefined) throw new Error(`no zone: ${name}`);
  return found;
}

export interface SmallSituation {
  readonly at: string;
  readonly act?: Situation['act'];
  readonly zones?: readonly string[];
  readonly person?: string;
  readonly role?: string | undefined;
  /** a symbol: `unknown`, which TypeScript widens in a test's table */
  readonly facts?: Readonly<Record<string, FactValue | symbol | undefined>>;
  readonly history?: readonly PastContact[];
}

/** A call to the borrower about D1 at A1, his mobile, with nothing on record. */
export function situation(given: SmallSituation): Situation {
  const role = 'role' in given ? given.role : 'borrower';
  return {
    act: given.act ?? 'placeCall',
    atMs: instant(given.at),
    zones: (given.zones ?? ['UTC']).map(zone),
    person: given.person ?? role ?? 'unknown',
    facts: {
      'person.role': role,
      'channel.kind': 'voice',
      'channel.mode': 'interactive',
      'channel.place': 'mobile',
      'channel.address': 'A1',
      debt: 'D1',
      by: 'us',
      inconvenient: [],
      consents: [],
      ...(given.facts as Readonly<Record<string, FactValue | undefined>> | undefined),
    },
    history: given.history ?? [],
  };
}

/** A call of ours to the borrower about D1 at A1 that nobody took up. */
export function contact(at: string, more: Partial<PastContact> = {}): PastContact {
  return {
    atMs: instant(at),
    act: 'placeCall',
    mode: 'interactive',
    debt: 'D1',
    person: 'borrower',
    address: 'A1',
    outcome: 'unanswered',
    initiatedBy: 'us',
    ...more,
  };
}

/** 'allowed', 'forbidden', or 'undetermined: ' and what is missing. */
export function said(law: Law, at: Situation): string {
  const { outcome, missing } = decide(law, at);
  return outcome === 'undetermined' ? `undetermined: ${missing.join(', ')}` : outcome;
}

/** The first instant at which it is free again, as the first zone's clock shows it; 'never' where no date frees it. */
export function freesUp(law: Law, at: Situation): string {
  const { freesUpAtMs } = decide(law, at);
  return freesUpAtMs === undefined ? 'never' : formatInstant(at.zones[0]!, freesUpAtMs);
}

/** The one rule of a small law, as it is compiled for the day of the situation. */
export function ruleAt(law: Law, at: Situation, id = law.rules[0]!.id): CompiledRule {
  const epoch = law.epochOn(Math.floor(at.atMs / 86_400_000));
  const found = [...epoch.byAct.values()].flat().find((one) => one.rule.id === id);
  if (found === undefined) throw new Error(`not in force: ${id}`);
  return found;
}

export function bites(law: Law, at: Situation): Truth {
  return bitesOn(ruleAt(law, at), at);
}

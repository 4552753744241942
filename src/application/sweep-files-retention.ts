/**
 * Until which day the records of a borrower, or one recording, are kept: the clocks `retentionEnd` of the law, of which the
 * latest counts (jurisdictions/cn/retention/effective.md; 12 CFR 1006.100). What is not known never makes a time shorter: of a
 * word that nobody recorded, such as what kind of lender it is, every answer is tried and the longest taken.
 */
import type { Day } from '../core/calendar/day.ts';
import { instantOf, type Zone } from '../core/calendar/zone.ts';
import { clocksOf } from '../core/rules/clocks.ts';
import { type FactValue, unknown } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';

export interface RetentionAsked {
  readonly law: Law;
  readonly zone: Zone;
  /** by the law of which day */
  readonly asOf: Day;
  /** facts on record that bear on it: words and yes or no, as JSON */
  readonly facts: Readonly<Record<string, unknown>>;
  /** of the borrower's loans */
  readonly products: readonly string[];
  readonly lastActivityOn: Day;
  /** undefined: a loan at least is not settled */
  readonly settledOn: Day | undefined;
  /** the day of the call, of a recording: it may have a clock of its own */
  readonly callOn: Day | undefined;
}

export interface RetentionRule {
  readonly ruleId: string;
  readonly source: string;
  readonly verified: boolean;
  /** name of the value that says how long; undefined: the rule names a day and no time */
  readonly value: string | undefined;
}

/**
 * `until`: kept through that day. `noDayYet`: a clock has begun and lacks these facts, and nothing is removed while it does.
 * `noRule`: this law says no time, and so nothing is removed by itself.
 */
export type Retention =
  | ({ readonly kind: 'until'; readonly on: Day } & RetentionRule)
  | { readonly kind: 'noDayYet'; readonly ruleId: string; readonly facts: readonly string[] }
  | { readonly kind: 'noRule' };

export function retentionOf(asked: RetentionAsked): Retention {
  const products = asked.products.length === 0 ? [undefined] : asked.products;
  return latest(products.map((product) => worked(asked, { ...knownWords(asked), ...daysOf(asked), product })));
}

export type KeptUntil = Extract<Retention, { readonly kind: 'until' }>;

/** A file kept through that day may go: not on the day itself. Undefined: it stays. */
export function overBy(retention: Retention, asOf: Day): KeptUntil | undefined {
  return retention.kind === 'until' && asOf > retention.on ? retention : undefined;
}

type Facts = Readonly<Record<string, FactValue | undefined>>;

/**
 * A recording is kept so long after its call where the law says so of recordings, beside the time of all records where
 * there is only that. Of a law that has both (12 CFR 1006.100(a) and (b)) each file has its own.
 */
function daysOf({ lastActivityOn, settledOn, callOn }: RetentionAsked): Facts {
  return {
    lastRecordOn: lastActivityOn,
    ...(callOn === undefined ? { lastCollectionOn: lastActivityOn } : { callRecordedOn: callOn }),
    // Not settled: the day is to come, which is another thing than that there is none.
    debtEndedOn: settledOn ?? unknown,
  };
}

function knownWords({ law, facts }: RetentionAsked): Facts {
  const known: Record<string, FactValue> = {};
  for (const [name, value] of Object.entries(facts)) {
    const declared = law.vocabulary.get(name);
    const isWord = declared?.type === 'word' && typeof value === 'string' && declared.words?.includes(value);
    if (isWord || (declared?.type === 'boolean' && typeof value === 'boolean')) known[name] = value as FactValue;
  }
  return known;
}

function worked(asked: RetentionAsked, facts: Facts): Retention {
  const { law, zone, asOf } = asked;
  const atMs = instantOf(zone, { day: asOf, minute: 0 });
  const given = Object.fromEntries(Object.entries(withUnknown(law, facts)).filter(([, value]) => value !== undefined));
  const found = clocksOf(law, { act: 'useData', atMs, zones: [zone], person: 'borrower', facts: given, history: [] });
  const running = found.running.filter(({ clock }) => clock === 'retentionEnd');
  const missing = found.missing.filter(({ clock }) => clock === 'retentionEnd');
  for (const name of missing.flatMap((each) => each.facts)) {
    const answers = answersOf(law, name);
    if (answers !== undefined) return latest(answers.map((answer) => worked(asked, { ...facts, [name]: answer })));
  }
  const [lacking] = missing;
  if (lacking !== undefined) return { kind: 'noDayYet', ruleId: lacking.ruleId, facts: lacking.facts };
  const last = running.at(-1);
  if (last === undefined) return { kind: 'noRule' };
  const { on, ruleId, source, verified } = last;
  return { kind: 'until', on, ruleId, source, verified, value: valueNameOf(law, ruleId) };
}

function valueNameOf(law: Law, ruleId: string): string | undefined {
  const parameters = law.rules.find(({ id }) => id === ruleId)?.with as { readonly add?: unknown } | undefined;
  return typeof parameters?.add === 'string' ? parameters.add : undefined;
}

/** A fact that nobody recorded is not known, also where a rule would take that for none. */
function withUnknown(law: Law, facts: Facts): Facts {
  const all: Record<string, FactValue | undefined> = {};
  for (const { name } of law.vocabulary.values()) if (answersOf(law, name) !== undefined) all[name] = unknown;
  return { ...all, ...facts };
}

/** Every answer to a fact that has few; undefined: it has many, such as a day. */
function answersOf(law: Law, name: string): readonly FactValue[] | undefined {
  const declared = law.vocabulary.get(name);
  if (declared?.type === 'boolean') return [true, false];
  return declared?.type === 'word' ? declared.words : undefined;
}

function latest(all: readonly Retention[]): Retention {
  const withoutDay = all.find(({ kind }) => kind === 'noDayYet');
  if (withoutDay !== undefined) return withoutDay;
  let last: Retention = { kind: 'noRule' };
  for (const one of all)
    if (one.kind === 'until' && (last.kind === 'noRule' || one.on > (last as { on: Day }).on)) last = one;
  return last;
}

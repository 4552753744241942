/**
 * The numbers of the law as dated data: each with unit, source, force and confidence, by the day from which it holds.
 * The core never writes such a number; it asks for it by name and day.
 */
import type { Day } from '../calendar/day.ts';

export const forces = ['law', 'judicial', 'ministryRule', 'contract', 'standard', 'selfRegulation', 'policy'] as const;
/**
 * What binds, strongest first: a statute, a court's rule, a ministry's rule, what the parties agreed, a recommended
 * standard, an association's own rule, a policy.
 */
export type Force = (typeof forces)[number];

/** A whole number, a word, or words in order (an order of payment). */
export type ValueContent = number | string | readonly string[];

/** [from, to); `to` undefined: no end is known. */
export interface ValueSpan {
  readonly from: Day;
  readonly to: Day | undefined;
  readonly value: ValueContent;
}

export interface DatedValue {
  readonly name: string;
  readonly unit: string;
  readonly source: { readonly instrument: string; readonly article: string };
  readonly force: Force;
  /** V, V2: seen in a stored primary, secondary text; M-high, M-med, M-low: from memory; D: derived. */
  readonly confidence: string;
  /** false: shown as not verified wherever it is used */
  readonly verified: boolean;
  readonly lastVerifiedOn: Day;
  readonly note: string | undefined;
  /** in order, neither gap nor overlap */
  readonly spans: readonly ValueSpan[];
}

/** All values of the packs that are loaded, by name. */
export type DatedValues = ReadonlyMap<string, DatedValue>;

/** What `name` was on `asOf`; undefined before its first day or after its last (an answer, not a guess). Throws on a name no pack has. */
export function valueAt(values: DatedValues, name: string, asOf: Day): ValueContent | undefined {
  for (const span of datedValue(values, name).spans) {
    if (asOf < span.from) return undefined;
    if (span.to === undefined || asOf < span.to) return span.value;
  }
  return undefined;
}

/**
 * The day on which all the values named stand in their latest form: for a question that names no day, such as how one
 * payment is divided. The answer is by the law as it stands, whatever the clock says.
 */
export function latestOf(values: DatedValues, names: readonly string[]): Day {
  return Math.max(...names.map((name) => datedValue(values, name).spans.at(-1)!.from));
}

/** The same for a value that is a whole number. Throws when it is not one (a bug: the pack's check holds units). */
export function numberAt(values: DatedValues, name: string, asOf: Day): number | undefined {
  const value = valueAt(values, name, asOf);
  if (value !== undefined && typeof value !== 'number') throw new Error(`not a number: ${name}`);
  return value;
}

/** The same for a value that is one word. */
export function wordAt(values: DatedValues, name: string, asOf: Day): string | undefined {
  const value = valueAt(values, name, asOf);
  if (value !== undefined && typeof value !== 'string') throw new Error(`not a word: ${name}`);
  return value;
}

/** The same for a value that is a list of words in order, such as an order of payment. */
export function orderAt(values: DatedValues, name: string, asOf: Day): readonly string[] | undefined {
  const value = valueAt(values, name, asOf);
  if (value === undefined) return undefined;
  if (typeof value !== 'object') throw new Error(`not an order: ${name}`);
  return value;
}

/** The value with its source and state, for reasons and tables. Throws on a name no pack has. */
export function datedValue(values: DatedValues, name: string): DatedValue {
  const value = values.get(name);
  if (value === undefined) throw new Error(`no pack has the value ${name}`);
  return value;
}

/**
 * Does a law hold together over time? A gap is a rule in force that needs a value which has none on that day. A conflict
 * is two rules that nobody could meet together. Both are looked for on every day on which a rule or value changes, and
 * at the beginning of every quarter, from the first day of the law to the horizon.
 */
import { civilFromDay, type Day, dayFromCivil } from '../calendar/day.ts';
import { parseTimeOfDay } from '../calendar/zone.ts';
import { type DatedValue, type DatedValues, valueAt } from './dated-values.ts';
import type { Law } from './law.ts';
import type { Rule } from './rule.ts';
import { amountContent, percentMillionths } from './value-content.ts';

export interface CoverageFault {
  readonly code: 'gapInLaw' | 'conflictInLaw';
  readonly ruleId: string;
  /** the first day on which it shows */
  readonly on: Day;
  /** the value without content, or the other rule */
  readonly with: string;
}

export function coverageFaults(law: Law, values: readonly DatedValue[], horizon: Day): CoverageFault[] {
  const byName: DatedValues = new Map(values.map((value) => [value.name, value]));
  const found = new Map<string, CoverageFault>();
  for (const on of daysToLook(law.boundaries, horizon)) {
    const gaps = law
      .epochOn(on)
      .gaps.map((gap) => ({ code: 'gapInLaw' as const, on, ruleId: gap.ruleId, with: gap.valueName }));
    for (const fault of [...gaps, ...conflictsOn(law.rules, byName, on)]) {
      const key = `${fault.code} ${fault.ruleId} ${fault.with}`;
      if (!found.has(key)) found.set(key, fault);
    }
  }
  return [...found.values()];
}

function daysToLook(boundaries: readonly Day[], horizon: Day): Day[] {
  const first = boundaries[0];
  if (first === undefined) return [];
  const days = new Set(boundaries.filter((day) => day <= horizon));
  const { year } = civilFromDay(first);
  for (let quarter = 0; ; quarter++) {
    const day = dayFromCivil({ year: year + Math.floor(quarter / 4), month: (quarter % 4) * 3 + 1, dayOfMonth: 1 });
    if (day > horizon) break;
    if (day >= first) days.add(day);
  }
  return [...days].sort((a, b) => a - b);
}

function conflictsOn(rules: readonly Rule[], values: DatedValues, on: Day): CoverageFault[] {
  const inForce = rules.filter((rule) => rule.from <= on && (rule.until === undefined || on < rule.until));
  const faults: CoverageFault[] = [];
  inForce.forEach((one, index) => {
    for (const other of inForce.slice(index + 1)) {
      if (!meet(one, other)) continue;
      const at = { values, on };
      if (
        opposite(one, other) ||
        boundsClash(one, other, at) ||
        hoursClash(one, other, at) ||
        contentClash(one, other, at)
      ) {
        faults.push({ code: 'conflictInLaw', ruleId: other.id, on, with: one.id });
      }
    }
  });
  return faults;
}

interface At {
  readonly values: DatedValues;
  readonly on: Day;
}

const binding: readonly string[] = ['forbid', 'require', 'limit'];

/** Whether one act to one person can fall under both, by the same guard. */
function meet(one: Rule, other: Rule): boolean {
  if (!binding.includes(one.effect) || !binding.includes(other.effect)) return false;
  if (!one.on.some((act) => other.on.includes(act))) return false;
  if (one.to !== undefined && other.to !== undefined && !one.to.some((role) => other.to!.includes(role))) return false;
  return one.when === undefined || other.when === undefined || sameText(one.when, other.when);
}

function sameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, keysInOrder) === JSON.stringify(other, keysInOrder);
}

/** Two mappings are the same in whatever order they were written. */
function keysInOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** The same condition, demanded by one and forbidden by the other; or one that always forbids what another limits is none. */
function opposite(one: Rule, other: Rule): boolean {
  const isDemanded = (rule: Rule) => rule.effect === 'require';
  return (
    isDemanded(one) !== isDemanded(other) &&
    one.condition === other.condition &&
    one.condition !== 'whenever' &&
    sameText(one.with, other.with)
  );
}

type Parameters = Readonly<Record<string, unknown>>;

/** A fact that must be at least more than it may be at most. */
function boundsClash(one: Rule, other: Rule, at: At): boolean {
  if (one.condition !== 'withinBound' || other.condition !== 'withinBound') return false;
  if (one.effect !== 'require' || other.effect !== 'require') return false;
  const [first, second] = [one.with as Parameters, other.with as Parameters];
  if (first.fact !== second.fact) return false;
  const clash = (low: Parameters, high: Parameters) => {
    const least = boundOf(low.atLeast ?? low.over, at);
    const most = boundOf(high.atMost ?? high.under, at);
    if (!isPlain(low) || !isPlain(high) || least === undefined || most === undefined) return false;
    return low.over === undefined && high.under === undefined ? least > most : least >= most;
  };
  return clash(first, second) || clash(second, first);
}

function isPlain(parameters: Parameters): boolean {
  return parameters.times === undefined && parameters.share === undefined;
}

function boundOf(operand: unknown, at: At): bigint | undefined {
  const name = (operand as { readonly value?: unknown } | undefined)?.value;
  if (typeof name !== 'string' || !at.values.has(name)) return undefined;
  const content = valueAt(at.values, name, at.on);
  if (typeof content === 'number') return BigInt(content);
  if (typeof content !== 'string') return undefined;
  return percentMillionths(content) ?? amountContent(content)?.amountMinor;
}

/** Hours that leave no minute of the day open. */
function hoursClash(one: Rule, other: Rule, at: At): boolean {
  const first = hoursOf(one, at);
  const second = hoursOf(other, at);
  if (first === undefined || second === undefined) return false;
  return Math.max(first.from, second.from) >= Math.min(first.until, second.until);
}

function hoursOf(rule: Rule, at: At): { readonly from: number; readonly until: number } | undefined {
  if (rule.condition !== 'outsideHours' || rule.effect === 'require') return undefined;
  const given = rule.with as Parameters;
  const minuteOf = (name: unknown) => {
    if (typeof name !== 'string' || !at.values.has(name)) return undefined;
    const content = valueAt(at.values, name, at.on);
    return typeof content === 'string' ? parseTimeOfDay(content) : undefined;
  };
  const from = minuteOf(given.from);
  const until = minuteOf(given.until);
  return from === undefined || until === undefined || from >= until ? undefined : { from, until };
}

/** An item that must be said and may not be. */
function contentClash(one: Rule, other: Rule, at: At): boolean {
  const demands = [one, other].find((rule) => rule.condition === 'includesAll' && rule.effect === 'require');
  const allows = [one, other].find((rule) => rule.condition === 'includesOnly' && rule.effect === 'require');
  if (demands === undefined || allows === undefined) return false;
  const [wanted, open] = [demands.with as Parameters, allows.with as Parameters];
  if (wanted.list !== open.list) return false;
  const allowed = itemsOf(open.items, at);
  return itemsOf(wanted.items, at)?.some((item) => allowed !== undefined && !allowed.includes(item)) ?? false;
}

function itemsOf(name: unknown, at: At): readonly string[] | undefined {
  if (typeof name !== 'string' || !at.values.has(name)) return undefined;
  const content = valueAt(at.values, name, at.on);
  return typeof content === 'object' ? content : undefined;
}

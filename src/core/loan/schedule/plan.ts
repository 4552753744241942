/**
 * The working state of a schedule while its events are applied, and the arithmetic that keeps it true.
 *
 * A plan is made and changed only inside `schedule`; nothing of it leaves. Each line asks for a total (`levelMinor`, for
 * methods with level instalments) or for a principal (`principalTargetMinor`, for the others); `derive` works out what
 * interest the line bears on the balance as it stood day by day, and so what it asks for of each.
 */
import type { Day } from '../../calendar/day.ts';
import type { Period } from '../../calendar/period.ts';
import type { Fraction } from '../../money/decimal.ts';
import { divideRounded } from '../../money/round.ts';
import { factorScale, interestFactor, interestRounding, levelFactor } from './interest.ts';
import type { Terms } from './terms.ts';

/** A part of a line's span over which balance and rate are constant. `changeMinor` comes at its end. */
export interface Slice {
  readonly from: Day;
  readonly to: Day;
  readonly factor: bigint;
  readonly levelFactor: bigint;
  readonly changeMinor: bigint;
}

export interface Line {
  from: Day;
  due: Day;
  every: Period;
  regular: boolean;
  /** Asked in total; derived where `principalTargetMinor` says what is asked. */
  levelMinor: bigint;
  /** The level that was last agreed for this line, before the last line's remainder and payments moved it. */
  agreedLevelMinor: bigint;
  /** Principal asked, for lines that are not level. */
  principalTargetMinor: bigint | undefined;
  /** Interest that does not hang on the balance: flat loans. */
  fixedInterestMinor: bigint;
  /** Its interest falls due with the next line that does not defer. */
  defersInterest: boolean;
  /** Closed by a re-age or re-amortisation: asks for no more than was paid on it. */
  closed: boolean;
  paidPrincipalMinor: bigint;
  paidInterestMinor: bigint;
  /** Undefined when dates, rates, pauses or changes inside the span have moved. */
  slices: Slice[] | undefined;
  // Derived:
  principalMinor: bigint;
  interestMinor: bigint;
  /** Interest that found no room here and goes to the next line. */
  carriedMinor: bigint;
  /** Balance that the next line opens with, were this line paid when due. */
  closingMinor: bigint;
}

/** Principal drawn or moved on a day. */
export interface Change {
  readonly on: Day;
  readonly drawnMinor: bigint;
  readonly correctedMinor: bigint;
}

/** Principal of a line that stayed unpaid over [from, to) and bore interest there. */
export interface Overdue {
  /** Which line, counted from 0. */
  readonly index: number;
  readonly amountMinor: bigint;
  readonly from: Day;
  readonly to: Day;
}

export interface Plan {
  readonly terms: Terms;
  lines: Line[];
  changes: Change[];
  /** By day of effect, earliest first; the first is the contract's rate. */
  rates: { readonly from: Day; readonly annualRate: Fraction }[];
  pauses: { readonly from: Day; readonly to: Day }[];
  overdue: Overdue[];
  /** Overdue principal has borne interest up to this day. */
  overdueUntil: Day | undefined;
  drawnMinor: bigint;
  /** So many first lines carry no principal; none once a re-age or re-amortisation has replaced the grace. */
  graceOnPrincipal: number;
}

export function newLine(span: { from: Day; due: Day; every: Period; regular: boolean }): Line {
  return {
    ...span,
    levelMinor: 0n,
    agreedLevelMinor: 0n,
    principalTargetMinor: undefined,
    fixedInterestMinor: 0n,
    defersInterest: false,
    closed: false,
    paidPrincipalMinor: 0n,
    paidInterestMinor: 0n,
    slices: undefined,
    principalMinor: 0n,
    interestMinor: 0n,
    carriedMinor: 0n,
    closingMinor: 0n,
  };
}

/** A copy whose lines can be changed without touching the original. */
export function copyPlan(plan: Plan): Plan {
  return { ...plan, lines: plan.lines.map((line) => ({ ...line })) };
}

export function paidOn(line: Line): bigint {
  return line.paidPrincipalMinor + line.paidInterestMinor;
}

export function isFullyPaid(line: Line): boolean {
  return line.levelMinor === paidOn(line);
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** The line whose span holds the day; a due date belongs to the line that falls due on it. -1 outside the term. */
export function lineIndexAt(plan: Plan, on: Day): number {
  const { lines } = plan;
  if (on === lines[0]!.from) return 0;
  return lines.findIndex((line) => line.from < on && on <= line.due);
}

/** Adds a change of balance and returns the first line that it touches. */
export function addChange(plan: Plan, change: Change): number {
  plan.changes.push(change);
  plan.drawnMinor += change.drawnMinor;
  const index = lineIndexAt(plan, change.on);
  if (index < 0) throw new Error('a change of balance outside the term');
  plan.lines[index]!.slices = undefined;
  return index;
}

/** Works out the lines from `start` on, up to `end` and without it. Lines before must be derived already. */
export function derive(plan: Plan, start: number, end: number = plan.lines.length): void {
  const { lines } = plan;
  for (let index = start; index < end; index++) {
    deriveLine(plan, lines[index]!, index === 0 ? undefined : lines[index - 1]!, index === 0);
  }
}

function deriveLine(plan: Plan, line: Line, before: Line | undefined, isFirst: boolean): void {
  line.slices ??= slicesOf(plan, line, isFirst);
  let balance = before === undefined ? 0n : before.closingMinor;
  let interestScaled = 0n;
  let closing = balance;
  for (const slice of line.slices) {
    balance = max(closing, 0n);
    interestScaled += balance * slice.factor;
    closing = balance + slice.changeMinor;
  }
  const accrued =
    divideRounded(interestScaled, factorScale, interestRounding(plan.terms.rounding)) +
    line.fixedInterestMinor +
    (before === undefined ? 0n : before.carriedMinor);
  if (line.closed) line.levelMinor = paidOn(line);
  if (line.principalTargetMinor === undefined || line.closed) {
    askLevel(line, accrued);
  } else {
    line.interestMinor = line.defersInterest ? line.paidInterestMinor : max(accrued, line.paidInterestMinor);
    line.principalMinor = max(line.principalTargetMinor, line.paidPrincipalMinor);
    line.levelMinor = line.interestMinor + line.principalMinor;
  }
  line.carriedMinor = max(accrued - line.interestMinor, 0n);
  line.closingMinor = max(closing - line.principalMinor + line.paidPrincipalMinor, 0n);
}

/**
 * A level line asks for its interest first and principal with the rest. One whose principal was paid ahead beyond that
 * is settled: the interest that it would still have borne goes to the next line.
 */
function askLevel(line: Line, accrued: bigint): void {
  const paidAhead = line.paidPrincipalMinor > max(line.levelMinor - accrued, 0n);
  const asked = paidAhead || line.defersInterest ? line.paidInterestMinor : min(accrued, line.levelMinor);
  line.interestMinor = max(asked, line.paidInterestMinor);
  line.principalMinor = max(max(line.levelMinor - line.interestMinor, 0n), line.paidPrincipalMinor);
}

function slicesOf(plan: Plan, line: Line, isFirst: boolean): Slice[] {
  const changes = new Map<Day, bigint>();
  let opening = 0n;
  for (const change of plan.changes) {
    const amount = change.drawnMinor + change.correctedMinor;
    if (change.on === line.from && isFirst) opening += amount;
    else if (line.from < change.on && change.on <= line.due) {
      changes.set(change.on, (changes.get(change.on) ?? 0n) + amount);
    }
  }
  const cuts = new Set<Day>(changes.keys());
  for (const rate of plan.rates) if (line.from < rate.from && rate.from < line.due) cuts.add(rate.from);
  for (const pause of plan.pauses) {
    if (line.from < pause.from && pause.from < line.due) cuts.add(pause.from);
    if (line.from < pause.to && pause.to < line.due) cuts.add(pause.to);
  }
  cuts.add(line.due);
  const slices: Slice[] = [];
  if (isFirst) slices.push({ from: line.from, to: line.from, factor: 0n, levelFactor: 0n, changeMinor: opening });
  let from = line.from;
  for (const to of [...cuts].sort((a, b) => a - b)) {
    slices.push({ from, to, ...factorsOf(plan, line, { from, to }), changeMinor: changes.get(to) ?? 0n });
    from = to;
  }
  return slices;
}

/** What the part of a line's span bears, and what it counts for when a level is sized. */
export function factorsOf(
  plan: Plan,
  line: Line,
  part: { from: Day; to: Day },
): { factor: bigint; levelFactor: bigint } {
  const { terms } = plan;
  if (terms.method === 'flat') return { factor: 0n, levelFactor: 0n };
  const rate = rateOn(plan, part.from);
  const paused = plan.pauses.some((pause) => pause.from <= part.from && part.to <= pause.to);
  return {
    factor: paused ? 0n : interestFactor(line, part, rate, terms.dayCount),
    levelFactor: levelFactor(line, part, rate, terms.dayCount),
  };
}

/** The rate that the night after `day` bears. */
function rateOn(plan: Plan, day: Day): Fraction {
  let rate = plan.rates[0]!.annualRate;
  for (const change of plan.rates) if (change.from <= day) rate = change.annualRate;
  return rate;
}

/**
 * Makes the lines add up to what was drawn and its interest: the last line that is not paid takes the difference, and
 * what it cannot take without asking for less than was paid goes to the one before it.
 */
export function settle(plan: Plan): void {
  trimToOutstanding(plan);
  let index = lastOpenLine(plan);
  while (index >= 0) {
    const difference = shortfall(plan);
    if (difference === 0n) return;
    const line = plan.lines[index]!;
    const before = line.levelMinor;
    ask(line, max(before + difference, paidOn(line)));
    derive(plan, index);
    // Asking for more lets a line recognise more of its interest, so it is asked again until nothing moves.
    if (line.levelMinor === before) index = openLineBefore(plan, index);
  }
}

function openLineBefore(plan: Plan, index: number): number {
  let at = index - 1;
  while (at >= 0 && isFullyPaid(plan.lines[at]!)) at -= 1;
  return at;
}

/** No line asks for more principal than is still owed in all. */
function trimToOutstanding(plan: Plan): void {
  let owed = plan.drawnMinor;
  for (const line of plan.lines) owed -= line.paidPrincipalMinor;
  for (let index = 0; index < plan.lines.length; index++) {
    const line = plan.lines[index]!;
    const excess = line.principalMinor - line.paidPrincipalMinor - owed;
    if (excess > 0n && !line.closed) {
      ask(line, max(line.levelMinor - excess, paidOn(line)));
      derive(plan, index);
    }
  }
}

function ask(line: Line, levelMinor: bigint): void {
  if (line.principalTargetMinor === undefined) line.levelMinor = levelMinor;
  else line.principalTargetMinor = max(levelMinor - line.interestMinor, line.paidPrincipalMinor);
}

function shortfall(plan: Plan): bigint {
  let difference = plan.drawnMinor;
  for (const line of plan.lines) difference += line.interestMinor - line.levelMinor;
  return difference;
}

/** Lines that ask for nothing count as paid; when all do and something is owed, the last one asks for it. */
function lastOpenLine(plan: Plan): number {
  const last = plan.lines.length - 1;
  const open = openLineBefore(plan, last + 1);
  if (open >= 0) return open;
  return !plan.lines[last]!.closed && shortfall(plan) > 0n ? last : -1;
}

/**
 * What a row of instalments is worth at a rate, and how the difference to its principal is worked off with the days.
 *
 * Interest by 30/360 from due date to due date, simple within a period, as schedules are made here: instalments at the rate at
 * which they are discounted are worth their principal. Factors are floating point; their product with money is rounded once
 * at each due date, and since what is worked off are differences of these rounded worths, nothing is left after the last one.
 * IFRS 9 5.4.1, 5.4.3, B5.4.6; 企业会计准则第22号 arts 38, 39, 42.
 */
import type { Day } from '../calendar/day.ts';
import { days30360 } from '../calendar/day-count.ts';
import type { Fraction } from '../money/decimal.ts';
import { divideRounded } from '../money/round.ts';

/** What falls due on a day; interest for the time since the line before it. */
export interface ExpectedLine {
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
}

/** On this day what the lines after it are worth, less their principal: below zero the books carry less than is owed. */
export interface AdjustmentPoint {
  readonly on: Day;
  readonly adjustmentMinor: bigint;
}

/** The present value on `asOf` of the lines after it, at `annualRate` a year. Lines rise by dueOn. */
export function presentValueMinor(at: {
  readonly lines: readonly ExpectedLine[];
  readonly annualRate: Fraction;
  readonly asOf: Day;
}): bigint {
  const [first] = adjustmentPoints(at);
  return first!.adjustmentMinor + principalAfter(at.lines, at.asOf);
}

export function principalAfter(lines: readonly ExpectedLine[], day: Day): bigint {
  return lines.reduce((sum, line) => (line.dueOn > day ? sum + line.principalMinor : sum), 0n);
}

/** The adjustment on `asOf` and on each due date after it; zero on the last, exactly. */
export function adjustmentPoints(at: {
  readonly lines: readonly ExpectedLine[];
  readonly annualRate: Fraction;
  readonly asOf: Day;
}): AdjustmentPoint[] {
  const annual = Number(at.annualRate.numerator) / Number(at.annualRate.denominator);
  const lines = at.lines.filter(({ dueOn }) => dueOn > at.asOf);
  const points: AdjustmentPoint[] = [];
  let worth = 0;
  let principalMinor = 0n;
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index]!;
    points.push({ on: line.dueOn, adjustmentMinor: BigInt(Math.round(worth)) - principalMinor });
    const from = index === 0 ? at.asOf : lines[index - 1]!.dueOn;
    worth = (worth + asked(line)) / (1 + (annual * days30360(from, line.dueOn)) / 360);
    principalMinor += line.principalMinor;
  }
  points.push({ on: at.asOf, adjustmentMinor: BigInt(Math.round(worth)) - principalMinor });
  return points.reverse();
}

/** The one place where an amount becomes a float: to be multiplied by discount factors. */
function asked({ principalMinor, interestMinor }: ExpectedLine): number {
  const whole = principalMinor + interestMinor;
  return Number(whole);
}

/**
 * The adjustment on any day: between two due dates it moves evenly with the days (30/360), because both the effective and the
 * agreed interest of a period do. Before the first point the first, after the last none.
 */
export function adjustmentOn(points: readonly AdjustmentPoint[], day: Day): bigint {
  const next = points.findIndex(({ on }) => on >= day);
  if (next < 0) return 0n;
  const to = points[next]!;
  const from = points[next - 1];
  if (from === undefined || to.on === day) return to.adjustmentMinor;
  const length = days30360(from.on, to.on);
  if (length <= 0) return to.adjustmentMinor;
  const passed = Math.min(Math.max(days30360(from.on, day), 0), length);
  const moved = (to.adjustmentMinor - from.adjustmentMinor) * BigInt(passed);
  return from.adjustmentMinor + divideRounded(moved, BigInt(length), 'halfEven');
}

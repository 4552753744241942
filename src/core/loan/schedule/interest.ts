/**
 * Interest factors: what one unit of principal bears over a span of days, in fixed point.
 *
 * A night's interest belongs to the day on which the night ends. So under actual/actual the night to 1 January counts
 * as a night of the new year, and a rate or a pause that begins on a day begins with the night before it (Apache
 * Fineract, ProgressiveEMICalculator: calculatePeriodFractions, changeInterestRate, applyInterestPause).
 */

import type { Day } from '../../calendar/day.ts';
import { type DayCount, daysByYearKind } from '../../calendar/day-count.ts';
import { addMonths, type Period } from '../../calendar/period.ts';
import type { Fraction } from '../../money/decimal.ts';
import { divideRounded, type RoundingMode } from '../../money/round.ts';

/** Factors are whole multiples of 10^-19, the precision of the reference. */
export const factorScale = 10n ** 19n;

/**
 * How interest is rounded to the minor unit. The directed modes choose the side to which the level instalment goes
 * (a lender that rounds instalments up to whole units); interest, which has no side, then goes to the nearest.
 */
export function interestRounding(mode: RoundingMode): RoundingMode {
  return mode === 'up' || mode === 'down' ? 'halfEven' : mode;
}

/** A period of a loan: the span between two due dates. */
export interface Span {
  readonly from: Day;
  readonly due: Day;
  readonly every: Period;
  /** It is exactly one `every` long by the calendar of its series (31 January to 28 February is). */
  readonly regular: boolean;
}

/**
 * The factor of the part [from, to) of a span.
 *
 * 30/360 with periods of months counts each whole month as 30 days, and a broken month by the share of its calendar
 * days; within a period the days weigh alike: 7 % for 14 of the 31 days of January is 7 % / 12 x 14/31. Periods of
 * days or weeks have no months: their days are counted.
 */
export function interestFactor(span: Span, part: { from: Day; to: Day }, rate: Fraction, dayCount: DayCount): bigint {
  const days = part.to - part.from;
  if (days <= 0 || rate.numerator === 0n) return 0n;
  if (dayCount === '30/360' && months(span.every) > 0) {
    const length = monthsOf(span);
    return quotient(
      rate.numerator * 30n * length.numerator * BigInt(days),
      rate.denominator * 360n * length.denominator * BigInt(span.due - span.from),
    );
  }
  return daysFactor(part.from, part.to, rate, dayCount);
}

/**
 * The factor that sizes the level instalment. Under 30/360 it takes every period for a regular one, however long, as
 * the reference does; what that leaves over is spread afterwards like any remainder.
 */
export function levelFactor(span: Span, part: { from: Day; to: Day }, rate: Fraction, dayCount: DayCount): bigint {
  if (dayCount !== '30/360' || span.regular || months(span.every) === 0) {
    return interestFactor(span, part, rate, dayCount);
  }
  return interestFactor({ ...span, regular: true }, part, rate, dayCount);
}

/** Factor by the count of days alone. */
export function daysFactor(from: Day, to: Day, rate: Fraction, dayCount: DayCount): bigint {
  if (dayCount === 'actual/actual') {
    const { ordinary, leap } = daysByYearKind(from + 1, to + 1);
    return quotient(rate.numerator * (BigInt(ordinary) * 366n + BigInt(leap) * 365n), rate.denominator * 365n * 366n);
  }
  return quotient(rate.numerator * BigInt(to - from), rate.denominator * daysInYear[dayCount]);
}

const daysInYear = { '30/360': 360n, 'actual/360': 360n, 'actual/364': 364n, 'actual/365': 365n } as const;

/** Months in a period; 0 for periods of days and weeks. */
export function months(every: Period): number {
  return every.unit === 'month' ? every.count : every.unit === 'year' ? 12 * every.count : 0;
}

function monthsOf(span: Span): Fraction {
  if (span.regular) return { numerator: BigInt(months(span.every)), denominator: 1n };
  return monthsBetween(span.from, span.due);
}

/** Whole months and the share of the broken one. */
export function monthsBetween(from: Day, to: Day): Fraction {
  let whole = 0;
  while (addMonths(from, whole + 1) <= to) whole += 1;
  const start = addMonths(from, whole);
  const length = BigInt(addMonths(from, whole + 1) - start);
  return { numerator: BigInt(whole) * length + BigInt(to - start), denominator: length };
}

function quotient(numerator: bigint, denominator: bigint): bigint {
  return divideRounded(numerator * factorScale, denominator, 'halfEven');
}

/**
 * Day-count conventions: the fraction of a year between two days, as exact parts that add up over adjoining spans.
 */
import { civilFromDay, type Day, dayFromCivil, isLeapYear } from './day.ts';

export const dayCounts = ['30/360', 'actual/360', 'actual/364', 'actual/365', 'actual/actual'] as const;
export type DayCount = (typeof dayCounts)[number];

/** Days falling in ordinary and in leap years: [from, to). Used by actual/actual (ISDA). */
export function daysByYearKind(from: Day, to: Day): { ordinary: number; leap: number } {
  let ordinary = 0;
  let leap = 0;
  let at = from;
  while (at < to) {
    const { year } = civilFromDay(at);
    const end = Math.min(to, dayFromCivil({ year: year + 1, month: 1, dayOfMonth: 1 }));
    if (isLeapYear(year)) leap += end - at;
    else ordinary += end - at;
    at = end;
  }
  return { ordinary, leap };
}

/** Days between two days by the 30/360 bond basis (ISDA 2006 section 4.16(f)). */
export function days30360(from: Day, to: Day): number {
  const a = civilFromDay(from);
  const b = civilFromDay(to);
  const d1 = Math.min(a.dayOfMonth, 30);
  const d2 = d1 === 30 ? Math.min(b.dayOfMonth, 30) : b.dayOfMonth;
  return (b.year - a.year) * 360 + (b.month - a.month) * 30 + (d2 - d1);
}

/** The year fraction of [from, to) as an exact quotient. */
export function yearFraction(
  from: Day,
  to: Day,
  dayCount: DayCount,
): { readonly numerator: bigint; readonly denominator: bigint } {
  switch (dayCount) {
    case '30/360':
      return { numerator: BigInt(days30360(from, to)), denominator: 360n };
    case 'actual/360':
      return { numerator: BigInt(to - from), denominator: 360n };
    case 'actual/364':
      return { numerator: BigInt(to - from), denominator: 364n };
    case 'actual/365':
      return { numerator: BigInt(to - from), denominator: 365n };
    case 'actual/actual': {
      const { ordinary, leap } = daysByYearKind(from, to);
      return { numerator: BigInt(ordinary) * 366n + BigInt(leap) * 365n, denominator: 365n * 366n };
    }
  }
}

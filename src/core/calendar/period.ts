/**
 * Steps of days, weeks, months and years. Month ends: the day of the month is kept from the anchor, so that
 * 31 January steps to the last day of February and back to the 31st in March.
 */
import { civilFromDay, type Day, dayFromCivil, daysInMonth } from './day.ts';

export const periodUnits = ['day', 'week', 'month', 'year'] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/** A length of time: `count` whole units, count >= 1. */
export interface Period {
  readonly count: number;
  readonly unit: PeriodUnit;
}

/** `anchor` moved by `steps` periods (may be negative). `dayOfMonth` overrides the anchor's day where a series hangs on another day. */
export function addPeriods(anchor: Day, period: Period, steps: number, dayOfMonth?: number): Day {
  switch (period.unit) {
    case 'day':
      return anchor + period.count * steps;
    case 'week':
      return anchor + 7 * period.count * steps;
    case 'month':
      return addMonths(anchor, period.count * steps, dayOfMonth);
    case 'year':
      return addMonths(anchor, 12 * period.count * steps, dayOfMonth);
  }
}

/** `day` moved by whole months, the day of the month clamped to the month's last day. */
export function addMonths(day: Day, months: number, dayOfMonth?: number): Day {
  const from = civilFromDay(day);
  const index = from.year * 12 + (from.month - 1) + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  return dayFromCivil({ year, month, dayOfMonth: Math.min(dayOfMonth ?? from.dayOfMonth, daysInMonth(year, month)) });
}

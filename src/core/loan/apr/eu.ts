/**
 * Intervals of the European annual percentage rate of charge: Directive 2008/48/EC Annex I part I and Directive
 * 2014/17/EU Annex I part I. The equation itself is that of `effectiveIrr`; what is particular is remark (c), how
 * intervals between dates become years:
 *
 * a year has 52 weeks or 12 equal months; where the intervals are not whole weeks, months or years they are whole ones
 * of the loan's own period and a number of days; periods, then days, are counted backwards to the initial drawdown;
 * the days are divided by the 365 or 366 days of the year that ends on the last of them.
 */

import { civilFromDay, type Day, daysInMonth } from '../../calendar/day.ts';
import { addMonths, addPeriods } from '../../calendar/period.ts';

const monthsPerYear = 12;
const weeksPerYear = 52;

/** Years from the initial drawdown to each day, in the order given; below 0 for days before it (a cost at signature). */
export function yearsFromDrawdown(drawdownOn: Day, days: readonly Day[]): number[] {
  const distinct = [...new Set(days)].sort((a, b) => a - b);
  const others = distinct.filter((day) => day !== drawdownOn);
  const whole = regularPeriod([drawdownOn, ...others].sort((a, b) => a - b));
  if (whole !== undefined) return days.map((day) => wholeYears(drawdownOn, day, whole));
  // The drawdown stands off the rhythm of the other flows, or there is none: then months and days, flow by flow.
  const after = others.filter((day) => day > drawdownOn);
  const rhythm = (after.length > 1 ? regularPeriod(after) : undefined) ?? 'month';
  const anchor = after.length > 1 && rhythm !== 'week' ? dayOfMonthOf(after) : undefined;
  return days.map((day) => {
    if (day === drawdownOn) return 0;
    return day > drawdownOn
      ? brokenYears({ from: drawdownOn, to: day, rhythm, anchor })
      : -brokenYears({ from: day, to: drawdownOn, rhythm: 'month', anchor: undefined });
  });
}

type Rhythm = 'year' | 'month' | 'week';

/** The longest of year, month, week of which every step between the days (ascending) is a whole number. */
function regularPeriod(days: readonly Day[]): Rhythm | undefined {
  if (dayOfMonthOf(days) !== undefined) {
    const month = civilFromDay(days[0]!).month;
    return days.every((day) => civilFromDay(day).month === month) ? 'year' : 'month';
  }
  return days.every((day) => (day - days[0]!) % 7 === 0) ? 'week' : undefined;
}

/** The day of the month on which all days fall, short months giving their last day; undefined when there is none. */
function dayOfMonthOf(days: readonly Day[]): number | undefined {
  const civil = days.map(civilFromDay);
  const anchor = Math.max(...civil.map((at) => at.dayOfMonth));
  const falls = civil.every((at) => at.dayOfMonth === Math.min(anchor, daysInMonth(at.year, at.month)));
  return falls ? anchor : undefined;
}

function wholeYears(from: Day, to: Day, rhythm: Rhythm): number {
  return rhythm === 'week' ? (to - from) / 7 / weeksPerYear : monthsBetween(from, to) / monthsPerYear;
}

function monthsBetween(from: Day, to: Day): number {
  const a = civilFromDay(from);
  const b = civilFromDay(to);
  return (b.year - a.year) * monthsPerYear + b.month - a.month;
}

/** Whole periods counted back from `to`, as many as do not pass `from` (<= to), and the days that are left. */
function brokenYears(at: { from: Day; to: Day; rhythm: Rhythm; anchor: number | undefined }): number {
  const back = (steps: number) => addPeriods(at.to, { count: 1, unit: at.rhythm }, -steps, at.anchor);
  let steps = at.rhythm === 'week' ? Math.floor((at.to - at.from) / 7) : monthsBetween(at.from, at.to);
  if (at.rhythm === 'year') steps = Math.floor(steps / monthsPerYear);
  if (back(steps) < at.from) steps -= 1;
  const last = back(steps);
  const perYear = at.rhythm === 'week' ? weeksPerYear : at.rhythm === 'month' ? monthsPerYear : 1;
  return steps / perYear + (last - at.from) / (last - addMonths(last, -monthsPerYear));
}

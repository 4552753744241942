/** The due dates of a loan that runs by its terms. */
import { civilFromDay, type Day, dayFromCivil } from '../../calendar/day.ts';
import { addPeriods, type Period } from '../../calendar/period.ts';
import type { Terms } from './terms.ts';

/** The last day a schedule may reach. */
export const lastDay: Day = dayFromCivil({ year: 2200, month: 12, dayOfMonth: 31 });

/**
 * The series hangs on the disbursement where the first due date is one period after it, so that a loan of 31 January
 * falls due on the last day of February and on 31 March; else on the first due date.
 */
export function dueDates(terms: Terms): Day[] {
  const natural = addPeriods(terms.disbursedOn, terms.every, 1);
  const first = terms.firstDueOn ?? natural;
  if (first === natural) return seriesOf(terms.disbursedOn, terms.every, terms.instalments, 1);
  return seriesOf(first, terms.every, terms.instalments, 0);
}

/** The last due date by the terms. */
export function maturityOf(terms: Terms): Day {
  const { firstDueOn, disbursedOn, every, instalments } = terms;
  const natural = addPeriods(disbursedOn, every, 1);
  if (firstDueOn === undefined || firstDueOn === natural) return addPeriods(disbursedOn, every, instalments);
  return addPeriods(firstDueOn, every, instalments - 1);
}

/** `count` days, `every` apart, from `anchor` + `start` periods on, each reckoned from the anchor. */
export function seriesOf(anchor: Day, every: Period, count: number, start: number): Day[] {
  const days = new Array<Day>(count);
  if (every.unit === 'month' || every.unit === 'year') {
    const civil = civilFromDay(anchor);
    const step = every.unit === 'year' ? 12 * every.count : every.count;
    let month = civil.year * 12 + civil.month - 1 + step * start;
    for (let i = 0; i < count; i++, month += step) days[i] = dayInMonth(month, civil.dayOfMonth);
    return days;
  }
  for (let i = 0; i < count; i++) days[i] = addPeriods(anchor, every, start + i);
  return days;
}

/** The day of a month counted from year 0, clamped to the month's last. */
function dayInMonth(monthIndex: number, dayOfMonth: number): Day {
  const year = Math.floor(monthIndex / 12);
  const month = monthIndex - year * 12 + 1;
  const first = dayFromCivil({ year, month, dayOfMonth: 1 });
  if (dayOfMonth <= 28) return first + dayOfMonth - 1;
  const next = month === 12 ? { year: year + 1, month: 1, dayOfMonth: 1 } : { year, month: month + 1, dayOfMonth: 1 };
  return Math.min(first + dayOfMonth, dayFromCivil(next)) - 1;
}

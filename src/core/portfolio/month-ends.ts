/** The month ends that a history of the book is read at. */
import { civilFromDay, type Day, lastDayOfMonth } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';

/**
 * The last `months` + 1 month ends up to `asOf`, in order: the ends of `months` whole months. A month that is not over
 * on `asOf` is left out.
 */
export function monthEnds(at: { readonly asOf: Day; readonly months: number }): Day[] {
  const thisEnd = lastDayOfMonth(at.asOf);
  const lastEnd = thisEnd === at.asOf ? thisEnd : lastDayOfMonth(addMonths(at.asOf, -1));
  return Array.from({ length: at.months + 1 }, (_, index) => lastDayOfMonth(addMonths(lastEnd, index - at.months)));
}

/** Months since year 0, so that the distance of two months is a difference. */
export function monthIndex(day: Day): number {
  const { year, month } = civilFromDay(day);
  return year * 12 + (month - 1);
}

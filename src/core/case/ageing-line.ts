/** How old a loan's arrears were, month by month: what a person reads a history from at a glance. */
import { type Bucket, bucketOf } from '../ageing/bucket.ts';
import { daysPastDue, type Pause } from '../ageing/days-past-due.ts';
import { type DelinquencySpan, spanAt } from '../ageing/delinquency.ts';
import { type Day, lastDayOfMonth } from '../calendar/day.ts';

export interface AgeingPoint {
  /** the last day of the month, or the as-of day in the month that is not over */
  readonly on: Day;
  readonly daysPastDue: number;
  /** undefined: no bucket has so many days */
  readonly bucket: Bucket | undefined;
}

/** One point a month from the month of `from` to that of `asOf`; none when `from` is after it. */
export function ageingLine(at: {
  readonly spans: readonly DelinquencySpan[];
  readonly graceDays: number;
  readonly pauses: readonly Pause[];
  readonly buckets: readonly Bucket[];
  readonly from: Day;
  readonly asOf: Day;
}): AgeingPoint[] {
  const { spans, graceDays, pauses, buckets, asOf } = at;
  const points: AgeingPoint[] = [];
  for (let first = at.from; first <= asOf; first = lastDayOfMonth(first) + 1) {
    const on = Math.min(lastDayOfMonth(first), asOf);
    const delinquentSince = spanAt(spans, on)?.delinquentSince;
    const days = delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf: on, graceDays, pauses });
    points.push({ on, daysPastDue: days, bucket: bucketOf(days, buckets) });
  }
  return points;
}

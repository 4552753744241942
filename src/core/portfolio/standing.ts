/** Where a loan stands in the book at the end of a day: in a bucket, charged off, settled, or not in it yet. */
import { type Bucket, bucketFaults } from '../ageing/bucket.ts';
import { daysPastDue, type Pause } from '../ageing/days-past-due.ts';
import { type DelinquencySpan, spanAt } from '../ageing/delinquency.ts';
import type { Day } from '../calendar/day.ts';

/** One loan's life as the portfolio reads it. */
export interface LoanLife {
  readonly disbursedOn: Day;
  /** the day on which nothing was owed any more and nothing more fell due */
  readonly settledOn: Day | undefined;
  readonly chargedOffOn: Day | undefined;
  readonly graceDays: number;
  readonly pauses: readonly Pause[];
  /** in order */
  readonly spans: readonly DelinquencySpan[];
  /** days on which a new schedule came into force, the contract's own left out */
  readonly rescheduledOn: readonly Day[];
}

/** Places of a list of buckets: the buckets by their place in the list, then charged off, then settled. */
export interface Places {
  readonly buckets: readonly Bucket[];
  readonly chargedOff: number;
  readonly settled: number;
  readonly count: number;
  /** by days past due up to the last bucket's first day */
  readonly byDays: Uint8Array;
}

/** Not disbursed yet. */
export const notInBook = -1;

/**
 * `buckets` begin with day 0, end with no last day and leave no gap, so that every loan in the book has its bucket.
 * Throws when they do not (a bug: what comes from outside is checked with `bucketFaults` where it is read).
 */
export function placesOf(buckets: readonly Bucket[]): Places {
  const last = buckets.at(-1);
  if (bucketFaults(buckets).length > 0 || buckets[0]?.fromDays !== 0 || last?.toDays !== undefined) {
    throw new Error('the buckets of a portfolio cover every count of days past due once');
  }
  const byDays = new Uint8Array(last!.fromDays + 1);
  buckets.forEach((bucket, place) => {
    byDays.fill(place, bucket.fromDays, (bucket.toDays ?? bucket.fromDays) + 1);
  });
  return { buckets, chargedOff: buckets.length, settled: buckets.length + 1, count: buckets.length + 2, byDays };
}

/** The bucket's place for so many days past due. */
export function placeOfDays(places: Places, daysPastDue: number): number {
  const { byDays } = places;
  return byDays[daysPastDue < byDays.length ? daysPastDue : byDays.length - 1]!;
}

/** Days past due at the end of `asOf`; 0 when nothing is past due. */
export function lifeDaysPastDue(life: LoanLife, asOf: Day): number {
  const span = spanAt(life.spans, asOf);
  if (span === undefined) return 0;
  return daysPastDue({ delinquentSince: span.delinquentSince, asOf, graceDays: life.graceDays, pauses: life.pauses });
}

/**
 * The place at the end of `asOf`. A loan is in the book from the day it was disbursed; on the day it is settled it has
 * left; from the day it is charged off it stands apart, still owed, until it is settled.
 */
export function placeOn(life: LoanLife, asOf: Day, places: Places): number {
  if (asOf < life.disbursedOn) return notInBook;
  if (life.settledOn !== undefined && life.settledOn <= asOf) return places.settled;
  if (life.chargedOffOn !== undefined && life.chargedOffOn <= asOf) return places.chargedOff;
  return placeOfDays(places, life.spans.length === 0 ? 0 : lifeDaysPastDue(life, asOf));
}

/** The buckets of a book whose lender has configured none: days past due in steps of thirty, as Chinese lenders name them. */
import type { Bucket } from '../core/ageing/bucket.ts';

export const defaultBuckets: readonly Bucket[] = [
  { code: 'M0', fromDays: 0, toDays: 0 },
  { code: 'M1', fromDays: 1, toDays: 30 },
  { code: 'M2', fromDays: 31, toDays: 60 },
  { code: 'M3', fromDays: 61, toDays: 90 },
  { code: 'M4', fromDays: 91, toDays: 120 },
  { code: 'M5', fromDays: 121, toDays: 150 },
  { code: 'M6', fromDays: 151, toDays: 180 },
  { code: 'M7+', fromDays: 181, toDays: undefined },
];

/** Days past due that a vintage curve counts from, unless the analyst asks for others. */
export const defaultVintageDays: readonly number[] = [30, 90];

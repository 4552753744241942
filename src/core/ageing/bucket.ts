/** Buckets (ageing bands): named ranges of days past due, from the lender's configuration. */

export interface Bucket {
  readonly code: string;
  /** first day past due of the bucket */
  readonly fromDays: number;
  /** last day past due of the bucket; undefined: no end */
  readonly toDays: number | undefined;
}

export type BucketFault =
  | 'bucketsOverlap'
  | 'bucketsLeaveGap'
  | 'bucketWithoutEnd'
  | 'endBeforeStart'
  | 'duplicateCode';

/** The bucket of so many days past due; undefined outside all. `buckets` sorted by `fromDays`. */
export function bucketOf(daysPastDue: number, buckets: readonly Bucket[]): Bucket | undefined {
  for (const bucket of buckets) {
    if (daysPastDue < bucket.fromDays) return undefined;
    if (bucket.toDays === undefined || daysPastDue <= bucket.toDays) return bucket;
  }
  return undefined;
}

/**
 * What is wrong with a list of buckets, by place in the list: each must begin the day after the one before ends, only
 * the last may have no end, codes differ.
 */
export function bucketFaults(buckets: readonly Bucket[]): { readonly index: number; readonly fault: BucketFault }[] {
  const faults: { index: number; fault: BucketFault }[] = [];
  const codes = new Set<string>();
  buckets.forEach((bucket, index) => {
    if (codes.has(bucket.code)) faults.push({ index, fault: 'duplicateCode' });
    codes.add(bucket.code);
    if (bucket.toDays !== undefined && bucket.toDays < bucket.fromDays) faults.push({ index, fault: 'endBeforeStart' });
    const next = buckets[index + 1];
    if (next === undefined) return;
    if (bucket.toDays === undefined) faults.push({ index, fault: 'bucketWithoutEnd' });
    else if (next.fromDays <= bucket.toDays) faults.push({ index: index + 1, fault: 'bucketsOverlap' });
    else if (next.fromDays > bucket.toDays + 1) faults.push({ index: index + 1, fault: 'bucketsLeaveGap' });
  });
  return faults;
}

/** The days past due at which a bucket begins or the last one ends, for the next ageing event. */
export function bucketBoundaryDays(buckets: readonly Bucket[]): number[] {
  const boundaries = buckets.map((bucket) => bucket.fromDays);
  const last = buckets.at(-1);
  if (last?.toDays !== undefined) boundaries.push(last.toDays + 1);
  return boundaries.filter((days) => days > 0);
}

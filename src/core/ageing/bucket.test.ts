import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bucket, bucketBoundaryDays, bucketFaults, bucketOf } from './bucket.ts';

const bucket = (code: string, fromDays: number, toDays?: number): Bucket => ({ code, fromDays, toDays });
const months = [bucket('M1', 1, 30), bucket('M2', 31, 60), bucket('M3+', 61)];

for (const [days, code] of [
  [0, undefined],
  [1, 'M1'],
  [30, 'M1'],
  [31, 'M2'],
  [60, 'M2'],
  [61, 'M3+'],
  [9999, 'M3+'],
] as const) {
  test(`bucket of ${days} days: ${code ?? 'none'}`, () => assert.equal(bucketOf(days, months)?.code, code));
}

test('bucket: above the last that has an end, none', () => assert.equal(bucketOf(61, months.slice(0, 2)), undefined));

for (const [name, buckets, faults] of [
  ['contiguous', months, []],
  ['overlapping', [bucket('a', 1, 30), bucket('b', 30)], [{ index: 1, fault: 'bucketsOverlap' }]],
  ['with a gap', [bucket('a', 1, 30), bucket('b', 32)], [{ index: 1, fault: 'bucketsLeaveGap' }]],
  ['out of order', [bucket('b', 31, 60), bucket('a', 1, 30)], [{ index: 1, fault: 'bucketsOverlap' }]],
  ['endless before the last', [bucket('a', 1), bucket('b', 31)], [{ index: 0, fault: 'bucketWithoutEnd' }]],
  ['ending before it begins', [bucket('a', 5, 4)], [{ index: 0, fault: 'endBeforeStart' }]],
  ['of one code', [bucket('a', 1, 30), bucket('a', 31)], [{ index: 1, fault: 'duplicateCode' }]],
] as const) {
  test(`buckets ${name}`, () => assert.deepEqual(bucketFaults(buckets), faults));
}

test('bucket boundaries: where one begins, and where the last ends', () => {
  assert.deepEqual(bucketBoundaryDays(months), [1, 31, 61]);
  assert.deepEqual(bucketBoundaryDays([bucket('M0', 0, 0), bucket('M1', 1, 30)]), [1, 31]);
});

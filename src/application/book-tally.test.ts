import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { parseDay } from '../core/calendar/day.ts';
import { placesOf } from '../core/portfolio/standing.ts';
import { BookTally } from './book-tally.ts';

function classesOn(asOf: string, loan: { readonly product: string; readonly chargedOff: boolean }) {
  const day = parseDay(asOf)!;
  const tally = new BookTally(placesOf(defaultBuckets), {
    asOf: day,
    scheme: 'byProduct',
    breakdown: undefined,
    lawValues: loadDatedValues(),
  });
  const group = { ...loan, currency: 'CNY', part: '', graceDays: 0, delinquentSince: undefined, pauses: [] };
  tally.add(group, { loans: 1, principalMinor: 100n, outstandingMinor: 100n, arrearsMinor: 0n });
  return tally.of('CNY').classes;
}

test('where no ladder of these loans is in force there are no classes, not classes of nothing', () => {
  // By the packs the general ladder holds from 2023-07-01; that for cards is older.
  assert.equal(classesOn('2023-06-30', { product: 'auto', chargedOff: false }), undefined);
  const classes = classesOn('2023-07-01', { product: 'auto', chargedOff: false });
  assert.equal(classes?.find(({ riskClass }) => riskClass === 'normal')?.totals.loans, 1);
});

test('a book of which all is charged off has classes, all of them empty', () => {
  const classes = classesOn('2023-07-01', { product: 'auto', chargedOff: true });
  assert.ok(classes?.every(({ totals }) => totals.loans === 0));
});

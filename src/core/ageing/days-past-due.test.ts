import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { dayReaching, daysPastDue, overlappingPauses, type Pause } from './days-past-due.ts';

const seed = 20260102;
const day = (text: string): Day => parseDay(text)!;
const pause = (from: string, to?: string): Pause => ({ from: day(from), to: to === undefined ? undefined : day(to) });

// Figures from Apache Fineract's tests (Apache-2.0): LoanDelinquency-Part1.feature, DelinquencyActionIntegrationTests,
// DelinquencyBucketsIntegrationTest, LoanDelinquencyDomainServiceTest. days = delinquentDays there.
const fineract: readonly {
  source: string;
  since: string;
  grace: number;
  pauses: readonly Pause[];
  days: Readonly<Record<string, number>>;
}[] = [
  { source: 'unit: overdue since two days', since: '2026-01-01', grace: 0, pauses: [], days: { '2026-01-03': 2 } },
  {
    source: 'C2999: grace of 3 days, a whole pause',
    since: '2023-10-01',
    grace: 3,
    pauses: [pause('2023-10-06', '2023-10-30')],
    days: { '2023-10-02': 0, '2023-10-04': 0, '2023-10-05': 1, '2023-10-06': 2, '2023-10-30': 2, '2023-10-31': 3 },
  },
  {
    source: 'C3000: a pause cut short by a resume',
    since: '2023-10-01',
    grace: 3,
    pauses: [pause('2023-10-15', '2023-10-25')],
    days: { '2023-10-15': 11, '2023-10-26': 12 },
  },
  {
    source: 'C3001: two pauses',
    since: '2023-10-01',
    grace: 3,
    pauses: [pause('2023-10-15', '2023-10-25'), pause('2023-11-14', '2023-11-30')],
    days: { '2023-10-16': 11, '2023-11-13': 30, '2023-11-14': 31, '2023-11-30': 31, '2023-12-01': 32 },
  },
  {
    source: 'C3004: only the paused days after the amount fell due are taken off',
    since: '2023-10-16',
    grace: 3,
    pauses: [pause('2023-10-06', '2023-10-25')],
    days: { '2023-10-26': 0, '2023-11-15': 18 },
  },
  {
    source: 'C3013: pauses that touch, the second resumed on its first day',
    since: '2023-10-01',
    grace: 3,
    pauses: [pause('2023-10-25', '2023-10-30'), pause('2023-10-30', '2023-10-30')],
    days: { '2023-10-30': 21, '2023-10-31': 22 },
  },
  {
    source: 'C3015: a running pause, entered two days late',
    since: '2023-10-01',
    grace: 3,
    pauses: [pause('2023-10-25', '2023-11-15')],
    days: { '2023-10-25': 21, '2023-10-27': 21 },
  },
  {
    source: 'a pause that ran out (DelinquencyBucketsIntegrationTest)',
    since: '2012-02-01',
    grace: 0,
    pauses: [pause('2012-02-06', '2012-02-10')],
    days: { '2012-02-06': 5, '2012-02-09': 5, '2012-03-12': 36 },
  },
  {
    source: 'a backdated pause (DelinquencyActionIntegrationTests)',
    since: '2023-01-24',
    grace: 0,
    pauses: [pause('2023-01-27', '2023-02-15')],
    days: { '2023-01-30': 3 },
  },
  {
    source: 'a pause from the due date on (DelinquencyActionIntegrationTests)',
    since: '2023-11-16',
    grace: 0,
    pauses: [pause('2023-11-16', '2023-11-25')],
    days: { '2023-11-26': 1 },
  },
];

for (const { source, since, grace, pauses, days } of fineract) {
  for (const [asOf, expected] of Object.entries(days)) {
    test(`days past due: ${source}, on ${asOf}: ${expected}`, () => {
      const found = daysPastDue({ delinquentSince: day(since), asOf: day(asOf), graceDays: grace, pauses });
      assert.equal(found, expected);
    });
  }
}

test('days past due: a pause without end stops the count', () => {
  const pauses = [pause('2026-01-10')];
  const at = { delinquentSince: day('2026-01-05'), graceDays: 0, pauses };
  assert.equal(daysPastDue({ ...at, asOf: day('2026-01-10') }), 5);
  assert.equal(daysPastDue({ ...at, asOf: day('2030-01-01') }), 5);
  assert.equal(dayReaching({ ...at, days: 6 }), undefined);
  assert.equal(formatDay(dayReaching({ ...at, days: 5 })!), '2026-01-10');
});

for (const [name, pauses, expected] of [
  ['none', [], undefined],
  ['apart', [pause('2026-01-10', '2026-01-15'), pause('2026-01-20', '2026-01-25')], undefined],
  ['touching', [pause('2026-01-10', '2026-01-15'), pause('2026-01-15', '2026-01-20')], undefined],
  ['one day shared', [pause('2026-01-10', '2026-01-16'), pause('2026-01-15', '2026-01-20')], [0, 1]],
  ['the same twice', [pause('2026-01-01', '2026-01-15'), pause('2026-01-01', '2026-01-15')], [0, 1]],
  ['one inside, listed first', [pause('2026-01-12', '2026-01-13'), pause('2026-01-10', '2026-01-20')], [1, 0]],
  ['an empty one inside', [pause('2026-01-10', '2026-01-20'), pause('2026-01-15', '2026-01-15')], undefined],
  ['after one without end', [pause('2026-01-10'), pause('2026-02-10', '2026-02-11')], [0, 1]],
] as const) {
  test(`overlapping pauses: ${name}`, () => assert.deepEqual(overlappingPauses(pauses), expected));
}

const pausesWithoutOverlap = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), { maxLength: 4 })
  .map((gaps) => {
    let at = -5;
    return gaps.map(([before, length]) => {
      const from = at + before;
      at = from + length;
      return { from, to: at };
    });
  });

test('property: days past due is the number of unpaused days from the due date to the day before, less grace', () => {
  fc.assert(
    fc.property(pausesWithoutOverlap, fc.nat(30), fc.nat(4), (pauses, asOf, graceDays) => {
      let unpaused = 0;
      for (let d = 0; d < asOf; d++) if (!pauses.some(({ from, to }) => d >= from && d < to)) unpaused++;
      assert.equal(daysPastDue({ delinquentSince: 0, asOf, graceDays, pauses }), Math.max(0, unpaused - graceDays));
    }),
    { seed, numRuns: 1000 },
  );
});

test('property: the day reaching so many days is the first on which the count is that high', () => {
  fc.assert(
    fc.property(pausesWithoutOverlap, fc.integer({ min: 1, max: 30 }), fc.nat(4), (pauses, days, graceDays) => {
      const at = { delinquentSince: 0, graceDays, pauses };
      const reached = dayReaching({ ...at, days })!;
      assert.equal(daysPastDue({ ...at, asOf: reached }), days);
      assert.equal(daysPastDue({ ...at, asOf: reached - 1 }), days - 1);
    }),
    { seed, numRuns: 1000 },
  );
});

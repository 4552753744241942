import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { delinquencySpans } from '../ageing/delinquency.ts';
import { type Day, parseDay } from '../calendar/day.ts';
import { portfolioDocument } from './document.ts';
import { monthEnds } from './month-ends.ts';
import type { PortfolioReport } from './report.ts';
import { addWeights, pooled, RollTally } from './roll-rates.ts';
import { type LoanLife, placeOn, placesOf } from './standing.ts';
import { noTotals } from './totals.ts';
import { VintageTally } from './vintage.ts';

const day = (text: string) => parseDay(text)!;
const buckets = [
  { code: 'M0', fromDays: 0, toDays: 0 },
  { code: 'M1', fromDays: 1, toDays: 30 },
  { code: 'M2+', fromDays: 31, toDays: undefined },
];
const places = placesOf(buckets);
const life = (change: Partial<LoanLife> = {}): LoanLife => ({
  disbursedOn: day('2026-01-10'),
  settledOn: undefined,
  chargedOffOn: undefined,
  graceDays: 0,
  pauses: [],
  spans: [],
  rescheduledOn: [],
  ...change,
});
const span = (from: string, to: string | undefined, since: string) => ({
  from: day(from),
  to: to === undefined ? undefined : day(to),
  delinquentSince: day(since),
});

const standings: readonly [name: string, life: LoanLife, asOf: string, place: number][] = [
  ['not disbursed yet', life(), '2026-01-09', -1],
  ['in the book from the day of disbursement', life(), '2026-01-10', 0],
  ['one day past due', life({ spans: [span('2026-02-11', undefined, '2026-02-10')] }), '2026-02-11', 1],
  ['thirty days past due', life({ spans: [span('2026-02-11', undefined, '2026-02-10')] }), '2026-03-12', 1],
  ['thirty-one days past due', life({ spans: [span('2026-02-11', undefined, '2026-02-10')] }), '2026-03-13', 2],
  ['within grace', life({ graceDays: 3, spans: [span('2026-02-11', undefined, '2026-02-10')] }), '2026-02-13', 0],
  ['the day it is settled it has left', life({ settledOn: day('2026-05-10') }), '2026-05-10', 4],
  ['charged off', life({ chargedOffOn: day('2026-05-10') }), '2026-05-10', 3],
  [
    'settled after a charge-off',
    life({ chargedOffOn: day('2026-05-10'), settledOn: day('2026-06-01') }),
    '2026-06-01',
    4,
  ],
];

for (const [name, of, asOf, place] of standings) {
  test(`place: ${name}`, () => assert.equal(placeOn(of, day(asOf), places), place));
}

test('month ends: a month that is not over is left out', () => {
  assert.deepEqual(monthEnds({ asOf: day('2026-03-30'), months: 2 }), [
    day('2025-12-31'),
    day('2026-01-31'),
    day('2026-02-28'),
  ]);
  assert.deepEqual(monthEnds({ asOf: day('2026-03-31'), months: 1 }), [day('2026-02-28'), day('2026-03-31')]);
});

const cures: readonly [name: string, change: Partial<LoanLife>, cured: number][] = [
  ['paid', {}, 1],
  ['current only because of a new schedule', { rescheduledOn: [day('2026-03-15')] }, 0],
  ['a new schedule earlier does not count', { rescheduledOn: [day('2026-02-20')] }, 1],
  [
    'current only because of a pause',
    {
      spans: [span('2026-02-11', undefined, '2026-02-10')],
      pauses: [{ from: day('2026-02-28'), to: day('2026-04-01') }],
      graceDays: 18,
    },
    0,
  ],
];
for (const [name, change, cured] of cures) {
  test(`cure: ${name}`, () => {
    const tally = new RollTally(places, [day('2026-02-28'), day('2026-03-31')]);
    tally.add(life({ spans: [span('2026-02-11', '2026-03-20', '2026-02-10')], ...change }), [500n, 400n]);
    const [month] = tally.months();
    assert.equal(month!.cured[1]!.loans, cured);
  });
}

interface DrawnLoan {
  readonly dueOn: readonly Day[];
  readonly paidOn: readonly Day[];
  readonly principal: bigint;
  readonly settledOn: Day | undefined;
  readonly chargedOffOn: Day | undefined;
}

const start = day('2025-01-05');
const drawnLoan: fc.Arbitrary<DrawnLoan> = fc.record({
  dueOn: fc
    .array(fc.integer({ min: 1, max: 480 }), { maxLength: 14 })
    .map((days) => days.map((each) => start + each).sort((a, b) => a - b)),
  paidOn: fc
    .array(fc.integer({ min: 1, max: 520 }), { maxLength: 14 })
    .map((days) => days.map((each) => start + each).sort((a, b) => a - b)),
  principal: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  settledOn: fc.option(
    fc.integer({ min: 100, max: 520 }).map((each) => start + each),
    { nil: undefined },
  ),
  chargedOffOn: fc.option(
    fc.integer({ min: 100, max: 520 }).map((each) => start + each),
    { nil: undefined },
  ),
});

const ends = monthEnds({ asOf: day('2026-05-31'), months: 14 });

test('every loan of a bucket goes somewhere: rows add to their bucket, and the pool to its months', () => {
  fc.assert(
    fc.property(fc.array(drawnLoan, { maxLength: 30 }), (loans) => {
      const tally = new RollTally(places, ends);
      const held = ends.map(() => buckets.map(() => ({ loans: 0, principalMinor: 0n })));
      for (const loan of loans) {
        const amounts = (days: readonly Day[]) => days.map((on) => ({ on, amountMinor: 1n }));
        const spans = delinquencySpans({
          due: amounts(loan.dueOn),
          payments: amounts(loan.paidOn),
          until: ends.at(-1)!,
        });
        const of = life({ disbursedOn: start, spans, settledOn: loan.settledOn, chargedOffOn: loan.chargedOffOn });
        tally.add(
          of,
          ends.map(() => loan.principal),
        );
        ends.forEach((end, at) => {
          const place = placeOn(of, end, places);
          if (place < 0 || place >= buckets.length) return;
          const cell = held[at]![place]!;
          cell.loans += 1;
          cell.principalMinor += loan.principal;
        });
      }
      const months = tally.months();
      months.forEach((month, at) => {
        assert.deepEqual(month.cells.map(addWeights), held[at]);
        assert.ok(month.cured.every((cured, from) => cured.loans <= month.cells[from]![0]!.loans));
      });
      const all = pooled(months);
      const loanMonths = held
        .slice(0, -1)
        .flat()
        .reduce((sum, cell) => sum + cell.loans, 0);
      assert.equal(addWeights(all.cells.flat()).loans, loanMonths);
    }),
    { seed: 20261031, numRuns: 150 },
  );
});

test('shares of a row add to one within what rounding to four decimals allows', () => {
  const cells = [
    [1, 1, 1, 0, 0],
    [7, 11, 13, 17, 19],
    [0, 0, 0, 0, 0],
  ].map((row) => row.map((loans) => ({ loans, principalMinor: BigInt(loans) * 3n })));
  const none = buckets.map(() => ({ loans: 0, principalMinor: 0n }));
  const report: PortfolioReport = {
    creditorRef: 'B',
    creditorName: 'B',
    generated: false,
    asOf: day('2026-02-28'),
    businessDate: day('2026-02-28'),
    knownAsOf: undefined,
    buckets,
    scheme: 'byProduct',
    classesVerified: true,
    breakdown: undefined,
    loansNotAged: 0,
    cases: [],
    currencies: [
      {
        currency: 'CNY',
        byBucket: buckets.map(() => noTotals),
        chargedOff: noTotals,
        parts: [],
        classes: undefined,
        suspense: { receipts: 0, amountMinor: 0n, oldestReceivedOn: undefined },
        rolls: [{ fromOn: day('2026-01-31'), toOn: day('2026-02-28'), cells, cured: none }],
        vintages: undefined,
      },
    ],
  };
  const [cny] = portfolioDocument(report).currencies;
  const rows = cny!.rollRates!.average;
  assert.deepEqual(
    rows[0]!.to.map((cell) => cell.loanShare),
    ['0.3333', '0.3333', '0.3333', '0.0000', '0.0000'],
  );
  assert.deepEqual(
    rows[1]!.to.map((cell) => cell.principalShare),
    ['0.1045', '0.1642', '0.1940', '0.2537', '0.2836'],
  );
  assert.deepEqual(
    rows[2]!.to.map((cell) => cell.loanShare),
    [null, null, null, null, null],
  );
  assert.equal(cny!.buckets[0]!.principalShare, null);
  assert.equal(cny!.inBook.principal, '0.00');
});

test('vintages go to quarters and years when there are many, and end with the last month all have completed', () => {
  const tally = new VintageTally({ asOf: day('2026-06-15'), thresholdDays: [30] });
  for (let month = 1; month <= 5; month++) {
    const disbursedOn = day(`2026-0${month}-10`);
    const since = disbursedOn + 31;
    tally.add(
      life({ disbursedOn, spans: month === 2 ? [{ from: since + 1, to: undefined, delinquentSince: since }] : [] }),
    );
  }
  assert.deepEqual(
    tally.vintages(9).curves.map((curve) => [curve.cohort, curve.loans, curve.reached[0]]),
    [
      ['2026-01', 1, [0, 0, 0, 0, 0]],
      ['2026-02', 1, [0, 0, 1, 1]],
      ['2026-03', 1, [0, 0, 0]],
      ['2026-04', 1, [0, 0]],
      ['2026-05', 1, [0]],
    ],
  );
  assert.deepEqual(
    tally.vintages(3).curves.map((curve) => [curve.cohort, curve.loans, curve.reached[0]]),
    [
      ['2026-Q1', 3, [0, 0, 1]],
      ['2026-Q2', 2, [0]],
    ],
  );
  assert.deepEqual(
    tally.vintages(1).curves.map((curve) => curve.cohort),
    ['2026'],
  );
});

test('a payment undone makes an old amount past due at once: its age counts from that day', () => {
  const tally = new VintageTally({ asOf: day('2026-06-30'), thresholdDays: [30, 90] });
  tally.add(life({ spans: [span('2026-05-20', undefined, '2026-02-10')] }));
  const [curve] = tally.vintages(9).curves;
  assert.deepEqual(curve!.reached, [
    [0, 0, 0, 0, 1, 1],
    [0, 0, 0, 0, 1, 1],
  ]);
});

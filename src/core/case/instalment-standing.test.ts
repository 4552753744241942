import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDay, parseDay } from '../calendar/day.ts';
import { dueStandings } from './instalment-standing.ts';

const day = (text: string) => parseDay(text)!;
const due = ['2026-01-10', '2026-02-10', '2026-03-10', '2026-04-10'].map((on) => ({ on: day(on), amountMinor: 100n }));

const table: readonly {
  readonly says: string;
  readonly payments: readonly [string, bigint][];
  readonly asOf: string;
  readonly settledOn?: string;
  readonly standings: readonly string[];
}[] = [
  {
    says: 'nothing paid, on the second due date',
    payments: [],
    asOf: '2026-02-10',
    standings: ['pastDue 0', 'dueToday 0', 'notYetDue 0', 'notYetDue 0'],
  },
  {
    says: 'on time, late, in part, and a payment that is not known yet',
    payments: [
      ['2026-01-10', 100n],
      ['2026-02-11', 100n],
      ['2026-03-10', 40n],
      ['2026-03-20', 60n],
    ],
    asOf: '2026-03-12',
    standings: ['paid 100 2026-01-10', 'paidLate 100 2026-02-11', 'pastDue 40', 'notYetDue 0'],
  },
  {
    says: 'one payment covers the arrears and goes ahead',
    payments: [['2026-02-15', 250n]],
    asOf: '2026-02-15',
    standings: ['paidLate 100 2026-02-15', 'paidLate 100 2026-02-15', 'notYetDue 50', 'notYetDue 0'],
  },
  {
    says: 'paid, returned, paid again: covered since the second time',
    payments: [
      ['2026-01-10', 100n],
      ['2026-01-12', -100n],
      ['2026-01-20', 100n],
    ],
    asOf: '2026-01-31',
    standings: ['paidLate 100 2026-01-20', 'notYetDue 0', 'notYetDue 0', 'notYetDue 0'],
  },
  {
    says: 'repaid early: what was to fall due no longer does',
    payments: [['2026-01-10', 380n]],
    asOf: '2026-03-31',
    settledOn: '2026-01-10',
    standings: ['paid 100 2026-01-10', 'noLongerDue 0', 'noLongerDue 0', 'noLongerDue 0'],
  },
];

for (const { says, payments, asOf, settledOn, standings } of table) {
  test(`instalments: ${says}`, () => {
    const found = dueStandings({
      due,
      payments: payments.map(([on, amountMinor]) => ({ on: day(on), amountMinor })),
      asOf: day(asOf),
      settledOn: settledOn === undefined ? undefined : day(settledOn),
    });
    const shown = found.map(({ standing, paidMinor, coveredOn }) =>
      [standing, paidMinor, ...(coveredOn === undefined ? [] : [formatDay(coveredOn)])].join(' '),
    );
    assert.deepEqual(shown, standings);
  });
}

test('instalments: what they are said to be paid adds up to what was paid, up to what is due', () => {
  const amount = fc.bigInt({ min: 0n, max: 500n });
  const dues = fc.array(fc.record({ on: fc.integer({ min: 0, max: 60 }), amountMinor: amount }), { maxLength: 8 });
  const paid = fc.array(
    fc.record({ on: fc.integer({ min: 0, max: 60 }), amountMinor: fc.bigInt({ min: -300n, max: 600n }) }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(dues, paid, fc.integer({ min: 0, max: 70 }), (due, payments, asOf) => {
      due.sort((a, b) => a.on - b.on);
      payments.sort((a, b) => a.on - b.on);
      const standings = dueStandings({ due, payments, asOf, settledOn: undefined });
      const sum = standings.reduce((total, each) => total + each.paidMinor, 0n);
      const dueSum = due.reduce((total, each) => total + each.amountMinor, 0n);
      const paidSum = payments.reduce((total, each) => (each.on <= asOf ? total + each.amountMinor : total), 0n);
      assert.equal(sum, paidSum < 0n ? 0n : paidSum < dueSum ? paidSum : dueSum);
      // Covered since a day: on it and at every later day up to as-of, all up to this amount was paid.
      let throughMinor = 0n;
      standings.forEach(({ coveredOn }, index) => {
        throughMinor += due[index]!.amountMinor;
        if (coveredOn === undefined) return;
        for (let on = coveredOn; on <= asOf; on++) {
          const by = payments.reduce((total, each) => (each.on <= on ? total + each.amountMinor : total), 0n);
          assert.ok(by >= throughMinor);
        }
      });
    }),
    { seed: 20_261_031, numRuns: 1_500 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoanRecord } from '../../core/book/records.ts';
import { type Day, parseDay } from '../../core/calendar/day.ts';
import { LoanOwed, type Split, splitTotal } from './loan-owed.ts';

const day = (text: string): Day => parseDay(text)!;

/** 3 × 1,000.00 principal and 10.00 interest on the 10th, penalty interest 18.25 % a year after three days of grace. */
function owed(): LoanOwed {
  const loan: LoanRecord = {
    loanRef: 'X1',
    partyRef: 'P1',
    product: 'consumer',
    currency: 'CNY',
    principalMinor: 300_000n,
    annualRatePercent: '12',
    method: 'equalPrincipal',
    dayCount: 'actual/365',
    instalments: 3,
    every: { count: 1, unit: 'month' },
    disbursedOn: day('2026-01-10'),
    firstDueOn: day('2026-02-10'),
    graceDays: 3,
    penaltyRatePercent: '18.25',
  };
  return new LoanOwed(
    loan,
    ['2026-02-10', '2026-03-10', '2026-04-10'].map((dueOn, index) => ({
      n: index + 1,
      dueOn: day(dueOn),
      principalMinor: 100_000n,
      interestMinor: 1_000n,
    })),
  );
}

const parts = (split: Split) =>
  [split.principalMinor, split.interestMinor, split.penaltyMinor, split.feeMinor, split.costMinor].map(Number);

test('on time and within grace: principal and interest alone', () => {
  assert.deepEqual(parts(owed().payLines(1, day('2026-02-10'))), [100_000, 1_000, 0, 0, 0]);
  assert.deepEqual(parts(owed().payLines(1, day('2026-02-13'))), [100_000, 1_000, 0, 0, 0]);
});

test('ten days after grace: 1,000.00 × 18.25 % × 10 / 365 = 5.00 of penalty interest', () => {
  assert.deepEqual(parts(owed().payLines(1, day('2026-02-23'))), [100_000, 1_000, 500, 0, 0]);
});

test('a part payment pays cost, interest, penalty, fee, then principal, and adds up', () => {
  const loan = owed();
  loan.costMinor = 200n;
  loan.feeMinor = 300n;
  const split = loan.payPart(50_000n, day('2026-02-23'));
  assert.equal(splitTotal(split), 50_000n);
  assert.deepEqual(parts(split), [48_000, 1_000, 500, 300, 200]);
  // Ten more days on the 520.00 of principal that are left: 2.60.
  assert.deepEqual(parts(loan.payLines(1, day('2026-03-05'))), [52_000, 0, 260, 0, 0]);
});

test('settling asks for the interest of the days that have passed, not of those to come', () => {
  const loan = owed();
  loan.payLines(1, day('2026-02-10'));
  // 14 of the 28 days to 10 March.
  assert.deepEqual(parts(loan.settle(day('2026-02-24'))), [200_000, 500, 0, 0, 0]);
  assert.ok(loan.settled);
});

test('an extension moves what is unpaid and ends its penalty interest; a waiver ends what has run up', () => {
  const loan = owed();
  loan.extend(2);
  assert.deepEqual(
    loan.lines.map(({ movedTo }) => movedTo),
    ['2026-04-10', '2026-05-10', '2026-06-10'].map(day),
  );
  assert.deepEqual(parts(loan.payLines(1, day('2026-04-10'))), [100_000, 1_000, 0, 0, 0]);
  const other = owed();
  assert.equal(other.penaltyMinor(day('2026-02-23')), 500n);
  other.waivePenalty(day('2026-02-23'));
  assert.equal(other.penaltyMinor(day('2026-02-23')), 0n);
});

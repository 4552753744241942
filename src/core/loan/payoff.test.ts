import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import { parsePercent } from '../money/decimal.ts';
import { noAmounts } from './components.ts';
import { payoffAmount } from './payoff.ts';
import { overdueSpans } from './penalty-interest.ts';

const day = (text: string) => parseDay(text)!;

test('payoff: principal once, what is due, interest for the actual days, penalty not yet posted', () => {
  const asOf = day('2026-03-15');
  const found = payoffAmount({
    asOf,
    principalMinor: 1_000_000n,
    dueUnpaid: { ...noAmounts, principal: 80_000n, interest: 9_000n, fee: 500n, cost: 100n },
    rates: [{ from: 0, rate: parsePercent('12')! }],
    dayCount: 'actual/365',
    interestDueThrough: day('2026-03-05'),
    interestBearingMinor: 920_000n,
    penalty: {
      spans: overdueSpans({
        dues: [{ on: day('2026-03-05'), principalMinor: 80_000n, interestMinor: 0n }],
        payments: [],
        graceDays: 0,
        asOf,
      }),
      rates: [{ from: 0, rate: parsePercent('18')! }],
      dayCount: 'actual/365',
    },
    rounding: 'halfEven',
  });
  // 920,000 × 12 % × 10 / 365 = 3024.66; 80,000 × 18 % × 10 / 365 = 394.52
  assert.deepEqual(found, {
    owed: { principal: 1_000_000n, interest: 12_025n, penalty: 395n, fee: 500n, cost: 100n },
    totalMinor: 1_013_020n,
    accruedInterestMinor: 3_025n,
    accruedPenaltyMinor: 395n,
  });
});

test('payoff: on the due date, all paid, it is the principal', () => {
  const found = payoffAmount({
    asOf: day('2026-03-05'),
    principalMinor: 1_000_000n,
    dueUnpaid: noAmounts,
    rates: [{ from: 0, rate: parsePercent('12')! }],
    dayCount: '30/360',
    interestDueThrough: day('2026-03-05'),
    interestBearingMinor: 1_000_000n,
    penalty: undefined,
    rounding: 'halfEven',
  });
  assert.equal(found.totalMinor, 1_000_000n);
});

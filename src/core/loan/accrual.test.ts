import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../calendar/day.ts';
import { type DayCount, dayCounts } from '../calendar/day-count.ts';
import { parsePercent } from '../money/decimal.ts';
import { accruedInterestMinor, accruedOverRatesMinor } from './accrual.ts';

const seed = 20_260_003;
const day = (text: string) => parseDay(text)!;
const percent = (text: string) => parsePercent(text)!;

const rows: readonly {
  why: string;
  principal: bigint;
  rate: string;
  dayCount: DayCount;
  from: string;
  to: string;
  interest: bigint;
}[] = [
  // Frappe Lending, test_loan.py test_loan_closure: 1,000,000 at 13.5 % for 35 days.
  {
    why: '35 days',
    principal: 100_000_000n,
    rate: '13.5',
    dayCount: 'actual/365',
    from: '2019-10-01',
    to: '2019-11-05',
    interest: 1_294_521n,
  },
  // Frappe Lending, test_broken_period_interest_for_upfront_deduction: 100,000 at 14.5 % for 2 days.
  {
    why: 'a broken period of two days',
    principal: 10_000_000n,
    rate: '14.5',
    dayCount: 'actual/365',
    from: '2023-11-03',
    to: '2023-11-05',
    interest: 7_945n,
  },
  {
    why: 'no days',
    principal: 10_000_000n,
    rate: '14.5',
    dayCount: 'actual/365',
    from: '2023-11-03',
    to: '2023-11-03',
    interest: 0n,
  },
  {
    why: 'backwards',
    principal: 10_000_000n,
    rate: '14.5',
    dayCount: 'actual/365',
    from: '2023-11-03',
    to: '2023-11-01',
    interest: 0n,
  },
  {
    why: 'no rate',
    principal: 10_000_000n,
    rate: '0',
    dayCount: 'actual/365',
    from: '2023-01-01',
    to: '2024-01-01',
    interest: 0n,
  },
  {
    why: '30/360, a month is a month',
    principal: 1_000_000n,
    rate: '12',
    dayCount: '30/360',
    from: '2024-02-01',
    to: '2024-03-01',
    interest: 10_000n,
  },
  {
    why: 'actual/360',
    principal: 1_000_000n,
    rate: '12',
    dayCount: 'actual/360',
    from: '2024-02-01',
    to: '2024-03-01',
    interest: 9_667n,
  },
  {
    why: 'across a new year into a leap year',
    principal: 36_600_000n,
    rate: '10',
    dayCount: 'actual/actual',
    from: '2023-12-31',
    to: '2024-01-02',
    interest: 20_027n,
  },
];
for (const { why, principal, rate, dayCount, from, to, interest } of rows) {
  test(`interest ${dayCount}: ${why}`, () => {
    assert.equal(
      accruedInterestMinor({
        principalMinor: principal,
        rate: percent(rate),
        dayCount,
        from: day(from),
        to: day(to),
        rounding: 'halfEven',
      }),
      interest,
    );
  });
}

test('a rate that changes inside a span: 10 days at 10 %, 20 days at 7 %, rounded once', () => {
  const found = accruedOverRatesMinor({
    balances: [{ from: day('2026-01-01'), to: day('2026-01-31'), balanceMinor: 1_000_000n }],
    rates: [
      { from: day('2025-01-01'), rate: percent('10') },
      { from: day('2026-01-11'), rate: percent('7') },
      { from: day('2026-02-01'), rate: percent('99') },
    ],
    dayCount: 'actual/365',
    rounding: 'halfEven',
  });
  // 1,000,000 × (10 × 10 % + 20 × 7 %) / 365 = 6575.34
  assert.equal(found, 6575n);
});

test('a span that begins before any rate is known is a bug and throws', () => {
  const balances = [{ from: 0, to: 10, balanceMinor: 1n }];
  const rates = [{ from: 1, rate: percent('10') }];
  assert.throws(() => accruedOverRatesMinor({ balances, rates, dayCount: 'actual/365', rounding: 'halfEven' }));
});

test('properties: a span cut anywhere, into other rates of the same size, accrues the same', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fc.integer({ min: 0, max: 4000 }),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 400 }),
      fc.constantFrom(...dayCounts.filter((dayCount) => dayCount !== '30/360')),
      (principal, tenthPercent, before, after, dayCount) => {
        const from = day('2023-06-01');
        const cut = from + before;
        const to = cut + after;
        const rate = { numerator: BigInt(tenthPercent), denominator: 1000n };
        const inHalves = { numerator: BigInt(tenthPercent) * 3n, denominator: 3000n };
        const whole = accruedInterestMinor({
          principalMinor: principal,
          rate,
          dayCount,
          from,
          to,
          rounding: 'halfEven',
        });
        const cutUp = accruedOverRatesMinor({
          balances: [
            { from, to: cut, balanceMinor: principal },
            { from: cut, to, balanceMinor: principal },
          ],
          rates: [
            { from, rate },
            { from: from + 7, rate: inHalves },
          ],
          dayCount,
          rounding: 'halfEven',
        });
        assert.equal(cutUp, whole);
      },
    ),
    { seed, numRuns: 300 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import { parsePercent } from '../money/decimal.ts';
import { overdueSpans, penaltyInterestMinor } from './penalty-interest.ts';

const day = (text: string) => parseDay(text)!;
const rates = [{ from: 0, rate: parsePercent('18')! }];
const terms = { rates, dayCount: 'actual/365', rounding: 'halfEven' } as const;

const due = (on: string, principal: bigint, interest = 0n) => ({
  on: day(on),
  principalMinor: principal,
  interestMinor: interest,
});

const rows: readonly {
  why: string;
  dues: ReturnType<typeof due>[];
  payments?: ReturnType<typeof due>[];
  graceDays?: number;
  asOf: string;
  penalty: bigint;
  withCompound?: bigint;
}[] = [
  { why: 'on the due date none', dues: [due('2026-01-05', 100_000n)], asOf: '2026-01-05', penalty: 0n },
  // 100,000 × 18 % × 30 / 365 = 1479.45; with 5,000 of interest 1553.42
  {
    why: '30 days',
    dues: [due('2026-01-05', 100_000n, 5_000n)],
    asOf: '2026-02-04',
    penalty: 1479n,
    withCompound: 1553n,
  },
  {
    why: 'the last day of grace is free',
    dues: [due('2026-01-05', 100_000n)],
    graceDays: 5,
    asOf: '2026-01-10',
    penalty: 0n,
  },
  {
    why: 'after grace, from its end',
    dues: [due('2026-01-05', 100_000n)],
    graceDays: 5,
    asOf: '2026-01-11',
    penalty: 49n,
  },
  {
    why: 'part paid on the way: 10 days on 100,000 and 20 days on 40,000, rounded once',
    dues: [due('2026-01-05', 100_000n)],
    payments: [due('2026-01-15', 60_000n)],
    asOf: '2026-02-04',
    penalty: 888n,
  },
  {
    why: 'a second instalment falls due: 31 days on 100,000, then 10 on 200,000',
    dues: [due('2026-01-05', 100_000n), due('2026-02-05', 100_000n)],
    asOf: '2026-02-15',
    penalty: 2515n,
  },
  {
    why: 'paid in time',
    dues: [due('2026-01-05', 100_000n)],
    payments: [due('2026-01-03', 100_000n)],
    asOf: '2026-06-01',
    penalty: 0n,
  },
  {
    why: 'paid ahead earns nothing',
    dues: [due('2026-03-05', 100_000n)],
    payments: [due('2026-01-03', 50_000n)],
    asOf: '2026-03-15',
    penalty: 247n,
  },
];
for (const { why, dues, payments = [], graceDays = 0, asOf, penalty, withCompound } of rows) {
  test(`penalty interest: ${why}`, () => {
    const spans = overdueSpans({ dues, payments, graceDays, asOf: day(asOf) });
    assert.equal(penaltyInterestMinor({ ...terms, spans }), penalty);
    if (withCompound !== undefined)
      assert.equal(penaltyInterestMinor({ ...terms, spans, compoundInterest: true }), withCompound);
  });
}

test('penalty interest: the penalty rate changes on the way', () => {
  const spans = overdueSpans({
    dues: [due('2026-01-05', 100_000n)],
    payments: [],
    graceDays: 0,
    asOf: day('2026-02-04'),
  });
  const changing = [...rates, { from: day('2026-01-20'), rate: parsePercent('9')! }];
  // 15 days at 18 % and 15 at 9 %: 739.73 + 369.86
  assert.equal(penaltyInterestMinor({ ...terms, rates: changing, spans }), 1110n);
});

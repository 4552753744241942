import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LoanAgeingFacts } from '../ageing/close-loan.ts';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { type ComponentAmounts, noAmounts } from '../loan/components.ts';
import { type PenaltyTerms, postPayments } from '../loan/post-payments.ts';
import { type ClosedTerms, ifNothing } from './if-nothing.ts';

const seed = 20261123;
const day = (text: string): Day => parseDay(text)!;
const boundaryDays = [1, 31, 61, 91];

/** 18 % a year on overdue principal, by days of 360. */
const penalty: PenaltyTerms = { rate: { numerator: 18n, denominator: 100n }, dayCount: 'actual/360', graceDays: 0 };

const instalment = (on: string, principalMinor: bigint, interestMinor: bigint, feeMinor = 0n) => ({
  dueOn: day(on),
  principalMinor,
  interestMinor,
  feeMinor,
});

/** Lent 3 000.00, three instalments of 1 000.00; nothing was paid; closed on 2026-02-10, when the first was 9 days late. */
const instalments = [
  instalment('2026-02-01', 100_000n, 3_000n),
  instalment('2026-03-01', 100_000n, 2_000n, 500n),
  instalment('2026-04-01', 100_000n, 1_000n),
];
const asOf = day('2026-02-10');
const facts: LoanAgeingFacts = {
  graceDays: 0,
  versions: [{ startsOn: Number.NEGATIVE_INFINITY, carriedPaidMinor: 0n, instalments }],
  charges: [],
  paid: [],
  pauses: [],
  duePostedThrough: asOf,
  owedPrincipalMinor: 300_000n,
};
const terms: ClosedTerms = {
  duePostedThrough: asOf,
  // The close of the day after the due date posted one day: 100 000 × 18 % × 1/360 = 50.
  penalty: { ...penalty, postedThrough: day('2026-02-02') },
  lentMinor: 300_000n,
  isWaiting: false,
};
const owed: ComponentAmounts = { ...noAmounts, principal: 300_000n, interest: 3_000n, penalty: 50n };
const base = { facts, owed, terms, asOf, boundaryDays };

for (const [says, changed, on, expected] of [
  // 8 days since the posting: 100 000 × 18 % × 8/360 = 400.
  ['today: what grew since the last posting', {}, '2026-02-10', '300000 3000 450 0 late 103000 for 9, grown 400'],
  // 39 days of the first and 11 of the second, 50 a day each; the close of the 31st day late, 2026-03-04, was the last to post.
  ['in a month', {}, '2026-03-12', '300000 5000 2500 500 late 205500 for 39, grown 800'],
  // 99, 71 and 40 days.
  ['in a quarter', {}, '2026-05-11', '300000 6000 10500 500 late 306500 for 99, grown 1200'],
  [
    'no penalty rate: it does not grow but by what falls due',
    { terms: { ...terms, penalty: undefined } },
    '2026-05-11',
    '300000 6000 50 500 late 306500 for 99, grown 0',
  ],
  [
    'changed since the close: the next close looks at it first',
    { terms: { ...terms, isWaiting: true } },
    '2026-02-11',
    '300000 3000 500 0 late 103000 for 10, grown 0',
  ],
  [
    'never closed: what fell due is owed all the same',
    { terms: { ...terms, duePostedThrough: undefined }, owed: { ...owed, interest: 0n } },
    '2026-02-10',
    '300000 3000 450 0 late 103000 for 9, grown 400',
  ],
  [
    'repaid: nothing more comes',
    {
      facts: { ...facts, owedPrincipalMinor: 0n, paid: [{ on: day('2026-02-05'), amountMinor: 303_000n }] },
      owed: noAmounts,
    },
    '2026-05-11',
    '0 0 0 0 late 0 for 0, grown 0',
  ],
] as const) {
  test(`if nothing is paid: ${says}`, () => {
    const ahead = ifNothing({ ...base, ...changed, on: day(on) });
    const { principal, interest, penalty: grown, fee } = ahead.owed;
    const late = `late ${ahead.arrearsMinor} for ${ahead.daysPastDue}, grown ${ahead.accruedPenaltyMinor}`;
    assert.equal(`${principal} ${interest} ${grown} ${fee} ${late}`, expected);
    assert.equal(formatDay(ahead.on), on);
  });
}

const anyLoan = fc.record({
  amounts: fc.array(
    fc.record({
      gap: fc.integer({ min: 1, max: 40 }),
      principalMinor: fc.bigInt({ min: 1n, max: 500_000n }),
      interestMinor: fc.bigInt({ min: 0n, max: 20_000n }),
      feeMinor: fc.bigInt({ min: 0n, max: 1_000n }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  asOf: fc.integer({ min: 0, max: 300 }),
  days: fc.integer({ min: 0, max: 200 }),
  graceDays: fc.integer({ min: 0, max: 10 }),
  percent: fc.bigInt({ min: 0n, max: 36n }),
});

test('it is what the terms alone make of it, but for the rounding of each posting; and it never falls', () => {
  fc.assert(
    fc.property(anyLoan, (loan) => {
      let on = 20_000;
      const schedule = loan.amounts.map(({ gap, ...amounts }) => {
        on += gap;
        return { dueOn: on, ...amounts };
      });
      const from = 20_000 + loan.asOf;
      const lentMinor = schedule.reduce((sum, { principalMinor }) => sum + principalMinor, 0n);
      const rate: PenaltyTerms = {
        ...penalty,
        rate: { numerator: loan.percent, denominator: 100n },
        graceDays: loan.graceDays,
      };
      const given = {
        facts: {
          ...facts,
          graceDays: loan.graceDays,
          versions: [{ ...facts.versions[0]!, instalments: schedule }],
          duePostedThrough: undefined,
          owedPrincipalMinor: lentMinor,
        },
        owed: { ...noAmounts, principal: lentMinor },
        terms: { duePostedThrough: undefined, penalty: rate, lentMinor, isWaiting: false },
        asOf: from,
        boundaryDays,
      };
      const ahead = ifNothing({ ...given, on: from + loan.days });
      const before = ifNothing({ ...given, on: from });
      const through = from + loan.days;
      const atOnce = postPayments({
        instalments: schedule.map((each, index) => ({ n: index + 1, ...each })),
        charges: [],
        principalMinor: lentMinor,
        penalty: rate,
        alreadyPaid: noAmounts,
        payments: [],
        order: () => [],
        rounding: 'halfEven',
        through,
      });
      assert.ok(!('refused' in atOnce));
      const due = schedule.filter(({ dueOn }) => dueOn <= through);
      assert.equal(ahead.owed.principal, lentMinor);
      assert.equal(
        ahead.owed.interest,
        due.reduce((sum, { interestMinor }) => sum + interestMinor, 0n),
      );
      assert.equal(
        ahead.owed.fee,
        due.reduce((sum, { feeMinor }) => sum + feeMinor, 0n),
      );
      const off = ahead.owed.penalty - atOnce.due.penalty;
      const postings = BigInt(schedule.length + boundaryDays.length + 2);
      assert.ok(off <= postings && -off <= postings, `${off} fen off`);
      for (const component of ['interest', 'penalty', 'fee'] as const) {
        assert.ok(ahead.owed[component] >= before.owed[component]);
      }
      assert.ok(ahead.daysPastDue >= before.daysPastDue);
    }),
    { seed, numRuns: 200 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { noAmounts } from './components.ts';
import { penaltyAccount } from './penalty-account.ts';
import { type PenaltyTerms, postPayments } from './post-payments.ts';

const seed = 20261123;
const day = (text: string): Day => parseDay(text)!;
const terms: PenaltyTerms = { rate: { numerator: 18n, denominator: 100n }, dayCount: 'actual/360', graceDays: 0 };
const instalments = [
  { dueOn: day('2026-02-01'), principalMinor: 100_000n },
  { dueOn: day('2026-03-01'), principalMinor: 100_000n },
];
const paid = (on: string, principalMinor: bigint) => ({ on: day(on), principalMinor });

for (const [says, at, spans, workedOutMinor] of [
  ['nothing was late', { paid: [paid('2026-02-01', 100_000n)], asOf: day('2026-02-20') }, '', 0n],
  // 100 000 × 18 % × 10/360 = 500
  ['ten days late', { paid: [paid('2026-02-11', 100_000n)], asOf: day('2026-02-28') }, '02-01+10: 100000', 500n],
  // The days of grace stay free: 7 days.
  [
    'with three days of grace',
    { paid: [paid('2026-02-11', 100_000n)], asOf: day('2026-02-28'), terms: { ...terms, graceDays: 3 } },
    '02-04+7: 100000',
    350n,
  ],
  [
    'a payment that came back is overdue again from that day',
    { paid: [paid('2026-02-11', 100_000n), paid('2026-02-15', -100_000n)], asOf: day('2026-03-06') },
    '02-01+10: 100000, 02-15+14: 100000, 03-01+5: 200000',
    1_700n,
  ],
] as const) {
  test(`penalty interest as it can be checked: ${says}`, () => {
    const account = penaltyAccount({ instalments, terms, rounding: 'halfEven', ...at });
    const shown = account.spans.map(
      ({ from, days, principalMinor }) => `${formatDay(from).slice(5)}+${days}: ${principalMinor}`,
    );
    assert.equal(shown.join(', '), spans);
    assert.equal(account.workedOutMinor, workedOutMinor);
  });
}

test('it is what was posted payment by payment, but for the rounding of each posting', () => {
  const payment = fc.record({ day: fc.integer({ min: 0, max: 150 }), minor: fc.bigInt({ min: 1n, max: 60_000n }) });
  fc.assert(
    fc.property(fc.array(payment, { maxLength: 6 }), fc.integer({ min: 0, max: 10 }), (payments, graceDays) => {
      const start = day('2026-01-01');
      const asOf = start + 160;
      const own = { ...terms, graceDays };
      const posted = postPayments({
        instalments: instalments.map((each, index) => ({ n: index + 1, interestMinor: 0n, feeMinor: 0n, ...each })),
        charges: [],
        principalMinor: 200_000n,
        penalty: own,
        alreadyPaid: noAmounts,
        payments: payments.map(({ day: after, minor }, index) => ({
          paymentRef: `P${index}`,
          valueOn: start + after,
          amountMinor: minor,
        })),
        order: () => ['principal', 'penalty'],
        rounding: 'halfEven',
        through: asOf,
      });
      assert.ok(!('refused' in posted));
      const lines = posted.postings.map(({ valueOn: on, change }) => ({ on, principalMinor: -change.principal }));
      const account = penaltyAccount({ instalments, paid: lines, terms: own, asOf, rounding: 'halfEven' });
      const off = account.workedOutMinor - posted.due.penalty;
      const postings = BigInt(posted.postings.length);
      assert.ok(off <= postings && -off <= postings, `${off} fen off`);
    }),
    { seed, numRuns: 200 },
  );
});

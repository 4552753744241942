import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePercent } from '../money/decimal.ts';
import { type Component, type ComponentAmounts, components, noAmounts, sumOf } from './components.ts';
import {
  type ChargeDue,
  type LoanPayments,
  type PaymentFact,
  type PaymentsPosted,
  postPayments,
} from './post-payments.ts';
import { correctingPostings, livePostings, type Posting, reversePayment } from './posting.ts';

const seed = 20_260_004;
const interestFirst: readonly Component[] = ['cost', 'interest', 'penalty', 'fee', 'principal'];
const principalFirst: readonly Component[] = ['principal', 'cost', 'interest', 'penalty', 'fee'];

/** Three instalments of 100 principal and 10 interest on days 30, 60, 90. */
const loan: LoanPayments = {
  instalments: [1, 2, 3].map((n) => ({ n, dueOn: 30 * n, principalMinor: 100n, interestMinor: 10n, feeMinor: 0n })),
  charges: [],
  principalMinor: 300n,
  penalty: undefined,
  alreadyPaid: noAmounts,
  payments: [],
  order: () => interestFirst,
  rounding: 'halfEven',
};

const posted = (facts: LoanPayments): PaymentsPosted => {
  const found = postPayments(facts);
  assert.ok('postings' in found);
  return found;
};

const paid = (paymentRef: string, valueOn: number, amountMinor: bigint, split?: ComponentAmounts): PaymentFact => ({
  paymentRef,
  valueOn,
  amountMinor,
  split,
});

/** A posting on one line: ref@day principal/interest/penalty/fee/cost (unapplied) */
const line = ({ kind, paymentRef, valueOn, change, unappliedMinor }: Posting) =>
  `${kind === 'payment' ? paymentRef : kind}@${valueOn} ${components.map((component) => change[component]).join('/')}` +
  (unappliedMinor === 0n ? '' : ` (${unappliedMinor})`);

const penalty = { rate: parsePercent('36.5')!, dayCount: 'actual/365' as const, graceDays: 0 };

const rows: readonly { why: string; facts: Partial<LoanPayments>; postings: readonly string[] }[] = [
  {
    why: 'an instalment on its due date',
    facts: { payments: [paid('A', 30, 110n)] },
    postings: ['A@30 -100/-10/0/0/0'],
  },
  {
    why: 'a day before, all ahead to principal',
    facts: { payments: [paid('A', 29, 110n)] },
    postings: ['A@29 -110/0/0/0/0'],
  },
  {
    why: 'ahead to principal meets the next principal due',
    facts: { payments: [paid('A', 29, 110n), paid('B', 30, 10n), paid('C', 60, 100n)] },
    postings: ['A@29 -110/0/0/0/0', 'B@30 0/-10/0/0/0', 'C@60 -90/-10/0/0/0'],
  },
  { why: 'too little', facts: { payments: [paid('A', 30, 15n)] }, postings: ['A@30 -5/-10/0/0/0'] },
  {
    why: 'two instalments due, all interest first, the rest ahead',
    facts: { payments: [paid('A', 60, 230n)] },
    postings: ['A@60 -210/-20/0/0/0'],
  },
  {
    why: 'more than all: principal ahead to the end, the rest unapplied',
    facts: { payments: [paid('A', 60, 1000n)] },
    postings: ['A@60 -300/-20/0/0/0 (680)'],
  },
  {
    why: 'same day: by reference, whatever the order in which they come',
    facts: { payments: [paid('B', 30, 100n), paid('A', 30, 10n)] },
    postings: ['A@30 0/-10/0/0/0', 'B@30 -100/0/0/0/0'],
  },
  {
    why: 'as the lender split it',
    facts: { payments: [paid('A', 30, 60n, { ...noAmounts, principal: 60n })] },
    postings: ['A@30 -60/0/0/0/0'],
  },
  {
    why: 'charges: cost first, fee before principal, not before their day',
    facts: {
      charges: [
        { on: 31, component: 'fee', amountMinor: 5n },
        { on: 30, component: 'cost', amountMinor: 7n },
      ],
      payments: [paid('A', 30, 20n), paid('B', 31, 10n)],
    },
    postings: ['A@30 -3/-10/0/0/-7', 'B@31 -5/0/0/-5/0'],
  },
  {
    why: 'capitalised interest is principal that can be paid ahead',
    facts: { charges: [{ on: 20, component: 'principal', amountMinor: 40n }], payments: [paid('A', 21, 1000n)] },
    postings: ['A@21 -340/0/0/0/0 (660)'],
  },
  {
    why: 'the order by days past due: interest first on day 20, principal first on day 21',
    facts: {
      order: (daysPastDue) => (daysPastDue > 20 ? principalFirst : interestFirst),
      payments: [paid('A', 50, 5n), paid('B', 51, 5n)],
    },
    postings: ['A@50 0/-5/0/0/0', 'B@51 -5/0/0/0/0'],
  },
  {
    why: 'days past due run from the oldest fee that is unpaid too',
    facts: {
      instalments: loan.instalments.map((instalment) => ({ ...instalment, feeMinor: 2n })),
      order: (daysPastDue) => (daysPastDue === 10 ? ['fee'] : ['interest', 'principal']),
      payments: [paid('A', 30, 110n), paid('B', 40, 2n)],
    },
    postings: ['A@30 -100/-10/0/0/0', 'B@40 0/0/0/-2/0'],
  },
  {
    // 10,000 of principal and 1,000 of interest at 0.1 % a day for 20 days.
    why: 'overdue interest bears the penalty rate where the contract has it',
    facts: {
      instalments: [{ n: 1, dueOn: 30, principalMinor: 10_000n, interestMinor: 1_000n, feeMinor: 0n }],
      principalMinor: 10_000n,
      penalty: { ...penalty, compoundInterest: true },
      through: 50,
    },
    postings: ['penaltyDue@50 0/0/220/0/0'],
  },
  {
    // 36.5 % a year is 0.1 % a day: 20 days on 10,000 is 200.
    why: 'penalty interest is posted before the payment of its day',
    facts: {
      instalments: [{ n: 1, dueOn: 30, principalMinor: 10_000n, interestMinor: 0n, feeMinor: 0n }],
      principalMinor: 10_000n,
      penalty,
      payments: [paid('A', 50, 5_200n), paid('B', 60, 5_000n)],
    },
    postings: [
      'penaltyDue@50 0/0/200/0/0',
      'A@50 -5000/0/-200/0/0',
      'penaltyDue@60 0/0/50/0/0',
      'B@60 -4950/0/-50/0/0',
    ],
  },
  {
    why: 'penalty interest counts from the end of grace, and from what stands posted',
    facts: {
      instalments: [{ n: 1, dueOn: 30, principalMinor: 10_000n, interestMinor: 0n, feeMinor: 0n }],
      principalMinor: 10_000n,
      penalty: { ...penalty, graceDays: 5 },
      payments: [paid('A', 35, 1_000n), paid('B', 36, 9n)],
      through: 40,
    },
    postings: ['A@35 -1000/0/0/0/0', 'penaltyDue@36 0/0/9/0/0', 'B@36 0/0/-9/0/0', 'penaltyDue@40 0/0/36/0/0'],
  },
];
for (const { why, facts, postings } of rows) {
  test(`postings: ${why}`, () => assert.deepEqual(posted({ ...loan, ...facts }).postings.map(line), postings));
}

const refusals: readonly { why: string; payment: PaymentFact; refused: string }[] = [
  { why: 'a payment below zero', payment: paid('A', 30, -1n), refused: 'amountNegative' },
  {
    why: 'a part below zero',
    payment: paid('A', 30, 0n, { ...noAmounts, principal: 1n, fee: -1n }),
    refused: 'splitNegative',
  },
  {
    why: 'parts that do not add up',
    payment: paid('A', 30, 5n, { ...noAmounts, fee: 4n }),
    refused: 'splitDoesNotAddUp',
  },
];
for (const { why, payment, refused } of refusals) {
  test(`postings refuse ${why}`, () => {
    const payments = [paid('0', 1, 1n), payment];
    assert.deepEqual(postPayments({ ...loan, payments }), { refused, paymentRef: 'A' });
  });
}

test('a payment is reversed once, by a posting of its own', () => {
  const { postings } = posted({ ...loan, payments: [paid('A', 30, 60n), paid('B', 31, 50n)] });
  const reversal = reversePayment({ postings, paymentRef: 'A', valueOn: 33 });
  assert.ok('kind' in reversal);
  assert.equal(line(reversal), 'reversal@33 50/10/0/0/0');
  const again = { postings: [...postings, reversal], paymentRef: 'A', valueOn: 34 };
  assert.deepEqual(reversePayment(again), { refused: 'alreadyReversed' });
  assert.deepEqual(reversePayment({ ...again, paymentRef: 'C' }), { refused: 'paymentUnknown' });
  assert.deepEqual(livePostings(again.postings).map(line), ['B@31 -50/0/0/0/0']);
});

test('a payment that comes late with an early value date leaves every posting and adds new ones', () => {
  const facts = { ...loan, penalty, payments: [paid('A', 40, 50n), paid('C', 70, 100n)] };
  const before = posted(facts).postings;
  const right = posted({ ...facts, payments: [...facts.payments, paid('B', 35, 60n)] }).postings;
  const added = correctingPostings({ posted: before, right });
  assert.deepEqual(before.map(line), [
    'penaltyDue@40 0/0/1/0/0',
    'A@40 -39/-10/-1/0/0',
    'penaltyDue@70 0/0/3/0/0',
    'C@70 -87/-10/-3/0/0',
  ]);
  assert.deepEqual(added.map(line), [
    'reversal@40 0/0/-1/0/0',
    'reversal@40 39/10/1/0/0',
    'reversal@70 0/0/-3/0/0',
    'reversal@70 87/10/3/0/0',
    'B@35 -50/-10/0/0/0',
    'A@40 -50/0/0/0/0',
    'penaltyDue@70 0/0/1/0/0',
    'C@70 -89/-10/-1/0/0',
  ]);
  assert.deepEqual(correctingPostings({ posted: [...before, ...added], right }), []);
});

const amount = (max: bigint) => fc.bigInt({ min: 0n, max });
const loans = fc
  .record({
    count: fc.integer({ min: 1, max: 12 }),
    principal: amount(100_000n),
    interest: amount(10_000n),
    fee: amount(500n),
    notInSchedule: amount(1_000n),
    charges: fc.array(
      fc.record({
        on: fc.integer({ min: 0, max: 400 }),
        component: fc.constantFrom(...components),
        amountMinor: amount(9_000n),
      }),
      { maxLength: 3 },
    ),
    payments: fc.array(fc.record({ valueOn: fc.integer({ min: 0, max: 500 }), amountMinor: amount(150_000n) }), {
      maxLength: 12,
    }),
    penalty: fc.option(
      fc.record({
        tenthPercent: fc.integer({ min: 0, max: 400 }),
        graceDays: fc.integer({ min: 0, max: 10 }),
        compoundInterest: fc.boolean(),
      }),
      { nil: undefined },
    ),
    principalFirstOver: fc.integer({ min: 0, max: 120 }),
  })
  .map(
    ({
      count,
      principal,
      interest,
      fee,
      notInSchedule,
      charges,
      payments,
      penalty: terms,
      principalFirstOver,
    }): LoanPayments => ({
      instalments: Array.from({ length: count }, (_, n) => ({
        n: n + 1,
        dueOn: 30 * (n + 1),
        principalMinor: principal,
        interestMinor: interest,
        feeMinor: fee,
      })),
      charges,
      principalMinor: principal * BigInt(count) + notInSchedule,
      penalty: terms && {
        rate: { numerator: BigInt(terms.tenthPercent), denominator: 1000n },
        dayCount: 'actual/365',
        graceDays: terms.graceDays,
        compoundInterest: terms.compoundInterest,
      },
      alreadyPaid: noAmounts,
      payments: payments.map((payment, n) => ({ ...payment, paymentRef: `P${n}` })),
      order: (daysPastDue) => (daysPastDue > principalFirstOver ? principalFirst : interestFirst),
      rounding: 'halfEven',
    }),
  );

const byDay = (facts: LoanPayments) =>
  [...facts.payments].sort((a, b) => a.valueOn - b.valueOn || (a.paymentRef < b.paymentRef ? -1 : 1));

test('properties: nothing created or lost, no component overpaid but principal ahead, in order of day and reference', () => {
  fc.assert(
    fc.property(loans, (facts) => {
      const found = posted(facts);
      const payments = found.postings.filter(({ kind }) => kind === 'payment');
      assert.deepEqual(
        payments.map(({ paymentRef, change, unappliedMinor }) => [paymentRef, unappliedMinor - sumOf(change)]),
        byDay(facts).map(({ paymentRef, amountMinor }) => [paymentRef, amountMinor]),
      );
      const net = { ...noAmounts } as Record<Component, bigint>;
      for (const { change } of found.postings) for (const component of components) net[component] += change[component];
      for (const component of components) {
        const penaltyPosted = component === 'penalty' ? net.penalty + found.paid.penalty : 0n;
        assert.equal(net[component], penaltyPosted - found.paid[component]);
        if (component !== 'principal') assert.ok(found.paid[component] <= found.due[component]);
      }
      assert.ok(found.principalMinor >= 0n);
      if (found.unappliedMinor > 0n) assert.ok(payments.some(({ unappliedMinor }) => unappliedMinor > 0n));
    }),
    { seed, numRuns: 400 },
  );
});

test('properties: payments posted one by one, each on the ledger of those before, come to the same postings', () => {
  fc.assert(
    fc.property(loans, (facts) => {
      const together = posted(facts);
      const oneByOne: Posting[] = [];
      let alreadyPaid: ComponentAmounts = noAmounts;
      let charges: readonly ChargeDue[] = facts.charges;
      let postedThrough: number | undefined;
      for (const payment of byDay(facts)) {
        const terms = facts.penalty && { ...facts.penalty, postedThrough };
        const step = posted({ ...facts, penalty: terms, alreadyPaid, charges, payments: [payment] });
        oneByOne.push(...step.postings);
        alreadyPaid = step.paid;
        postedThrough = step.penaltyPostedThrough;
        charges = [
          ...charges,
          ...step.postings
            .filter(({ kind }) => kind === 'penaltyDue')
            .map(({ valueOn, change }) => ({
              on: valueOn,
              component: 'penalty' as const,
              amountMinor: change.penalty,
            })),
        ];
      }
      assert.deepEqual(oneByOne, together.postings);
    }),
    { seed, numRuns: 300 },
  );
});

test('properties: whichever payment comes late, what is added brings the ledger to where it should stand', () => {
  fc.assert(
    fc.property(loans, fc.nat(), (facts, pick) => {
      if (facts.payments.length === 0) return;
      const late = pick % facts.payments.length;
      const before = posted({ ...facts, payments: facts.payments.filter((_, n) => n !== late) }).postings;
      const right = posted(facts).postings;
      const added = correctingPostings({ posted: before, right });
      const sums = (postings: readonly Posting[]) =>
        components.map((component) => postings.reduce((sum, { change }) => sum + change[component], 0n));
      assert.deepEqual(sums([...before, ...added]), sums(right));
      assert.deepEqual(new Set(livePostings([...before, ...added]).map(line)), new Set(right.map(line)));
    }),
    { seed, numRuns: 300 },
  );
});

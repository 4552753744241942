import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  afterCommands,
  day,
  inForce,
  live,
  monthly,
  signed,
  threeInstalments,
} from '../../../tools/agreement-cases.ts';
import { type ComponentAmounts, components, noAmounts, sumOf } from '../loan/components.ts';
import { type Agreement, evolveAgreement } from './agreement.ts';
import {
  componentsMoved,
  type FallbackLine,
  fallbackLines,
  linesOf,
  type WaiverTarget,
  waiverPostings,
  waiverTarget,
} from './ledger-target.ts';
import type { AgreementTerms, WaiverRelease } from './terms.ts';

const terms = threeInstalments();
const penalty = (amount: bigint): ComponentAmounts => ({ ...noAmounts, penalty: amount });
const released = (release: WaiverRelease, waived: 'owedAgain' | 'letGo' = 'owedAgain'): AgreementTerms => ({
  ...terms,
  release,
  rules: { ...terms.rules, fallback: { ...terms.rules.fallback, waived } },
});
const inAState = (of: AgreementTerms, change: Partial<Agreement>): Agreement => ({
  ...inForce(of).agreement,
  ...change,
});
const firstPaid = { paid: new Map([[1, { how: 'onTime' as const, on: day('2027-01-20') }]]) };
const breached = { state: 'breached' as const, breachedOn: day('2027-03-20') };

const rows: readonly (readonly [string, AgreementTerms, Partial<Agreement>, bigint, bigint])[] = [
  ['a draft', terms, { state: 'draft', inForceOn: undefined }, 0n, 0n],
  ['approved', terms, { state: 'approved', inForceOn: undefined }, 0n, 0n],
  ['signed, can be taken back', terms, { state: 'signed', inForceOn: undefined }, 0n, 0n],
  ['taken back', terms, { state: 'withdrawn', inForceOn: undefined }, 0n, 0n],
  ['in force, let go at the start', released('atStart'), {}, 5_000n, 0n],
  ['in force, let go on completion', released('onCompletion'), {}, 0n, 5_000n],
  ['in force, let go with each', released('withEachInstalment'), {}, 0n, 5_000n],
  ['the first of three paid, let go with each', released('withEachInstalment'), firstPaid, 1_666n, 3_334n],
  ['late, let go with each', released('withEachInstalment'), { ...firstPaid, state: 'drifting' }, 1_666n, 3_334n],
  ['completed', released('onCompletion'), { state: 'completed' }, 5_000n, 0n],
  ['breached, let go on completion', released('onCompletion'), breached, 0n, 0n],
  ['breached, let go with each', released('withEachInstalment'), { ...firstPaid, ...breached }, 1_666n, 0n],
  ['breached, let go at the start', released('atStart'), breached, 5_000n, 0n],
  ['breached, let go all the same', released('onCompletion', 'letGo'), breached, 5_000n, 0n],
  ['ended before it was in force', terms, { state: 'ended', inForceOn: undefined }, 0n, 0n],
  ['ended after one was paid', released('withEachInstalment'), { ...firstPaid, state: 'ended' }, 1_666n, 0n],
];

for (const [what, of, change, waived, setAside] of rows) {
  test(`${what}: ${waived} let go, ${setAside} set aside`, () => {
    assert.deepEqual(waiverTarget(inAState(of, change), of), { waived: penalty(waived), setAside: penalty(setAside) });
  });
}

test('an option that adds interest takes back nothing that was let go', () => {
  const of = released('withEachInstalment');
  const before = inAState(of, firstPaid);
  const change = { from: 0, incomePerMonthMinor: undefined, why: 'jobLost' };
  const after = afterCommands(of, [[{ kind: 'useOption', option: 0, change }, day('2027-01-25')]], before);
  assert.deepEqual(waiverTarget(after, of), waiverTarget(before, of));
});

const drawnAmounts = (max: number) =>
  fc
    .array(fc.nat({ max }), { minLength: components.length, maxLength: components.length })
    .map(
      (drawn) =>
        Object.fromEntries(components.map((each, at) => [each, BigInt(drawn[at]!)])) as never as ComponentAmounts,
    );

test('what is let go and set aside is never more than was waived, and never falls while it is kept', () => {
  fc.assert(
    fc.property(
      drawnAmounts(100_000),
      fc.constantFrom<WaiverRelease>('atStart', 'withEachInstalment', 'onCompletion'),
      fc.array(fc.record({ afterDays: fc.nat({ max: 90 }), amount: fc.integer({ min: 1, max: 20_000 }) }), {
        maxLength: 6,
      }),
      (waived, release, payments) => {
        const of = { ...terms, waived, release };
        const came = payments.map(({ afterDays, amount }) => ({
          on: day('2027-01-10') + afterDays,
          amountMinor: BigInt(amount),
        }));
        const { events } = live({ terms: of, payments: came, until: day('2027-05-30'), noticeAfterDays: 0 });
        let agreement = inForce(of).agreement;
        let last: WaiverTarget = waiverTarget(agreement, of);
        for (const event of events) {
          agreement = evolveAgreement(agreement, event, of);
          const target = waiverTarget(agreement, of);
          for (const component of components) {
            const isKept = agreement.state !== 'breached';
            const both = target.waived[component] + target.setAside[component];
            assert.ok(both <= waived[component] && (!isKept || both === waived[component]));
            assert.ok(target.waived[component] >= last.waived[component]);
          }
          last = target;
        }
        if (agreement.state === 'completed') assert.deepEqual(last, { waived, setAside: noAmounts });
      },
    ),
    { seed: 20261122, numRuns: 60 },
  );
});

test('what is posted brings a ledger to the target, and a second time nothing', () => {
  const drawnTarget = fc.record(
    { waived: drawnAmounts(10_000), setAside: drawnAmounts(10_000) },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(drawnTarget, drawnTarget, drawnAmounts(10_000), (now, target, owed) => {
      const { setAside, waived } = waiverPostings(now, target);
      const minus = (one: ComponentAmounts, other: ComponentAmounts) =>
        Object.fromEntries(components.map((each) => [each, one[each] - other[each]])) as never as ComponentAmounts;
      assert.deepEqual({ waived: minus(now.waived, waived), setAside: minus(now.setAside, setAside) }, target);
      assert.deepEqual(waiverPostings(target, target), { setAside: noAmounts, waived: noAmounts });
      // What is owed, let go and set aside is together what it was.
      const owedAfter = sumOf(owed) + sumOf(setAside) + sumOf(waived);
      const all = (ledger: WaiverTarget) => sumOf(ledger.waived) + sumOf(ledger.setAside);
      assert.equal(owedAfter + all(target), sumOf(owed) + all(now));
    }),
    { seed: 20261122, numRuns: 200 },
  );
});

test('components move so that what is left after the waived parts is principal', () => {
  const moved = componentsMoved({ terms, owedNow: terms.owed, paidSinceMinor: 0n });
  assert.deepEqual(moved, { ...noAmounts, principal: 2_000n, interest: -2_000n });
  const paid = { ...terms.owed, interest: 500n };
  assert.deepEqual(componentsMoved({ terms, owedNow: paid, paidSinceMinor: 1_500n }), {
    ...noAmounts,
    principal: 500n,
    interest: -500n,
  });
  const differs = { terms, owedNow: paid, paidSinceMinor: 1_499n };
  assert.deepEqual(componentsMoved(differs), { refused: 'figuresChanged' });
});

test('components moved sum to zero', () => {
  fc.assert(
    fc.property(drawnAmounts(50_000), drawnAmounts(50_000), fc.nat({ max: 5_000 }), (waived, left, paid) => {
      const owed = Object.fromEntries(
        components.map((each) => [each, waived[each] + left[each]]),
      ) as never as ComponentAmounts;
      const principalMinor = sumOf(left);
      const of = {
        ...terms,
        owed,
        waived,
        instalments: [{ n: 1, dueOn: day('2027-01-20'), principalMinor, interestMinor: 7n }],
      };
      const paidSinceMinor = BigInt(paid);
      const owedNow = { ...owed, principal: owed.principal - paidSinceMinor };
      const moved = componentsMoved({ terms: of, owedNow, paidSinceMinor });
      assert.ok(!('refused' in moved));
      assert.equal(sumOf(moved), 0n);
    }),
    { seed: 20261122, numRuns: 200 },
  );
});

const contract: readonly FallbackLine[] = linesOf(
  monthly({ count: 4, firstDueOn: day('2027-01-15'), principalMinor: 10_000n, interestMinor: 400n }),
);
const on = day('2027-02-11');
const owed = { ...noAmounts, principal: 13_000n, interest: 150n, fee: 20n };

const late = [{ dueOn: day('2027-01-20'), principalMinor: 4_000n }];

test('after a breach what was late keeps its date and the rest is due on the day', () => {
  assert.deepEqual(fallbackLines({ rule: 'allDue', owed, contract, late, on }), [
    { dueOn: day('2027-01-20'), principalMinor: 4_000n, interestMinor: 0n, feeMinor: 0n },
    { dueOn: on, principalMinor: 9_000n, interestMinor: 150n, feeMinor: 20n },
  ]);
});

test('after a breach the dates of the contract hold again as far as principal is left for them', () => {
  // 130.00 of the 300.00 that the contract had left before its third date: interest in that share.
  assert.deepEqual(fallbackLines({ rule: 'contractDates', owed, contract, late, on }), [
    { dueOn: on, principalMinor: 0n, interestMinor: 150n, feeMinor: 20n },
    { dueOn: day('2027-03-15'), principalMinor: 3_000n, interestMinor: 260n, feeMinor: 0n },
    { dueOn: day('2027-04-15'), principalMinor: 10_000n, interestMinor: 400n, feeMinor: 0n },
  ]);
});

test('dates of the contract that have passed hold too, and what became principal is due on the day', () => {
  const more = { ...owed, principal: 45_000n };
  const after = day('2027-04-15');
  assert.deepEqual(fallbackLines({ rule: 'contractDates', owed: more, contract, late, on: after }), [
    { dueOn: day('2027-01-15'), principalMinor: 10_000n, interestMinor: 0n, feeMinor: 0n },
    { dueOn: day('2027-02-15'), principalMinor: 10_000n, interestMinor: 0n, feeMinor: 0n },
    { dueOn: day('2027-03-15'), principalMinor: 10_000n, interestMinor: 0n, feeMinor: 0n },
    { dueOn: after, principalMinor: 15_000n, interestMinor: 150n, feeMinor: 20n },
  ]);
});

test('the principal of the dates after a breach is what is owed of it, and dates rise', () => {
  fc.assert(
    fc.property(
      drawnAmounts(60_000),
      fc.constantFrom('allDue' as const, 'contractDates' as const),
      fc.integer({ min: -40, max: 120 }),
      (left, rule, after) => {
        const lines = fallbackLines({
          rule,
          owed: left,
          contract,
          late: late.filter(({ dueOn }) => dueOn < on + after),
          on: on + after,
        });
        assert.equal(
          lines.reduce((sum, each) => sum + each.principalMinor, 0n),
          left.principal,
        );
        for (const [index, each] of lines.entries()) {
          assert.ok(index === 0 || each.dueOn > lines[index - 1]!.dueOn);
          assert.ok(each.principalMinor >= 0n && each.interestMinor >= 0n);
          assert.ok(
            each.dueOn === on + after || each.interestMinor <= 400n,
            'never more interest than the contract has',
          );
        }
      },
    ),
    { seed: 20261122, numRuns: 200 },
  );
});

test('nothing is let go before it is in force', () => {
  assert.deepEqual(waiverTarget(signed(terms), terms), { waived: noAmounts, setAside: noAmounts });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { balanceOfPaymentMinor, levelPaymentMinor } from './level-payment.ts';
import { modifiedLife, onRateGrid, rateStepUps } from './modified-loan.ts';
import { hampWaterfall, shareMinor, type WaterfallInput } from './waterfall.ts';

const percent = (text: string) => BigInt(Math.round(Number(text) * 1_000_000));

const payments: readonly (readonly [string, bigint, string, number, bigint])[] = [
  ['Treasury, family A, the loan as it was: 1,308 to the dollar', 19_958_400n, '6.5', 27 * 12, 130_838n],
  ['Treasury, family A, refinanced: 1,113 to the dollar', 20_357_500n, '5.16', 30 * 12, 111_283n],
  ['the secondary example: two percent over 35 years', 20_000_000n, '2', 35 * 12, 66_253n],
  ['without interest: a hundredth', 10_000_00n, '0', 100, 10_000n],
  ['one month: the balance and a twelfth of the rate', 12_000_00n, '12', 1, 12_120_00n],
];
for (const [says, balanceMinor, rate, months, expected] of payments) {
  test(`level payment: ${says}`, () => assert.equal(levelPaymentMinor(balanceMinor, percent(rate), months), expected));
}

test('Treasury, family A: 196 a month and 2,347 a year are saved, to the dollar', () => {
  const saved =
    levelPaymentMinor(19_958_400n, percent('6.5'), 324) - levelPaymentMinor(20_357_500n, percent('5.16'), 360);
  assert.equal((saved + 50n) / 100n, 196n);
  assert.equal((saved * 12n + 50n) / 100n, 2347n);
});

const rates = fc.bigInt({ min: 0n, max: 15_000_000n });

test('the balance of a payment asks for no more than it, and a little more balance asks for more', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1_000n, max: 1_000_000n }),
      rates,
      fc.integer({ min: 1, max: 480 }),
      (payment, rate, n) => {
        const balance = balanceOfPaymentMinor(payment, rate, n);
        assert.ok(levelPaymentMinor(balance, rate, n) <= payment);
        assert.ok(levelPaymentMinor(balance + BigInt(n) + 1n, rate, n) > payment);
      },
    ),
    { seed: 20261122, numRuns: 150 },
  );
});

const plain = {
  rateStepMillionths: percent('0.125'),
  rateFloorMillionths: percent('2'),
  termMonthsMax: 480,
  termStepMonths: 1,
  forbearanceMaxMinor: undefined,
  reducePrincipalToMinor: undefined,
  firstStep: 'atOrUnder',
} as const;

const inputs: fc.Arbitrary<WaterfallInput> = fc.record({
  unpaidPrincipalMinor: fc.bigInt({ min: 1_000_000n, max: 60_000_000n }),
  capitalisedMinor: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 3_000_000n })),
  rateMillionths: rates,
  remainingMonths: fc.integer({ min: 12, max: 500 }),
  targetMinor: fc.bigInt({ min: 5_000n, max: 400_000n }),
  firstStep: fc.constantFrom('atOrUnder', 'withoutGoingBelow'),
  rateStepMillionths: fc.constantFrom(percent('0.125'), percent('0.25')),
  rateFloorMillionths: fc.constant(percent('2')),
  termMonthsMax: fc.constant(480),
  termStepMonths: fc.constantFrom(1, 12),
  forbearanceMaxMinor: fc.option(fc.bigInt({ min: 0n, max: 20_000_000n }), { nil: undefined }),
  reducePrincipalToMinor: fc.option(fc.bigInt({ min: 500_000n, max: 60_000_000n }), { nil: undefined }),
});

test('no step is passed over, and a later one is taken only where the earlier ones were used up', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { steps, after, targetMet } = hampWaterfall(input);
      const [capitalise, ...others] = steps;
      const expected = ['reduceRate', 'extendTerm', 'forbear'];
      if (input.reducePrincipalToMinor !== undefined) expected.unshift('reducePrincipal');
      assert.equal(capitalise!.step, 'capitalise');
      assert.deepEqual(
        others.map((taken) => taken.step),
        expected,
      );
      steps.forEach((taken, index) => {
        if (index > 0) assert.deepEqual(taken.before, steps[index - 1]!.after);
        if (!taken.applied) assert.deepEqual(taken.after, taken.before);
      });
      const [extend, forbear] = [steps.at(-2)!, steps.at(-1)!];
      if (extend.applied) assert.ok(extend.before.rateMillionths <= input.rateFloorMillionths);
      if (forbear.applied) assert.ok(forbear.before.termMonths >= input.termMonthsMax);
      assert.ok(after.rateMillionths <= input.rateMillionths && after.termMonths >= input.remainingMonths);
      if (!targetMet) assert.deepEqual(forbear.because, ['limitReached', 'stillAboveTarget']);
    }),
    { seed: 20261122, numRuns: 120 },
  );
});

test('the payment ends at or under the target, unless the limit of forbearance stops it', () => {
  fc.assert(
    fc.property(inputs, (parts) => {
      const input: WaterfallInput = { ...parts, firstStep: 'atOrUnder' };
      const { steps, after } = hampWaterfall(input);
      if (steps.at(-1)!.because.includes('limitReached')) {
        assert.ok(after.paymentMinor > input.targetMinor);
        assert.equal(after.forborneMinor, input.forbearanceMaxMinor);
      } else assert.ok(after.paymentMinor <= input.targetMinor);
    }),
    { seed: 20261123, numRuns: 120 },
  );
});

test('without going below: the payment ends at or above the target, and one more step would go below it', () => {
  fc.assert(
    fc.property(inputs, (parts) => {
      const input: WaterfallInput = { ...parts, firstStep: 'withoutGoingBelow', reducePrincipalToMinor: undefined };
      const { steps, after } = hampWaterfall(input);
      if (steps[0]!.because.includes('alreadyAtTarget')) return;
      assert.ok(after.paymentMinor >= input.targetMinor);
      const under = hampWaterfall({ ...input, firstStep: 'atOrUnder' });
      assert.ok(under.after.paymentMinor <= after.paymentMinor);
    }),
    { seed: 20261124, numRuns: 120 },
  );
});

test('a target of nothing is a bug of the caller', () => {
  const input = { ...plain, unpaidPrincipalMinor: 1n, capitalisedMinor: 0n, rateMillionths: 0n, remainingMonths: 1 };
  assert.throws(() => hampWaterfall({ ...input, targetMinor: 0n }));
  assert.throws(() => hampWaterfall({ ...input, targetMinor: 1n, remainingMonths: 0 }));
});

const grid: readonly (readonly [string, 'nearest' | 'up', string])[] = [
  ['5', 'nearest', '5'],
  ['4.06', 'nearest', '4'],
  ['4.0625', 'nearest', '4.125'],
  ['4.07', 'nearest', '4.125'],
  ['4.01', 'up', '4.125'],
  ['4.125', 'up', '4.125'],
];
for (const [rate, rounding, expected] of grid) {
  test(`the grid of rates: ${rate} ${rounding} is ${expected}`, () =>
    assert.equal(onRateGrid(percent(rate), percent('0.125'), rounding), percent(expected)));
}

const rises: readonly (readonly [string, string, readonly string[]])[] = [
  ['4.25', '5', ['6: 5000000']],
  ['2', '5', ['6: 3000000', '7: 4000000', '8: 5000000']],
  ['2', '4.5', ['6: 3000000', '7: 4000000', '8: 4500000']],
  ['5', '5', []],
  ['6', '5', []],
];
for (const [rate, cap, expected] of rises) {
  test(`after the fixed years, from ${rate} to a cap of ${cap}`, () => {
    const stepUps = rateStepUps({
      rateMillionths: percent(rate),
      capMillionths: percent(cap),
      rateFixedYears: 5,
      rateStepUpMaxMillionths: percent('1'),
      termMonths: 360,
    });
    assert.deepEqual(
      stepUps.map(({ fromYear, rateMillionths }) => `${fromYear}: ${rateMillionths}`),
      expected,
    );
  });
}

test('the modified loan repays its balance: the payments add up to principal, interest and what was set aside', () => {
  fc.assert(
    fc.property(inputs, fc.bigInt({ min: 0n, max: 10_000_000n }), (input, cap) => {
      const { after } = hampWaterfall(input);
      const stepUps = rateStepUps({
        rateMillionths: after.rateMillionths,
        capMillionths: cap,
        rateFixedYears: 5,
        rateStepUpMaxMillionths: percent('1'),
        termMonths: after.termMonths,
      });
      const life = modifiedLife(after, stepUps);
      const paid = life.spans.reduce((sum, span) => sum + span.paymentMinor * BigInt(span.months), 0n);
      const lastLevel = life.spans.at(-1)!.paymentMinor;
      assert.equal(paid - lastLevel + life.lastPaymentMinor + life.forborneDueMinor, life.totalPayableMinor);
      assert.equal(life.totalPayableMinor, after.balanceMinor + life.interestMinor);
      assert.equal(life.spans[0]!.paymentMinor, after.paymentMinor);
      assert.equal(
        life.spans.reduce((sum, span) => sum + span.months, 0),
        after.termMonths,
      );
      life.spans.forEach((span, index) => {
        // What rounding left over the months before may take a few minor units back.
        const left = BigInt(after.termMonths);
        if (index > 0) assert.ok(span.paymentMinor + left >= life.spans[index - 1]!.paymentMinor);
      });
    }),
    { seed: 20261125, numRuns: 60 },
  );
});

test('a share of an amount', () => {
  assert.equal(shareMinor(333_333n, percent('31'), 'down'), 103_333n);
  assert.equal(shareMinor(333_333n, percent('31'), 'up'), 103_334n);
});

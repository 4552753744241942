import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Flow, solveRate } from './rate.ts';

const seed = 20_260_001;

const at = (amount: number, exponent: number, repeat = 1): Flow => ({
  amount,
  exponent,
  oddFraction: 0,
  repeat,
  step: 1,
});

test('properties: a level loan made at a rate gives that rate back, from −50 % to 1,000,000 % a period', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.5, max: 10_000, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.integer({ min: 0, max: 3 }),
      (rate, count, oddFraction, units) => {
        let worth = 0;
        for (let n = 0; n < count; n++) worth += 1 / ((1 + oddFraction * rate) * (1 + rate) ** (units + 1 + n));
        const found = solveRate([
          at(-worth, 0),
          { amount: 1, exponent: units + 1, oddFraction, repeat: count, step: 1 },
        ]);
        assert.ok('perPeriod' in found);
        assert.ok(Math.abs(found.perPeriod - rate) <= 1e-9 * (1 + Math.abs(rate)), `${found.perPeriod} for ${rate}`);
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('properties: repeated flows and the same flows one by one have the same rate', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 500 }), (count, payment) => {
      const together = solveRate([at(-1000, 0), at(payment, 1, count)]);
      const apart = solveRate([at(-1000, 0), ...Array.from({ length: count }, (_, n) => at(payment, n + 1))]);
      assert.ok('perPeriod' in together && 'perPeriod' in apart);
      assert.ok(Math.abs(together.perPeriod - apart.perPeriod) < 1e-10);
    }),
    { seed, numRuns: 200 },
  );
});

const cases: readonly { why: string; flows: readonly Flow[]; rate: number | 'noRate'; others?: readonly number[] }[] = [
  { why: 'one payment', flows: [at(-100, 0), at(110, 1)], rate: 0.1 },
  { why: 'no interest', flows: [at(-100, 0), at(25, 1, 4)], rate: 0 },
  { why: 'paid back less than lent', flows: [at(-100, 0), at(50, 1)], rate: -0.5 },
  { why: 'a doubling in a day, by the year', flows: [at(-1, 0), at(2, 1 / 12)], rate: 4095 },
  { why: 'payment first, money after', flows: [at(110, 0), at(-121, 1)], rate: 0.1 },
  { why: 'two rates: the lower is taken', flows: [at(-100, 0), at(230, 1), at(-132, 2)], rate: 0.1, others: [0.2] },
  { why: 'changes direction and never balances, nearly', flows: [at(-100, 0), at(160, 1), at(-66, 2)], rate: 'noRate' },
  {
    why: 'two rates far apart, a fee before the loan',
    flows: [at(1, 0), at(-100, 1), at(102, 2)],
    rate: 0.030622,
    others: [97.969378],
  },
  {
    why: 'two rates that nearly touch',
    flows: [at(-100, 0), at(220.0001, 1), at(-121.00011, 2)],
    rate: 0.1,
    others: [0.100001],
  },
  { why: 'changes direction and never balances', flows: [at(-100, 0), at(100, 1), at(-100, 2)], rate: 'noRate' },
  { why: 'one way only', flows: [at(-100, 0), at(-5, 1)], rate: 'noRate' },
  { why: 'all on one day', flows: [at(-100, 0), at(100, 0)], rate: 'noRate' },
  { why: 'all of it lost but a millionth of a millionth', flows: [at(-1e12, 0), at(1, 1)], rate: 'noRate' },
];
for (const { why, flows, rate, others = [] } of cases) {
  test(`rate: ${why}`, () => {
    const found = solveRate(flows);
    if (rate === 'noRate') {
      assert.deepEqual(found, { refused: 'noRate' });
      return;
    }
    assert.ok('perPeriod' in found);
    assert.ok(Math.abs(found.perPeriod - rate) < 1e-6 * (1 + Math.abs(rate)), `${found.perPeriod}`);
    assert.deepEqual(
      found.others.map((other) => other.toFixed(6)),
      others.map((other) => other.toFixed(6)),
    );
  });
}

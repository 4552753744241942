import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Component, type ComponentAmounts, components, noAmounts, sumOf } from './components.ts';
import { allocate, completedOrder } from './waterfall.ts';

const seed = 20_260_002;
const lawful: readonly Component[] = ['cost', 'interest', 'penalty', 'fee', 'principal'];
const owed: ComponentAmounts = { cost: 300n, interest: 1200n, penalty: 50n, fee: 20n, principal: 10_000n };

const rows: readonly {
  why: string;
  payment: bigint;
  order: readonly Component[];
  allocated: Partial<ComponentAmounts>;
  unapplied?: bigint;
}[] = [
  { why: 'nothing paid', payment: 0n, order: lawful, allocated: {} },
  { why: 'part of the first', payment: 299n, order: lawful, allocated: { cost: 299n } },
  { why: 'the first to the unit', payment: 300n, order: lawful, allocated: { cost: 300n } },
  { why: 'one unit into the second', payment: 301n, order: lawful, allocated: { cost: 300n, interest: 1n } },
  {
    why: 'all but principal',
    payment: 1570n,
    order: lawful,
    allocated: { cost: 300n, interest: 1200n, penalty: 50n, fee: 20n },
  },
  { why: 'all of it', payment: 11_570n, order: lawful, allocated: owed },
  { why: 'more than all', payment: 11_571n, order: lawful, allocated: owed, unapplied: 1n },
  { why: 'principal first', payment: 4000n, order: ['principal', 'interest', 'cost'], allocated: { principal: 4000n } },
  { why: 'only what the order names', payment: 500n, order: ['cost'], allocated: { cost: 300n }, unapplied: 200n },
];
for (const { why, payment, order, allocated, unapplied = 0n } of rows) {
  test(`allocate: ${why}`, () => {
    const found = allocate({ owed, paymentMinor: payment, order });
    assert.deepEqual(found.allocated, { ...noAmounts, ...allocated });
    assert.equal(found.unappliedMinor, unapplied);
  });
}

test('an agreed order goes first, the law fills in what it leaves out', () => {
  assert.deepEqual(completedOrder({ agreed: ['principal', 'fee'], lawful }), [
    'principal',
    'fee',
    'cost',
    'interest',
    'penalty',
  ]);
});

const amounts = fc.record(
  Object.fromEntries(components.map((component) => [component, fc.bigInt({ min: 0n, max: 100_000n })])) as Record<
    Component,
    fc.Arbitrary<bigint>
  >,
);
const order = fc.shuffledSubarray([...components], { minLength: 0, maxLength: 5 });

test('properties: nothing created or lost, nothing overpaid, none paid before its turn', () => {
  fc.assert(
    fc.property(amounts, fc.bigInt({ min: 0n, max: 600_000n }), order, (owes, payment, turns) => {
      const { allocated, remaining, unappliedMinor } = allocate({ owed: owes, paymentMinor: payment, order: turns });
      assert.equal(sumOf(allocated) + unappliedMinor, payment);
      for (const component of components) {
        assert.equal(allocated[component] + remaining[component], owes[component]);
        assert.ok(allocated[component] >= 0n && remaining[component] >= 0n);
      }
      turns.forEach((component, turn) => {
        if (allocated[component] === 0n) return;
        for (const earlier of turns.slice(0, turn)) assert.equal(remaining[earlier], 0n);
      });
      if (unappliedMinor > 0n) for (const component of turns) assert.equal(remaining[component], 0n);
    }),
    { seed, numRuns: 500 },
  );
});

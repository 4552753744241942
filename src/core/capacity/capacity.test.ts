import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Capacity, type CapacityOrigin, type CapacityRefusal, type CapacityStep } from './capacity.ts';

const assessed: CapacityOrigin = { kind: 'assessed' };
const step = (from: number, perMonthMinor: bigint): CapacityStep => ({ from, perMonthMinor });

const refusals: readonly (readonly [CapacityRefusal, CapacityOrigin, readonly CapacityStep[]])[] = [
  ['noSteps', assessed, []],
  ['stepsOutOfOrder', assessed, [step(2, 1n), step(2, 1n)]],
  ['negativeCapacity', assessed, [step(1, -1n)]],
  ['overrideUnsigned', { kind: 'overridden', by: ' ', reason: 'why', signedOn: 1 }, [step(1, 1n)]],
  ['overrideUnsigned', { kind: 'overridden', by: 'Li', reason: '', signedOn: 1 }, [step(1, 1n)]],
];
for (const [code, origin, steps] of refusals) {
  test(`refuses ${code}`, () => assert.deepEqual(Capacity.of({ currency: 'CNY', origin, steps }), { refused: code }));
}

test('the step in force on a day, and nothing before the first', () => {
  const made = Capacity.of({ currency: 'CNY', origin: assessed, steps: [step(10, 5n), step(20, 7n)] });
  assert.ok(Capacity.isOne(made));
  assert.deepEqual(
    [9, 10, 19, 20, 99].map((day) => made.perMonthOn(day)),
    [0n, 5n, 5n, 7n, 7n],
  );
});

test('nothing that only looks like one is one', () => {
  const made = Capacity.of({ currency: 'CNY', origin: assessed, steps: [step(1, 5n)] });
  assert.ok(Capacity.isOne(made));
  assert.equal(Capacity.isOne({ ...made }), false);
  assert.equal(Capacity.isOne(Object.create(Capacity.prototype)), false);
  assert.throws(() => Object.assign(made, { steps: [] }), TypeError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from './random.ts';

const draw = (seed: number, number: number, part: number, count = 4) => {
  const random = randomStream({ seed, number, part });
  return Array.from({ length: count }, () => random.whole(0, 999_999));
};

test('the numbers of a stream are fixed for ever, whatever machine draws them', () => {
  assert.deepEqual(draw(1, 1, 0), [36202, 10457, 552370, 417880]);
});

test('another seed, borrower or part is another stream', () => {
  const streams = [draw(1, 1, 0), draw(2, 1, 0), draw(1, 2, 0), draw(1, 1, 1)].map(String);
  assert.equal(new Set(streams).size, 4);
});

test('fractions are spread evenly, and streams of neighbouring numbers do not move together', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  let product = 0;
  const numbers = 20_000;
  for (let number = 0; number < numbers; number++) {
    const one = randomStream({ seed: 7, number, part: 0 }).fraction();
    const next = randomStream({ seed: 7, number: number + 1, part: 0 }).fraction();
    const tenth = Math.floor(one * 10);
    tenths[tenth] = tenths[tenth]! + 1;
    product += (one - 0.5) * (next - 0.5);
  }
  for (const count of tenths) assert.ok(Math.abs(count - numbers / 10) < 200, tenths.join(' '));
  assert.ok(Math.abs((12 * product) / numbers) < 0.03, `correlation ${(12 * product) / numbers}`);
});

test('weights are kept, and a weight of nothing is never drawn', () => {
  const random = randomStream({ seed: 3, number: 1, part: 0 });
  const counts = [0, 0, 0];
  for (let i = 0; i < 10_000; i++) {
    const index = random.weighted([1, 0, 3]);
    counts[index] = counts[index]! + 1;
  }
  assert.equal(counts[1], 0);
  assert.ok(Math.abs(counts[0]! - 2_500) < 150, counts.join(' '));
});

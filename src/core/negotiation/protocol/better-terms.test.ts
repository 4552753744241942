import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWorse, losesAnything } from './better-terms.ts';

const base = { paymentMinor: 100n, totalMinor: 1_000n, endsOn: 50 };
const rows: readonly (readonly [string, Partial<typeof base>, boolean, boolean])[] = [
  ['the same', {}, false, false],
  ['a higher instalment', { paymentMinor: 101n }, true, true],
  ['more in all', { totalMinor: 1_001n }, true, true],
  ['a later end', { endsOn: 51 }, true, true],
  ['less a month for longer', { paymentMinor: 90n, endsOn: 60 }, true, false],
  ['less in all, sooner, at a higher instalment', { paymentMinor: 110n, totalMinor: 900n, endsOn: 40 }, true, false],
  ['better in each', { paymentMinor: 90n, totalMinor: 900n, endsOn: 40 }, false, false],
];

for (const [what, change, loses, worse] of rows) {
  test(`${what}: loses something ${loses}, worse ${worse}`, () => {
    const offer = { ...base, ...change };
    assert.deepEqual([losesAnything(offer, base), isWorse(offer, base)], [loses, worse]);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDay } from '../core/calendar/day.ts';
import { arrayText, parsersByType } from './database.ts';

const seed = 20_261_122;

test('a list of bigints reads back as it was written, whatever its digits', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (list) => {
      assert.deepEqual(parsersByType[1016]!(arrayText(list)), list);
    }),
    { seed },
  );
  assert.deepEqual(parsersByType[1016]!('{0,-1,999999999999999,1000000000000000,-99999999999999999}'), [
    0n,
    -1n,
    999_999_999_999_999n,
    1_000_000_000_000_000n,
    -99_999_999_999_999_999n,
  ]);
});

test('a list of days reads back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -25_000, max: 80_000 })), (list) => {
      assert.deepEqual(parsersByType[1182]!(`{${list.map(formatDay).join(',')}}`), list);
    }),
    { seed },
  );
});

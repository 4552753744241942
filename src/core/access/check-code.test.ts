import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkCodeLength, checkCodeOf, checkCodeSymbols, readCheckCode } from './check-code.ts';

const run = { seed: 20_261_122, numRuns: 300 };
const drawn = fc.array(fc.nat(checkCodeSymbols.length - 1), { minLength: checkCodeLength, maxLength: checkCodeLength });

const table: readonly (readonly [typed: string, read: string | undefined])[] = [
  ['7K3M-9QTX', '7K3M-9QTX'],
  ['7k3m9qtx', '7K3M-9QTX'],
  [' 7K3M – 9QTX. ', '7K3M-9QTX'],
  ['７Ｋ３Ｍ－９ＱＴＸ', '7K3M-9QTX'],
  ['7K 3M 9Q TX', '7K3M-9QTX'],
  ['OIL0-1BCD', '0110-1BCD'],
  ['oil01bcd', '0110-1BCD'],
  // Read, since the alphabet has them; none is made with them.
  ['ABEE-0000', 'ABEE-0000'],
  ['7K3M-9QT', undefined],
  ['7K3M-9QTXX', undefined],
  ['7K3M-9QTU', undefined],
  ['7K3M-9QT@', undefined],
  ['', undefined],
  ['核验码', undefined],
];

test('a code is read as people copy it', () => {
  for (const [typed, read] of table) assert.equal(readCheckCode(typed), read, typed);
});

test('what is made is read again, with anything between and in small letters', () => {
  fc.assert(
    fc.property(drawn, fc.constantFrom('', ' ', '-', '—', '\u3000'), (places, between) => {
      const code = checkCodeOf(places);
      const isWord = /[A-Z]{3}/.test(places.map((at) => checkCodeSymbols[at]).join(''));
      assert.equal(code === undefined, isWord);
      if (code === undefined) return;
      assert.match(code, /^[0-9CDFGHJKMNPQRTVWXY]{4}-[0-9CDFGHJKMNPQRTVWXY]{4}$/);
      assert.equal(readCheckCode([...code.toLowerCase()].join(between)), code);
    }),
    run,
  );
});

test('different places make different codes', () => {
  fc.assert(
    fc.property(drawn, drawn, (one, other) => {
      const [first, second] = [checkCodeOf(one), checkCodeOf(other)];
      if (first === undefined || second === undefined) return;
      assert.equal(first === second, one.join() === other.join());
    }),
    run,
  );
});

test('a code of another length, or of a place that is none, is a bug', () => {
  assert.throws(() => checkCodeOf([1, 2, 3]));
  assert.throws(() => checkCodeOf([0, 0, 0, 0, 0, 0, 0, checkCodeSymbols.length]));
});

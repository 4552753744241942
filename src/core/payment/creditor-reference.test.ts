import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  creditorReferenceOf,
  groupedReference,
  isCreditorReference,
  loanIdOfReference,
  readReference,
} from './creditor-reference.ts';

const seeded = { seed: 20261122, numRuns: 300 };
const loanIds = fc.bigInt({ min: 1n, max: 10n ** 18n - 1n });

test('the check digits are those of ISO 11649: a reference that is printed everywhere as an example', () => {
  assert.ok(isCreditorReference('RF18539007547034'));
  assert.ok(isCreditorReference('RF712348231'));
  assert.ok(!isCreditorReference('RF18539007547035'));
  assert.equal(groupedReference('RF18539007547034'), 'RF18 5390 0754 7034');
});

const mine = creditorReferenceOf(123n);
const [, checkOfMine = ''] = /^RF(..)/.exec(mine) ?? [];

test('a loan has one reference, in digits alone', () => {
  assert.match(mine, /^RF\d{2}00000123$/);
  assert.equal(loanIdOfReference(mine), 123n);
});

type Row = readonly [what: string, text: string, kind: 'none' | 'found' | 'notValid'];
const full = mine.replaceAll(/./g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
const wrong = mine.replace(/3$/, '4');
const rows: readonly Row[] = [
  ['as it is', mine, 'found'],
  ['in fours', groupedReference(mine), 'found'],
  ['in small letters', mine.toLowerCase(), 'found'],
  ['in full-width forms', full, 'found'],
  ['full-width, small, in fours', groupedReference(full.toLowerCase()), 'found'],
  ['with full-width spaces', groupedReference(mine).replaceAll(' ', '\u3000'), 'found'],
  ['with hyphens and dots', `RF-${checkOfMine}.0000-0123`, 'found'],
  ['letters apart', `r f ${checkOfMine} 00000123`, 'found'],
  ['after Chinese words', `还款${mine}谢谢`, 'found'],
  ['before a day', `${groupedReference(mine)} 2026-07-01`, 'found'],
  ['before an amount of money', `loan ${mine}, 300.00`, 'found'],
  ['twice the same', `${mine} ${groupedReference(mine)}`, 'found'],
  ['nothing', '', 'none'],
  ['other words', '七月还款 2026', 'none'],
  ['the letters alone', 'RF', 'none'],
  ['the letters with a short number', 'RF 12', 'none'],
  ['within another word', `PERF${mine.slice(2)}`, 'none'],
  ['a wrong digit', wrong, 'notValid'],
  ['a wrong digit, in fours', groupedReference(wrong), 'notValid'],
  ['a digit missing', mine.slice(0, -1), 'notValid'],
  ['a digit too many', `${mine}1`, 'notValid'],
  ['a letter O for a nought', mine.replace('0000', 'OOOO'), 'none'],
  ['another’s reference', 'RF18 5390 0754 7035', 'notValid'],
  ['a good one and a bad one', `${mine}; ${wrong}`, 'notValid'],
];
for (const [what, text, kind] of rows) {
  test(`read: ${what}`, () => {
    const read = readReference(text);
    assert.equal(read.kind, kind);
    if (read.kind === 'found') assert.deepEqual(read.mayBe, [{ reference: mine, loanId: 123n }]);
  });
}

test('every loan is found again from its own reference, however it is set apart', () => {
  const gaps = fc.constantFrom('', ' ', '-', '\u3000', '  ', '·');
  fc.assert(
    fc.property(loanIds, gaps, fc.constantFrom('', '还款 ', 'loan '), (loanId, gap, before) => {
      const text = before + groupedReference(creditorReferenceOf(loanId)).replaceAll(' ', gap);
      const read = readReference(text);
      assert.ok(read.kind === 'found' && read.mayBe.some((each) => each.loanId === loanId), text);
    }),
    seeded,
  );
});

test('two loans are both told', () => {
  const read = readReference(`${mine} ${creditorReferenceOf(124n)}`);
  assert.deepEqual(read.kind === 'found' && read.mayBe.map(({ loanId }) => loanId), [123n, 124n]);
});

test('one wrong digit is always found', () => {
  fc.assert(
    fc.property(loanIds, fc.nat(), fc.integer({ min: 1, max: 9 }), (loanId, place, more) => {
      const reference = creditorReferenceOf(loanId);
      const at = 2 + (place % (reference.length - 2));
      const digit = (Number(reference[at]) + more) % 10;
      const other = reference.slice(0, at) + digit + reference.slice(at + 1);
      assert.equal(loanIdOfReference(other), undefined, `${reference} ${other}`);
    }),
    seeded,
  );
});

test('two digits that changed places are always found, neighbours or not', () => {
  fc.assert(
    fc.property(loanIds, fc.nat(), fc.nat(), (loanId, one, two) => {
      const digits = [...creditorReferenceOf(loanId)];
      const [a, b] = [2 + (one % (digits.length - 2)), 2 + (two % (digits.length - 2))];
      if (digits[a] === digits[b]) return;
      [digits[a], digits[b]] = [digits[b]!, digits[a]!];
      assert.equal(loanIdOfReference(digits.join('')), undefined);
    }),
    seeded,
  );
});

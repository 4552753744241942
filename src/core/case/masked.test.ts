import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskedEmail, maskedName, maskedPhone } from './masked.ts';

const names: readonly [string, string][] = [
  ['梅以砚', '梅**'],
  ['江 子溪', '江 **'],
  ['欧阳子', '欧**'],
  ['王', '王'],
  ['Anna Maria Smith', 'A*** M**** S****'],
  ["O'Neil", "O'****"],
  ['南京华林机电有限公司', '南*********'],
  ['', ''],
];
for (const [name, shown] of names) {
  test(`masked name: ${name === '' ? 'nothing' : name}`, () => assert.equal(maskedName(name), shown));
}

test('masked phone: the last four digits', () => {
  assert.equal(maskedPhone('+86 154 0000 0001'), '+** *** **** 0001');
  assert.equal(maskedPhone('1234'), '****');
});

test('masked email: first letter and domain', () => {
  assert.equal(maskedEmail('anna@example.org'), 'a***@example.org');
  assert.equal(maskedEmail('@example.org'), '***');
});

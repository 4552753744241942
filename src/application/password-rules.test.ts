import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PasswordFault, passwordFault } from './password-rules.ts';

const of = { login: 'wang.fang@bank.example', shownName: 'Wang Fang' };

const table: readonly (readonly [string, PasswordFault | undefined])[] = [
  ['short enough', undefined],
  ['elevenchars', 'passwordTooShort'],
  ['一二三四五六七八九十甲', 'passwordTooShort'],
  ['春江潮水连海平海上明月', 'passwordTooShort'],
  ['春江潮水连海平海上明月共', undefined],
  ['x7'.repeat(65), 'passwordTooLong'],
  ['wang.fang@bank.example', 'passwordIsName'],
  ['Wang.Fang1234', 'passwordIsName'],
  ['wang fang wang fang', 'passwordIsName'],
  ['aaaaaaaaaaaaaa', 'passwordCommon'],
  ['121212121212', 'passwordCommon'],
  ['abcdabcdabcdabcd', 'passwordCommon'],
  ['123456789012', 'passwordCommon'],
  ['abcdefghijklmnop', 'passwordCommon'],
  ['qwertyuiop123', 'passwordCommon'],
  ['1qaz2wsx3edc', 'passwordCommon'],
  ['zxcvbnmasdfghjkl', 'passwordCommon'],
  ['Password1234!', 'passwordCommon'],
  ['P@ssw0rdP@ssw0rd', 'passwordCommon'],
  ['Welcome2024!!', 'passwordCommon'],
  ['woaini19900101', 'passwordCommon'],
  ['adminadmin2025', 'passwordCommon'],
  ['ＰＡＳＳＷＯＲＤ１２３４', 'passwordCommon'],
  ['correct horse battery', undefined],
  ['830295719374612', undefined],
  ['the moon over the river', undefined],
];

for (const [password, fault] of table) {
  test(`${password.slice(0, 30)}: ${fault ?? 'taken'}`, () => assert.equal(passwordFault(password, of), fault));
}

test('what is drawn by chance is taken', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'),
    minLength: 16,
    maxLength: 40,
  });
  fc.assert(
    fc.property(letters, (password) => {
      fc.pre(new Set(password).size >= 10);
      assert.equal(passwordFault(password, of), undefined);
    }),
    { seed: 20261122, numRuns: 200 },
  );
});

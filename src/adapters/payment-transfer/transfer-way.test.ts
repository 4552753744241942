import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TransferAccount, transferCodeText, transferFaults } from './transfer-way.ts';

const chinese: TransferAccount = {
  accountName: '示例银行股份有限公司',
  bankName: '示例银行南京分行',
  accountNumber: '6222 0202 0001 2345 678',
  bic: undefined,
  currency: 'CNY',
};
const european: TransferAccount = {
  accountName: 'Sample Bank',
  bankName: 'Sample Bank',
  accountNumber: 'DE89 3704 0044 0532 0130 00',
  bic: 'COBADEFFXXX',
  currency: 'EUR',
};
const of = { amountMinor: 12_345n, currency: 'EUR', reference: 'RF18539007547034' };

const rows: readonly [what: string, change: Partial<TransferAccount>, faults: readonly string[]][] = [
  ['as they are', {}, []],
  ['no name', { accountName: ' ' }, ['accountName missing']],
  ['no bank, no number', { bankName: '', accountNumber: '' }, ['bankName missing', 'accountNumber missing']],
  [
    'an IBAN with a wrong digit',
    { accountNumber: 'DE89 3704 0044 0532 0130 01' },
    ['accountNumber notAnAccountNumber'],
  ],
  ['a number with words', { accountNumber: '62220 号' }, ['accountNumber notAnAccountNumber']],
  ['not a bank', { bic: 'COBA' }, ['bic notABic']],
  ['not a currency', { currency: '元' }, ['currency notACurrency']],
];
for (const [what, change, faults] of rows) {
  test(`settings: ${what}`, () => {
    const found = transferFaults({ ...chinese, ...change }).map(({ field, code }) => `${field} ${code}`);
    assert.deepEqual(found, faults);
  });
}

test('a code only for euro to an IBAN', () => {
  assert.match(transferCodeText(european, of) ?? '', /^BCD\n002\n1\nSCT\nCOBADEFFXXX\nSample Bank\nDE89/);
  assert.equal(transferCodeText(chinese, { ...of, currency: 'CNY' }), undefined);
  assert.equal(transferCodeText(european, { ...of, currency: 'CNY' }), undefined);
  assert.equal(transferCodeText({ ...chinese, currency: 'EUR' }, of), undefined);
});

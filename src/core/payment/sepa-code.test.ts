import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBic, isIban, sepaCodeText } from './sepa-code.ts';

const transfer = {
  accountName: 'Bank of Nowhere, loans',
  iban: 'DE89370400440532013000',
  bic: undefined,
  amountMinor: 12_345n,
  reference: 'RF18539007547034',
};

test('lines stand in the order of EPC069-12', () => {
  assert.equal(
    sepaCodeText(transfer),
    'BCD\n002\n1\nSCT\n\nBank of Nowhere, loans\nDE89370400440532013000\nEUR123.45\n\nRF18539007547034',
  );
});

const refused: readonly [what: string, change: Partial<typeof transfer>][] = [
  ['an account without an IBAN', { iban: '6222020200012345678' }],
  ['an IBAN with a wrong digit', { iban: 'DE89370400440532013001' }],
  ['no name', { accountName: '' }],
  ['a name that is too long', { accountName: 'n'.repeat(71) }],
  ['a name of two lines', { accountName: 'a\nb' }],
  ['nothing to pay', { amountMinor: 0n }],
  ['more than the code can say', { amountMinor: 100_000_000_000n }],
];
for (const [what, change] of refused) {
  test(`no code: ${what}`, () => assert.equal(sepaCodeText({ ...transfer, ...change }), undefined));
}

test('accounts and banks', () => {
  assert.ok(isIban('GB82WEST12345698765432'));
  assert.ok(!isIban('GB28WEST12345698765432'));
  assert.ok(isBic('COBADEFF') && isBic('COBADEFFXXX') && !isBic('COBADEF'));
});

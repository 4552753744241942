import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { drawCode } from './payment-code.ts';
import { paymentSetup } from './payments.ts';

const folder = mkdtempSync(join(tmpdir(), 'pay-'));
after(() => rmSync(folder, { recursive: true }));

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
writeFileSync(join(folder, 'own.pem'), keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
writeFileSync(join(folder, 'alipay.pem'), keys.publicKey.export({ type: 'spki', format: 'pem' }));
writeFileSync(join(folder, 'no.pem'), 'no key');

const transfer = {
  accountName: '示例银行',
  bankName: '示例银行南京分行',
  accountNumber: '6222 0202 0001 2345 678',
  currency: 'CNY',
};
const provider = {
  name: 'alipay',
  kind: 'alipay',
  gatewayUrl: 'https://openapi.alipay.com/gateway.do',
  appId: '2021000000000001',
  privateKeyFile: 'own.pem',
  alipayPublicKeyFile: 'alipay.pem',
};
const setupOf = (document: unknown) => {
  const path = join(folder, 'pay.json');
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return paymentSetup({ FORBEAR_PAY_FILE: path });
};
const lenders = (change: object, more: readonly object[] = []) => ({
  lenders: [{ lender: 'DEMO', transfer, provider, ...change }, ...more],
});

test('nothing set: no way to pay', () => {
  const setup = paymentSetup({});
  assert.ok('of' in setup);
  assert.deepEqual(setup.of('DEMO'), { transfer: undefined, provider: undefined });
  assert.equal(setup.named('alipay'), undefined);
});

test('ways are of the lender that they are given for', () => {
  const setup = setupOf(lenders({}));
  assert.ok('of' in setup, JSON.stringify(setup));
  assert.equal(setup.of('DEMO').transfer?.accountNumber, transfer.accountNumber);
  assert.equal(setup.of('DEMO').provider?.kind, 'alipay');
  assert.equal(setup.of('OTHER').transfer, undefined);
  assert.equal(setup.named('alipay')?.creditorRef, 'DEMO');
});

const refused: readonly [what: string, document: unknown, faults: readonly string[]][] = [
  ['no JSON', '{', ['FORBEAR_PAY_FILE notJson']],
  ['no lenders', { lenders: [] }, ['FORBEAR_PAY_FILE lenders notValid']],
  ['a name that is not known', lenders({ transfers: {} }), ['FORBEAR_PAY_FILE lenders.0 notValid']],
  [
    'an account number that is none',
    lenders({ transfer: { ...transfer, accountNumber: 'DE89 3704 0044 0532 0130 01' } }),
    ['FORBEAR_PAY_FILE lenders.0.transfer.accountNumber notAnAccountNumber'],
  ],
  [
    'a currency that is none',
    lenders({ transfer: { ...transfer, currency: 'XXX' } }),
    ['FORBEAR_PAY_FILE lenders.0.transfer.currency notACurrency'],
  ],
  [
    'a gateway without TLS, and no key',
    lenders({ provider: { ...provider, gatewayUrl: 'http://gateway.example/', privateKeyFile: 'none.pem' } }),
    [
      'FORBEAR_PAY_FILE lenders.0.provider.gatewayUrl noTls',
      'FORBEAR_PAY_FILE lenders.0.provider.privateKeyFile notReadable',
    ],
  ],
  [
    'a key that is none',
    lenders({ provider: { ...provider, alipayPublicKeyFile: 'no.pem' } }),
    ['FORBEAR_PAY_FILE lenders.0.provider.alipayPublicKeyFile notAKey'],
  ],
  [
    'a lender twice, and a provider’s name',
    lenders({}, [{ lender: 'DEMO', provider }]),
    ['FORBEAR_PAY_FILE lenders.1.lender givenTwice', 'FORBEAR_PAY_FILE lenders.1.provider.name givenTwice'],
  ],
];
for (const [what, document, faults] of refused) {
  test(`refused: ${what}`, () => {
    const setup = setupOf(document);
    assert.ok('faults' in setup);
    assert.deepEqual(
      setup.faults.map(({ setting, code }) => `${setting} ${code}`),
      faults,
    );
  });
}

test('a file that is not there', () => {
  const setup = paymentSetup({ FORBEAR_PAY_FILE: join(folder, 'none.json') });
  assert.deepEqual('faults' in setup && setup.faults.map(({ code }) => code), ['notReadable']);
});

test('a code is one path within its grid', () => {
  const { squares, path } = drawCode('https://qr.example/bax01 付款');
  assert.ok(squares > 21 && /^(M\d+ \d+h\d+v1h-\d+z)+$/.test(path));
  // Its upper left corner is a dark line of seven squares, after a quiet zone of four.
  assert.ok(path.startsWith('M4 4h7v1h-7z'));
});

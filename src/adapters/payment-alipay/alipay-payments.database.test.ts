/** Needs no database: it starts a server on loopback. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractDay, paymentContract } from '../../../tools/payment-contract.ts';
import type { PaymentPort } from '../../application/payment-port.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { alipayPayments } from './alipay-payments.ts';
import { nodeText, signedText } from './alipay-text.ts';
import { PracticeGateway, practiceKeys } from './practice-gateway.ts';

const appId = '2021000000000001';
const sellerId = '2088000000000001';
const words = { title: 't', warning: 'w', pay: 'p', decline: 'd', paid: 'y', notPaid: 'n' };

paymentContract('alipay', async () => {
  const ours = practiceKeys();
  const nowMs = () => Date.parse(`${formatDay(contractDay)}T10:00:00+08:00`);
  const gateway = await PracticeGateway.serve({
    appId,
    sellerId,
    merchantPublicKeyPem: ours.publicKeyPem,
    words,
    nowMs,
    slowMilliseconds: 1_500,
  });
  const made = alipayPayments({
    gatewayUrl: gateway.gatewayUrl,
    appId,
    sellerId,
    privateKeyPem: ours.privateKeyPem,
    alipayPublicKeyPem: gateway.publicKeyPem,
    timeoutMilliseconds: 1_000,
    nowMs,
  }) as PaymentPort;
  return {
    port: made,
    setFault: (fault) => {
      gateway.fault = fault;
    },
    begun: () => [...gateway.orders.keys()],
    look: (id) => {
      gateway.orders.get(id)!.status = 'WAIT_BUYER_PAY';
    },
    pay: (id, amount) => gateway.pay(id, amount).tradeNo,
    decline: (id) => gateway.decline(id),
    notice: (id, change) => gateway.noticeOf(gateway.orders.get(id)!, change),
    changes: {
      forAnother: { seller_id: '2088000000000002' },
      paidBack: { refund_fee: '1.00', out_biz_no: 'r1' },
      unknownState: { trade_status: 'TRADE_SOMETHING' },
      notAnAmount: { total_amount: '1,00' },
    },
    empty: () => gateway.orders.clear(),
    close: () => gateway.close(),
  };
});

test('what is signed: sorted by name, empty values and the signature left out', () => {
  const fields = { version: '1.0', app_id: '1', sign: 'x', body: '', biz_content: '{"a":"b=c&d"}', app_auth: '2' };
  assert.equal(signedText(fields, ['sign']), 'app_auth=2&app_id=1&biz_content={"a":"b=c&d"}&version=1.0');
});

test('the text of an answer’s node, as it came', () => {
  const json = '{"a_response": {"x":"}\\"{","y":{"z":1}} ,"sign":"s"}';
  assert.equal(nodeText(json, 'a_response'), '{"x":"}\\"{","y":{"z":1}}');
  assert.equal(nodeText(json, 'b_response'), undefined);
  assert.equal(nodeText('{"a_response":"text"}', 'a_response'), undefined);
  assert.equal(nodeText('{"a_response":{"x":1', 'a_response'), undefined);
});

test('keys that are none are told', () => {
  const ours = practiceKeys();
  const settings = { gatewayUrl: 'https://gateway.example', appId, sellerId };
  const make = (privateKeyPem: string, alipayPublicKeyPem: string) =>
    alipayPayments({ ...settings, privateKeyPem, alipayPublicKeyPem });
  assert.deepEqual(make('no key', ours.publicKeyPem), { fault: 'privateKeyNotAKey' });
  assert.deepEqual(make(ours.privateKeyPem, ''), { fault: 'alipayKeyNotAKey' });
  assert.ok('begin' in make(ours.privateKeyPem, ours.publicKeyPem));
});

/**
 * What every way of paying by a provider must do. An adapter's test hands in how to make one that can be made to fail, and how the
 * payer and the provider act; the rows are the same for all. The pairs that matter: *failed and not begun*, and *failed but begun*,
 * where beginning again under the same id changes nothing; and a notice that nobody but the provider can write.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { BeginAnswer, PaymentOrder, PaymentPort } from '../src/application/payment-port.ts';
import { parseDay } from '../src/core/calendar/day.ts';

export const paymentFaults = [
  'none',
  'dropsBeforeTaking',
  'dropsAfterTaking',
  /** it answers later than the adapter waits */
  'slow',
  /** status 200, and a fault of its own inside */
  'errorInside',
  /** an answer that somebody else signed */
  'notSigned',
  'status502',
] as const;
export type PaymentFault = (typeof paymentFaults)[number];

export interface PaymentSetup {
  readonly port: PaymentPort;
  setFault(fault: PaymentFault): void;
  /** ids of the orders that the provider has */
  begun(): readonly string[];
  /** The payer looks at the code, and does nothing yet. */
  look(id: string): void;
  /** The payer pays; `amount`: another one than was asked for. The provider's number of it. */
  pay(id: string, amount?: string): string;
  decline(id: string): void;
  /** The bytes of a notice of the order as it stands; `change`: fields that the provider itself writes otherwise. */
  notice(id: string, change?: Readonly<Record<string, string>>): Uint8Array;
  /** fields by which a notice is for another merchant, tells of money paid back, or says nothing that is known */
  readonly changes: Readonly<
    Record<'forAnother' | 'paidBack' | 'unknownState' | 'notAnAmount', Record<string, string>>
  >;
  empty(): void;
  close(): Promise<void>;
}

/** Paid at 10:00 of this day in the provider's own zone. */
export const contractDay = parseDay('2026-07-01')!;

export const ordinaryOrder: PaymentOrder = {
  id: 'F17_0a1b2c3d',
  amountMinor: 12_345n,
  currency: 'CNY',
  reference: 'RF18539007547034',
  description: '付款 RF18 5390 0754 7034 & "引号" +1%',
  noticeUrl: 'https://bank.example/api/v1/payments/notices/alipay',
  returnUrl: 'https://bank.example/portal/pay/state',
  untilMs: Date.parse('2026-07-01T12:00:00+08:00'),
};

type Row = readonly [
  what: string,
  fault: PaymentFault,
  change: Partial<PaymentOrder>,
  kind: BeginAnswer['kind'],
  begun: number,
];

const rows: readonly Row[] = [
  ['a payment', 'none', {}, 'begun', 1],
  ['failed and not begun', 'dropsBeforeTaking', {}, 'unknown', 0],
  ['failed but begun', 'dropsAfterTaking', {}, 'unknown', 1],
  ['too slow', 'slow', {}, 'unknown', 1],
  ['status 200 with a fault inside', 'errorInside', {}, 'unknown', 0],
  ['an answer that somebody else signed', 'notSigned', {}, 'unknown', 1],
  ['something in between answers', 'status502', {}, 'unknown', 0],
  ['nothing to pay', 'none', { amountMinor: 0n }, 'refused', 0],
  ['less than nothing', 'none', { amountMinor: -1n }, 'refused', 0],
  ['another currency', 'none', { currency: 'EUR' }, 'refused', 0],
  ['an id that leads elsewhere', 'none', { id: '../orders' }, 'refused', 0],
  ['a description of two lines', 'none', { description: 'a\nb' }, 'refused', 0],
  ['no description', 'none', { description: '' }, 'refused', 0],
];

interface Suite {
  readonly name: string;
  readonly setup: () => PaymentSetup;
}

export function paymentContract(name: string, make: () => Promise<PaymentSetup>): void {
  let setup: PaymentSetup;
  before(async () => {
    setup = await make();
  });
  after(() => setup.close());
  beforeEach(() => {
    setup.setFault('none');
    setup.empty();
  });
  const at: Suite = { name, setup: () => setup };
  testBeginning(at);
  testAsking(at);
  testNotices(at);
  testForgery(at);
}

function testBeginning({ name, setup }: Suite): void {
  for (const [what, fault, change, kind, begun] of rows) {
    test(`${name}: ${what}`, async () => {
      setup().setFault(fault);
      const answer = await setup().port.begin({ ...ordinaryOrder, ...change });
      assert.equal(answer.kind, kind);
      if (answer.kind === 'begun') assert.match(answer.payUrl, /^https?:\/\//);
      if (answer.kind === 'refused') assert.equal(answer.refused, 'notValid');
      assert.equal(setup().begun().length, begun);
    });
  }

  test(`${name}: after each fault the same again is begun, and the provider has it once`, async () => {
    for (const fault of paymentFaults) {
      const { port, setFault, begun, empty } = setup();
      setFault(fault);
      await port.begin(ordinaryOrder);
      setFault('none');
      const [one, two] = [await port.begin(ordinaryOrder), await port.begin(ordinaryOrder)];
      assert.equal(one.kind, 'begun', fault);
      assert.deepEqual(one, two, fault);
      assert.deepEqual(begun(), [ordinaryOrder.id], fault);
      empty();
    }
  });

  test(`${name}: another payment under the same id is refused, and so is one that is paid`, async () => {
    const { port, pay } = setup();
    await port.begin(ordinaryOrder);
    const other = await port.begin({ ...ordinaryOrder, amountMinor: 12_346n });
    assert.deepEqual([other.kind, 'refused' in other && other.refused], ['refused', 'idUsed']);
    pay(ordinaryOrder.id);
    const again = await port.begin(ordinaryOrder);
    assert.deepEqual([again.kind, 'refused' in again && again.refused], ['refused', 'alreadyPaid']);
  });
}

function testAsking({ name, setup }: Suite): void {
  test(`${name}: waiting before it is looked at, waiting for long, then paid`, async () => {
    const { port, look, pay } = setup();
    const { id, amountMinor, currency } = ordinaryOrder;
    assert.deepEqual(await port.ask(ordinaryOrder), { kind: 'waiting' }, 'never begun');
    await port.begin(ordinaryOrder);
    assert.deepEqual(await port.ask(ordinaryOrder), { kind: 'waiting' });
    look(id);
    for (let n = 0; n < 3; n++) assert.deepEqual(await port.ask(ordinaryOrder), { kind: 'waiting' });
    const providerRef = pay(id);
    const standing = await port.ask(ordinaryOrder);
    assert.equal(standing.kind, 'paid');
    const { reference: _, ...payment } = (standing as Extract<typeof standing, { kind: 'paid' }>).payment;
    assert.deepEqual(payment, { orderId: id, providerRef, amountMinor, currency, paidOn: contractDay });
  });

  test(`${name}: declined is failed, and stays so`, async () => {
    const { port, decline } = setup();
    await port.begin(ordinaryOrder);
    decline(ordinaryOrder.id);
    for (let n = 0; n < 2; n++) assert.equal((await port.ask(ordinaryOrder)).kind, 'failed');
  });

  test(`${name}: what cannot be heard is unknown, and never paid or failed`, async () => {
    for (const fault of paymentFaults.filter((each) => each !== 'none')) {
      const { port, setFault, pay, empty } = setup();
      await port.begin(ordinaryOrder);
      pay(ordinaryOrder.id);
      setFault(fault);
      assert.equal((await port.ask(ordinaryOrder)).kind, 'unknown', fault);
      setFault('none');
      assert.equal((await port.ask(ordinaryOrder)).kind, 'paid', fault);
      empty();
    }
  });
}

function testNotices({ name, setup }: Suite): void {
  const paidBy = async () => {
    await setup().port.begin(ordinaryOrder);
    return setup().pay(ordinaryOrder.id);
  };

  test(`${name}: a notice says what was paid, when, by which reference, under one number however often it is told`, async () => {
    const providerRef = await paidBy();
    const { port, notice } = setup();
    const { id: orderId, amountMinor, currency, reference } = ordinaryOrder;
    const payment = { orderId, providerRef, amountMinor, currency, paidOn: contractDay, reference };
    for (let n = 0; n < 2; n++) assert.deepEqual(port.readNotice(notice(orderId)), { kind: 'paid', payment });
    assert.notEqual(port.taken.text, '');
  });

  test(`${name}: another amount than was asked for is told as what was paid`, async () => {
    const { port, notice, pay } = setup();
    await port.begin(ordinaryOrder);
    pay(ordinaryOrder.id, '100.00');
    const read = port.readNotice(notice(ordinaryOrder.id));
    assert.equal(read.kind === 'paid' && read.payment.amountMinor, 10_000n);
  });

  test(`${name}: failed is told; waiting, and money paid back, are nothing`, async () => {
    const { port, notice, decline, look, changes } = setup();
    await port.begin(ordinaryOrder);
    look(ordinaryOrder.id);
    assert.deepEqual(port.readNotice(notice(ordinaryOrder.id)), { kind: 'nothing' });
    decline(ordinaryOrder.id);
    const failed = port.readNotice(notice(ordinaryOrder.id));
    assert.deepEqual([failed.kind, 'orderId' in failed && failed.orderId], ['failed', ordinaryOrder.id]);
    setup().pay(ordinaryOrder.id);
    assert.deepEqual(port.readNotice(notice(ordinaryOrder.id, changes.paidBack)), { kind: 'nothing' });
  });
}

function testForgery({ name, setup }: Suite): void {
  const refused = (refusal: string) => ({ kind: 'refused', refused: refusal });

  test(`${name}: a notice that is changed by one byte anywhere is not taken`, async () => {
    const { port, notice, pay } = setup();
    await port.begin(ordinaryOrder);
    pay(ordinaryOrder.id);
    const good = notice(ordinaryOrder.id);
    for (let at = 0; at < good.length; at += 7) {
      const bad = Uint8Array.from(good);
      bad[at] = bad[at] === 0x31 ? 0x32 : 0x31;
      const read = port.readNotice(bad);
      // A change of how a letter is spelt in the form can leave all that was signed as it was.
      if (read.kind !== 'refused') assert.deepEqual(read, port.readNotice(good), `byte ${at}`);
    }
    assert.equal(
      port.readNotice(Buffer.from(Buffer.from(good).toString().replace('123.45', '923.45'))).kind,
      'refused',
    );
  });

  test(`${name}: for another merchant, without a signature, no form, nothing`, async () => {
    const { port, notice, pay, changes } = setup();
    await port.begin(ordinaryOrder);
    pay(ordinaryOrder.id);
    const { id } = ordinaryOrder;
    assert.deepEqual(port.readNotice(notice(id, changes.forAnother)), refused('notForUs'));
    for (const change of [changes.unknownState, changes.notAnAmount])
      assert.deepEqual(port.readNotice(notice(id, change)), refused('notReadable'));
    for (const body of ['', '{}', 'a=1&a=2', 'sign=&sign_type=RSA2', '\u0000'])
      assert.deepEqual(port.readNotice(Buffer.from(body)), refused('notReadable'));
    assert.deepEqual(port.readNotice(Uint8Array.of(0xff, 0xfe)), refused('notReadable'));
  });
}

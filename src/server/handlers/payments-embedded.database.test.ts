/** Paying end to end on the small book: begun, told, entered once; forged, doubled, lost and late notices; files of the bank. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PracticePayments, practicePayments } from '../../../tools/practice-payments.ts';
import { type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';
import { smallBookKey } from '../../../tools/small-book.ts';
import { sealerOf } from '../../adapters/seal-aes-gcm/seal.ts';
import type { PaymentRecord, RowReading } from '../../application/book-records.ts';
import { importBook } from '../../application/import-book.ts';
import { takePayment } from '../../application/take-payment.ts';
import { verifyBook } from '../../application/verify-book.ts';
import { boundaryDays, orderOfPayment } from '../../composition/deployment.ts';
import { parseDay } from '../../core/calendar/day.ts';

interface PayableShown {
  readonly loan: string;
  readonly currency: string;
  readonly owed: string;
  readonly received: string;
  readonly reference: string;
  readonly choices: readonly { readonly purpose: string; readonly amount: string; readonly transferCode: unknown }[];
  readonly transfer: { readonly accountNumber: string } | null;
  readonly provider: { readonly name: string } | null;
}

let ground: Ground;
let practice: PracticePayments;
let path: string;
let shown: PayableShown;

before(async () => {
  const clock = { ms: 0 };
  let setup: PracticePayments['setup'] | undefined;
  ground = await makeGround({
    prepare: async ({ book }) => {
      practice = await practicePayments({ creditorRef: book.creditorRef, now: () => clock.ms });
      setup = practice.setup;
    },
    moreParts: (parts) => ({ ...parts, payments: setup! }),
  });
  Object.defineProperty(clock, 'ms', { get: () => ground.clock.ms });
  path = `/api/v1/cases/${ground.ownCase}/payment`;
  shown = (await payable())[0]!;
});
after(async () => {
  await practice.gateway.close();
  await ground.close();
});

const borrower = { as: 'borrower' } as const;

async function payable(): Promise<readonly PayableShown[]> {
  const answer = await ground.ask('GET', path, borrower);
  assert.equal(answer.status, 200, answer.text);
  return answer.document.loans as readonly PayableShown[];
}

const begin = (amount: string, change: object = {}): Promise<GroundAnswer> =>
  ground.ask('POST', path, { ...borrower, body: { loan: shown.loan, amount, provider: 'practice', ...change } });
const stateOf = (payment: unknown) => ground.ask('GET', `${path}/${String(payment)}`, borrower);
const tell = (notice: Uint8Array, provider = 'practice') =>
  ground.ask('POST', `/api/v1/payments/notices/${provider}`, {
    body: notice,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const orderOf = (payment: unknown) =>
  [...practice.gateway.orders.values()].find(({ id }) => id.startsWith(`F${String(payment)}_`))!;
const ledger = (ref: string) =>
  ground.database.session((session) =>
    session.query<{ loan: string; minor: bigint; value_on: number }>(
      `select l.loan_ref as loan, e.contra_minor as minor, e.value_on from ledger_entry e join loan l using (creditor_id, borrower_id, loan_id) where e.ref = $1`,
      [ref],
    ),
  );
const suspense = (ref: string) =>
  ground.database.session((session) =>
    session.query<{ reason: string; minor: bigint }>(
      'select reason, amount_minor as minor from suspense_receipt where payment_ref = $1',
      [ref],
    ),
  );

/** Begun, paid by the payer, and told. */
async function paid(amount: string, really?: string): Promise<{ payment: unknown; tradeNo: string }> {
  const { payment } = (await begin(amount)).document;
  const order = practice.gateway.pay(orderOf(payment).id, really);
  assert.equal((await tell(practice.gateway.noticeOf(order))).text, 'success');
  return { payment, tradeNo: order.tradeNo };
}

test('what can be paid, by which reference, in which ways', () => {
  assert.match(shown.reference, /^RF\d\d \d{4} \d{4}$/);
  assert.equal(shown.choices.at(-1)!.amount, shown.owed);
  assert.equal(shown.transfer!.accountNumber, '6222 0202 0001 2345 678');
  assert.equal(shown.provider!.name, 'practice');
  // No bank in China reads a code of a transfer.
  assert.ok(shown.choices.every(({ transferCode }) => transferCode === null));
});

const refusals: readonly [what: string, amount: string, change: object, refused: string][] = [
  ['a loan of nobody', '1.00', { loan: 'L999' }, 'unknownLoan'],
  ['a provider that is not there', '1.00', { provider: 'other' }, 'wayNotOffered'],
  ['nothing', '0.00', {}, 'amountNotValid'],
  ['less than nothing', '-1.00', {}, 'amountNotValid'],
  ['parts of a fen', '1.001', {}, 'amountNotValid'],
  ['more than is owed', '99999999.00', {}, 'paysMoreThanOwed'],
];
test('what is refused before anything is stored', async () => {
  for (const [what, amount, change, refused] of refusals) {
    assert.equal((await begin(amount, change)).document.refused, refused, what);
  }
  assert.equal((await stateOf(1)).document.refused, 'unknownPayment');
  assert.equal(practice.gateway.orders.size, 0);
});

test('two windows begin the same at once and get the same; another amount is another payment', async () => {
  const [one, two] = await Promise.all([begin('12.00'), begin('12.00')]);
  assert.equal(one.status, 201, one.text);
  assert.equal(one.document.payment, two.document.payment);
  assert.equal(one.document.state, 'waiting');
  assert.match(String(one.document.payUrl), /^http:\/\/127\.0\.0\.1:\d+\/pay\/F/);
  assert.ok((one.document.code as { squares: number }).squares > 20);
  assert.notEqual((await begin('13.00')).document.payment, one.document.payment);
  assert.equal(practice.gateway.orders.size, 2);
  // What the payer's own statement says is no word of a debt, and no name.
  assert.match(orderOf(one.document.payment).subject, /^(付款|Payment) RF\d\d \d{4} \d{4}$/);
});

test('forged, for another merchant, unreadable, of no provider: nothing is taken', async () => {
  const { payment } = (await begin('12.00')).document;
  const order = { ...orderOf(payment), status: 'TRADE_SUCCESS' as const, paid: '12.00', paidAtMs: ground.clock.ms };
  const good = Buffer.from(practice.gateway.noticeOf(order)).toString();
  const forged = Buffer.from(good.replace('total_amount=12.00', 'total_amount=99.00'));
  assert.deepEqual([(await tell(forged)).status, (await tell(forged)).document.refused], [403, 'noticeNotSigned']);
  const foreign = practice.gateway.noticeOf(order, { seller_id: '2088000000000009' });
  assert.equal((await tell(foreign)).document.refused, 'noticeNotForUs');
  assert.equal((await tell(Buffer.from('a=1'))).document.refused, 'noticeNotReadable');
  assert.equal((await tell(Buffer.from(good), 'other')).document.refused, 'unknownProvider');
  assert.equal((await stateOf(payment)).document.state, 'waiting');
  assert.deepEqual(await ledger(order.tradeNo), []);
});

test('paid: told five times, three of them at once, and entered once, with its entry in the evidence log', async () => {
  const before = (await payable())[0]!;
  const { payment } = (await begin('12.00')).document;
  const order = practice.gateway.pay(orderOf(payment).id);
  const notice = practice.gateway.noticeOf(order);
  const told = [
    await tell(notice),
    ...(await Promise.all([tell(notice), tell(notice), tell(notice)])),
    await tell(notice),
  ];
  assert.deepEqual([...new Set(told.map(({ status, text }) => `${status} ${text}`))], ['200 success']);
  const rows = await ledger(order.tradeNo);
  assert.deepEqual(rows, [{ loan: shown.loan, minor: 1_200n, value_on: parseDay('2026-07-01') }]);
  const { document } = await stateOf(payment);
  assert.equal(document.state, 'paid');
  assert.deepEqual(document.paid, { amount: '12.00', on: '2026-07-01' });
  const receipt = document.receipt as { providerRef: string; entry: number; booked: string; rest: null };
  assert.ok(receipt.entry > 1);
  assert.deepEqual({ ...receipt, entry: 0 }, { providerRef: order.tradeNo, entry: 0, booked: '12.00', rest: null });
  const after = (await payable())[0]!;
  assert.equal(Number(before.owed) - Number(after.owed), 12);
  assert.equal(after.received, '12.00');
});

test('another amount than was asked for is entered as what was paid', async () => {
  const { payment, tradeNo } = await paid('20.00', '15.50');
  assert.equal((await ledger(tradeNo))[0]!.minor, 1_550n);
  assert.deepEqual((await stateOf(payment)).document.paid, { amount: '15.50', on: '2026-07-01' });
});

test('the provider is not there: it is begun when it is asked again, under the same number', async () => {
  const { gateway } = practice;
  gateway.fault = 'status502';
  const first = await begin('21.00');
  assert.deepEqual([first.status, first.document.state, first.document.payUrl], [201, 'begun', null]);
  gateway.fault = 'dropsAfterTaking';
  assert.equal((await begin('21.00')).document.state, 'begun');
  gateway.fault = 'none';
  // The payer got there by another way before the provider's answer came.
  const order = gateway.pay(orderOf(first.document.payment).id);
  assert.equal((await tell(gateway.noticeOf(order))).text, 'success');
  assert.equal((await stateOf(first.document.payment)).document.state, 'paid');
  assert.equal((await ledger(order.tradeNo)).length, 1);
});

test('the notice is lost: whoever looks at the payment finds it paid', async () => {
  const { payment } = (await begin('22.00')).document;
  assert.equal((await stateOf(payment)).document.state, 'waiting');
  const order = practice.gateway.pay(orderOf(payment).id);
  assert.equal((await stateOf(payment)).document.state, 'waiting', 'asked just now');
  ground.clock.ms += 5_000;
  const [one, two] = await Promise.all([stateOf(payment), stateOf(payment)]);
  assert.ok([one, two].some(({ document }) => document.state === 'paid'));
  assert.equal((await tell(practice.gateway.noticeOf(order))).text, 'success');
  assert.equal((await ledger(order.tradeNo)).length, 1);
});

test('declined is failed; money that comes all the same is paid', async () => {
  const { payment } = (await begin('23.00')).document;
  const order = practice.gateway.decline(orderOf(payment).id);
  assert.equal((await tell(practice.gateway.noticeOf(order))).text, 'success');
  assert.deepEqual((await stateOf(payment)).document.failed, 'closed');
  practice.gateway.pay(order.id);
  assert.equal((await tell(practice.gateway.noticeOf(order))).text, 'success');
  assert.equal((await stateOf(payment)).document.state, 'paid');
});

test('nobody here began it: its reference says the loan; without one it waits in suspense, once', async () => {
  const { gateway } = practice;
  const { payment } = (await begin('24.00')).document;
  const known = { ...orderOf(payment), status: 'TRADE_SUCCESS' as const, paid: '3.00', paidAtMs: ground.clock.ms };
  const byReference = { ...known, id: 'F9_00000000', tradeNo: '2026070122001000000001' };
  for (let n = 0; n < 2; n++) assert.equal((await tell(gateway.noticeOf(byReference))).text, 'success');
  assert.deepEqual(
    (await ledger(byReference.tradeNo)).map(({ loan }) => loan),
    [shown.loan],
  );
  const unknown = { ...byReference, tradeNo: '2026070122001000000002', body: 'RF00 0000' };
  for (let n = 0; n < 2; n++) assert.equal((await tell(gateway.noticeOf(unknown))).text, 'success');
  assert.deepEqual(await suspense(unknown.tradeNo), [{ reason: 'referenceUnknown', minor: 300n }]);
  assert.equal((await stateOf(payment)).document.state, 'waiting');
});

test('another currency than the loan’s waits in suspense, and the payment stays open', async () => {
  const { payment } = (await begin('24.00')).document;
  const { database, book, clock } = ground;
  const settings = {
    creditor: book,
    provider: 'practice',
    orderOfPayment: orderOfPayment(),
    sealer: sealerOf(smallBookKey),
    atMs: clock.ms,
  };
  const money = { orderId: orderOf(payment).id, providerRef: 'usd-1', amountMinor: 500n, currency: 'USD' };
  const taken = await takePayment(database, {
    ...settings,
    payment: { ...money, paidOn: parseDay('2026-07-01')!, reference: undefined },
  });
  assert.equal(taken, 'suspended');
  assert.equal((await stateOf(payment)).document.state, 'waiting');
});

async function load(records: readonly PaymentRecord[], digest: string) {
  const { database, book } = ground;
  const readings = records.map(
    (record, index): RowReading => ({ line: index + 2, records: [{ table: 'payments', record }], cells: [] }),
  );
  const { files } = await importBook(database, {
    owner: {
      creditorRef: book.creditorRef,
      name: book.name,
      zone: book.zone,
      currency: 'CNY',
      generated: false,
      bookAsOf: undefined,
    },
    sources: [
      {
        file: 'bank.csv',
        digest: digest.padEnd(64, '0'),
        bytes: 1,
        tables: ['payments'],
        headers: [],
        async *rows() {
          yield { readings, bytesRead: 1 };
        },
      },
    ],
    mappingDigest: 'none',
    acceptGoodRows: true,
    dryRun: false,
    sealer: sealerOf(smallBookKey),
    orderOfPayment: orderOfPayment(),
  });
  return files[0]!;
}

test('the bank’s file: the same money is not entered twice, a reference finds its loan, a wrong one waits and says why', async () => {
  const { tradeNo } = await paid('26.00');
  const row = (
    paymentRef: string,
    payerText: string,
    amountMinor = 700n,
    change: Partial<PaymentRecord> = {},
  ): PaymentRecord => ({
    paymentRef,
    payerText,
    amountMinor,
    valueOn: parseDay('2026-07-02')!,
    currency: 'CNY',
    dayAssumed: false,
    paidBy: 'unknown',
    ...change,
  });
  const full = shown.reference
    .replaceAll(/[^ ]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
    .replaceAll(' ', '\u3000');
  const wrong = shown.reference.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
  const records = [
    row('b1', `支付宝清算 ${tradeNo}`, 2_600n),
    row(tradeNo, '', 2_600n, { loanRef: shown.loan }),
    row('b2', `还款${full.toLowerCase()}谢谢`),
    row('b3', shown.reference.toLowerCase().replaceAll(' ', '-')),
    row('b4', `还款 ${wrong}`),
    row('b5', 'RF18 5390 0754 7034'),
    row('b6', '没有编号'),
    row('b7', `${tradeNo} 金额不同`, 2_500n),
  ];
  const report = await load(records, 'a1');
  assert.deepEqual(report.faults, []);
  // Words that name an order of ours neither lose money nor book it twice: a person looks at b1 and b7.
  assert.deepEqual([report.recordsAlreadyThere, report.paymentsToSuspense], [1, 5]);
  assert.deepEqual([await ledger('b1'), await ledger(tradeNo).then(({ length }) => length)], [[], 1]);
  for (const ref of ['b2', 'b3'])
    assert.deepEqual(
      (await ledger(ref)).map(({ loan, minor }) => [loan, minor]),
      [[shown.loan, 700n]],
    );
  const waiting = ['b1', 'b4', 'b5', 'b6', 'b7'];
  const reasons = await Promise.all(waiting.map(async (ref) => (await suspense(ref))[0]!.reason));
  assert.deepEqual(reasons, ['providerOrder', 'referenceNotValid', 'referenceUnknown', 'noLoanGiven', 'providerOrder']);
  const again = await load(records, 'a2');
  assert.deepEqual([again.recordsAlreadyThere, again.paymentsToSuspense], [8, 0]);
});

test('its time is over: it says so, a new one is begun, and it is failed once the provider agrees', async () => {
  const { payment } = (await begin('25.00')).document;
  const wait = async (minutes: number) => {
    ground.clock.ms += minutes * 60_000;
    return (await stateOf(payment)).document;
  };
  assert.equal((await wait(12)).state, 'waiting');
  assert.equal((await begin('25.00')).document.payment, payment);
  assert.equal((await wait(14)).state, 'waiting');
  assert.notEqual((await begin('25.00')).document.payment, payment, 'nearly over');
  assert.equal((await wait(5)).state, 'over');
  assert.deepEqual([(await wait(6)).failed, (await stateOf(payment)).document.payUrl], ['expired', null]);
});

test('more than was owed: the loan takes what it owes, the rest waits, and the receipt says so', async () => {
  const now = (await payable())[0]!;
  const { payment, tradeNo } = await paid(now.owed, `${Number(now.owed.split('.')[0]) + 1000}.00`);
  const receipt = (await stateOf(payment)).document.receipt as { booked: string; rest: string };
  assert.ok(Number(receipt.rest) > 0 && Number(receipt.booked) > 0);
  assert.equal((await suspense(tradeNo))[0]!.reason, 'moreThanOwed');
  const after = (await payable()).find(({ loan }) => loan === shown.loan)!;
  assert.deepEqual([after.owed, after.choices], ['0.00', []]);
  assert.equal((await begin('1.00')).document.refused, 'nothingOwed');
});

test('the book adds up after all of it', async () => {
  const check = await verifyBook(ground.database, {
    creditorId: ground.book.creditorId,
    boundaryDays: (on) => boundaryDays(on),
  });
  assert.deepEqual(check!.differences, []);
});

test('nothing personal and no number of a payment is logged', () => {
  assert.ok(ground.logged.every((line) => !/RF\d\d|2200/.test(JSON.stringify(line))));
});

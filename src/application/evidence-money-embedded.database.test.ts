/** Money and the evidence log: each payment is told of by the opening of its case's stream or has its own entry, once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  assertStoredWhole,
  beatSettings,
  failingCommits,
  goodBeat,
  groundSealer,
  loadPayments,
  losingAnswers,
  moneyTold,
} from '../../tools/evidence-ground.ts';
import { closeSmallBook, openSmallBook } from '../../tools/small-book.ts';
import { verified } from '../../tools/whole-book.ts';
import { orderOfPayment } from '../composition/deployment.ts';
import { parseDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { Database, Row } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import type { PaymentRecord } from './book-records.ts';
import { EvidenceKeyError } from './enter-payments.ts';
import { enterAccess } from './export-evidence.ts';
import type { Sealer } from './ports.ts';
import { matchSuspense } from './suspense.ts';

const day = (text: string) => parseDay(text)!;
let database: Database;
let creditor: CreditorRow;
const rows = <R extends object = Row>(sql: string) => database.session((session) => session.query<R>(sql));

before(async () => {
  database = await openSmallBook();
  [creditor] = (await database.session((session) => readCreditors(session))) as [CreditorRow];
});
after(() => database.close());

const load = (
  file: string,
  payments: readonly Partial<PaymentRecord>[],
  more?: { readonly sealer: Sealer | undefined },
) => loadPayments(database, file, payments, more);

const pays = (loanRef: string, paymentRef: string, on: string, amountMinor: bigint): Partial<PaymentRecord> => ({
  loanRef,
  paymentRef,
  valueOn: day(on),
  amountMinor,
});

/** What a case's entries say of its money, held against the ledger: each payment in the opening or by itself, and once. */
async function told(caseNumber: string) {
  await goodBeat(database, beatSettings(creditor));
  const { kinds, opening, entered: payments } = await moneyTold(database, creditor, caseNumber);
  const ledger = await rows<{ loan_ref: string; entry_id: bigint; kind: string; contra_minor: bigint }>(
    `select l.loan_ref, e.entry_id, e.kind, e.contra_minor from ledger_entry e join loan l using (creditor_id, borrower_id, loan_id)
       join delinquency_case c using (creditor_id, borrower_id)
      where c.case_number = '${caseNumber}' and e.kind in ('payment', 'reversal') order by e.entry_id`,
  );
  for (const { loan, payments: before, received } of opening.loans) {
    const own = ledger.filter(({ loan_ref }) => loan_ref === loan);
    const entered = payments.filter(({ fact }) => fact.loan === loan);
    const enteredKeys = entered.map(({ key }) => BigInt(key));
    assert.equal(new Set(enteredKeys).size, entered.length, 'entered twice');
    for (const key of enteredKeys)
      assert.ok(
        own.some(({ entry_id }) => entry_id === key),
        `${loan}: ${key} is no payment`,
      );
    const inOpening = own.filter(({ entry_id }) => !enteredKeys.includes(entry_id));
    assert.equal(before, inOpening.filter(({ kind }) => kind === 'payment').length, `${loan}: payments of the opening`);
    const sum = inOpening.reduce((minor, { contra_minor }) => minor + contra_minor, 0n);
    assert.equal(received.replace('.', ''), formatAmount(sum, 'CNY').replace('.', ''), `${loan}: received by then`);
  }
  return { kinds, opening, payments: payments.map(({ fact }) => fact) };
}

const bookEntries = async (kind: string) =>
  (await rows(`select 1 from evidence_entry where case_id = 0 and kind = '${kind}'`)).length;
const p3 = 'C2026-000006';
const p1 = 'C2026-000017';
const p2 = 'C2026-000020';
const begin = async (caseNumber: string) =>
  assert.deepEqual(
    await enterAccess(database, { creditor, caseNumber, sealer: groundSealer, what: 'file', recordedBy: 'test' }),
    { entered: true },
  );

test('before the stream begins: no entry, and the opening tells of it', async () => {
  const report = await load('before.csv', [pays('L3', 'before-1', '2026-07-02', 10_000n)]);
  assert.equal(report.outcome, 'loaded');
  await begin(p3);
  const { kinds, opening, payments } = await told(p3);
  assert.deepEqual([kinds, payments], [['caseOpened', 'access'], []]);
  assert.equal(opening.loans.length, 2);
});

test('afterwards: an entry each, in the order of the ledger, with what it paid; other cases none', async () => {
  const files = await bookEntries('importFile');
  await load('after.csv', [
    pays('L3', 'after-1', '2026-07-03', 20_000n),
    pays('L3b', 'after-2', '2026-07-03', 30_000n),
    pays('L2', 'after-3', '2026-07-03', 1_000n),
  ]);
  const { kinds, payments } = await told(p3);
  assert.deepEqual(kinds, ['caseOpened', 'access', 'payment', 'payment']);
  const one = payments.find(({ reference }) => reference === 'after-1')!;
  assert.deepEqual(
    { ...one, paid: undefined },
    {
      entry: 'payment',
      loan: 'L3',
      reference: 'after-1',
      valueOn: '2026-07-03',
      postedOn: one.postedOn,
      currency: 'CNY',
      amount: '200.00',
      paid: undefined,
    },
  );
  const paid = Object.values(one.paid as Record<string, string>).reduce(
    (sum, text) => sum + BigInt(text.replace('.', '')),
    0n,
  );
  assert.equal(paid, 20_000n);
  assert.equal(await bookEntries('importFile'), files + 1);
  assert.deepEqual(
    await rows(
      `select 1 from evidence_stream where case_id <> 0 and borrower_id = (select borrower_id from borrower where party_ref = 'P2')`,
    ),
    [],
  );
});

test('the same file again, and its payments in another file: nothing more', async () => {
  const before = await told(p3);
  const file = [
    pays('L3', 'after-1', '2026-07-03', 20_000n),
    pays('L3b', 'after-2', '2026-07-03', 30_000n),
    pays('L2', 'after-3', '2026-07-03', 1_000n),
  ];
  const files = await bookEntries('importFile');
  assert.equal((await load('after.csv', file)).outcome, 'alreadyLoaded');
  assert.equal(await bookEntries('importFile'), files);
  await load('again.csv', file.slice(0, 2));
  assert.deepEqual(await told(p3), before);
});

test('a reversal is an entry, with what it undoes', async () => {
  await load('reversed.csv', [{ ...pays('L3', 'undo-1', '2026-07-05', 20_000n), reversesPaymentRef: 'after-1' }]);
  const { kinds, payments } = await told(p3);
  assert.equal(kinds.at(-1), 'payment');
  const undone = payments.at(-1)!;
  assert.deepEqual([undone.entry, undone.reverses, undone.amount], ['reversal', 'after-1', '-200.00']);
});

test('a payment undone that the opening told of', async () => {
  await load('reversed-old.csv', [{ ...pays('L3', 'undo-2', '2026-07-06', 10_000n), reversesPaymentRef: 'before-1' }]);
  const { payments } = await told(p3);
  assert.deepEqual([payments.at(-1)!.entry, payments.at(-1)!.reverses], ['reversal', 'before-1']);
});

test('money from suspense, matched to a loan of the case', async () => {
  const before = (await told(p3)).kinds.length;
  await load('stray.csv', [{ ...pays('L3', 'stray-2', '2026-07-07', 5_000n), loanRef: undefined as never }]);
  assert.equal((await told(p3)).kinds.length, before);
  const [book] = (await database.session((session) => readCreditors(session))) as [CreditorRow];
  const settings = { book, paymentRef: 'stray-2', loanRef: 'L3', on: undefined, orderOfPayment: orderOfPayment() };
  await assert.rejects(matchSuspense(database, { ...settings, sealer: undefined }), EvidenceKeyError);
  const matched = await matchSuspense(database, { ...settings, sealer: groundSealer });
  assert.ok(
    !('refused' in matched),
    JSON.stringify(matched, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  );
  const { kinds, payments } = await told(p3);
  assert.equal(kinds.length, before + 1);
  assert.deepEqual([payments.at(-1)!.entry, payments.at(-1)!.amount], ['payment', '50.00']);
});

test('without the key of the deployment nothing of the file is stored', async () => {
  const before = await rows(
    'select (select count(*) from ledger_entry) as entries, (select count(*) from import_file) as files',
  );
  await assert.rejects(
    load('no-key.csv', [pays('L3', 'no-key', '2026-07-08', 1_000n)], { sealer: undefined }),
    EvidenceKeyError,
  );
  assert.deepEqual(
    await rows('select (select count(*) from ledger_entry) as entries, (select count(*) from import_file) as files'),
    before,
  );
  // Of cases that are not in the log no key is asked for.
  assert.equal(
    (await load('no-stream.csv', [pays('L2', 'no-stream', '2026-07-08', 1_000n)], { sealer: undefined })).outcome,
    'loaded',
  );
});

test('a file that is refused leaves nothing, and gives its numbers back', async () => {
  const before = await told(p3);
  const files = await bookEntries('importFile');
  const report = await load('bad.csv', [
    pays('L3', 'bad-1', '2026-07-09', 1_000n),
    { ...pays('L3', 'bad-2', '2026-07-09', 1_000n), currency: 'USD' },
  ]);
  assert.equal(report.outcome, 'refused');
  assert.equal(await bookEntries('importFile'), files);
  assert.deepEqual(await told(p3), before);
});

test('a close whose commits are lost one after the other is entered once; a case that it closes says so', async () => {
  await begin(p1);
  const [owed] = await rows<{ owed: bigint }>(
    `select s.principal_minor + s.interest_minor + s.penalty_minor + s.fee_minor + s.cost_minor as owed
       from loan l join loan_state s using (creditor_id, borrower_id, loan_id) where l.loan_ref = 'L1'`,
  );
  await load('all.csv', [pays('L1', 'all', '2026-07-10', owed!.owed + 100_000n)]);
  const closes = await bookEntries('dayClose');
  let tries = 0;
  for (let isClosed = false; !isClosed; tries++) {
    let count = 0;
    // First each commit fails before it is stored, then each seems to fail.
    const nth = tries;
    const faulty = (tries % 2 === 0 ? failingCommits : losingAnswers)(database, () => ++count > nth / 2);
    isClosed = await closeSmallBook(faulty, creditor.creditorId, '2026-07-31').then(
      () => true,
      (error: Error) => {
        assert.match(error.message, /commit/);
        return false;
      },
    );
    assert.ok(tries < 20);
    assert.ok((await bookEntries('dayClose')) <= closes + 1);
  }
  assert.ok(tries > 2, String(tries));
  assert.equal(await bookEntries('dayClose'), closes + 1);
  const { kinds } = await told(p1);
  assert.deepEqual(kinds, ['caseOpened', 'access', 'payment', 'caseClosed']);
  const [closing] = await rows<{ opened: string }>(`select opened from evidence_entry where kind = 'caseClosed'`);
  const { fact } = JSON.parse(closing!.opened.split('\n')[1]!) as { fact: Record<string, unknown> };
  assert.equal(typeof fact.because, 'string');
  assert.match(String(fact.closedOn), /^2026-0[67]-/);
  // What comes in later belongs to no open case, and is not entered.
  await load('late.csv', [pays('L1', 'late', '2026-08-01', 100n)]);
  assert.equal((await told(p1).catch(() => ({ kinds }))).kinds.length, 4);
});

test('all of it: the log and the book agree', async () => {
  await begin(p2);
  await told(p2);
  await told(p3);
  assert.equal((await assertStoredWhole(database)).waiting, 0);
  await closeSmallBook(database, creditor.creditorId, '2026-08-31');
  const [check] = await verified(database);
  assert.ok(check!.evidence.entries > 20);
});

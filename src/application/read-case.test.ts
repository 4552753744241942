import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { boundaryDays } from '../composition/deployment.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { type CaseDocument, caseDocument } from './case-document.ts';
import { closeDay } from './close-day.ts';
import { type CaseSettings, readCase } from './read-case.ts';

const day = (text: string) => parseDay(text)!;
const businessDate = day('2026-10-31');
const sealer = sealerOf(new Uint8Array(32).fill(7));
let database: Database;
let book: CreditorRow;

/** One borrower, two loans: a joint card debt with a payment returned and a fee, sold in September; and one repaid in June. */
before(async () => {
  database = await openFresh();
  const { wrappedKey, sealed } = sealer.sealNew(
    '1/1',
    JSON.stringify({ name: '梅以砚', phone: '+86 154 0000 0001', email: 'mei@example.org' }),
  );
  const instalments = (loanId: number, n: number, months: readonly number[]) =>
    months
      .slice(0, n)
      .map(
        (month, index) =>
          `(1, 1, ${loanId}, 1, ${index + 1}, '2026-${String(month).padStart(2, '0')}-10', 10000, 500, 0)`,
      )
      .join(', ');
  const entry = (
    loanId: number,
    id: number,
    kind: string,
    on: string,
    amounts: string,
    contra: string,
    ref: string,
    reverses = 'null',
  ) =>
    `(1, 1, ${loanId}, ${id}, '${kind}', '${on}', '${on}', ${amounts}, '${contra}', ${-amounts
      .split(',')
      .reduce((sum, each) => sum + Number(each), 0)}, ${ref === '' ? 'null' : `'${ref}'`}, ${reverses})`;
  await database.transaction(async (session) => {
    await session.run(`
      insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'BANK', 'A bank', 'Asia/Shanghai', 'CNY');
      insert into borrower (creditor_id, borrower_id, party_ref, kind, place, language, wrapped_key, sealed)
        values (1, 1, 'P1', 'person', 'CN-3201', 'zh', '\\x${Buffer.from(wrappedKey).toString('hex')}', '\\x${Buffer.from(sealed).toString('hex')}');
      insert into loan (creditor_id, borrower_id, loan_id, loan_ref, product, currency, principal_minor, annual_rate_percent, method, day_count,
        instalments, every_count, every_unit, disbursed_on, first_due_on, grace_days)
        values (1, 1, 1, 'L1', 'card', 'CNY', 100000, 10.8, 'equalPrincipal', '30/360', 10, 1, 'month', '2026-01-10', '2026-02-10', 3),
               (1, 1, 2, 'L2', 'consumer', 'CNY', 20000, 12, 'equalPrincipal', '30/360', 2, 1, 'month', '2026-03-10', '2026-04-10', 0);
      insert into loan_state (creditor_id, borrower_id, loan_id, next_event_on) values (1, 1, 1, '2026-01-10'), (1, 1, 2, '2026-03-10');
      insert into schedule (creditor_id, borrower_id, loan_id, schedule_version, starts_on, reason)
        values (1, 1, 1, 1, '2026-01-10', 'contract'), (1, 1, 2, 1, '2026-03-10', 'contract');
      insert into instalment (creditor_id, borrower_id, loan_id, schedule_version, n, due_on, principal_minor, interest_minor, fee_minor)
        values ${instalments(1, 10, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11])}, ${instalments(2, 2, [4, 5])};
      insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor,
        penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref, reverses_entry_id) values
        ${[
          entry(1, 1, 'disbursement', '2026-01-10', '100000, 0, 0, 0, 0', 'cash', ''),
          entry(1, 2, 'payment', '2026-02-10', '-10000, -500, 0, 0, 0', 'cash', 'A'),
          entry(1, 3, 'payment', '2026-03-10', '-10000, -500, 0, 0, 0', 'cash', 'B'),
          entry(1, 4, 'reversal', '2026-03-12', '10000, 500, 0, 0, 0', 'cash', 'B-BACK', '3'),
          entry(1, 5, 'payment', '2026-03-20', '-10000, -500, 0, 0, 0', 'cash', 'C'),
          entry(1, 6, 'charge', '2026-06-01', '0, 0, 0, 200, 0', 'feeIncome', 'FEE'),
          entry(2, 7, 'disbursement', '2026-03-10', '20000, 0, 0, 0, 0', 'cash', ''),
          entry(2, 8, 'payment', '2026-04-10', '-10000, -500, 0, 0, 0', 'cash', 'D'),
          entry(2, 9, 'payment', '2026-06-02', '-10000, -500, 0, 0, 0', 'cash', 'E'),
        ].join(', ')};
      insert into creditor_share (creditor_id, borrower_id, loan_id, from_on, owner_ref, share_numerator, share_denominator, reason) values
        (1, 1, 1, '2026-01-10', 'BANK', 7, 10, 'jointLoan'), (1, 1, 1, '2026-01-10', 'PLATFORM', 3, 10, 'jointLoan'),
        (1, 1, 1, '2026-09-01', 'BUYER', 1, 1, 'sale');
      insert into loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, until_day, amount_minor, component) values
        (1, 1, 1, 1, 'FEE', 'charge', '2026-06-01', null, 200, 'fee'), (1, 1, 1, 2, 'PAUSE', 'pause', '2026-07-01', '2026-07-11', null, null);
      select setval('entry_id_seq', 100);`);
  });
  // Day by month, so that cases open and close on their own days.
  for (const on of ['2026-02-28', '2026-03-31', '2026-05-31', '2026-07-31', '2026-10-31'].map(day)) {
    assert.ok(
      'loansTouched' in (await closeDay(database, { creditorId: 1, businessDate: on, boundaryDays: boundaryDays(on) })),
    );
  }
  [book] = (await database.session((session) => readCreditors(session))) as [CreditorRow];
});
after(() => database.close());

const settings = (asked: Partial<CaseSettings> = {}): CaseSettings => ({
  book,
  caseNumber: '',
  asOf: undefined,
  reveal: false,
  sealer,
  buckets: defaultBuckets,
  lawValues: loadDatedValues(),
  ...asked,
});

async function lastCase(): Promise<string> {
  const rows = await database.session((session) =>
    session.query<{ case_number: string }>('select case_number from delinquency_case order by case_id desc limit 1'),
  );
  return rows[0]!.case_number;
}

async function read(asked: Partial<CaseSettings> = {}): Promise<CaseDocument> {
  const found = await readCase(database, settings({ caseNumber: await lastCase(), ...asked }));
  assert.ok(!('refused' in found), 'refused' in found ? found.refused : '');
  return caseDocument(found, book.creditorRef);
}

test('case: the last day closed: debts, their age with grace and a pause taken off, the class with its rule', async () => {
  const { loans, daysPastDue, amounts, stage, borrower } = await read();
  const [card, repaid] = loans;
  // Due from 10 April to 10 October, and the fee: 7 x 105.00 + 2.00.
  assert.equal(card!.arrears, '737.00');
  assert.equal(card!.delinquentSince, '2026-04-10');
  // 204 days since, less 3 of grace, less 10 of pause.
  assert.equal(daysPastDue, 191);
  assert.equal(card!.daysPastDue, 191);
  assert.equal(card!.bucket, 'M7+');
  assert.equal(card!.riskClass, 'loss');
  assert.ok(card!.because.some(({ ruleId, facts }) => ruleId === 'cn.card.92' && facts.daysPastDue === 191));
  assert.deepEqual(card!.outstanding, {
    principal: '800.00',
    interest: '35.00',
    penalty: '0.00',
    fee: '2.00',
    cost: '0.00',
    total: '837.00',
  });
  assert.equal(repaid!.state, 'settled');
  assert.equal(repaid!.settledOn, '2026-06-02');
  assert.deepEqual(amounts, [{ currency: 'CNY', arrears: '737.00', outstanding: '837.00' }]);
  assert.equal(stage, 'early');
  assert.deepEqual(borrower.personal, {
    shown: 'masked',
    name: '梅**',
    phone: '+** *** **** 0001',
    email: 'm***@example.org',
  });
});

test('case: the schedule: each due date as it stands, the fee where it was charged', async () => {
  const { loans } = await read();
  const shown = loans[0]!.schedule!.dues.map(({ n, dueOn, total, paid, standing, coveredOn }) =>
    [n ?? 'fee', dueOn, total, paid, standing, coveredOn ?? ''].join(' ').trim(),
  );
  assert.deepEqual(shown, [
    '1 2026-02-10 105.00 105.00 paid 2026-02-10',
    '2 2026-03-10 105.00 105.00 paidLate 2026-03-20',
    '3 2026-04-10 105.00 0.00 pastDue',
    '4 2026-05-10 105.00 0.00 pastDue',
    'fee 2026-06-01 2.00 0.00 pastDue',
    '5 2026-06-10 105.00 0.00 pastDue',
    '6 2026-07-10 105.00 0.00 pastDue',
    '7 2026-08-10 105.00 0.00 pastDue',
    '8 2026-09-10 105.00 0.00 pastDue',
    '9 2026-10-10 105.00 0.00 pastDue',
    '10 2026-11-10 105.00 0.00 notYetDue',
  ]);
});

test('case: payments, the one that came back and what undid it', async () => {
  const { loans } = await read();
  const shown = loans[0]!.payments.map(({ ref, kind, change, reversed, reverses }) =>
    [ref, kind, change.total, ...(reversed ? ['reversed'] : []), ...(reverses === null ? [] : [`of ${reverses}`])].join(
      ' ',
    ),
  );
  assert.deepEqual(shown, [
    'A payment -105.00',
    'B payment -105.00 reversed',
    'B-BACK reversal 105.00 of B',
    'C payment -105.00',
    'FEE charge 2.00',
  ]);
});

test('case: the ageing line, a point a month', async () => {
  const { loans } = await read();
  assert.deepEqual(
    loans[0]!.ageing.map(({ on, daysPastDue, bucket }) => `${on.slice(0, 7)} ${bucket} ${daysPastDue}`),
    [
      '2026-02 M0 0',
      '2026-03 M0 0',
      '2026-04 M1 17',
      '2026-05 M2 48',
      '2026-06 M3 78',
      '2026-07 M4 99',
      '2026-08 M5 130',
      '2026-09 M6 160',
      '2026-10 M7+ 191',
    ],
  );
});

test('case: who is owed, on the day and on a day before the sale', async () => {
  const creditors = async (asOf: string | undefined) =>
    (await read({ asOf: asOf === undefined ? undefined : day(asOf) })).loans[0]!.creditors.map(
      ({ creditor, share, since, reason, owed }) => `${creditor} ${share} ${reason} ${since} ${owed.total}`,
    );
  assert.deepEqual(await creditors(undefined), ['BUYER 1/1 sale 2026-09-01 837.00']);
  assert.deepEqual(await creditors('2026-09-01'), ['BUYER 1/1 sale 2026-09-01 827.00']);
  assert.deepEqual(await creditors('2026-08-31'), [
    'BANK 7/10 jointLoan 2026-01-10 578.90',
    'PLATFORM 3/10 jointLoan 2026-01-10 248.10',
  ]);
});

test('case: as it stood on a past day: only what was valued by then', async () => {
  const document = await read({ asOf: day('2026-05-31') });
  const [card, consumer] = document.loans;
  assert.equal(card!.arrears, '210.00');
  assert.equal(card!.daysPastDue, 48);
  assert.equal(consumer!.arrears, '105.00');
  assert.equal(consumer!.daysPastDue, 21);
  assert.equal(consumer!.state, 'running');
  assert.deepEqual(card!.events, []);
  assert.equal(card!.schedule!.dues.length, 10);
  const before = await read({ asOf: day('2026-01-31') });
  assert.equal(before.stage, 'notOpen');
  assert.equal(before.openedOn, null);
  assert.deepEqual(
    before.loans.map(({ loanRef }) => loanRef),
    ['L1'],
  );
});

test('case: its history tells every case of the borrower', async () => {
  const { history, id } = await read();
  assert.deepEqual(
    history.map(({ case: of, kind, on, because }) => `${of === id ? 'this' : 'before'} ${kind} ${on} ${because}`),
    ['before opened 2026-03-14 pastDue', 'before closed 2026-03-20 arrearsPaid', 'this opened 2026-04-14 pastDue'],
  );
});

test('case: personal data: whole only when asked for, sealed without the key', async () => {
  const whole = await read({ reveal: true });
  assert.deepEqual(whole.borrower.personal, {
    shown: 'whole',
    name: '梅以砚',
    phone: '+86 154 0000 0001',
    email: 'mei@example.org',
  });
  assert.equal((await read({ sealer: undefined })).borrower.personal.shown, 'noKey');
  const other = sealerOf(new Uint8Array(32).fill(8));
  assert.equal((await read({ sealer: other, reveal: true })).borrower.personal.shown, 'cannotBeOpened');
});

test('case: what is refused', async () => {
  const caseNumber = await lastCase();
  assert.deepEqual(await readCase(database, settings({ caseNumber: 'C2026-999999' })), { refused: 'unknownCase' });
  const ahead = await readCase(database, settings({ caseNumber, asOf: businessDate + 1 }));
  assert.deepEqual(ahead, { refused: 'asOfNotClosed', businessDate });
  const unclosed = { ...book, businessDate: undefined };
  assert.deepEqual(await readCase(database, settings({ caseNumber, book: unclosed })), { refused: 'noDayClosed' });
});

test('case: money that came after the last close is counted, and said to be', async () => {
  const caseNumber = await lastCase();
  await database.session((session) =>
    session.run(`insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor,
        interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref)
      values (1, 1, 1, 90, 'payment', '2026-10-30', '2026-10-31', -50000, -2000, 0, 0, 0, 'cash', 52000, 'LATE');
      update loan_state set next_event_on = '${formatDay(businessDate - 1)}' where loan_id = 1`),
  );
  const { loans } = await read({ caseNumber });
  assert.equal(loans[0]!.changedSinceClose, true);
  assert.equal(loans[0]!.arrears, '217.00');
  assert.equal(loans[0]!.delinquentSince, '2026-08-10');
});

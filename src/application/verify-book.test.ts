/** Each stored thing made wrong once, straight in the database: verify names it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { closeSmallBook, loadSmallBook, openSmallBook, smallBookOf } from '../../tools/small-book.ts';
import { boundaryDays } from '../composition/deployment.ts';
import type { Database } from '../store/database.ts';
import { type BookCheck, verifyBook, verifyWithin } from './verify-book.ts';

let database: Database;
let creditorId: number;
const settings = () => ({ creditorId, boundaryDays: (on: number) => boundaryDays(on) });

before(async () => {
  database = await openSmallBook();
  creditorId = await smallBookOf(database);
});
after(() => database.close());

class Undo extends Error {}

/** What verify finds after `sql`, which is then undone. */
async function foundAfter(sql: string): Promise<BookCheck> {
  let check: BookCheck | undefined;
  await database
    .transaction(async (session) => {
      await session.run('set constraints all deferred');
      await session.run(`set local session_replication_role = 'replica'; ${sql}`);
      check = await verifyWithin(session, settings());
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  // A sequence does not go back with its transaction.
  await database.session((session) => session.run("select setval('entry_id_seq', 1000)"));
  return check!;
}

const ofLoan = (loanRef: string) => `loan_id = (select loan_id from loan where loan_ref = '${loanRef}')`;
const caseOf = (partyRef: string) =>
  `case_id in (select case_id from delinquency_case join borrower using (borrower_id) where party_ref = '${partyRef}' and closed_on is null)`;

/** what is made wrong; the table, loan and field that are named; how */
const corruptions: readonly (readonly [string, string, string | undefined, string, string])[] = [
  [
    'an entry that does not balance',
    'ledger_entry',
    'L1',
    'sum',
    `alter table ledger_entry drop constraint entry_balances; update ledger_entry set contra_minor = contra_minor + 1 where ref = 'L1-P3'`,
  ],
  [
    'an amount of the ledger',
    'loan_state',
    'L1',
    'principal_minor',
    `update ledger_entry set principal_minor = principal_minor - 5, contra_minor = contra_minor + 5 where ref = 'L1-P3'`,
  ],
  ['a payment lost', 'loan_state', 'L5', 'principal_minor', `delete from ledger_entry where ref = 'L5-P3'`],
  [
    'a payment valued on another day',
    'ageing_span',
    'L7',
    'row',
    `update ledger_entry set value_on = value_on + 3 where ref = 'L7-P4'`,
  ],
  [
    'interest posted twice',
    'ledger_entry',
    'L3',
    'interest_minor',
    `insert into ledger_entry select creditor_id, borrower_id, loan_id, 999, kind, value_on, posted_on, recorded_at, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor from ledger_entry where ${ofLoan('L3')} and kind = 'interestDue' limit 1; select setval('entry_id_seq', 2000)`,
  ],
  [
    'interest not posted',
    'ledger_entry',
    'L3',
    'interest_minor',
    `delete from ledger_entry where ${ofLoan('L3')} and kind = 'interestDue' and value_on = '2026-02-15'`,
  ],
  [
    'a fee not posted',
    'ledger_entry',
    'L1',
    'fee_minor',
    `delete from ledger_entry where ${ofLoan('L1')} and kind = 'feeDue' and value_on = '2026-02-10'`,
  ],
  [
    'another amount disbursed',
    'ledger_entry',
    'L8',
    'principal_minor',
    `update ledger_entry set principal_minor = 1, contra_minor = -1 where ${ofLoan('L8')} and kind = 'disbursement'`,
  ],
  [
    'penalty interest that would be posted again',
    'loan_state',
    'L3',
    'penalty_posted_through',
    `update loan_state set penalty_posted_through = '2026-06-01' where ${ofLoan('L3')}`,
  ],
  [
    'a reversal of another amount',
    'ledger_entry',
    'L5',
    'reverses_entry_id',
    `update ledger_entry set principal_minor = principal_minor + 1, contra_minor = contra_minor - 1 where ref = 'L5-P9-returned'`,
  ],
  [
    'a reversal of nothing',
    'ledger_entry',
    'L5',
    'reverses_entry_id',
    `update ledger_entry set reverses_entry_id = 987654 where ref = 'L5-P9-returned'`,
  ],
  ['entries of a loan that is not there', 'loan_state', 'L6', 'row', `delete from loan_state where ${ofLoan('L6')}`],
  [
    'days that nobody closed',
    'loan_state',
    'L1',
    'aged_through',
    `update loan_state set aged_through = '2026-06-29' where ${ofLoan('L1')}`,
  ],
  [
    'due dates posted through another day',
    'loan_state',
    'L1',
    'due_posted_through',
    `update loan_state set due_posted_through = '2026-06-05' where ${ofLoan('L1')}`,
  ],
  [
    'balances of the state',
    'loan_state',
    'L7',
    'penalty_minor',
    `update loan_state set penalty_minor = penalty_minor + 1 where ${ofLoan('L7')}`,
  ],
  [
    'arrears',
    'loan_state',
    'L3',
    'arrears_minor',
    `update loan_state set arrears_minor = arrears_minor + 1 where ${ofLoan('L3')}`,
  ],
  [
    'the oldest unpaid day',
    'loan_state',
    'L3',
    'delinquent_since',
    `update loan_state set delinquent_since = delinquent_since - 1 where ${ofLoan('L3')}`,
  ],
  [
    'a next event too late',
    'loan_state',
    'L1',
    'next_event_on',
    `update loan_state set next_event_on = next_event_on + 1 where ${ofLoan('L1')}`,
  ],
  [
    'a next event too early for any reason',
    'loan_state',
    'L1',
    'next_event_on',
    `update loan_state set next_event_on = next_event_on - 2 where ${ofLoan('L1')}`,
  ],
  [
    'a next event forgotten',
    'loan_state',
    'L3',
    'next_event_on',
    `update loan_state set next_event_on = null where ${ofLoan('L3')}`,
  ],
  [
    'a day of settling',
    'loan_state',
    'L4',
    'settled_on',
    `update loan_state set settled_on = null where ${ofLoan('L4')}`,
  ],
  [
    'a charge-off',
    'loan_state',
    'L7',
    'charged_off_on',
    `update loan_state set charged_off_on = null where ${ofLoan('L7')}`,
  ],
  [
    'a span of arrears lost',
    'ageing_span',
    'L2',
    'row',
    `delete from ageing_span where ${ofLoan('L2')} and from_on = (select min(from_on) from ageing_span where ${ofLoan('L2')})`,
  ],
  [
    'a span invented',
    'ageing_span',
    'L4',
    'row',
    `insert into ageing_span select creditor_id, borrower_id, loan_id, '2026-05-02', null, '2026-05-01' from loan where loan_ref = 'L4'`,
  ],
  [
    'a span of another day',
    'ageing_span',
    'L3',
    'delinquent_since',
    `update ageing_span set delinquent_since = delinquent_since - 1 where ${ofLoan('L3')} and to_on is null`,
  ],
  [
    'an instalment that does not pay back',
    'instalment',
    'L1',
    'principal_minor',
    `update instalment set principal_minor = principal_minor + 1 where ${ofLoan('L1')} and n = 12`,
  ],
  [
    'an extension that forgives',
    'schedule',
    'L5',
    'amounts and carried_paid_minor',
    `update instalment set interest_minor = 0 where ${ofLoan('L5')} and schedule_version = 2 and n = 16`,
  ],
  [
    'a share too many',
    'creditor_share',
    'L8',
    'share_numerator',
    `update creditor_share set share_numerator = 4 where owner_ref = 'PLATFORM'`,
  ],
  [
    'a share lost',
    'creditor_share',
    'L8',
    'share_numerator',
    `delete from creditor_share where owner_ref = 'PLATFORM'`,
  ],
  [
    'two open cases',
    'delinquency_case',
    undefined,
    'closed_on',
    `drop index delinquency_case_one_open; update delinquency_case set closed_on = null, stage = 'early' where borrower_id = (select borrower_id from borrower where party_ref = 'P2')`,
  ],
  [
    'a case that should be open',
    'delinquency_case',
    'L3',
    'stage',
    `update delinquency_case set stage = 'closed', closed_on = '2026-06-30' where ${caseOf('P3')}`,
  ],
  [
    'a case that should be closed',
    'delinquency_case',
    undefined,
    'stage',
    `insert into delinquency_case select creditor_id, borrower_id, 900, 'C2026-000900', 1, 'early', '2026-06-01', null from borrower where party_ref = 'P4'; insert into case_event select creditor_id, borrower_id, 900, 1, 'opened', '2026-06-01', 'pastDue' from borrower where party_ref = 'P4'`,
  ],
  ['an event of a case lost', 'delinquency_case', undefined, 'version', `delete from case_event where ${caseOf('P3')}`],
  [
    'a gap in the events of a case',
    'case_event',
    undefined,
    'version',
    `update case_event set version = 2 where ${caseOf('P3')}`,
  ],
  [
    'a case opened on another day',
    'delinquency_case',
    undefined,
    'opened_on',
    `update delinquency_case set opened_on = opened_on - 1 where ${caseOf('P3')}`,
  ],
  [
    'a waiver without its entry',
    'loan_event',
    'L2',
    'amount_minor',
    `delete from ledger_entry where ref = 'L2-waiver'`,
  ],
  ['a charge without its event', 'ledger_entry', 'L1', 'ref', `delete from loan_event where event_ref = 'L1-fee'`],
  [
    'a number of a borrower',
    'borrower_ref',
    undefined,
    'borrower_id',
    `update borrower_ref set borrower_id = 77 where party_ref = 'P3'`,
  ],
  ['a number of a loan', 'loan_ref', 'L3', 'loan_id', `delete from loan_ref where loan_ref = 'L3'`],
  ['a number of nobody', 'loan_ref', 'L77', 'loan_ref', `insert into loan_ref values (1, 'L77', 77, 77)`],
  [
    'money in suspense for a loan that is not there',
    'suspense_receipt',
    'L44',
    'loan_ref',
    `update suspense_receipt set loan_ref = 'L44' where loan_ref = 'L4'`,
  ],
  [
    'money in suspense of another currency',
    'suspense_receipt',
    'L4',
    'currency',
    `update suspense_receipt set currency = 'USD' where loan_ref = 'L4'`,
  ],
  [
    'money taken out of suspense before it came',
    'suspense_receipt',
    undefined,
    'resolved_loan_ref',
    `update suspense_receipt set resolved_on = '2020-01-01', resolved_loan_ref = 'L1' where payment_ref = 'stray-1'`,
  ],
  [
    'money lost from suspense',
    'import_file',
    undefined,
    'control_totals.received CNY',
    `update suspense_receipt set amount_minor = 1 where payment_ref = 'stray-1'`,
  ],
  [
    'control totals',
    'import_file',
    undefined,
    'control_totals.lent USD',
    `update import_file set control_totals = replace(control_totals, '"USD":"2500.00"', '"USD":"2500.01"')`,
  ],
  [
    'a file forgotten',
    'import_file',
    undefined,
    'control_totals.records.loans',
    `delete from import_file where file_name = 'loans.small'`,
  ],
  [
    'a business date that nobody closed',
    'creditor',
    undefined,
    'business_date',
    `update creditor set business_date = '2026-07-01'`,
  ],
  ['a sequence that stands behind', 'entry_id_seq', undefined, 'next', `select setval('entry_id_seq', 3)`],
];

describe('verify', () => {
  test('finds nothing in a sound book, and its trial balance is nothing in each currency', async () => {
    const check = (await verifyBook(database, settings()))!;
    assert.deepEqual(check.differences, []);
    assert.equal(check.differenceCount, 0);
    assert.equal(check.loans, 10);
    assert.equal(check.loansWaiting, 0);
    for (const currency of ['CNY', 'USD']) {
      const sums = check.trialBalance.filter((sum) => sum.currency === currency);
      assert.equal(
        sums.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
        0n,
      );
      assert.ok(sums.some(({ account, amountMinor }) => account === 'principal' && amountMinor > 0n));
    }
  });

  test('there is no such book', async () => {
    assert.equal(await verifyBook(database, { ...settings(), creditorId: 9 }), undefined);
  });

  for (const [name, table, loan, field, sql] of corruptions) {
    test(`names ${name}`, async () => {
      const { differences, differenceCount } = await foundAfter(sql);
      const named = differences.find((found) => found.table === table && found.field === field && found.loan === loan);
      assert.ok(named, JSON.stringify(differences));
      assert.notEqual(named.stored, named.recomputed);
      assert.equal(differenceCount, differences.length);
    });
  }

  test('a loan that waits for the next close is counted, not compared', async () => {
    const check = await foundAfter(
      `update loan_state set next_event_on = '2026-06-01', arrears_minor = 1 where ${ofLoan('L3')}`,
    );
    assert.deepEqual(check.differences, []);
    assert.equal(check.loansWaiting, 1);
  });

  test('a book that was never closed, and one whose close was cut off', async () => {
    const fresh = await openFresh();
    try {
      const id = await loadSmallBook(fresh, { closes: [] });
      const check = (await verifyBook(fresh, { ...settings(), creditorId: id }))!;
      assert.deepEqual(check.differences, []);
      assert.equal(check.businessDate, undefined);
      await closeSmallBook(fresh, id, '2026-05-31');
      assert.deepEqual((await verifyBook(fresh, { ...settings(), creditorId: id }))!.differences, []);
      await closeSmallBook(fresh, id, '2026-06-30');
      // As a close leaves it that was cut off after its chunks: the states are on, the book is not.
      await fresh.session((session) =>
        session.run(
          `update creditor set business_date = '2026-05-31'; update day_close set finished_at = null where business_date = '2026-06-30'`,
        ),
      );
      assert.deepEqual((await verifyBook(fresh, { ...settings(), creditorId: id }))!.differences, []);
    } finally {
      await fresh.close();
    }
  });
});

/** Money by hand on PostgreSQL: two decisions at once are one, and the guards hold there too. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { loadSmallBook, smallBookKey } from '../../tools/small-book.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { planKernel } from '../cli/plan-kernel.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { boundaryDays, orderOfPayment } from '../composition/deployment.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { openStore } from '../store/open.ts';
import { closeDay } from './close-day.ts';
import { decideOnMoney } from './decide-money.ts';
import type { MoneySetting } from './money-ground.ts';
import { proposeMoney } from './propose-money.ts';

let address: string;
let database: Database;
let book: CreditorRow;
let caseNumber: string;
const sealer = sealerOf(smallBookKey);

before(async () => {
  if (skip !== false) return;
  address = await freshPostgres('money');
  database = await openStore(address);
  await loadSmallBook(database);
  book = (await database.session((session) => readCreditors(session)))[0]!;
  const [row] = await database.session((session) =>
    session.query<{ case_number: string }>(
      "select case_number from delinquency_case join borrower using (creditor_id, borrower_id) where party_ref = 'P3' and closed_on is null",
    ),
  );
  caseNumber = row!.case_number;
});
after(async () => {
  if (skip !== false) return;
  await database.close();
  await dropPostgres(address);
});

const setting = (name: string): MoneySetting => ({
  book,
  caseNumber,
  kernel: planKernel(),
  sealer,
  orderOfPayment: orderOfPayment(),
  buckets: defaultBuckets,
  atMs: Date.parse('2026-07-01T02:00:00Z'),
  today: book.businessDate! + 1,
  by: { name, userId: undefined, role: undefined, mayDecide: true },
  recordedBy: 'test',
});

async function proposed(loanRef: string, paymentRef: string) {
  const ask = { kind: 'reverse', loanRef, paymentRef } as const;
  const answer = await proposeMoney(database, {
    ...setting('Wang Min'),
    ask,
    reason: 'booked twice',
    exceptionReason: undefined,
  });
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

test('two confirm at once, and one of them does, while a day is closed beside them', { skip }, async () => {
  const { proposalId } = await proposed('L3', 'L3-P4');
  const confirm = (name: string) =>
    decideOnMoney(database, {
      ...setting(name),
      proposalId,
      decision: 'confirm',
      reason: 'seen',
      contentHash: undefined,
    });
  const businessDate = book.businessDate! + 1;
  const closing = { creditorId: book.creditorId, businessDate, boundaryDays: boundaryDays(businessDate), sealer };
  const [one, other] = await Promise.all([confirm('Li Na'), confirm('Zhao Yi'), closeDay(database, closing)]);
  const codes = [one, other].map((answer) => ('refused' in answer ? answer.refused : 'done')).sort();
  assert.deepEqual(codes, ['alreadyDecided', 'done']);
  const rows = await database.session((session) =>
    session.query("select 1 from ledger_entry where ref like 'money:%'"),
  );
  assert.equal(rows.length, 1);
});

test('PostgreSQL refuses a confirmation by the proposer, entries of nothing that was confirmed, and any change', {
  skip,
}, async () => {
  const { proposalId, contentHash } = await proposed('L3', 'L3-P2');
  const tried: readonly (readonly [string, RegExp])[] = [
    [
      `insert into money_event (creditor_id, borrower_id, case_id, proposal_id, version, kind, person, content_hash, sealed_reason, at, recorded_by)
       select creditor_id, borrower_id, case_id, proposal_id, 2, 'confirmed', 'Wang Min', '${contentHash}', '\\x00', proposed_at, 'test'
         from money_proposal where proposal_id = ${proposalId}`,
      /who proposed it does not decide it/,
    ],
    [
      `insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref)
       select creditor_id, borrower_id, loan_id, nextval('entry_id_seq'), 'payment', '2026-06-30', '2026-06-30', -1, 0, 0, 0, 0, 'cash', 1, 'money:${proposalId}:payment' from loan where loan_ref = 'L3'`,
      /no move of money that was confirmed/,
    ],
    ["update money_proposal set content = content || ' '", /append-only/],
    ['delete from money_event', /append-only/],
    ['truncate money_event', /append-only/],
    [
      `update suspense_receipt set resolved_on = '2026-06-30', resolved_loan_ref = 'L3', refund_ref = 'x', refunded_by = ${proposalId} where payment_ref = 'stray-1'`,
      /refunded by nothing that was confirmed/,
    ],
  ];
  for (const [sql, why] of tried)
    await assert.rejects(
      database.transaction((session) => session.query(sql)),
      why,
    );
});

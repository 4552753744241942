/** Money moved by hand on a loan that an agreement runs on: the agreement follows, and nothing is waived beside it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AgreementGround } from '../../tools/agreement-ground.ts';
import { groundSealer } from '../../tools/evidence-ground.ts';
import { openSmallBook, smallBookOf } from '../../tools/small-book.ts';
import { planKernel } from '../cli/plan-kernel.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { boundaryDays, orderOfPayment } from '../composition/deployment.ts';
import type { Database } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';
import { decideOnMoney } from './decide-money.ts';
import type { MoneySetting } from './money-ground.ts';
import { type MoneyAsk, proposeMoney } from './propose-money.ts';
import { verifyBook } from './verify-book.ts';

let database: Database;
let ground: AgreementGround;
before(async () => {
  database = await openSmallBook();
  ground = new AgreementGround(database, await smallBookOf(database));
});
after(() => database.close());

const instalmentMinor = 154_358n;

async function setting(name: string): Promise<MoneySetting> {
  const [book] = await database.session((session) => readCreditors(session));
  const [row] = await ground.rows<{ case_number: string }>(
    "select case_number from delinquency_case join loan using (creditor_id, borrower_id) where loan_ref = 'L3' and closed_on is null",
  );
  return {
    book: book!,
    caseNumber: row!.case_number,
    kernel: planKernel(),
    sealer: groundSealer,
    orderOfPayment: orderOfPayment(),
    buckets: defaultBuckets,
    atMs: Date.parse('2026-08-01T02:00:00Z'),
    today: book!.businessDate! + 1,
    by: { name, userId: undefined, role: undefined, mayDecide: true },
    recordedBy: 'test',
  };
}

async function moved(ask: MoneyAsk) {
  const proposed = await proposeMoney(database, {
    ...(await setting('Wang Min')),
    ask,
    reason: 'booked to the wrong loan',
    exceptionReason: undefined,
  });
  if ('refused' in proposed) throw new Error(proposed.refused);
  const { proposalId } = proposed;
  const decision = { decision: 'confirm', reason: 'seen', contentHash: undefined } as const;
  const decided = await decideOnMoney(database, { ...(await setting(`Li Na ${proposalId}`)), proposalId, ...decision });
  if ('refused' in decided) throw new Error(decided.refused);
  return proposed;
}

/** What the check of the book finds. */
async function findings(): Promise<readonly string[]> {
  const { creditorId } = ground;
  const check = await verifyBook(database, { creditorId, boundaryDays });
  return check!.differences.map(({ table, loan, field, stored, recomputed }) =>
    [table, loan, field, stored, recomputed].join(' '),
  );
}

test('a payment that belongs to another loan is undone under the agreement, and what was shown is what the close finds', async () => {
  const number = await ground.sign('L3');
  await ground.close('2026-07-01');
  const waiver = { kind: 'waive', loanRef: 'L3', component: 'principal', amountMinor: 100n } as const;
  const asked = { ask: waiver, reason: 'kindness', exceptionReason: 'kindness' };
  const refused = await proposeMoney(database, { ...(await setting('Wang Min')), ...asked });
  assert.deepEqual(refused, { refused: 'underAgreement' });
  await ground.close('2026-07-19');
  await ground.pay('L3', 'X1', '2026-07-19', instalmentMinor);
  await ground.close('2026-07-20');
  const kept = (await ground.agreement(number)).agreement;
  assert.equal(kept.paid.size, 1);
  const proposed = await moved({
    kind: 'reallocate',
    loanRef: 'L3',
    paymentRef: 'X1',
    toLoanRef: 'L3b',
    split: undefined,
  });
  await ground.close('2026-07-21');
  assert.equal((await ground.agreement(number)).agreement.paid.size, 0);
  assert.deepEqual(await findings(), []);
  const [state] = await ground.rows<{ principal_minor: bigint }>(
    "select s.principal_minor from loan_state s join loan using (creditor_id, borrower_id, loan_id) where loan_ref = 'L3'",
  );
  assert.equal(
    state!.principal_minor,
    proposed.loans.find(({ loanRef }) => loanRef === 'L3')!.after.owed.principalMinor,
  );
  // And a payment of before the agreement: owed again from the day on which it is undone.
  const early = await moved({
    kind: 'reverse',
    loanRef: 'L3',
    paymentRef: 'L3-P4',
    on: (await setting('x')).book.businessDate!,
  });
  await ground.close('2026-07-22');
  assert.deepEqual(await findings(), []);
  const [now] = await ground.rows<{ arrears_minor: bigint }>(
    "select s.arrears_minor from loan_state s join loan using (creditor_id, borrower_id, loan_id) where loan_ref = 'L3'",
  );
  const shown = early.loans[0]!.after;
  assert.ok(now!.arrears_minor >= shown.arrearsMinor);
});

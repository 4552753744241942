/** What a borrower does with an agreement that is signed or in force, and what two people at once cannot do. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AgreementBook } from '../../tools/agreement-book.ts';
import { standing } from '../../tools/plan-book.ts';
import { openSmallBook } from '../../tools/small-book.ts';
import { contactLaw } from '../cli/contact-law.ts';
import { boundaryDays } from '../composition/deployment.ts';
import { parseDay } from '../core/calendar/day.ts';
import { sumOf } from '../core/loan/components.ts';
import type { Database } from '../store/database.ts';
import { moveDate, noticeGiven, useOption } from './change-agreement.ts';
import { verifyAgreements } from './verify-agreements.ts';
import { verifyBook } from './verify-book.ts';
import { endAgreement, withdrawAgreement } from './withdraw-agreement.ts';

const refused = (answer: object) => ('refused' in answer ? answer.refused : undefined);
const day = (text: string) => parseDay(text)!;

let database: Database;
let book: AgreementBook;
let number: string;

before(async () => {
  database = await openSmallBook();
  book = await AgreementBook.in(database);
  await book.grant();
  number = standing(await book.draft()).row.agreementNumber;
  standing(await book.confirm(await book.ready(number)));
});
after(() => database.close());

const scenario = (what: string, work: () => Promise<void>) => test(what, () => book.scenario(work));
/** The whole book beside what was agreed and entered: guards, ledger, schedules, evidence, decisions. */
const verifiedBook = async () => {
  const { creditorId } = book.setting.creditor;
  const { sealer } = book.setting;
  const checked = await verifyBook(book.database, { creditorId, boundaryDays, replay: { contactLaw, sealer } });
  return checked!.differences;
};
const verified = async () =>
  (await verifyAgreements(book.database, { ...book.setting, creditorId: book.setting.creditor.creditorId }))
    .differences;

/** By the run of the first day after the time to take the signature back. */
async function comesIntoForce(): Promise<void> {
  await book.close('2026-07-05');
}

scenario('taken back in its days, and not after; what was offered is not used twice', async () => {
  assert.equal(refused(await moveDate(book.database, { ...book.change(), n: 1, to: day('2026-07-27') })), 'notRunning');
  await book.scenario(async () => {
    const back = standing(await withdrawAgreement(book.database, { ...book.change(), by: 'borrower' }));
    assert.equal(back.row.state, 'withdrawn');
    assert.equal(refused(await book.draft()), 'offerUsed');
    assert.deepEqual(await verified(), []);
    const [row] = await book.rows<{ stage: string; active_to: number; next: number | null }>(
      'select stage, active_to, next_event_on as next from agreement join delinquency_case using (creditor_id, borrower_id, case_id)',
    );
    assert.deepEqual(row, { stage: 'early', active_to: day('2026-07-01'), next: null });
  });
  book.plan.at = '2026-07-05T00:00:00+08:00';
  assert.equal(refused(await withdrawAgreement(book.database, { ...book.change(), by: 'borrower' })), 'coolingOffOver');
});

scenario('one due date is moved as agreed; of two at once one wins and the other is told', async () => {
  await comesIntoForce();
  const { row } = standing(await book.agreement(number));
  const first = row.agreement.instalments[0]!;
  const moving = { ...book.change(), n: 1, seenVersion: row.version };
  assert.equal(refused(await moveDate(book.database, { ...moving, to: first.dueOn + 11 })), 'dateTooLate');
  const [one, other] = await Promise.all([
    moveDate(book.database, { ...moving, to: first.dueOn + 10 }),
    moveDate(book.database, { ...moving, to: first.dueOn + 5 }),
  ]);
  assert.equal(standing(one).row.agreement.instalments[0]!.dueOn, first.dueOn + 10);
  assert.equal(refused(other), 'agreementMoved');
  assert.equal(refused(await moveDate(book.database, { ...book.change(), n: 2, to: first.dueOn + 40 })), 'datesUsedUp');
  const dues = await book.rows<{ due_on: number }>(
    `select due_on from instalment i join agreement using (creditor_id, borrower_id, loan_id)
      where i.schedule_version = (select max(schedule_version) from schedule s where s.loan_id = i.loan_id) order by n limit 1`,
  );
  assert.deepEqual(dues, [{ due_on: first.dueOn + 10 }]);
  await book.close('2026-07-06');
  assert.deepEqual(await verifiedBook(), []);
});

scenario('an option is called on when income changes', async () => {
  await comesIntoForce();
  const change = { from: day('2026-07-01'), incomePerMonthMinor: 300_000n, why: 'hoursCut' };
  const option = { ...book.change(), change };
  assert.equal(refused(await useOption(book.database, { ...option, option: 2 })), 'noSuchOption');
  const before = standing(await book.agreement(number)).row.agreement.instalments;
  const { row } = standing(await useOption(book.database, { ...option, option: 0 }));
  assert.equal(row.state, 'rePlanned');
  assert.ok(row.agreement.instalments[0]!.dueOn > before[0]!.dueOn);
  const acts = await book.rows<{ act: string }>('select act from agreement_act');
  assert.deepEqual(acts, [{ act: 'changeConfirmed' }]);
  assert.equal(
    refused(await noticeGiven(book.database, { ...book.change(), n: 1, on: 0, missingMinor: 1n })),
    'noNoticeDue',
  );
  assert.deepEqual(await verified(), []);
});

scenario('ended with a reason: what was set aside is owed again', async () => {
  const owed = async () =>
    (
      await book.rows<{ owed: bigint }>(
        `select sum(principal_minor + interest_minor + penalty_minor + fee_minor + cost_minor)::bigint as owed from ledger_entry join agreement using (creditor_id, borrower_id, loan_id)`,
      )
    )[0]!.owed;
  const before = await owed();
  await comesIntoForce();
  const { terms } = standing(await book.agreement(number));
  assert.equal(await owed(), before - sumOf(terms.terms.waived));
  const ended = standing(await endAgreement(book.database, { ...book.change(), reason: 'agreedByBoth' }));
  assert.equal(ended.row.state, 'ended');
  assert.equal(await owed(), before);
  assert.equal(refused(await endAgreement(book.database, { ...book.change(), reason: 'error' })), 'alreadyEnded');
  assert.deepEqual(await verified(), []);
});

scenario('a signed change: the terms before it hold until it is signed', async () => {
  await comesIntoForce();
  assert.equal(refused(await book.propose(number)), 'noNewOffer');
  // Below capacity as they are, its instalments are beyond it all the same, as somebody found.
  standing(await book.plan.facts({ beyondAbility: true }));
  await book.talkAnew();
  assert.equal(refused(await book.propose(number)), 'approvalPending');
  await book.grant();
  const proposed = standing(await book.propose(number));
  assert.equal(proposed.change.version, 2);
  assert.equal(proposed.change.replaces, proposed.terms.termsHash);
  assert.equal(proposed.row.agreement.version, 1);
  assert.equal(refused(await book.propose(number)), 'changePending');
  const talks = await book.rows<{ is_over: boolean }>('select is_over from negotiation order by negotiation_id');
  assert.deepEqual(
    talks.map((talk) => talk.is_over),
    [true, true],
  );
  const signed = standing(await book.confirm(await book.ready(number)));
  assert.equal(signed.holding.row.agreement.version, 2);
  assert.deepEqual(signed.holding.row.agreement.instalments, proposed.change.instalments);
  await book.close('2026-07-07');
  assert.deepEqual(await verifiedBook(), []);
});

/** One whole story of a plan on a book, and what nobody can do on the way: the same on both engines. */
import assert from 'node:assert/strict';
import type { ApproveMove } from '../src/application/approve-offer.ts';
import type { OfferFile } from '../src/application/plan-offers.ts';
import { talkDocument } from '../src/application/talk-document.ts';
import { verifyPlans } from '../src/application/verify-plans.ts';
import { zones } from '../src/composition/time-zones.ts';
import type { Talk } from '../src/core/negotiation/protocol/negotiation.ts';
import type { Database } from '../src/store/database.ts';
import { eventOfText } from '../src/store/event-text.ts';
import { PlanBook, standing, testStatement } from './plan-book.ts';

const refused = (answer: object) => ('refused' in answer ? answer.refused : undefined);

export async function tellPlanStory(database: Database): Promise<void> {
  const book = await PlanBook.in(database);
  assert.equal(refused(await book.open()), 'noStatement');
  const { capacityId } = standing(await book.statement());
  assert.equal(refused(await book.present()), 'noTalk');
  standing(await book.open());
  assert.equal(refused(await book.open()), 'alreadyOpened');
  const without = await book.present();
  assert.deepEqual('missing' in without && without.missing, ['costTableShown', 'lenderType', 'stillWilling']);
  standing(await book.facts({ stillWilling: true, costTableShown: true, lenderType: 'bank' }));
  const { offers } = standing(await book.present());
  assert.ok(offers.length >= 1);
  assert.ok(offers.every((offer) => offer.capacityId === capacityId && offer.paymentMinor <= 67_500n));
  assert.equal(refused(await book.present()), 'offerMissing');
  await asksAndIsAnswered(book);
  await borrowersSeeTheirSide(book);
  await nothingElseIsTaken(book);
  await lessCanBePaidMeanwhile(book);
  standing(await book.say({ kind: 'accept', number: 1, by: 'borrower' }));
  assert.equal(refused(await book.say({ kind: 'accept', number: 1, by: 'borrower' })), 'alreadyEnded');
  await anotherApproves(book);
  assert.equal(refused(await book.open()), 'alreadyOpened');
  await theDatabaseHoldsIt(book);
  assert.deepEqual(await verifyPlans(database, { creditorId: book.creditor.creditorId }), {
    offers: (await talkOf(book)).offers.length,
    talks: 1,
    differences: [],
  });
  await verifyFindsIt(book);
}

async function talkOf(book: PlanBook): Promise<Talk> {
  return standing(await book.talk()).talk;
}

async function asksAndIsAnswered(book: PlanBook): Promise<void> {
  const low = standing(await book.counter({ paymentMinor: 5_000n, months: 12 }));
  assert.notEqual(low.answered!.answer, 'accept');
  const codes = low.row.events.at(-1)!;
  assert.ok(codes.kind === 'answered' && codes.because.length > 0);
  const open = (await talkOf(book)).offers[0]!;
  const same = standing(await book.counter({ paymentMinor: open.paymentMinor, months: 36 }));
  const yes = same.row.events.at(-1)!;
  assert.ok(yes.kind === 'answered' && yes.answer === 'accept');
}

/** What no plan is worth to the lender, and who may grant what, is nothing that a borrower is shown. */
async function borrowersSeeTheirSide(book: PlanBook): Promise<void> {
  const file = standing(await book.talk());
  const at = { zone: zones('Asia/Shanghai')!, atMs: book.setting.atMs };
  const shown = JSON.stringify(talkDocument(file, { ...at, view: 'borrower' }));
  for (const word of ['lenderPresentValue', 'noPlan', 'reportCard', 'planTest', 'authority']) {
    assert.ok(!shown.includes(word), word);
  }
  assert.ok(JSON.stringify(talkDocument(file, { ...at, view: 'lender' })).includes('lenderPresentValue'));
}

async function nothingElseIsTaken(book: PlanBook): Promise<void> {
  const { offers } = await talkOf(book);
  assert.equal(refused(await book.say({ kind: 'accept', number: 99, by: 'borrower' })), 'noSuchOffer');
  const last = offers.at(-1)!.number;
  const withdrawing = { kind: 'withdrawOffer', number: last, by: 'Wang Min' } as const;
  assert.equal(refused(await book.say({ ...withdrawing, reason: undefined })), 'reasonMissing');
  if (last > 1) {
    standing(await book.say({ ...withdrawing, reason: 'error' }));
    assert.equal(refused(await book.say({ kind: 'accept', number: last, by: 'borrower' })), 'offerWithdrawn');
  }
  const before = book.at;
  book.at = '2026-08-20T10:00:00+08:00';
  assert.equal(refused(await book.say({ kind: 'accept', number: 1, by: 'borrower' })), 'expired');
  assert.equal(refused(await book.present()), 'closeDayFirst');
  book.at = before;
  const extend = { kind: 'extend', side: 'lender', by: 'Wang Min', reason: 'borrowerAsked' } as const;
  assert.equal(refused(await book.say({ ...extend, onDay: 20_640 })), 'deadlineNotLater');
}

/** A later statement by which less can be paid: what was offered before is not taken above it. */
async function lessCanBePaidMeanwhile(book: PlanBook): Promise<void> {
  const income = [{ ...testStatement.income[0]!, perMonth: '3200.00' }];
  standing(await book.statement({ ...testStatement, income }));
  assert.equal(refused(await book.say({ kind: 'accept', number: 1, by: 'borrower' })), 'aboveCapacityNow');
  standing(await book.statement());
}

async function anotherApproves(book: PlanBook): Promise<void> {
  const { agreed } = await talkOf(book);
  const offer = standing(await book.talk()).offers.find(({ termsHash }) => termsHash === agreed!.termsHash)!;
  const { planTest, authority } = eventOfText<OfferFile>(offer.document);
  const lines = planTest.lines.filter(({ result }) => result !== 'pass').map(({ code }) => code);
  const by = { person: 'Wang Min', role: 'agent' };
  const submit: ApproveMove = { kind: 'submit', by, reason: 'hours were cut', lineReasons: {} };
  assert.equal(refused(await book.approve(submit)), lines.length > 0 ? 'reasonMissing' : undefined);
  const lineReasons = Object.fromEntries(lines.map((code) => [code, 'looked at']));
  standing(await book.approve({ ...submit, lineReasons }));
  const yes = (person: string, role: string): ApproveMove => ({
    kind: 'approve',
    by: { person, role },
    reason: 'seen',
    onBehalfOf: undefined,
  });
  assert.equal(refused(await book.approve(yes('Wang Min', 'director'))), 'ownCase');
  assert.equal(refused(await book.approve(yes('Sun Jie', 'king'))), 'unknownRole');
  if (authority === 'exception') {
    assert.equal(refused(await book.approve(yes('Sun Jie', 'director'))), 'notEntitled');
    standing(await book.approve(yes('Zhao Yi', 'director')));
  } else standing(await book.approve(yes('Sun Jie', 'director')));
  assert.deepEqual((await talkOf(book)).agreed?.approval, 'approved');
  assert.equal(refused(await book.approve(yes('Zhao Yi', 'director'))), 'nothingToApprove');
}

/** SQLSTATE codes of PostgreSQL. */
const refusedBy = { check: '23514', reference: '23503', unique: '23505', restrict: '23001' } as const;

/** Past the program too. */
async function theDatabaseHoldsIt(book: PlanBook): Promise<void> {
  const key = '1, (select borrower_id from negotiation), (select negotiation_id from negotiation)';
  const hash = '(select terms_hash from plan_offer where number = 1)';
  const cases: readonly (readonly [what: string, by: keyof typeof refusedBy, sql: string])[] = [
    [
      'an instalment above capacity',
      'restrict',
      `insert into plan_offer_instalment values (${key}, ${hash}, '2031-01-20', 67501)`,
    ],
    [
      'something taken that was not offered',
      'reference',
      `insert into negotiation_event (creditor_id, borrower_id, negotiation_id, version, kind, terms_hash, at, content, recorded_by)
         values (${key}, 99, 'accepted', 'sha256:${'0'.repeat(64)}', now(), '{}', 'x')`,
    ],
    [
      'an approval without a decision',
      'check',
      `insert into negotiation_event (creditor_id, borrower_id, negotiation_id, version, kind, terms_hash, at, content, recorded_by)
         values (${key}, 99, 'approved', ${hash}, now(), '{}', 'x')`,
    ],
    [
      'an approval by the proposer',
      'restrict',
      `insert into approval_event (creditor_id, borrower_id, approval_id, version, kind, person, at, content, recorded_by)
         select creditor_id, borrower_id, approval_id, 99, 'approvalGiven', 'Wang Min', now(), '{}', 'x' from approval`,
    ],
    ['an offer changed', 'restrict', `update plan_offer set total_minor = total_minor - 1`],
    [
      'a deadline moved to earlier',
      'restrict',
      `update negotiation set deadline_at = deadline_at - interval '1 day', version = version + 1`,
    ],
    ['a capacity changed', 'restrict', 'update capacity_step set per_month_minor = per_month_minor + 1'],
    ['what was said deleted', 'restrict', 'delete from negotiation_event'],
    [
      'a second talk at once',
      'unique',
      `insert into negotiation select creditor_id, borrower_id, negotiation_id + 1, case_id, loan_id, mode, 'open', 1, deadline_at from negotiation`,
    ],
  ];
  for (const [what, by, sql] of cases) {
    const attempt = book.database.transaction((session) => session.run(sql));
    await assert.rejects(attempt, (error: Error & { code?: string }) => error.code === refusedBy[by], what);
  }
}

/** What came in while the guards were off. */
async function verifyFindsIt(book: PlanBook): Promise<void> {
  await book.database.transaction(async (session) => {
    await session.run(`alter table plan_offer_instalment disable trigger plan_offer_instalment_within_capacity;
      insert into plan_offer_instalment select creditor_id, borrower_id, negotiation_id, terms_hash, '2031-01-20', 67501 from plan_offer where number = 1;
      alter table plan_offer_instalment enable always trigger plan_offer_instalment_within_capacity`);
  });
  const { differences } = await verifyPlans(book.database, { creditorId: book.creditor.creditorId });
  assert.deepEqual(
    differences.map(({ field, recomputed }) => [field, recomputed]),
    [['instalments', 'aboveCapacity']],
  );
}

export async function tellMediatedStory(database: Database): Promise<void> {
  const book = await PlanBook.in(database);
  standing(await book.statement());
  standing(await book.facts({ stillWilling: true, costTableShown: true, lenderType: 'bank' }));
  const deadline = { onDay: 20_650, reason: 'mediationEnds' } as const;
  standing(await book.open({ mode: 'mediatorLed', by: 'Chen', deadline }));
  assert.equal(refused(await book.present()), 'notThisMode');
  const { text } = standing(await book.draft('Chen')).talk;
  assert.equal(text?.version, 1);
  const consent = (side: 'lender' | 'borrower', person: string) =>
    book.say({ kind: 'consent', by: { side, person }, version: 1 });
  standing(await consent('lender', 'Wang Min'));
  const agreed = standing(await consent('borrower', 'borrower'));
  assert.equal(agreed.talk.agreed?.approval, 'pending');
}

/** Two books alike but for the name of who asks give the same offers. */
export async function sameFactsSameAnswer(database: Database): Promise<void> {
  const book = await PlanBook.in(database);
  standing(await book.statement());
  standing(await book.facts({ stillWilling: true, costTableShown: true, lenderType: 'bank' }));
  standing(await book.open());
  const one = standing(await book.present('Wang Min'));
  standing(await book.say({ kind: 'decline', by: { side: 'borrower', person: 'borrower' } }));
  standing(await book.open({ mode: 'selfService', by: 'borrower' }));
  const other = standing(await book.present('Li Na'));
  assert.deepEqual(
    other.offers.map(({ termsHash }) => termsHash),
    one.offers.map(({ termsHash }) => termsHash),
  );
  // Its last day passes; opening the next one ends it.
  book.at = '2026-07-18T10:00:00+08:00';
  standing(await book.open());
  const states = await book.rows<{ state: string }>('select state from negotiation order by negotiation_id');
  assert.deepEqual(
    states.map(({ state }) => state),
    ['declined', 'lapsed', 'open'],
  );
}

/** A borrower alone with the program: offers as they are shown, what is asked and answered, and the draft of what was taken. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testPolicy, testStatement } from '../../../tools/plan-book.ts';
import { type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';
import type { AccessRole } from '../../core/access/role.ts';

let ground: Ground;
before(async () => {
  ground = await makeGround();
});
after(() => ground.close());

function post(as: AccessRole, path: string, body?: unknown, caseNumber = ground.ownCase): Promise<GroundAnswer> {
  return ground.ask('POST', `/api/v1/cases/${caseNumber}/${path}`, { as, ...(body !== undefined && { body }) });
}
async function told(asked: Promise<GroundAnswer>): Promise<readonly unknown[]> {
  const { status, document } = await asked;
  return 'refused' in document ? [status, document.refused] : [status];
}
async function done<T = Record<string, unknown>>(asked: Promise<GroundAnswer>): Promise<T> {
  const { status, document, text } = await asked;
  assert.ok(status === 200 || status === 201, `${status} ${text.slice(0, 600)}`);
  return document as T;
}

interface Own {
  readonly owed: string;
  readonly canPay: { readonly perMonth: string } | null;
  readonly talk: { readonly mode: string; readonly state: string; readonly open: boolean } | null;
  readonly offers: readonly {
    readonly number: number;
    readonly termsHash: string;
    readonly open: boolean;
    readonly kind: string;
    readonly pay: Readonly<Record<string, string | number | boolean>> & {
      readonly schedule: readonly { readonly total: string }[];
    };
    readonly owed: { readonly total: string; readonly by: string; readonly is: string };
    readonly ifNothing: { readonly on: string; readonly atLeast: string; readonly less: string | null } | null;
    readonly waived: {
      readonly total: string;
      readonly parts: readonly { readonly amount: string }[];
      readonly when: string;
    };
    readonly record: {
      readonly account: string;
      readonly as: string;
      readonly shows: readonly string[];
      readonly keptYears: number;
    };
    readonly ifMissed: Readonly<Record<string, unknown>>;
    readonly later: { readonly dateMoves: object | null; readonly options: readonly object[] };
    readonly approval: { readonly withinDays: number } | null;
  }[];
  readonly asks: readonly {
    readonly answer: string;
    readonly offer: number | null;
    readonly because: readonly object[];
  }[];
  readonly taken: {
    readonly offer: number;
    readonly approval: string;
    readonly hearBy: { on: string; isSet: boolean } | null;
  } | null;
  readonly agreement: { readonly id: string; readonly state: string; readonly ofTalk: boolean } | null;
}
const own = () => done<Own>(ground.ask('GET', `/api/v1/cases/${ground.ownCase}/own-offers`, { as: 'borrower' }));

const cents = (text: string | number | boolean) => Math.round(Number(text) * 100);

/** Every name of a field in a document, however deep. */
function fieldsOf(value: unknown): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((each) => [...fieldsOf(each)]));
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.entries(value).flatMap(([name, each]) => [name, ...fieldsOf(each)]));
}
/** What tells of the lender's side: what a plan is worth to it, how far it goes, who grants what, how the plan stood its test. */
const lendersAlone = [
  'expected',
  'lenderPresentValue',
  'borrowerCost',
  'reportCard',
  'authority',
  'approvers',
  'accounting',
  'riskClassFloor',
  'planTest',
  'noPlan',
  'policy',
  'stance',
  'lookedFor',
  'aspirationPercent',
  'concedeToPercent',
  'rounds',
  'strategy',
  'recovery',
  'survival',
  'concession',
  'by_',
  'roles',
];
/** Figures of the policy that no borrower is told: their text is nowhere in an answer. */
const policyFigures = {
  aspirationPercent: '85.13',
  concedeToPercent: '60.17',
  discountRatePercent: '8.19',
  recoveryIfNoPlanPercent: '35.23',
};

function assertNothingLeaks(document: unknown): void {
  const fields = fieldsOf(document);
  assert.deepEqual(
    lendersAlone.filter((name) => fields.has(name)),
    [],
  );
  const text = JSON.stringify(document);
  for (const figure of Object.values(policyFigures)) assert.ok(!text.includes(figure), figure);
}

const { aspirationPercent, concedeToPercent, ...rates } = policyFigures;
const basic = {
  ...testPolicy,
  lender: { type: 'bank' },
  policy: { ...testPolicy.policy, ...rates, negotiation: { aspirationPercent, concedeToPercent, rounds: 3 } },
  approval: {
    keptAtTwelveMonthsMinPercent: '0',
    keptToTheEndMinPercent: '0',
    answerWithinDays: 2,
    exceptionSigners: [],
  },
  agreement: { options: [{ kind: 'defer', months: 1, times: 2 }] },
};
/** Who grants nothing alone, and who grants all alone. */
const withApproval = basic;
const alone = {
  ...basic,
  approval: { ...basic.approval, principalFallsWithinMonths: 36, earlierRestructuringsMax: 9 },
  policy: {
    ...basic.policy,
    authority: [{ role: 'agent', approvers: 0 }],
    court: { recoveryPercent: '20', cost: '900.00', months: 18 },
    sale: { pricePercent: '10' },
  },
};
const load = (document: object) => done(ground.ask('POST', '/api/v1/policies', { as: 'approver', body: document }));

test('before there is a statement, and after: nothing is on the table until the borrower opens the talk', async () => {
  await load(withApproval);
  const first = await own();
  assert.deepEqual([first.canPay, first.talk, first.offers, first.agreement], [null, null, [], null]);
  assert.deepEqual(await told(post('borrower', 'talk', { willing: true })), [409, 'noStatement']);
  assert.deepEqual(await told(post('agent', 'talk', { willing: true })), [403, 'notTheirsToSay']);
  assert.deepEqual(await told(post('borrower', 'agreements', {})), [409, 'noTalk']);
  const cause = { event: 'incomeCut', since: '2026-03-01', says: 'cannot' };
  await done(post('borrower', 'statement', { ...testStatement, cause }));
  const known = await own();
  assert.deepEqual([known.canPay?.perMonth, known.talk], ['675.00', null]);
});

test('offers of the program, with all that they would mean, and nothing that is the lender’s', async () => {
  const opened = await done(post('borrower', 'talk', { willing: true }));
  assert.equal(opened.lookedFor, null);
  const shown = await done(post('borrower', 'talk/offers'));
  const { lookedFor, offers: told, ...rest } = shown;
  assert.equal(lookedFor, null);
  assertNothingLeaks({ ...rest, offers: (told as { survival: object }[]).map(({ survival: _, ...offer }) => offer) });
  const table = await own();
  assertNothingLeaks(table);
  assert.ok(table.offers.length > 1);
  assert.deepEqual([table.talk?.mode, table.talk?.open], ['selfService', true]);
  for (const { pay, owed, ifNothing, waived, record, ifMissed, later, approval, kind } of table.offers) {
    const sum = pay.schedule.reduce((all, { total }) => all + cents(total), cents(pay.down!));
    assert.equal(sum, cents(pay.total!));
    assert.equal(pay.schedule.length, pay.count);
    assert.equal(cents(pay.interest!), Math.max(0, cents(pay.total!) - cents(owed.total) + cents(waived.total)));
    const differs = cents(pay.total!) - cents(owed.total);
    assert.deepEqual(
      [owed.is, cents(owed.by)],
      [differs > 0 ? 'more' : differs < 0 ? 'less' : 'same', Math.abs(differs)],
    );
    assert.equal(
      waived.parts.reduce((all, { amount }) => all + cents(amount), 0),
      cents(waived.total),
    );
    assert.ok(ifNothing !== null && cents(ifNothing.atLeast) > cents(owed.total) && ifNothing.on === pay.lastOn);
    assert.equal(record.keptYears, 5);
    assert.equal(record.account, 'card');
    assert.equal(
      record.as,
      kind === 'settle' ? 'settledInPart' : kind === 'payInFull' ? 'paidInFull' : 'agreedInstalments',
    );
    assert.deepEqual([ifMissed.toleranceDays, ifMissed.mendDays, ifMissed.waivedThen], [3, 15, 'owedAgain']);
    assert.equal(later.options.length, kind === 'settle' ? 0 : 1);
    assert.deepEqual(approval, kind === 'payInFull' ? null : { withinDays: 2 });
  }
  // The desk reads the talk with what the lender looks for, as before.
  const desk = await done(ground.ask('GET', `/api/v1/cases/${ground.ownCase}/talk`, { as: 'agent' }));
  assert.equal((desk.lookedFor as { aspirationPercent: string }).aspirationPercent, '85.13');
});

test('what is asked is answered at once, with the nearest and why', async () => {
  const answered = await done<{ answered: { answer: string; offer: number; because: { text: { zh: string } }[] } }>(
    post('borrower', 'talk/counter', { payment: '50.00' }),
  );
  assert.equal(answered.answered.answer, 'counter');
  assert.equal((answered.answered.because[0] as unknown as { code: string }).code, 'paymentTooLow');
  assert.match(answered.answered.because[0]!.text.zh, /[一-鿿]/);
  assertNothingLeaks(answered.answered);
  const fair = await done<{ answered: { answer: string; offer: number } }>(
    post('borrower', 'talk/counter', { payment: '500.00', firstDueOn: '2026-08-10' }),
  );
  assert.notEqual(fair.answered.answer, 'refuse');
  const { asks, offers } = await own();
  assert.deepEqual(
    asks.map(({ answer }) => answer),
    ['counter', fair.answered.answer],
  );
  assert.ok(offers.some(({ number }) => number === asks.at(-1)!.offer));
});

test('a person has still to say yes: by when is told, and no draft is made before', async () => {
  const { offers } = await own();
  const { termsHash } = offers.find(({ open, approval }) => open && approval !== null)!;
  assert.deepEqual(await told(post('borrower', 'agreements', {})), [409, 'notAgreed']);
  await done(post('borrower', 'talk/moves', { move: 'accept', termsHash }));
  assert.deepEqual(await told(post('borrower', 'agreements', {})), [409, 'approvalPending']);
  const { taken } = await own();
  assert.deepEqual([taken?.approval, taken?.hearBy], ['pending', { on: '2026-07-03', days: 2, isSet: false }]);
  const { planTest } = await done<{ planTest: { lines: { code: string; result: string }[] } }>(
    ground.ask('GET', `/api/v1/cases/${ground.ownCase}/approval`, { as: 'approver' }),
  );
  const lineReasons = Object.fromEntries(planTest.lines.map(({ code }) => [code, 'looked at']));
  ground.clock.ms += 86_400_000;
  await ground.database.session((session) =>
    session.run(
      "update app_session set expires_at = expires_at + interval '9 days', last_seen_at = last_seen_at + interval '1 day'",
    ),
  );
  await done(post('agent', 'approval', { move: 'submit', role: 'agent', reason: 'hours were cut', lineReasons }));
  assert.deepEqual((await own()).taken?.hearBy, { on: '2026-07-04', days: 2, isSet: true });
  await done(post('approver', 'approval', { move: 'reject', role: 'director', reason: 'too long' }));
  const after = await own();
  assert.deepEqual([after.taken, after.agreement], [null, null]);
  if (after.talk?.state === 'open') await done(post('borrower', 'talk/moves', { move: 'decline' }));
  assert.equal((await own()).talk?.open, false);
  assert.deepEqual(await told(post('borrower', 'agreements', {})), [409, 'notAgreed']);
});

test('what an agent agreed with them, the agent drafts', async () => {
  await load({ ...alone, from: '2026-01-02' });
  await done(post('agent', 'talk', {}));
  const shown = await done<{ offers: { termsHash: string; needsApproval: boolean }[] }>(post('agent', 'talk/offers'));
  const { termsHash } = shown.offers.find(({ needsApproval }) => !needsApproval)!;
  await done(post('borrower', 'talk/moves', { move: 'accept', termsHash }));
  assert.equal((await own()).talk?.mode, 'agentLed');
  assert.deepEqual(await told(post('borrower', 'agreements', {})), [403, 'notThisMode']);
});

test('what the program agreed with them they draft themselves, once, and nobody hands in a mandate', async () => {
  const drafted = await done<{ id: string }>(post('agent', 'agreements', {}));
  await done(post('teamLead', `agreements/${drafted.id}/end`, { reason: 'agreedByBoth' }));
  await done(post('borrower', 'talk', { willing: true }));
  await done(post('borrower', 'talk/offers'));
  await done(post('borrower', 'talk/counter', { payment: '500.00' }));
  const { offers, asks } = await own();
  const { termsHash, number } = offers.find((offer) => offer.number === asks.at(-1)!.offer)!;
  await done(post('borrower', 'talk/moves', { move: 'accept', termsHash }));
  const { taken, agreement } = await own();
  assert.deepEqual([taken?.offer, taken?.approval, taken?.hearBy, agreement], [number, 'notNeeded', null, null]);
  assert.deepEqual(await told(post('borrower', 'agreements', { mandate: 'M-1' })), [403, 'notTheirsToSay']);
  const made = await done<{ id: string; side: string }>(post('borrower', 'agreements', {}));
  assert.equal(made.side, 'borrower');
  assert.deepEqual((await own()).agreement, { id: made.id, state: 'approved', ofTalk: true });
  assert.deepEqual(await told(post('borrower', 'agreements', {})), [409, 'agreementStands']);
  assert.deepEqual(await told(post('borrower', 'agreements', {}, ground.foreignCase)), [404, 'unknownCase']);
});

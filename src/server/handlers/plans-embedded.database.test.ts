/** A plan from the statement to its approval by requests alone: who may say what, who is shown what, what is refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testPolicy, testStatement } from '../../../tools/plan-book.ts';
import { type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';
import { smallBookKey } from '../../../tools/small-book.ts';
import { sealerOf } from '../../adapters/seal-aes-gcm/seal.ts';
import { recordFacts } from '../../application/record-facts.ts';
import { contactLaw } from '../../cli/contact-law.ts';
import { zones } from '../../composition/time-zones.ts';
import type { AccessRole } from '../../core/access/role.ts';

let ground: Ground;
before(async () => {
  ground = await makeGround();
});
after(() => ground.close());

const dayMs = 86_400_000;
const noHash = `sha256:${'0'.repeat(64)}`;

function post(as: AccessRole, path: string, body?: unknown, caseNumber = ground.ownCase): Promise<GroundAnswer> {
  return ground.ask('POST', `/api/v1/cases/${caseNumber}/${path}`, { as, ...(body !== undefined && { body }) });
}
function get(as: AccessRole, path: string, caseNumber = ground.ownCase): Promise<GroundAnswer> {
  return ground.ask('GET', `/api/v1/cases/${caseNumber}/${path}`, { as });
}

/** The status, and the code of a refusal. */
async function told(asked: Promise<GroundAnswer>): Promise<readonly unknown[]> {
  const { status, document } = await asked;
  return 'refused' in document ? [status, document.refused] : [status];
}

async function done(asked: Promise<GroundAnswer>): Promise<Record<string, unknown>> {
  const { status, document, text } = await asked;
  assert.ok(status === 200 || status === 201, `${status} ${text.slice(0, 400)}`);
  return document;
}

interface Talk {
  readonly view: string;
  readonly mode: string;
  readonly state: string;
  readonly offers: readonly {
    readonly number: number;
    readonly open: boolean;
    readonly termsHash: string;
    readonly payment: string;
  }[];
  readonly agreed: { readonly termsHash: string; readonly approval: string } | null;
  readonly history: readonly { readonly kind: string; readonly by?: string | null; readonly side: string | null }[];
  readonly text: { readonly version: number } | null;
}
const talkAs = async (as: AccessRole) => (await done(get(as, 'talk'))) as unknown as Talk;

/** Every name of a field in a document, however deep. */
function fieldsOf(value: unknown): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((each) => [...fieldsOf(each)]));
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.entries(value).flatMap(([name, each]) => [name, ...fieldsOf(each)]));
}
const lendersAlone = [
  'expected',
  'lenderPresentValue',
  'borrowerCost',
  'reportCard',
  'authority',
  'approvers',
  'accounting',
  'planTest',
  'noPlan',
  'policy',
  'faults',
  'roles',
  'by',
];

async function facts(values: Readonly<Record<string, unknown>>): Promise<void> {
  const { book, ownCase, database, clock } = ground;
  const setting = { creditor: book, caseNumber: ownCase, sealer: sealerOf(smallBookKey), recordedBy: 'test' };
  const recorded = await recordFacts(database, { ...setting, contactLaw, zones, facts: values, nowMs: clock.ms });
  assert.ok(!('refused' in recorded), JSON.stringify(recorded));
}

test('a policy is loaded by an approver, and read by those who work by it', async () => {
  assert.deepEqual(await done(ground.ask('GET', '/api/v1/policies', { as: 'agent' })), { policies: [] });
  assert.deepEqual(await told(post('agent', 'talk', {})), [409, 'noPolicy']);
  const wrong = { ...testPolicy, currency: 'XXX' };
  const refused = await ground.ask('POST', '/api/v1/policies', { as: 'approver', body: wrong });
  assert.deepEqual(
    [refused.status, refused.document.refused, refused.document.invalid],
    [400, 'policyNotValid', [{ path: '/currency', value: 'XXX', code: 'unknownCurrency' }]],
  );
  const load = () => done(ground.ask('POST', '/api/v1/policies', { as: 'approver', body: testPolicy }));
  const loaded = await load();
  assert.deepEqual([loaded.isNew, loaded.roles], [true, ['agent', 'teamLead', 'director']]);
  assert.equal((await load()).isNew, false);
  const { policies } = await done(ground.ask('GET', '/api/v1/policies', { as: 'auditor' }));
  assert.deepEqual(policies, [{ product: 'any', from: '2026-01-01', hash: loaded.hash, document: testPolicy }]);
});

test('a statement: by the borrower what is theirs, by the desk what the desk signs', async () => {
  assert.deepEqual(await told(post('agent', 'talk', {})), [409, 'noStatement']);
  const none = await done(get('borrower', 'plan'));
  assert.deepEqual([none.capacity, none.talk], [null, null]);
  const lenders = {
    override: { reason: 'a gift', capacity: [{ from: '2026-07-01', perMonth: '1.00' }] },
    floors: { source: 'us', groups: { food: '9000.00' } },
    record: {},
    expenses: [{ kind: 'food', perMonth: '1200.00', declined: { why: 'no' } }],
  };
  const theirs = await post('borrower', 'statement', { ...testStatement, ...lenders });
  assert.deepEqual([theirs.status, theirs.document.refused], [403, 'notTheirsToSay']);
  assert.deepEqual(theirs.document.fields, ['/override', '/record', '/floors', '/expenses/0/declined']);
  const named = await post('agent', 'statement', {
    ...testStatement,
    override: { ...lenders.override, by: 'Zhao Yi' },
  });
  assert.deepEqual([named.status, named.document.refused], [400, 'notValid']);
  const income = [{ kind: 'salary', perMonth: '3900.005' }];
  const fine = await post('borrower', 'statement', { ...testStatement, income });
  assert.deepEqual([fine.status, fine.document.refused], [400, 'statementNotValid']);
  assert.equal((fine.document.invalid as { path: string }[])[0]!.path, '/income/0/perMonth');
  const nowhere = await post('borrower', 'statement', { ...testStatement, asOf: '1990-01-01' });
  assert.deepEqual([nowhere.status, nowhere.document.refused], [422, 'notAssessed']);

  await done(post('agent', 'statement', { ...testStatement, override: lenders.override }));
  const set = (await done(get('agent', 'plan'))).capacity as { origin: string; steps: object[] };
  assert.deepEqual([set.origin, set.steps], ['overridden', lenders.override.capacity]);
  const [row] = await ground.database.session((session) =>
    session.query<{ origin_by: string; recorded_by: string }>(
      "select signed_by as origin_by, recorded_by from capacity where origin = 'overridden'",
    ),
  );
  assert.deepEqual([row!.origin_by, row!.recorded_by], ['agent one', 'agent one']);

  const recorded = await done(post('borrower', 'statement', testStatement));
  assert.deepEqual(recorded.capacity, [{ from: '2026-07-01', perMonth: '675.00' }]);
  assert.ok((recorded.lines as object[]).length > 2);
  for (const as of ['borrower', 'agent', 'auditor', 'agency'] as const) {
    const { capacity } = await done(get(as, 'plan'));
    assert.ok(((capacity as { lines: object[] }).lines ?? []).length > 2, as);
  }
  const funds = (await done(get('fund', 'plan'))).capacity as { lines: null; steps: object[] };
  assert.deepEqual([funds.lines, funds.steps.length], [null, 1]);
});

test('a talk is of the kind of who opens it; without one nothing is said', async () => {
  assert.deepEqual(await told(get('borrower', 'talk')), [404, 'noTalk']);
  assert.deepEqual(await told(get('agent', 'approval')), [404, 'nothingToApprove']);
  assert.deepEqual(await told(post('agent', 'talk/offers')), [404, 'noTalk']);
  assert.deepEqual(await told(post('borrower', 'talk/counter', { months: 12 })), [404, 'noTalk']);
  assert.deepEqual(await told(post('agent', 'talk/moves', { move: 'lapse' })), [404, 'noTalk']);
  const later = { on: '2027-01-01', reason: 'borrowerAsked' };
  assert.deepEqual(await told(post('borrower', 'talk', { deadline: later })), [403, 'notTheirsToSay']);
  assert.deepEqual(await told(post('agent', 'talk', { mode: 'selfService' })), [400, 'notValid']);
  assert.deepEqual(await told(post('agent', 'talk', { by: 'Wang Min' })), [400, 'notValid']);
  const past = { on: '2026-06-01', reason: 'borrowerAsked' };
  assert.deepEqual(await told(post('agent', 'talk', { deadline: past })), [422, 'deadlineNotLater']);
  const unknown = await post('agent', 'talk', { loan: 'L99' });
  assert.deepEqual([unknown.status, unknown.document.refused], [404, 'unknownLoan']);

  const opened = (await done(post('borrower', 'talk', {}))) as unknown as Talk;
  assert.deepEqual([opened.view, opened.mode], ['outside', 'selfService']);
  assert.deepEqual(await told(post('agent', 'talk', {})), [409, 'alreadyOpened']);
  // The desk neither offers in the program's name nor answers for the borrower.
  assert.deepEqual(await told(post('teamLead', 'talk/offers')), [403, 'notThisMode']);
  assert.deepEqual(await told(post('agent', 'talk/counter', { months: 12 })), [403, 'notThisMode']);
  const decline = { move: 'decline', inBorrowersName: true };
  assert.deepEqual(await told(post('agent', 'talk/moves', decline)), [403, 'notThisMode']);
  const missing = await post('borrower', 'talk/offers');
  assert.deepEqual([missing.status, missing.document.refused], [409, 'factsMissing']);
  await facts({ stillWilling: true, costTableShown: true, lenderType: 'bank' });
  const shown = (await done(post('borrower', 'talk/offers'))) as unknown as Talk;
  assert.ok(shown.offers.length > 0);
  const answered = await done(post('borrower', 'talk/counter', { payment: '50.00', months: 12 }));
  assert.notEqual((answered.answered as { answer: string }).answer, 'accept');
  await done(post('borrower', 'talk/moves', { move: 'decline' }));
  assert.equal((await talkAs('agent')).state, 'declined');
});

test('one text by a mediator, to which each side consents for itself', async () => {
  const opened = (await done(post('mediator', 'talk', {}))) as unknown as Talk;
  assert.deepEqual([opened.view, opened.mode], ['outside', 'mediatorLed']);
  const moved = (as: AccessRole, body: object) => post(as, 'talk/moves', body);
  assert.deepEqual(await told(post('agent', 'talk/offers')), [403, 'notThisMode']);
  assert.deepEqual(await told(moved('agent', { move: 'draft' })), [403, 'notThisSide']);
  assert.deepEqual(await told(moved('borrower', { move: 'consent', version: 1 })), [409, 'noText']);
  const heard = await done(post('mediator', 'talk/counter', { payment: '400.00' }));
  assert.equal(heard.answered, null);
  const drafted = (await done(
    moved('mediator', { move: 'draft', ask: { payment: '400.00', months: 24 } }),
  )) as unknown as Talk;
  const { version } = drafted.text!;
  assert.deepEqual(await told(moved('mediator', { move: 'draft', ask: { payment: '400.00', months: 24 } })), [
    409,
    'offerTwice',
  ]);
  assert.deepEqual(await told(moved('mediator', { move: 'draft', ask: { payment: 'x' } })), [400, 'notValid']);
  assert.deepEqual(await told(moved('mediator', { move: 'draft', ask: { payment: '1.005' } })), [400, 'askNotValid']);
  assert.deepEqual(await told(moved('mediator', { move: 'consent', version })), [403, 'notThisSide']);
  assert.deepEqual(await told(moved('agent', { move: 'consent', version: version + 1 })), [409, 'oldVersion']);
  await done(moved('borrower', { move: 'consent', version }));
  assert.deepEqual(await told(moved('borrower', { move: 'consent', version })), [409, 'alreadyConsented']);
  await done(moved('agent', { move: 'object', version, reason: 'too long' }));
  await done(moved('mediator', { move: 'close', reason: 'noPlan' }));
});

test('offers by the desk; what the borrower asks for is answered at once', async () => {
  const opened = (await done(post('agent', 'talk', {}))) as unknown as Talk;
  assert.deepEqual([opened.view, opened.mode], ['lender', 'agentLed']);
  assert.deepEqual(await told(post('borrower', 'talk/offers')), [403, 'notThisMode']);
  assert.deepEqual(await told(post('mediator', 'talk/counter', { months: 12 })), [403, 'notThisMode']);
  const before = performance.now();
  const presented = (await done(post('agent', 'talk/offers'))) as unknown as Talk;
  const presentMs = performance.now() - before;
  assert.ok(presentMs < 60_000);
  assert.deepEqual(await told(post('agent', 'talk/offers')), [409, 'offerMissing']);
  assert.deepEqual(await told(post('borrower', 'talk/counter', {})), [422, 'nothingAsked']);
  assert.deepEqual(await told(post('borrower', 'talk/counter', { payment: '-5.00' })), [400, 'askNotValid']);
  assert.deepEqual(await told(post('borrower', 'talk/counter', { months: 12, by: 'x' })), [400, 'notValid']);
  const low = (await done(post('borrower', 'talk/counter', { payment: '50.00', months: 12 }))).answered as {
    answer: string;
    because: { text: { zh: string } }[];
  };
  assert.notEqual(low.answer, 'accept');
  assert.ok(low.because.length > 0 && low.because.every(({ text }) => /[\u4e00-\u9fff]/.test(text.zh)));
  const same = { payment: presented.offers[0]!.payment, months: 36 };
  const inTheirName = (await done(post('agency', 'talk/counter', same))) as {
    answered: { answer: string };
    talk: Talk;
  };
  assert.equal(inTheirName.answered.answer, 'accept');
  assert.equal(inTheirName.talk.view, 'outside');
  // Whoever speaks in the borrower's name is on record by their own.
  const asked = (await talkAs('agent')).history.findLast(({ kind }) => kind === 'countered')!;
  assert.deepEqual([asked.side, asked.by], ['borrower', 'agency one']);
});

test("the borrower, and whoever is from outside, is shown nothing that is the lender's alone", async () => {
  const { foreignCase } = ground;
  for (const as of ['borrower', 'agency'] as const) {
    for (const path of ['talk', 'plan']) {
      const fields = fieldsOf(await done(get(as, path)));
      assert.deepEqual(
        lendersAlone.filter((name) => fields.has(name)),
        [],
        `${path} as ${as}`,
      );
    }
  }
  for (const [as, path] of [
    ['mediator', 'talk'],
    ['fund', 'plan'],
  ] as const) {
    const fields = fieldsOf(await done(get(as, path)));
    assert.deepEqual(
      lendersAlone.filter((name) => fields.has(name)),
      [],
      `${path} as ${as}`,
    );
  }
  const lender = fieldsOf(await done(get('auditor', 'talk')));
  assert.deepEqual(
    ['lenderPresentValue', 'reportCard', 'authority', 'planTest', 'by'].filter((name) => !lender.has(name)),
    [],
  );
  const answered = fieldsOf(await done(post('borrower', 'talk/counter', { payment: '60.00', months: 12 })));
  assert.deepEqual(
    lendersAlone.filter((name) => answered.has(name)),
    [],
  );
  const paths = [
    ['GET', 'plan'],
    ['GET', 'talk'],
    ['POST', 'talk'],
    ['POST', 'talk/counter'],
    ['POST', 'talk/moves'],
    ['POST', 'statement'],
  ] as const;
  const bodies: Readonly<Record<string, unknown>> = {
    talk: {},
    'talk/counter': { months: 12 },
    'talk/moves': { move: 'decline' },
    statement: testStatement,
  };
  for (const [method, path] of paths) {
    const asked =
      method === 'GET' ? get('borrower', path, foreignCase) : post('borrower', path, bodies[path], foreignCase);
    assert.deepEqual(await told(asked), [404, 'unknownCase'], path);
  }
  for (const path of ['approval', 'ties']) {
    const body = path === 'ties' ? { person: 'x', kind: 'family' } : { move: 'lapse' };
    assert.deepEqual(await told(post('borrower', path, body)), [403, 'roleMayNot'], path);
  }
  assert.deepEqual(await told(ground.ask('GET', '/api/v1/policies', { as: 'borrower' })), [403, 'roleMayNot']);
});

test('an offer is taken by its hash, by the borrower or in their name', async () => {
  const { offers } = await talkAs('agent');
  const moved = (as: AccessRole, body: object) => post(as, 'talk/moves', body);
  assert.deepEqual(await told(moved('borrower', { move: 'accept', termsHash: noHash })), [404, 'notPresented']);
  const { termsHash } = offers[0]!;
  assert.deepEqual(await told(moved('agent', { move: 'accept', termsHash })), [403, 'notThisSide']);
  assert.deepEqual(await told(moved('mediator', { move: 'accept', termsHash })), [403, 'notThisSide']);
  assert.deepEqual(await told(moved('borrower', { move: 'accept', termsHash, inBorrowersName: true })), [
    403,
    'notThisSide',
  ]);
  const withdraw = { move: 'withdrawOffer', termsHash: offers.at(-1)!.termsHash, reason: 'error' };
  assert.deepEqual(await told(moved('borrower', withdraw)), [403, 'notThisSide']);
  assert.deepEqual(await told(moved('borrower', { move: 'close', reason: 'noPlan' })), [403, 'notThisSide']);
  assert.deepEqual(await told(moved('borrower', { move: 'consent', version: 1 })), [403, 'notThisMode']);
  assert.deepEqual(await told(moved('agent', { move: 'lapse' })), [409, 'notYetDue']);
  const extend = { move: 'extend', on: '2026-07-20', reason: 'borrowerAsked' };
  assert.deepEqual(await told(moved('borrower', extend)), [403, 'notThisSide']);
  await done(moved('agent', extend));
  assert.deepEqual(await told(moved('agent', { ...extend, on: '2026-07-10' })), [422, 'deadlineNotLater']);
  if (offers.length > 1) {
    await done(moved('agent', withdraw));
    const taken = { move: 'accept', termsHash: withdraw.termsHash };
    assert.deepEqual(await told(moved('borrower', taken)), [409, 'offerWithdrawn']);
  }
  ground.clock.ms += 30 * dayMs;
  await ground.database.session((session) =>
    session.run(
      "update app_session set expires_at = expires_at + interval '60 days', last_seen_at = last_seen_at + interval '30 days'",
    ),
  );
  assert.deepEqual(await told(moved('borrower', { move: 'accept', termsHash })), [409, 'expired']);
  const late = await post('agent', 'talk/offers');
  assert.deepEqual([late.document.refused, late.document.businessDate], ['closeDayFirst', '2026-06-30']);
  ground.clock.ms -= 30 * dayMs;
  const less = { ...testStatement, income: [{ ...testStatement.income[0]!, perMonth: '3200.00' }] };
  await done(post('borrower', 'statement', less));
  assert.deepEqual(await told(moved('borrower', { move: 'accept', termsHash })), [409, 'aboveCapacityNow']);
  await done(post('borrower', 'statement', testStatement));
  const accepted = (await done(
    moved('teamLead', { move: 'accept', termsHash, inBorrowersName: true }),
  )) as unknown as Talk;
  assert.deepEqual([accepted.state, accepted.agreed?.approval], ['agreed', 'pending']);
  assert.deepEqual(await told(moved('borrower', { move: 'decline' })), [409, 'alreadyEnded']);
});

test('it is approved by somebody who had no hand in it', async () => {
  const { agreed } = await talkAs('agent');
  const { termsHash } = agreed!;
  const moved = (as: AccessRole, body: object) => post(as, 'approval', body);
  const approve = { move: 'approve', termsHash, reason: 'seen' };
  assert.deepEqual(await told(moved('approver', { ...approve, role: 'director' })), [409, 'notSubmitted']);
  const waiting = await done(get('approver', 'approval'));
  assert.deepEqual(
    [waiting.state, waiting.submitted, waiting.roles],
    ['none', null, ['agent', 'teamLead', 'director']],
  );
  const { lines } = waiting.planTest as { lines: { code: string; result: string }[] };
  const toExplain = lines.filter(({ result }) => result !== 'pass').map(({ code }) => code);
  const submit = { move: 'submit', role: 'agent', reason: 'hours were cut' };
  assert.deepEqual(await told(moved('agent', { ...submit, by: 'x' })), [400, 'notValid']);
  assert.deepEqual(await told(moved('agent', { ...submit, role: 'director' })), [403, 'roleNotTheirs']);
  assert.deepEqual(await told(moved('agent', { ...submit, role: 'king' })), [422, 'unknownRole']);
  assert.deepEqual(await told(moved('agent', { ...submit, reason: ' ' })), [422, 'reasonMissing']);
  const lineReasons = Object.fromEntries(toExplain.map((code) => [code, 'looked at']));
  const submitted = await done(moved('agent', { ...submit, lineReasons }));
  assert.deepEqual([submitted.state, (submitted.submitted as { by: string }).by], ['pending', 'agent one']);
  assert.deepEqual(await told(moved('agent', { ...submit, lineReasons })), [409, 'alreadySubmitted']);

  // Whoever proposed it, and whoever spoke in it for the borrower, under whatever role.
  for (const role of ['agent', undefined]) {
    assert.deepEqual(await told(moved('agent', { ...approve, role })), [403, 'ownCase']);
  }
  assert.deepEqual(await told(moved('agent', { ...approve, role: 'director' })), [403, 'roleNotTheirs']);
  assert.deepEqual(await told(moved('teamLead', { ...approve, role: 'teamLead' })), [403, 'ownCase']);
  // People are known by their name here: nobody gets another's, by whatever way.
  await assert.rejects(
    ground.database.session((session) =>
      session.query("update user_account set shown_name = 'agent one' where user_id = $1::bigint", [
        String(ground.userIds.get('approver')),
      ]),
    ),
    /shown_name/,
  );

  assert.deepEqual(await told(moved('approver', { ...approve, termsHash: noHash, role: 'director' })), [
    409,
    'offerChanged',
  ]);
  assert.deepEqual(await told(moved('approver', { move: 'withdraw', reason: 'x' })), [403, 'notEntitled']);
  assert.deepEqual(await told(moved('approver', { move: 'reject', role: 'director' })), [422, 'reasonMissing']);
  assert.deepEqual(await told(moved('agent', { move: 'escalate' })), [409, 'notYetDue']);
  assert.deepEqual(await told(moved('agent', { move: 'lapse' })), [409, 'notYetDue']);
  const delegate = {
    move: 'delegate',
    to: 'Sun Jie',
    until: '2026-06-01T00:00:00+08:00',
    role: 'director',
    reason: 'leave',
  };
  assert.deepEqual(await told(moved('approver', delegate)), [422, 'timesOutOfOrder']);
  assert.deepEqual(await told(moved('approver', { ...delegate, until: 'soon' })), [400, 'notValid']);
  assert.deepEqual(await told(moved('approver', { ...delegate, to: 'agent one' })), [403, 'ownCase']);

  await done(moved('approver', { move: 'return', role: 'director', reason: 'more on the new job' }));
  assert.deepEqual(await told(moved('approver', { ...approve, role: 'director' })), [409, 'returnedForChange']);
  await done(moved('agent', { ...submit, lineReasons }));
  assert.deepEqual(await told(moved('compliance', approve)), [403, 'notEntitled']);
  assert.deepEqual(await told(moved('compliance', { ...approve, role: 'director' })), [403, 'roleNotTheirs']);
  const tie = await done(post('teamLead', 'ties', { person: 'compliance one', kind: 'family' }));
  assert.deepEqual([tie.person, tie.kind], ['compliance one', 'family']);
  assert.deepEqual(await told(moved('compliance', approve)), [403, 'relatedCase']);
  const decided = await done(moved('approver', { ...approve, role: 'director' }));
  assert.equal(decided.state, 'approved', JSON.stringify(decided).slice(0, 600));
  assert.equal((await talkAs('borrower')).agreed?.approval, 'approved');
  assert.deepEqual(await told(moved('approver', { ...approve, role: 'director' })), [404, 'nothingToApprove']);
});

test('looks are kept, and no names are in the log', async () => {
  const looks = await ground.database.session((session) =>
    session.query<{ operation: string; by_role: string }>('select distinct operation, by_role from file_look'),
  );
  for (const [operation, role] of [
    ['readPlan', 'fund'],
    ['readTalk', 'mediator'],
    ['readApproval', 'approver'],
  ] as const) {
    assert.ok(
      looks.some((look) => look.operation === operation && look.by_role === role),
      operation,
    );
  }
  assert.deepEqual(
    ground.logged.filter((line) => JSON.stringify(line).includes('one')),
    [],
  );
});

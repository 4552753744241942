/** Matters through the interface: raised, answered, looked at again; what they do to the record and to contacts; who sees what. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testStatement } from '../../../tools/plan-book.ts';
import { type Ground, makeGround } from '../../../tools/server-ground.ts';
import type { AccessRole } from '../../core/access/role.ts';

let ground: Ground;
before(async () => {
  ground = await makeGround();
});
after(() => ground.close());

interface Shown {
  readonly matter: string;
  readonly state: string;
  readonly due: {
    on: string;
    by: string;
    rule: string;
    confidence: string | null;
    daysLeft: number;
    overdue: boolean;
  } | null;
  readonly review: { on: string } | null;
  readonly takenBy: string | null;
  readonly answer: { result: string; ground: string | null; words: string | null; receipt: number } | null;
  readonly events: readonly { event: string; person: string | null; words: string | null; receipt: number }[];
  readonly wordsKept: string;
  readonly may: readonly string[];
}
interface Made {
  readonly status: number;
  readonly refused: unknown;
  readonly matter: string;
  readonly receipt: number;
  readonly shown: Shown;
}

const matters = () => `/api/v1/cases/${ground.ownCase}/matters`;

async function post(path: string, body: object, as: AccessRole): Promise<Made> {
  const { status, document } = await ground.ask('POST', path, { as, body });
  return { status, ...document } as never;
}
const raise = (body: object, as: AccessRole = 'borrower') => post(matters(), body, as);
const move = (number: string, body: object, as: AccessRole) => post(`${matters()}/${number}/moves`, body, as);
const told = ({ status, refused }: Made) => [status, refused];

async function list(as: AccessRole): Promise<readonly Shown[]> {
  const { document, status } = await ground.ask('GET', matters(), { as });
  assert.equal(status, 200, JSON.stringify(document));
  return document.matters as never;
}
const one = async (number: string, as: AccessRole) => (await list(as)).find(({ matter }) => matter === number)!;

async function fact(name: string): Promise<unknown> {
  const { document } = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/facts`, { as: 'compliance' });
  return (document.facts as { name: string; value: unknown }[]).find((each) => each.name === name)?.value;
}

async function setFacts(facts: object): Promise<void> {
  const { status } = await ground.ask('POST', `/api/v1/cases/${ground.ownCase}/facts`, {
    as: 'teamLead',
    body: { facts },
  });
  assert.equal(status, 201);
}

test('a complaint: two taps, its number and day, taken, answered by who may, read by the borrower, looked at again', async () => {
  const raised = await raise({ kind: 'complaint', about: { what: 'tooOften' }, words: 'seven calls on Monday' });
  assert.equal(raised.status, 201, JSON.stringify(raised));
  assert.equal(raised.matter, `M-${ground.ownCase}-1`);
  assert.ok(raised.receipt > 0);
  const { due } = raised.shown;
  assert.deepEqual(
    [due?.by, due?.rule, due?.on, due?.confidence, due?.daysLeft],
    ['law', 'cn.complaint.bank', '2026-07-16', 'V2', 15],
  );
  assert.equal(await fact('complaintReceivedOn'), '2026-07-01');
  assert.equal(await fact('complaintAnsweredOn'), undefined);

  const { matter } = raised;
  assert.deepEqual(raised.shown.may, ['add', 'withdraw']);
  assert.equal((await move(matter, { move: 'add', words: 'and two on Tuesday' }, 'borrower')).status, 200);
  assert.deepEqual(told(await move(matter, { move: 'add' }, 'borrower')), [422, 'wordsNeeded']);
  assert.deepEqual(told(await move(matter, { move: 'answer', result: 'upheld', words: 'x' }, 'agent')), [
    403,
    'notTheirsToMove',
  ]);
  const seenByAgent = await one(matter, 'agent');
  assert.deepEqual([seenByAgent.wordsKept, seenByAgent.events[0]!.words, seenByAgent.may], ['withheld', null, []]);
  assert.ok(!JSON.stringify(await list('agent')).includes('seven calls'));
  assert.deepEqual((await one(matter, 'auditor')).may, []);
  assert.equal((await one(matter, 'auditor')).events[0]!.words, 'seven calls on Monday');

  assert.equal((await move(matter, { move: 'take' }, 'teamLead')).shown.takenBy, 'teamLead one');
  assert.deepEqual(told(await move(matter, { move: 'take' }, 'teamLead')), [409, 'alreadyTaken']);
  assert.deepEqual(told(await move(matter, { move: 'extend', to: 'complex', words: ' ' }, 'teamLead')), [
    400,
    'notValid',
  ]);
  assert.deepEqual(told(await move(matter, { move: 'extend', to: 'complex' }, 'teamLead')), [422, 'wordsNeeded']);
  assert.deepEqual(told(await move(matter, { move: 'extend', to: 'special', words: 'x' }, 'compliance')), [
    422,
    'noLongerTime',
  ]);
  const longer = await move(matter, { move: 'extend', to: 'complex', words: 'we need the recordings' }, 'teamLead');
  assert.deepEqual([longer.shown.due?.rule, longer.shown.due?.on], ['cn.complaint.bank.complex', '2026-07-31']);
  assert.equal(await fact('complaintComplex'), true);

  assert.deepEqual(told(await move(matter, { move: 'answer', result: 'upheld' }, 'compliance')), [422, 'wordsNeeded']);
  assert.deepEqual(told(await move(matter, { move: 'answer', result: 'done', words: 'x' }, 'compliance')), [
    422,
    'resultNotOfKind',
  ]);
  const both = await Promise.all(
    (['compliance', 'teamLead'] as const).map((as) =>
      move(matter, { move: 'answer', result: 'upheld', words: `we are sorry, ${as}` }, as),
    ),
  );
  assert.deepEqual(both.map(told).sort(), [
    [200, undefined],
    [409, 'alreadyAnswered'],
  ]);
  const first = both[0]!.status === 200 ? ('compliance' as const) : ('teamLead' as const);
  const second = first === 'compliance' ? ('teamLead' as const) : ('compliance' as const);

  const read = await one(matter, 'borrower');
  assert.deepEqual(
    [read.state, read.due, read.answer?.result, read.answer?.words],
    ['answered', null, 'upheld', `we are sorry, ${first}`],
  );
  assert.deepEqual([read.review?.on, read.may], ['2026-07-31', ['askReview', 'close']]);
  assert.ok(read.events.every(({ person }) => person === null) && read.takenBy === null);
  assert.equal(await fact('complaintAnsweredOn'), '2026-07-01');
  assert.deepEqual(told(await move(matter, { move: 'close' }, first)), [409, 'reviewRuns']);
  assert.deepEqual(told(await move(matter, { move: 'withdraw' }, 'borrower')), [409, 'alreadyAnswered']);

  const again = await move(matter, { move: 'askReview', words: 'nobody asked me' }, 'borrower');
  assert.deepEqual(
    [again.shown.state, again.shown.due?.by, again.shown.due?.on],
    ['inReview', 'promise', '2026-07-31'],
  );
  assert.deepEqual(told(await move(matter, { move: 'answer', result: 'partly', words: 'x' }, first)), [
    403,
    'answeredBefore',
  ]);
  assert.equal((await move(matter, { move: 'answer', result: 'partly', words: 'looked again' }, second)).status, 200);
  assert.deepEqual(told(await move(matter, { move: 'askReview' }, 'borrower')), [409, 'reviewAlreadyAsked']);
  assert.equal((await move(matter, { move: 'close' }, 'borrower')).shown.state, 'closed');
  assert.deepEqual(told(await move(matter, { move: 'close' }, 'borrower')), [409, 'matterOver']);
  const receipts = (await one(matter, 'borrower')).events.map(({ receipt }) => receipt);
  assert.ok(receipts.every((receipt, index) => index === 0 || receipt > receipts[index - 1]!));
});

test('an open dispute is on record, where the law asks for it; its end clears what it put there, and nothing else', async () => {
  const twoTaps = await raise({ kind: 'dispute', about: { what: 'wrongSum', loan: 'L2' } });
  assert.equal(twoTaps.status, 422);
  assert.equal(twoTaps.refused, 'unknownLoan');
  const own = (await ground.ask('GET', `/api/v1/cases/${ground.ownCase}`, { as: 'teamLead' })).document as {
    loans: { loanRef: string }[];
  };
  const loan = own.loans[0]!.loanRef;
  const raised = await raise({ kind: 'dispute', about: { what: 'wrongSum', loan, line: '3' } });
  assert.deepEqual([raised.status, raised.shown.due?.by, raised.shown.due?.on], [201, 'promise', '2026-07-16']);
  assert.equal(await fact('disputed'), true);
  const twice = await raise({ kind: 'dispute', about: { what: 'wrongSum', loan, line: '3' } });
  assert.deepEqual(told(twice), [409, 'alreadyRaised']);
  const other = await raise({ kind: 'dispute', about: { what: 'notMine' } });
  const permit = async () => {
    const body = { act: 'sendLetter', role: 'borrower', channel: { kind: 'letter' }, facts: { product: 'card' } };
    const { document } = await ground.ask('POST', `/api/v1/cases/${ground.ownCase}/permits`, { as: 'agent', body });
    return (document.warnings as { ruleId: string }[]).map(({ ruleId }) => ruleId);
  };
  assert.deepEqual(await permit(), ['cn.card.69.objection']);
  const causeNow = async () => {
    const sent = await ground.ask('POST', `/api/v1/cases/${ground.ownCase}/statement`, {
      as: 'borrower',
      body: testStatement,
    });
    assert.equal(sent.status, 201, sent.text);
    const file = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/own-file`, { as: 'borrower' });
    const { statements, matters: kept } = file.document as { statements: { content: object }[]; matters: object[] };
    assert.ok(kept.length >= 3, 'what they raised is in their own file');
    return JSON.stringify(statements.at(-1)!.content);
  };
  assert.match(await causeNow(), /"ability":"disputes"/);
  assert.equal(
    (await move(raised.matter, { move: 'answer', result: 'partly', words: 'put right' }, 'agent')).status,
    200,
  );
  assert.equal(await fact('disputed'), true, 'another is open');
  assert.deepEqual(told(await move(other.matter, { move: 'withdraw' }, 'compliance')), [403, 'notTheirsToMove']);
  assert.equal((await move(other.matter, { move: 'withdraw' }, 'borrower')).shown.state, 'withdrawn');
  assert.equal(await fact('disputed'), false);
  assert.deepEqual(await permit(), []);

  // What a letter had put on record before is not cleared by the end of what came through here.
  await setFacts({ disputed: true });
  const late = await raise({ kind: 'dispute', about: { what: 'tooOld' } });
  await move(late.matter, { move: 'withdraw' }, 'borrower');
  assert.equal(await fact('disputed'), true);
  await setFacts({ disputed: false });
  assert.equal((await raise({ kind: 'dispute', about: { what: 'tooOld' } })).status, 201);
  assert.equal(await fact('disputed'), true);
});

test('who spoke with the borrower does not answer the complaint; who is tied to them answers nothing', async () => {
  const called = { act: 'placeCall', role: 'borrower', outcome: 'conversation' };
  assert.equal(
    (await ground.ask('POST', `/api/v1/cases/${ground.ownCase}/inbound`, { as: 'teamLead', body: called })).status,
    201,
  );
  const { matter } = await raise({ kind: 'complaint', about: { what: 'rude' } });
  assert.deepEqual(told(await move(matter, { move: 'take' }, 'teamLead')), [403, 'ownConduct']);
  const tie = { person: 'compliance one', kind: 'family' };
  const tied = await ground.ask('POST', `/api/v1/cases/${ground.ownCase}/ties`, { as: 'teamLead', body: tie });
  assert.equal(tied.status, 201, tied.text);
  assert.deepEqual(told(await move(matter, { move: 'take' }, 'compliance')), [403, 'relatedCase']);
  assert.equal((await move(matter, { move: 'withdraw' }, 'borrower')).status, 200);
});

test('what is asked of the data: proof, correction, deletion, another decision; a refusal names its ground', async () => {
  const proof = await raise({ kind: 'proof', about: { what: 'contract' } });
  assert.deepEqual(told(await move(proof.matter, { move: 'answer', result: 'refused', words: 'no' }, 'agent')), [
    422,
    'groundMissing',
  ]);
  const no = await move(proof.matter, { move: 'answer', result: 'refused', words: 'no', ground: 'art. 1' }, 'agent');
  assert.deepEqual([no.shown.answer?.result, no.shown.answer?.ground], ['refused', 'art. 1']);
  assert.deepEqual(told(await move(proof.matter, { move: 'close' }, 'agent')), [409, 'reviewRuns']);
  const credit = await raise({ kind: 'correction', about: { what: 'creditRecord', field: 'overdue in May' } });
  assert.deepEqual([credit.shown.due?.rule, credit.shown.due?.on], ['cn.zx.25.answer', '2026-07-21']);
  assert.equal(await fact('creditObjectionOn'), '2026-07-01');
  const erasure = await raise({ kind: 'erasure', about: { what: 'all' } });
  assert.deepEqual(told(await move(erasure.matter, { move: 'take' }, 'agent')), [403, 'notTheirsToMove']);
  assert.deepEqual(told(await raise({ kind: 'review', about: { what: 'rude' } })), [422, 'whatNotOfKind']);
  assert.deepEqual(told(await raise({ kind: 'message' })), [422, 'wordsNeeded']);
  const keeping = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/keeping`, { as: 'borrower' });
  assert.equal(keeping.status, 200, keeping.text);
  assert.deepEqual(
    [keeping.document.openCase, keeping.document.mayGo, keeping.document.openMatter],
    [true, false, 'dispute'],
  );
});

test('a message is a contact of the borrower’s, counted once; the thread has both sides and nobody else’s words', async () => {
  const asked = await raise({ kind: 'message', words: 'May I pay on the 20th?' });
  assert.deepEqual([asked.shown.due?.by, asked.shown.due?.on], ['promise', '2026-07-04']);
  assert.equal((await move(asked.matter, { move: 'answer', result: 'done', words: 'Yes.' }, 'agent')).status, 200);
  const contacts = (await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/contacts`, { as: 'agent' })).document as {
    contacts: { act: string; initiatedBy: string }[];
  };
  assert.equal(contacts.contacts.filter(({ act }) => act === 'sendInApp').length, 1);
  const thread = await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/messages`, { as: 'borrower' });
  assert.equal(thread.status, 200, thread.text);
  const messages = thread.document.messages as {
    from: string;
    text: string | null;
    act: string | null;
    receipt: number | null;
  }[];
  assert.deepEqual(
    messages.filter(({ act }) => act === null).map(({ from, text }) => [from, text]),
    [
      ['borrower', 'May I pay on the 20th?'],
      ['lender', 'Yes.'],
    ],
  );
  assert.ok(messages.some(({ act, from }) => act === 'placeCall' && from === 'borrower'));
  assert.ok(messages.every(({ receipt }) => receipt !== null));
  assert.deepEqual(told(await move(asked.matter, { move: 'add', words: 'x', file: '999999' }, 'borrower')), [
    422,
    'unknownFile',
  ]);
  assert.deepEqual(told(await move(`M-${ground.ownCase}-999`, { move: 'close' }, 'borrower')), [404, 'unknownMatter']);
});

test('the list of what is to be answered: by day, of those seen, without a word of it', async () => {
  const page = await ground.ask('GET', '/api/v1/matters?limit=2', { as: 'compliance' });
  const { open, matters: shown, next } = page.document as { open: number; matters: Shown[]; next: string | null };
  assert.ok(open > 2 && shown.length === 2 && next === shown[1]!.matter);
  assert.ok(shown[0]!.due!.on <= shown[1]!.due!.on);
  const rest = (await ground.ask('GET', `/api/v1/matters?after=${next}`, { as: 'agent' })).document as {
    matters: Shown[];
  };
  assert.equal(rest.matters.length, open - 2);
  const of = await ground.ask('GET', '/api/v1/matters?kind=erasure&overdue=false', { as: 'legal' });
  assert.deepEqual(
    (of.document.matters as { kind: string }[]).map(({ kind }) => kind),
    ['erasure'],
  );
  const none = await ground.ask('GET', '/api/v1/matters?overdue=true', { as: 'compliance' });
  assert.deepEqual([none.document.matters, none.document.overdue], [[], 0]);
  assert.ok(!page.text.includes('calls on Monday'));
});

test('what a program must not get wrong the database refuses', async () => {
  const first = `${ground.ownCase}`;
  const write = (kind: string, more: string) =>
    ground.database.session((session) =>
      session.query(
        `insert into matter_event (creditor_id, borrower_id, case_id, matter_id, version, kind, side, person, result, sealed, on_day, at, recorded_by)
         select e.creditor_id, e.borrower_id, e.case_id, e.matter_id, max(e.version) + 1, $2, 'lender', 'x', ${more}, '', '2026-07-01', now(), 'x'
           from matter_event e join delinquency_case c using (creditor_id, borrower_id, case_id) join matter m using (creditor_id, borrower_id, matter_id)
          where c.case_number = $1 and m.kind = $3 group by 1, 2, 3, 4 order by 4 limit 1`,
        [first, kind, kind === 'answered' ? 'message' : 'complaint'],
      ),
    );
  await assert.rejects(write('answered', `'done'`), /is answered/);
  await assert.rejects(write('taken', 'null'), /is over/);
  const run = (sql: string) => ground.database.session((session) => session.query(sql));
  await assert.rejects(run(`update matter_event set person = 'y'`), /append-only/);
  await assert.rejects(run('delete from matter'), /append-only|violates/);
});

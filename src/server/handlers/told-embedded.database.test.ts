/** What a borrower writes and tells: drafts of two windows and two sides, what happened, a statement that somebody helped with. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Ground, makeGround } from '../../../tools/server-ground.ts';
import { smallBookKey } from '../../../tools/small-book.ts';
import { sealerOf } from '../../adapters/seal-aes-gcm/seal.ts';
import { keyContext } from '../../application/contact-request.ts';
import { sweepOldDrafts } from '../../application/portal-drafts.ts';
import type { AccessRole } from '../../core/access/role.ts';

let ground: Ground;
before(async () => {
  ground = await makeGround();
});
after(() => ground.close());

const dayMs = 24 * 60 * 60 * 1000;

async function ask(as: AccessRole, method: string, path: string, body?: unknown, ofCase = ground.ownCase) {
  const answer = await ground.ask(method, `/api/v1/cases/${ofCase}/${path}`, { as, body });
  return { status: answer.status, document: answer.document, refused: answer.document.refused };
}

const save = (as: AccessRole, kind: string, version: number, content: object) =>
  ask(as, 'PUT', `drafts/${kind}`, { version, content });

type DraftList = { kind: string; side: string; version: number; content: object; by: string | null }[];

async function drafts(as: AccessRole): Promise<DraftList> {
  const { status, document } = await ask(as, 'GET', 'drafts');
  assert.equal(status, 200, JSON.stringify(document));
  return document.drafts as DraftList;
}

async function rowCount(table: string): Promise<number> {
  const [row] = await ground.database.session((session) =>
    session.query<{ n: number }>(`select count(*)::int as n from ${table}`),
  );
  return row!.n;
}

test('two windows: who saves over what they have not seen is shown it, and nothing is lost', async () => {
  const first = await save('borrower', 'matter', 0, { words: 'first window' });
  assert.deepEqual([first.status, first.document.version], [200, 1], JSON.stringify(first.document));
  const second = await save('borrower', 'matter', 0, { words: 'second window' });
  assert.deepEqual([second.status, second.refused], [409, 'draftMoved']);
  assert.deepEqual((second.document.draft as { content: object }).content, { words: 'first window' });
  const chosen = await save('borrower', 'matter', 1, { words: 'second window' });
  assert.equal(chosen.document.version, 2);
  const ahead = await save('borrower', 'matter', 7, {});
  assert.equal(ahead.refused, 'draftMoved');
  assert.deepEqual(
    (await drafts('borrower')).map(({ kind, side, version, content }) => [kind, side, version, content]),
    [['matter', 'own', 2, { words: 'second window' }]],
  );
});

test('sides: the desk writes what the borrower confirms, sees nothing of their own, and takes none of it away', async () => {
  assert.equal((await save('agent', 'ask', 0, { payment: '300' })).status, 200);
  await save('borrower', 'ask', 0, { payment: '200' });
  const seen = (list: DraftList) => list.map(({ kind, side, by }) => [kind, side, by]);
  assert.deepEqual(seen(await drafts('agent')), [['ask', 'helped', 'agent one']]);
  assert.deepEqual(seen(await drafts('borrower')), [
    ['ask', 'helped', 'agent one'],
    ['ask', 'own', null],
    ['matter', 'own', null],
  ]);
  assert.equal((await ask('agent', 'DELETE', 'drafts/ask?side=own')).refused, 'notTheirsToSay');
  assert.equal((await ask('agent', 'DELETE', 'drafts/matter')).document.dropped, false);
  assert.equal((await ask('borrower', 'DELETE', 'drafts/ask?side=helped')).document.dropped, true);
  assert.deepEqual(seen(await drafts('agent')), []);
  assert.equal((await ask('borrower', 'DELETE', 'drafts/ask')).document.dropped, true);
});

test('a case of somebody else, another role, another form: nothing of it', async () => {
  const foreign = ground.foreignCase;
  for (const [method, path, body] of [
    ['GET', 'drafts', undefined],
    ['PUT', 'drafts/ask', { version: 0, content: {} }],
    ['DELETE', 'drafts/ask', undefined],
    ['POST', 'cause', { event: 'illness' }],
    ['GET', 'cause', undefined],
    ['GET', 'statement/form', undefined],
  ] as const)
    assert.equal((await ask('borrower', method, path, body, foreign)).status, 404, path);
  assert.equal((await ask('analyst', 'GET', 'drafts')).refused, 'roleMayNot');
  assert.equal((await ask('agent', 'POST', 'cause', { event: 'illness' })).refused, 'roleMayNot');
  assert.equal((await save('borrower', 'wishes', 0, {})).status, 400);
  const large = await save('borrower', 'ask', 0, { words: '长'.repeat(12_000) });
  assert.deepEqual([large.status, large.refused], [422, 'draftTooLarge']);
});

test('what is sealed is not in the open, and a draft is in no evidence', async () => {
  const [row] = await ground.database.session((session) =>
    session.query<{ text: string }>(`select string_agg(d::text, '') as text from portal_draft d`),
  );
  assert.doesNotMatch(row!.text, /window/);
  assert.equal(await rowCount(`evidence_entry where about_table = 'portal_draft'`), 0);
});

test('after thirty days a draft is not shown, and the sweep takes it away', async () => {
  ground.clock.ms += 31 * dayMs;
  const shown = await ground.parts.owner.session((session) =>
    session.query(
      `update app_session set last_seen_at = to_timestamp($1::float8 / 1000), expires_at = to_timestamp($1::float8 / 1000) + interval '1 hour'`,
      [ground.clock.ms],
    ),
  );
  assert.ok(shown);
  assert.deepEqual(await drafts('borrower'), []);
  await save('borrower', 'helper', 0, {});
  assert.equal((await save('borrower', 'matter', 0, { words: 'anew' })).document.version, 1);
  await ground.database.session((session) =>
    session.query(`update portal_draft set saved_at = saved_at - interval '31 days' where kind = 'helper'`),
  );
  assert.equal(await rowCount('portal_draft'), 2);
  await ground.database.session((session) => sweepOldDrafts(session, ground.clock.ms));
  assert.equal(await rowCount('portal_draft'), 1);
});

test('what happened: told alone, each question skippable, and what is not true of days is refused', async () => {
  const table = [
    [{}, 422, 'nothingTold'],
    [{ event: 'illness', since: '2031-01-01' }, 400, 'causeNotValid'],
    [{ event: 'illness', since: '2026-05-01', expectedEndOn: '2026-04-01' }, 400, 'causeNotValid'],
    [{ harder: { needs: ['speakSlowly'], consent: false } }, 400, 'notValid'],
    [{ event: 'illness', helpedDraft: 1 }, 409, 'draftMoved'],
  ] as const;
  for (const [body, status, refused] of table) {
    const told = await ask('borrower', 'POST', 'cause', body);
    assert.deepEqual([told.status, told.refused], [status, refused], JSON.stringify(body));
  }
  assert.equal((await ask('borrower', 'GET', 'cause')).document.cause, null);
  await save('borrower', 'cause', 0, { event: 'illness' });
  const told = await ask('borrower', 'POST', 'cause', {
    event: 'illness',
    since: '2026-05-01',
    expectedEndOn: '2026-12-01',
    words: 'My back',
    harder: { needs: ['speakSlowly'], words: 'In the mornings', consent: true },
  });
  assert.equal(told.status, 201, JSON.stringify(told.document));
  assert.deepEqual(
    (await drafts('borrower')).map(({ kind }) => kind),
    ['matter'],
  );
  const { cause } = (await ask('agent', 'GET', 'cause')).document as { cause: Record<string, unknown> };
  assert.deepEqual(
    [cause.event, cause.since, cause.words, cause.harder, cause.helpedBy],
    ['illness', '2026-05-01', 'My back', { needs: ['speakSlowly'], words: 'In the mornings', consent: true }, null],
  );
  assert.equal((await ask('auditor', 'GET', 'cause')).refused, 'roleMayNot');
});

const answers = {
  place: 'CN',
  area: 'urban',
  household: { adults: 1, children: 0 },
  income: [{ how: 'regular', kind: 'wages', amount: '200', every: 'day', days: 22 }],
  expenses: [{ kind: 'rent', amount: '1200', every: 'month' }],
  living: 'place',
};

interface Prepared {
  document: { income: { perMonth: string }[]; asOf: string; ownOutstanding: string };
}

test('a statement: answers are made ready, and take the cause that was told before', async () => {
  const form = (await ask('borrower', 'GET', 'statement/form')).document;
  assert.deepEqual([form.currency, form.lightMax], ['CNY', '3000.00']);
  assert.ok((form.places as { place: string }[]).some(({ place }) => place === 'CN-31'));
  const prepared = await ask('borrower', 'POST', 'statement/prepare', answers);
  assert.equal(prepared.status, 200, JSON.stringify(prepared.document));
  const { document } = prepared.document as unknown as Prepared;
  assert.deepEqual(
    [document.income[0]!.perMonth, document.asOf, document.ownOutstanding],
    ['4400.00', form.asOf, form.owed],
  );
  const faulty = await ask('borrower', 'POST', 'statement/prepare', {
    ...answers,
    household: { adults: 0, children: 2 },
  });
  assert.deepEqual(
    [faulty.refused, (faulty.document.invalid as { path: string; code: string }[])[0]!.path],
    ['statementNotValid', '/household/adults'],
  );
  const light = await ask('borrower', 'POST', 'statement/prepare', { place: 'CN', light: { payment: '200' } });
  assert.deepEqual([light.refused, light.document.because], ['notAssessed', 'lightAboveCap']);

  const recorded = await ask('borrower', 'POST', 'statement', document);
  assert.equal(recorded.status, 201, JSON.stringify(recorded.document));
  const file = (await ask('borrower', 'GET', 'own-file')).document;
  const { content } = (file.statements as { content: { document: { cause: object }; causeFrom: string } }[]).at(-1)!;
  assert.deepEqual(content.document.cause, { event: 'illness', since: '2026-05-01', expectedEndOn: '2026-12-01' });
  const causes = file.causes as { id: string; words: string }[];
  assert.deepEqual([causes.map(({ words }) => words), content.causeFrom], [['My back'], causes[0]!.id]);
});

test('filled in with the borrower: it counts when they confirm what they saw, and who helped stays on record', async () => {
  const { document } = (await ask('agent', 'POST', 'statement/prepare', answers)).document as unknown as Prepared;
  const before = await rowCount('income_statement');
  await save('agent', 'statement', 0, { answers });
  assert.equal(await rowCount('income_statement'), before);
  const byDesk = await ask('agent', 'POST', 'statement', { ...document, helpedDraft: 1 });
  assert.deepEqual([byDesk.status, byDesk.refused], [403, 'notTheirsToSay']);
  await save('agent', 'statement', 1, { answers, more: true });
  const old = await ask('borrower', 'POST', 'statement', { ...document, helpedDraft: 1 });
  assert.deepEqual(
    [old.status, old.refused, (old.document.draft as { version: number }).version],
    [409, 'draftMoved', 2],
  );
  await save('borrower', 'statement', 0, { answers });
  const confirmed = await ask('borrower', 'POST', 'statement', { ...document, helpedDraft: 2 });
  assert.equal(confirmed.status, 201, JSON.stringify(confirmed.document));
  assert.deepEqual(
    (await drafts('borrower')).map(({ kind }) => kind),
    ['matter'],
  );
  const plan = (await ask('agent', 'GET', 'plan')).document as { capacity: { helpedBy: string | null } };
  assert.equal(plan.capacity.helpedBy, 'agent one');
  const [row] = await ground.database.session((session) =>
    session.query<{ by: string }>('select recorded_by as by from income_statement order by statement_id desc limit 1'),
  );
  assert.doesNotMatch(row!.by, /agent/);
  await save('agent', 'cause', 0, { event: 'jobLoss' });
  assert.equal((await ask('borrower', 'POST', 'cause', { event: 'jobLoss', helpedDraft: 1 })).status, 201);
  assert.equal(((await ask('borrower', 'GET', 'cause')).document.cause as { helpedBy: string }).helpedBy, 'agent one');
});

test('the log tells of it without what the borrower agreed to for those alone who speak with them', async () => {
  const rows = await ground.database.session((session) =>
    session.query<{
      kind: string;
      about_table: string;
      tag: Uint8Array;
      number: number;
      sealed: Uint8Array;
      borrower_id: bigint;
      wrapped_key: Uint8Array;
    }>(
      `select e.kind, e.about_table, s.tag, e.number, e.sealed, e.borrower_id, b.wrapped_key
         from evidence_entry e join evidence_stream s using (creditor_id, borrower_id, case_id) join borrower b using (creditor_id, borrower_id)
        where e.about_table in ('told_cause', 'income_statement') order by e.number`,
    ),
  );
  const [{ tag, number, sealed, borrower_id: borrowerId, wrapped_key: wrappedKey }] = rows as [(typeof rows)[number]];
  const seal = sealerOf(smallBookKey).under(keyContext({ creditorId: ground.book.creditorId, borrowerId }), wrappedKey);
  const content = seal.open(`evidence ${Buffer.from(tag).toString('hex')} ${number}`, sealed);
  assert.match(content, /"consentToNeeds":true/);
  assert.doesNotMatch(content, /speakSlowly|mornings/);
  assert.deepEqual(
    rows.map(({ kind, about_table }) => [kind, about_table]),
    [
      ['statement', 'told_cause'],
      ['statement', 'income_statement'],
      ['statement', 'income_statement'],
      ['statement', 'told_cause'],
    ],
  );
});

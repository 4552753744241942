/** The pipeline that every request goes through: who asks, may they, is it well formed, was it done before. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Ground, makeGround } from '../../tools/server-ground.ts';

let ground: Ground;
before(async () => {
  ground = await makeGround();
});
after(() => ground.close());

test('a stranger is told to sign in, and who is signed in is told who they are', async () => {
  const stranger = await ground.ask('GET', '/api/v1/session');
  assert.equal(stranger.status, 401);
  assert.equal(stranger.document.refused, 'notSignedIn');
  const agent = await ground.ask('GET', '/api/v1/session', { as: 'agent' });
  assert.equal(agent.status, 200);
  assert.equal(agent.document.role, 'agent');
});

test('the list of cases, by a role that may and by one that may not', async () => {
  const lead = await ground.ask('GET', '/api/v1/cases?limit=2', { as: 'teamLead' });
  assert.equal(lead.status, 200, lead.text);
  assert.ok((lead.document.cases as unknown[]).length > 0);
  assert.equal((await ground.ask('GET', '/api/v1/cases', { as: 'borrower' })).status, 403);
  const bad = await ground.ask('GET', '/api/v1/cases?limit=0&colour=red', { as: 'teamLead' });
  assert.equal(bad.status, 400);
  assert.deepEqual(
    (bad.document.invalid as { path: string; code: string }[]).map(({ path, code }) => `${path} ${code}`).sort(),
    ['/query/colour unknownField', '/query/limit outOfRange'],
  );
});

const inbound = { act: 'placeCall', role: 'borrower', outcome: 'conversation', at: '2026-07-01T09:00:00+08:00' };
const write = (key: string, body: object = inbound) =>
  ground.ask('POST', `/api/v1/cases/${ground.ownCase}/inbound`, {
    as: 'teamLead',
    headers: { 'idempotency-key': key },
    body,
  });
const written = async () => {
  const [row] = await ground.database.session((session) =>
    session.query<{ rows: number }>('select count(*)::int as rows from inbound_contact'),
  );
  return row!.rows;
};

test('a write under one key is done once, and answered alike; another under it is refused', async () => {
  const before = await written();
  const first = await write('once');
  assert.equal(first.status, 201, first.text);
  const again = await write('once');
  assert.deepEqual([again.status, again.text], [first.status, first.text]);
  assert.equal(await written(), before + 1);
  const other = await write('once', { ...inbound, outcome: 'unanswered' });
  assert.deepEqual([other.status, other.document.refused], [422, 'keyUsedOtherwise']);
  assert.equal((await write('twice')).status, 201);
  assert.equal(await written(), before + 2);
});

test('the key stands with the write: an answer that was lost is told so, and nothing is done again', async () => {
  const before = await written();
  assert.equal((await write('lost')).status, 201);
  await ground.database.session((session) =>
    session.query("update idempotency_key set status = null, answer_sealed = null where key like '% lost'"),
  );
  const again = await write('lost');
  assert.deepEqual([again.status, again.document.refused], [409, 'answerLost']);
  assert.equal(await written(), before + 1);
});

test('two at once under one key: one is done', async () => {
  const before = await written();
  const both = await Promise.all([write('at-once'), write('at-once')]);
  assert.equal(await written(), before + 1);
  const statuses = both.map(({ status }) => status).sort();
  assert.equal(statuses[0], 201, both[0]!.text);
  assert.ok(statuses[1] === 201 || statuses[1] === 409, both[1]!.text);
});

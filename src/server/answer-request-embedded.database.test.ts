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

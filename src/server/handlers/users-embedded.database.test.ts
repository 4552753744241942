/** Accounts, their rights and their keys, and cases granted to people. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addAnotherLender, type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';
import type { AccountRole } from '../../core/access/role.ts';

let ground: Ground;
let elsewhere: ReadonlyMap<AccountRole, string>;
before(async () => {
  ground = await makeGround();
  elsewhere = await addAnotherLender(ground);
});
after(() => ground.close());

const refusal = ({ status, document }: GroundAnswer) => [status, document.refused];
const administer = (method: string, path: string, body?: object) =>
  ground.ask(method, path, { as: 'administrator', body });
const users = '/api/v1/users';
const userOf = (role: AccountRole) => `${users}/${ground.userIds.get(role)}`;

async function added(login: string, more: object = {}): Promise<string> {
  const answer = await administer('POST', users, { login, name: `Name of ${login}`, role: 'agent', ...more });
  assert.equal(answer.status, 201, answer.text);
  return String(answer.document.id);
}

test('an account as it is made: what its role usually sees, or what it may', async () => {
  const agent = await administer('POST', users, { login: 'a.agent', name: 'An Agent', role: 'agent' });
  const { id, ...rest } = agent.document;
  assert.match(String(id), /^\d+$/);
  assert.deepEqual(rest, {
    login: 'a.agent',
    name: 'An Agent',
    role: 'agent',
    sees: 'book',
    organisation: null,
    oidc: null,
    enrolledAt: null,
    disabledAt: null,
  });
  const mediator = await administer('POST', users, {
    login: 'a.mediator',
    name: 'A Mediator',
    role: 'mediator',
    organisation: 'Mediation Centre',
  });
  assert.deepEqual([mediator.document.sees, mediator.document.organisation], ['granted', 'Mediation Centre']);
  const refused: readonly (readonly [object, number, string])[] = [
    [{ login: 'x.one', role: 'mediator', sees: 'book' }, 422, 'roleSeesOtherwise'],
    [{ login: 'x.two', role: 'auditor', sees: 'granted' }, 422, 'roleSeesOtherwise'],
    [{ login: 'a.agent', role: 'agent' }, 409, 'loginTaken'],
    [{ login: 'other.agent', role: 'agent' }, 409, 'loginTaken'],
    [{ login: 'Not A Login', role: 'agent' }, 400, 'notValid'],
    [{ login: 'x.three', role: 'borrower' }, 400, 'notValid'],
  ];
  for (const [body, status, code] of refused) {
    assert.deepEqual(
      refusal(await administer('POST', users, { name: 'Some Name', ...body })),
      [status, code],
      JSON.stringify(body),
    );
  }
  const oidc = { issuer: 'https://id.bank.example', subject: 'one' };
  await added('o.one', { oidc });
  assert.deepEqual(refusal(await administer('POST', users, { login: 'o.two', name: 'O Two', role: 'agent', oidc })), [
    409,
    'oidcSubjectTaken',
  ]);
  const two = await added('o.two', { oidc: { ...oidc, subject: null } });
  assert.deepEqual(refusal(await administer('PATCH', `${users}/${two}`, { oidc })), [409, 'oidcSubjectTaken']);
});

test('a page after another, and of this lender alone', async () => {
  const seen: string[] = [];
  let next: unknown = null;
  do {
    const page = await ground.ask('GET', `${users}?limit=4${next === null ? '' : `&after=${next}`}`, { as: 'auditor' });
    seen.push(...(page.document.users as { login: string }[]).map(({ login }) => login));
    next = page.document.next;
  } while (next !== null);
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(
    seen.includes('a.mediator') && seen.includes('administrator') && !seen.some((login) => login.startsWith('other.')),
  );
  assert.deepEqual(refusal(await ground.ask('GET', `${users}?after=x`, { as: 'auditor' })), [422, 'cursorNotValid']);
  const text = (await ground.ask('GET', users, { as: 'auditor' })).text;
  assert.doesNotMatch(text, /hash|totp|secret/i);
});

test('changes are kept with what was before and after, and who did it', async () => {
  const id = await added('b.agent');
  const changed = await administer('PATCH', `${users}/${id}`, {
    role: 'mediator',
    organisation: 'Mediation Centre',
  });
  assert.deepEqual(
    [changed.document.role, changed.document.sees],
    ['mediator', 'granted'],
    'a role that sees otherwise takes what it may',
  );
  await administer('PATCH', `${users}/${id}`, { organisation: 'Mediation Centre' });
  assert.equal((await administer('PATCH', `${users}/${id}`, { name: 'Another Name' })).status, 400, 'a name stays');
  await administer('PATCH', `${users}/${id}`, { disabled: true });
  await administer('PATCH', `${users}/${id}`, { disabled: false, organisation: null });
  const events = (await ground.ask('GET', `${users}/${id}/events`, { as: 'compliance' })).document.events as {
    kind: string;
    by: string;
    content: { before?: Record<string, unknown>; after: Record<string, unknown> };
  }[];
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['added', 'changed', 'disabled', 'enabled'],
    'nothing changed, nothing kept',
  );
  assert.deepEqual(
    [events[1]!.content.before!.role, events[1]!.content.after.role, events[1]!.by],
    ['agent', 'mediator', 'administrator one'],
  );
  assert.deepEqual(refusal(await administer('PATCH', `${users}/${id}`, { sees: 'book' })), [422, 'roleSeesOtherwise']);
});

test('nobody changes their own rights; the last administrator stays; nobody is of another lender', async () => {
  const own = userOf('administrator');
  for (const body of [{ role: 'agent' }, { disabled: true }, { role: 'teamLead', organisation: 'x' }]) {
    assert.deepEqual(refusal(await administer('PATCH', own, body)), [403, 'ownRights']);
  }
  assert.equal((await administer('PATCH', own, { organisation: null })).status, 200);
  const second = await added('c.administrator', { role: 'administrator' });
  const { document } = await administer('POST', `${users}/${second}/keys`, { label: 'set up', days: 1 });
  const asSecond = (path: string, body: object) =>
    ground.ask('PATCH', path, { headers: { authorization: `Bearer ${document.key}` }, body });
  assert.equal((await asSecond(own, { disabled: true })).status, 200);
  assert.deepEqual(refusal(await ground.ask('GET', users, { as: 'administrator' })), [401, 'sessionEnded']);
  assert.deepEqual(refusal(await asSecond(own, { disabled: true })), [200, undefined], 'disabled already');
  const { changeUser } = await import('../../application/user-accounts.ts');
  const last = {
    creditorId: ground.book.creditorId,
    userId: BigInt(second),
    by: 'the command',
    byUserId: undefined,
    atMs: ground.clock.ms,
  };
  assert.deepEqual(await changeUser(ground.database, { ...last, change: { isDisabled: true } }), {
    refused: 'lastAdministrator',
  });
  assert.deepEqual(await changeUser(ground.database, { ...last, change: { role: 'agent' } }), {
    refused: 'lastAdministrator',
  });
  assert.equal((await asSecond(own, { disabled: false })).status, 200);
  await ground.database.session((session) =>
    session.query('update app_session set ended_at = null where user_id = $1::bigint', [
      String(ground.userIds.get('administrator')),
    ]),
  );
  for (const [method, path, body] of [
    ['PATCH', '', { organisation: 'Somebody' }],
    ['GET', '/events', undefined],
    ['POST', '/enrolment', undefined],
    ['GET', '/keys', undefined],
    ['POST', '/keys', { label: 'x', days: 1 }],
    ['DELETE', '/keys/1', undefined],
  ] as const) {
    const foreign = await ground.ask(method, `${userOf('agent')}${path}`, {
      token: elsewhere.get('administrator')!,
      body,
    });
    assert.deepEqual(refusal(foreign), [404, 'unknownUser'], `${method} ${path}`);
  }
});

test('a key of a program: shown once, taken as a bearer alone, ended, expired, of a disabled account', async () => {
  const id = await added('nightly.report', { role: 'analyst' });
  const path = `${users}/${id}/keys`;
  const made = await administer('POST', path, { label: 'nightly', days: 90 });
  const { id: keyId, key } = made.document as Record<string, string>;
  assert.match(key!, new RegExp(`^fbk_${keyId}_[A-Za-z0-9_-]{43}$`));
  const use = (given: string) =>
    ground.ask('GET', '/api/v1/session', { headers: { authorization: `Bearer ${given}` } });
  const who = await use(key!);
  assert.deepEqual([who.status, who.document.role, who.document.csrfToken], [200, 'analyst', null]);
  assert.deepEqual(refusal(await ground.ask('GET', users, { headers: { authorization: `Bearer ${key}` } })), [
    403,
    'roleMayNot',
  ]);
  assert.deepEqual(refusal(await ground.ask('GET', '/api/v1/session', { headers: { cookie: `forbear=${key}` } })), [
    401,
    'sessionUnknown',
  ]);
  assert.deepEqual(refusal(await use(`${key!.slice(0, -3)}AAA`)), [401, 'sessionUnknown']);
  const listed = await ground.ask('GET', path, { as: 'auditor' });
  assert.equal((listed.document.keys as { usedAt: string }[])[0]!.usedAt, new Date(ground.clock.ms).toISOString());
  assert.doesNotMatch(listed.text, new RegExp(key!.slice(-43)));
  assert.equal((await administer('DELETE', `${path}/${keyId}`)).status, 204);
  assert.deepEqual(refusal(await use(key!)), [401, 'sessionEnded']);
  assert.deepEqual(refusal(await administer('DELETE', `${path}/${keyId}`)), [404, 'unknownKey']);
  const short = String((await administer('POST', path, { label: 'a day', days: 1 })).document.key);
  const closed = String((await administer('POST', path, { label: 'closed', days: 9 })).document.key);
  assert.equal((await use(short)).status, 200);
  ground.clock.ms += 86_400_000;
  assert.deepEqual(refusal(await use(short)), [401, 'sessionExpired']);
  ground.clock.ms -= 86_400_000;
  await administer('PATCH', `${users}/${id}`, { disabled: true });
  assert.deepEqual(refusal(await use(closed)), [401, 'accountDisabled']);
  assert.deepEqual(refusal(await administer('POST', path, { label: 'x', days: 1 })), [409, 'userDisabled']);
  assert.deepEqual(refusal(await administer('POST', `${users}/${id}/enrolment`)), [409, 'userDisabled']);
  await administer('PATCH', `${users}/${id}`, { disabled: false });
  assert.deepEqual(refusal(await use(closed)), [401, 'sessionEnded'], 'it was ended for good');
  const elsewhereSignedIn = await added('by.oidc', { oidc: { issuer: 'https://id.bank.example', subject: null } });
  assert.deepEqual(refusal(await administer('POST', `${users}/${elsewhereSignedIn}/keys`, { label: 'x', days: 1 })), [
    422,
    'accountIsAPersons',
  ]);
  assert.deepEqual(refusal(await administer('POST', path, { label: 'x', days: 366 })), [400, 'notValid']);
});

test('a case granted, lapsed, granted again and ended: it holds from the next request on', async () => {
  const id = await added('d.agent', { role: 'agent', sees: 'granted' });
  const { document } = await administer('POST', `${users}/${id}/keys`, { label: 'test', days: 9 });
  const path = `/api/v1/cases/${ground.foreignCase}/grants`;
  const seesIt = async () =>
    (
      await ground.ask('GET', `/api/v1/cases/${ground.foreignCase}/contacts`, {
        headers: { authorization: `Bearer ${document.key}` },
      })
    ).document.refused !== 'unknownCase';
  const grant = (body: object) =>
    ground.ask('POST', path, { as: 'teamLead', body: { user: id, reason: 'asked for by the borrower', ...body } });
  assert.equal(await seesIt(), false);
  assert.deepEqual(refusal(await grant({ until: '2026-01-01T00:00:00+08:00' })), [422, 'untilPassed']);
  assert.deepEqual(refusal(await grant({ until: 'tomorrow' })), [400, 'notValid']);
  assert.deepEqual(refusal(await grant({ user: '999999' })), [404, 'unknownUser']);
  assert.deepEqual(refusal(await grant({ user: String(ground.userIds.get('auditor')) })), [422, 'seesTheBook']);
  const closed = await added('e.agent', { sees: 'granted' });
  await administer('PATCH', `${users}/${closed}`, { disabled: true });
  assert.deepEqual(refusal(await grant({ user: closed })), [409, 'userDisabled']);
  assert.deepEqual([(await grant({ until: '2199-01-01T00:00:00+08:00' })).status, await seesIt()], [201, true]);
  assert.deepEqual(refusal(await grant({})), [409, 'alreadyGranted']);
  // Its end comes.
  await ground.database.session((session) =>
    session.query(
      `update case_grant set granted_at = '2026-06-01', until_at = '2026-06-02' where user_id = $1::bigint`,
      [id],
    ),
  );
  assert.equal(await seesIt(), false);
  assert.deepEqual([(await grant({})).status, await seesIt()], [201, true]);
  assert.equal((await ground.ask('DELETE', `${path}/${id}`, { as: 'teamLead' })).status, 204);
  assert.equal(await seesIt(), false);
  assert.deepEqual(refusal(await ground.ask('DELETE', `${path}/${id}`, { as: 'teamLead' })), [404, 'notGranted']);
  assert.deepEqual([(await grant({})).status, await seesIt()], [201, true], 'at the same instant');
  const listed = (await ground.ask('GET', path, { as: 'compliance' })).document.grants as {
    user: string;
    login: string;
    by: string;
    endedBy: string | null;
  }[];
  const own = listed.filter(({ user }) => user === id);
  assert.deepEqual(
    own.map(({ login, by, endedBy }) => [login, by, endedBy]),
    [
      ['d.agent', 'teamLead one', 'teamLead one'],
      ['d.agent', 'teamLead one', 'teamLead one'],
      ['d.agent', 'teamLead one', null],
    ],
  );
});

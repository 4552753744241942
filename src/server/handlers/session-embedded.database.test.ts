/** Signing in: password and code, guessing, renewed and stolen tokens, enrolment, the lender's own provider. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OAuth2Server } from 'oauth2-mock-server';
import { Secret, TOTP } from 'otpauth';
import { askAsBrowser, type BrowserAsk } from '../../../tools/ask-as-browser.ts';
import {
  addAnotherLender,
  type Ground,
  type GroundAnswer,
  groundAgent,
  makeGround,
} from '../../../tools/server-ground.ts';
import { oidcProvider } from '../../adapters/oidc/oidc-provider.ts';
import type { OidcSetting } from '../../application/oidc-sign-in.ts';
import { passwords } from '../../application/password-hash.ts';
import { waitAfterMs } from '../../application/sign-in-tries.ts';
import { csrfTokenOf } from '../../application/who-is-signed-in.ts';

let ground: Ground;
let provider: OAuth2Server;
let oidc: OidcSetting;
/** of a program that is an administrator: it does not end when the clock is moved */
let key: string;
before(async () => {
  provider = new OAuth2Server();
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
  const issuer = provider.issuer.url!;
  oidc = {
    provider: oidcProvider({ issuer, clientId: 'forbear', clientSecret: 'told to the provider' }),
    creditorRef: undefined,
  };
  ground = await makeGround({ moreParts: (parts) => ({ ...parts, oidc }) });
  const body = { login: 'set.up', name: 'set up', role: 'administrator' };
  const { document } = await ground.ask('POST', '/api/v1/users', { as: 'administrator', body });
  const keys = `/api/v1/users/${document.id}/keys`;
  key = String(
    (await ground.ask('POST', keys, { as: 'administrator', body: { label: 'set up', days: 365 } })).document.key,
  );
});

const administer = (method: string, path: string, body?: object) =>
  ground.ask(method, path, { headers: { authorization: `Bearer ${key}` }, body });
after(async () => {
  await ground.close();
  await provider.stop();
});

const minuteMs = 60_000;
const password = 'four words in a row';
const code = (secret: string, atMs = ground.clock.ms) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: atMs });
const nextStep = () => {
  ground.clock.ms += 31_000;
};
const ask = (method: string, path: string, how?: BrowserAsk) => askAsBrowser(ground, method, path, how);

const refusal = ({ status, document }: Pick<GroundAnswer, 'status' | 'document'>) => [status, document.refused];

const signIn = (login: string, typed = password) =>
  ask('POST', '/api/v1/session', { body: { login, password: typed } });
const enterCode = (cookie: string | undefined, entered: string, more: { agent?: string } = {}) =>
  ask('POST', '/api/v1/session/code', { ...(cookie !== undefined && { cookie }), ...more, body: { code: entered } });

async function addUser(login: string, more: object = {}): Promise<string> {
  const added = await administer('POST', '/api/v1/users', { login, name: `Name of ${login}`, role: 'agent', ...more });
  assert.equal(added.status, 201, added.text);
  return String(added.document.id);
}

async function linkOf(userId: string): Promise<string> {
  const issued = await administer('POST', `/api/v1/users/${userId}/enrolment`);
  assert.equal(issued.status, 201, issued.text);
  assert.match(String(issued.document.link), /^http:\/\/127\.0\.0\.1:8080\/enrol#[A-Za-z0-9_-]{43}$/);
  return String(issued.document.link).split('#')[1]!;
}

interface Person {
  readonly id: string;
  readonly login: string;
  readonly secret: string;
}

async function person(login: string, userId?: string): Promise<Person> {
  const id = userId ?? (await addUser(login));
  const token = await linkOf(id);
  const shown = await ask('POST', '/api/v1/enrolment', { body: { token } });
  const secret = String(shown.document.secret);
  const done = await ask('POST', '/api/v1/enrolment/done', { body: { token, password, code: code(secret) } });
  assert.deepEqual([done.status, done.document], [200, { login }]);
  nextStep();
  return { id, login, secret };
}

async function signedIn({ login, secret }: Person): Promise<string> {
  const first = await signIn(login);
  assert.equal(first.status, 200, first.text);
  const second = await enterCode(first.cookie, code(secret));
  assert.equal(second.status, 200, second.text);
  nextStep();
  return second.cookie!;
}

const whoAmI = (cookie: string, more: { agent?: string } = {}) => ask('GET', '/api/v1/session', { cookie, ...more });

test('password, then code: each under a new token; the half session opens nothing', async () => {
  const wang = await person('wang.fang');
  const first = await signIn(' Wang.Fang ');
  assert.deepEqual([first.status, first.document.next], [200, 'code']);
  const set = String(first.headers['set-cookie']);
  assert.match(set, /^forbear=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=300; HttpOnly; SameSite=Strict$/);
  assert.deepEqual(refusal(await whoAmI(first.cookie!)), [401, 'secondStepMissing']);
  assert.deepEqual(refusal(await ask('GET', '/api/v1/cases', { cookie: first.cookie! })), [401, 'secondStepMissing']);
  const second = await enterCode(first.cookie, code(wang.secret));
  assert.deepEqual([second.document.next, second.document.clock], ['signedIn', 'same']);
  assert.notEqual(second.cookie, first.cookie);
  const who = await whoAmI(second.cookie!);
  assert.deepEqual([who.document.role, who.document.csrfToken], ['agent', second.document.csrfToken]);
  assert.deepEqual(refusal(await whoAmI(first.cookie!)), [401, 'sessionEnded']);
  assert.deepEqual(refusal(await enterCode(first.cookie, code(wang.secret))), [401, 'noCodeAwaited']);
});

test('a code is used once, a step behind or ahead is taken and told, and the half session lasts five minutes', async () => {
  const li = await person('li.na');
  const first = await signIn(li.login);
  const early = code(li.secret, ground.clock.ms + 30_000);
  assert.deepEqual((await enterCode(first.cookie, early)).document.clock, 'ahead');
  const again = await signIn(li.login);
  assert.deepEqual(refusal(await enterCode(again.cookie, early)), [401, 'timeCodeUsed']);
  assert.deepEqual(
    refusal(await enterCode(again.cookie, code(li.secret))),
    [401, 'timeCodeUsed'],
    'one before the one that was used',
  );
  assert.deepEqual(refusal(await enterCode(again.cookie, code(li.secret), { agent: 'another browser' })), [
    401,
    'noCodeAwaited',
  ]);
  const late = await signIn(li.login);
  ground.clock.ms += 5 * minuteMs;
  assert.deepEqual(refusal(await enterCode(late.cookie, code(li.secret))), [401, 'noCodeAwaited']);
  assert.deepEqual(refusal(await enterCode(undefined, '123456')), [401, 'noCodeAwaited']);
});

test('no login is told from an unknown one: the same work, the same words, the same waits', async () => {
  await person('zhao.min');
  const tell = async (login: string) => {
    const before = passwords.done();
    const answers = [];
    for (let at = 0; at < 7; at += 1) answers.push(await signIn(login, 'not the password'));
    return answers
      .map(({ status, document: { instance: _, ...document }, headers }) => ({
        status,
        document,
        wait: headers['retry-after'],
        cookie: headers['set-cookie'],
      }))
      .concat([{ work: passwords.done() - before } as never]);
  };
  const known = await tell('zhao.min');
  assert.deepEqual(await tell('nobody.here'), known);
  assert.deepEqual(known.at(-1), { work: 5 });
  assert.deepEqual([known[4]!.document.refused, known[5]!.document.refused], ['loginOrPasswordWrong', 'tooManyTries']);
  assert.equal(known[5]!.document.retryAfterSeconds, 30);
});

test('a thousand wrong passwords: few are looked at, the right one waits as well, and then is let in', async () => {
  const sun = await person('sun.li');
  const before = passwords.done();
  const wrong = await Promise.all(Array.from({ length: 1_000 }, (_, at) => signIn(sun.login, `wrong password ${at}`)));
  const counted = new Map<unknown, number>();
  for (const { document } of wrong) counted.set(document.refused, (counted.get(document.refused) ?? 0) + 1);
  assert.deepEqual([...counted].sort(), [
    ['loginOrPasswordWrong', 5],
    ['tooManyTries', 995],
  ]);
  assert.deepEqual(refusal(await signIn(sun.login)), [429, 'tooManyTries']);
  assert.equal(passwords.done() - before, 5);
  ground.clock.ms += 30_000;
  assert.deepEqual(refusal(await signIn(sun.login, 'wrong once more')), [401, 'loginOrPasswordWrong']);
  const waits = await signIn(sun.login);
  assert.deepEqual([waits.document.refused, waits.document.retryAfterSeconds], ['tooManyTries', 60]);
  ground.clock.ms += 60_000;
  await signedIn(sun);
  assert.equal((await signIn(sun.login, 'wrong, and counted from one again')).document.refused, 'loginOrPasswordWrong');
  assert.deepEqual([4, 5, 6, 10, 11, 99].map(waitAfterMs), [undefined, 30_000, 60_000, 900_000, 900_000, 900_000]);
});

test('who knows the password alone gains no tries at the code', async () => {
  const wu = await person('wu.gang');
  const refused: unknown[] = [];
  for (let at = 0; at < 4; at += 1) {
    const { cookie } = await signIn(wu.login);
    refused.push(
      (await enterCode(cookie, '000000')).document.refused,
      (await enterCode(cookie, '000001')).document.refused,
    );
  }
  assert.deepEqual(refused, [
    ...Array.from({ length: 5 }, () => 'timeCodeWrong'),
    ...Array.from({ length: 3 }, () => 'tooManyTries').slice(0, 1),
    'noCodeAwaited',
    'noCodeAwaited',
  ]);
  assert.deepEqual(refusal(await signIn(wu.login)), [429, 'tooManyTries']);
});

test('too many at once are asked to come again, and are not counted', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => signIn(`crowd.${at}`)));
  const codes = new Set(answers.map(({ document }) => document.refused));
  assert.ok(codes.has('loginOrPasswordWrong'));
  for (const { status, document, headers } of answers.filter((each) => each.document.refused === 'signInBusy')) {
    assert.deepEqual([status, document.retryAfterSeconds, headers['retry-after']], [429, 2, '2']);
  }
});

test('a disabled account, one without a second step, and one without a password', async () => {
  const he = await person('he.jing');
  await ground.database.session((session) =>
    session.query('update user_account set totp_sealed = null where login = $1', [he.login]),
  );
  assert.deepEqual(refusal(await signIn(he.login)), [403, 'notEnrolled']);
  await administer('PATCH', `/api/v1/users/${he.id}`, { disabled: true });
  assert.deepEqual(refusal(await signIn(he.login)), [401, 'accountDisabled']);
  assert.deepEqual(
    refusal(await signIn(he.login, 'not the password')),
    [401, 'loginOrPasswordWrong'],
    'told to nobody else',
  );
  await addUser('never.enrolled');
  assert.deepEqual(refusal(await signIn('never.enrolled')), [401, 'loginOrPasswordWrong']);
});

test('a password by older parameters is worked out anew when it is right', async () => {
  const xu = await person('xu.yan');
  const { passwordWork } = await import('../../application/password-hash.ts');
  const old = (await passwordWork({ cost: { memoryKiB: 64, passes: 1, lanes: 1 } }).hash(password))!;
  await ground.database.session((session) =>
    session.query('update user_account set password_hash = $2 where login = $1', [xu.login, old]),
  );
  assert.equal((await signIn(xu.login)).status, 200);
  const [row] = await ground.database.session((session) =>
    session.query<{ password_hash: string }>('select password_hash from user_account where login = $1', [xu.login]),
  );
  assert.match(row!.password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a token is renewed after ten minutes; the page goes on writing; the old one coming back ends both', async () => {
  const ma = await person('ma.jun');
  const cookie = await signedIn(ma);
  const csrf = csrfTokenOf(cookie.split('=')[1]!);
  ground.clock.ms += 9 * minuteMs;
  assert.equal((await whoAmI(cookie)).cookie, undefined);
  ground.clock.ms += minuteMs;
  const renewed = await whoAmI(cookie);
  assert.ok(renewed.cookie !== undefined && renewed.cookie !== cookie);
  assert.match(String(renewed.headers['set-cookie']), /HttpOnly; SameSite=Strict$/);
  assert.equal((await whoAmI(cookie)).cookie, undefined, 'on its way at once: taken, and not renewed a second time');
  const write = await ask('POST', '/api/v1/session/end-others', { cookie: renewed.cookie, csrf });
  assert.deepEqual([write.status, write.document], [200, { ended: 0 }], 'with the token of writes that the page had');
  assert.equal((await whoAmI(renewed.cookie)).document.csrfToken, csrf);
  ground.clock.ms += minuteMs + 1;
  assert.deepEqual(refusal(await whoAmI(cookie)), [401, 'sessionStolen']);
  assert.deepEqual(refusal(await whoAmI(renewed.cookie)), [401, 'sessionEnded']);
});

test('bearers are not renewed; another browser, a changed cookie and time end a session', async () => {
  const luo = await person('luo.hui');
  const cookie = await signedIn(luo);
  ground.clock.ms += 11 * minuteMs;
  const bearer = await ground.ask('GET', '/api/v1/session', {
    headers: { authorization: `Bearer ${cookie.split('=')[1]}` },
  });
  assert.deepEqual([bearer.status, bearer.headers['set-cookie'], bearer.document.csrfToken], [200, undefined, null]);
  const changed = cookie.slice(0, -2) + (cookie.endsWith('AA') ? 'BB' : 'AA');
  assert.deepEqual(refusal(await whoAmI(changed)), [401, 'sessionUnknown']);
  assert.deepEqual(refusal(await whoAmI('forbear=short')), [401, 'notSignedIn']);
  assert.deepEqual(refusal(await ask('POST', '/api/v1/session/end-others', { cookie, csrf: 'guessed' })), [
    403,
    'csrfTokenWrong',
  ]);
  assert.deepEqual(refusal(await whoAmI(cookie, { agent: 'another browser' })), [401, 'sessionStolen']);
  assert.deepEqual(refusal(await whoAmI(cookie)), [401, 'sessionEnded']);
  const idle = await signedIn(luo);
  ground.clock.ms += 30 * minuteMs;
  assert.deepEqual(refusal(await whoAmI(idle)), [401, 'sessionExpired']);
});

test('signing out, here and elsewhere, and a changed password', async () => {
  const gao = await person('gao.lei');
  const [one, other, third] = [await signedIn(gao), await signedIn(gao), await signedIn(gao)];
  const listed = (await ask('GET', '/api/v1/session/all', { cookie: one })).document.sessions as { isThis: boolean }[];
  assert.deepEqual(
    listed.map(({ isThis }) => isThis),
    [false, false, true],
  );
  const out = await ask('DELETE', '/api/v1/session', { cookie: other });
  assert.equal(out.status, 204);
  assert.match(String(out.headers['set-cookie']), /^forbear=; Path=\/; Max-Age=0; /);
  assert.deepEqual(refusal(await whoAmI(other)), [401, 'sessionEnded']);
  const change = (old: string, next: string) =>
    ask('POST', '/api/v1/session/password', { cookie: one, body: { old, new: next } });
  assert.deepEqual(refusal(await change(password, 'short')), [422, 'passwordTooShort']);
  assert.deepEqual(refusal(await change(password, 'a1'.repeat(70))), [422, 'passwordTooLong']);
  assert.deepEqual(refusal(await change(password, 'gao.lei 2026')), [422, 'passwordIsName']);
  assert.deepEqual(refusal(await change(password, 'qwertyuiop12')), [422, 'passwordCommon']);
  assert.deepEqual(refusal(await change(password, password)), [422, 'passwordSame']);
  assert.deepEqual(refusal(await change('not the old one', 'five words in a row')), [403, 'passwordWrong']);
  assert.deepEqual((await change(password, 'five words in a row')).document, { ended: 1 });
  assert.deepEqual(refusal(await whoAmI(third)), [401, 'sessionEnded']);
  assert.equal((await whoAmI(one)).status, 200);
  assert.deepEqual(refusal(await signIn(gao.login)), [401, 'loginOrPasswordWrong']);
  for (let at = 0; at < 5; at += 1) await change('not the old one', 'six words in a row');
  assert.deepEqual(refusal(await change('five words in a row', 'six words in a row')), [429, 'tooManyTries']);
  const programs = await administer('POST', '/api/v1/session/password', { old: 'x', new: password });
  assert.deepEqual(refusal(programs), [409, 'noPassword']);
});

test('what somebody may do is asked anew at every request', async () => {
  const tang = await person('tang.bo');
  const cookie = await signedIn(tang);
  const change = (body: object) => administer('PATCH', `/api/v1/users/${tang.id}`, body);
  assert.equal((await ask('GET', '/api/v1/cases', { cookie })).status, 200);
  assert.equal((await change({ role: 'administrator' })).status, 200);
  assert.deepEqual(refusal(await ask('GET', '/api/v1/cases', { cookie })), [403, 'roleMayNot']);
  assert.equal((await whoAmI(cookie)).document.role, 'administrator');
  assert.equal((await change({ disabled: true })).status, 200);
  assert.equal((await whoAmI(cookie)).status, 401);
  assert.equal((await change({ disabled: false })).status, 200);
  assert.deepEqual(refusal(await whoAmI(cookie)), [401, 'sessionEnded'], 'disabling ended it for good');
});

test('a link: shown as often as it is opened, used once, replaced, expired, of a disabled account, unknown', async () => {
  const id = await addUser('feng.ke');
  const old = await linkOf(id);
  const token = await linkOf(id);
  const read = (of = token) => ask('POST', '/api/v1/enrolment', { body: { token: of } });
  const done = (entered: string, chosen = password, of = token) =>
    ask('POST', '/api/v1/enrolment/done', { body: { token: of, password: chosen, code: entered } });
  assert.deepEqual(refusal(await read(old)), [410, 'enrolmentUsed'], 'a later one took its place');
  assert.deepEqual(refusal(await done('000000')), [409, 'enrolmentNotRead']);
  const shown = await read();
  const { secret, uri, ...rest } = shown.document as Record<string, string>;
  assert.deepEqual(Object.keys(rest).sort(), ['expiresAt', 'login', 'name', 'passwordLengths']);
  assert.equal((await read()).document.secret, secret);
  assert.match(uri!, /^otpauth:\/\/totp\/Forbear:feng\.ke\?issuer=Forbear&secret=[A-Z2-7]{32}&/);
  for (const [chosen, refused] of [
    ['short', 'passwordTooShort'],
    ['x1'.repeat(65), 'passwordTooLong'],
    ['feng.ke!!!!!', 'passwordIsName'],
    ['password1234', 'passwordCommon'],
  ] as const) {
    assert.deepEqual(refusal(await done(code(secret!), chosen)), [422, refused]);
  }
  assert.deepEqual(refusal(await done('000000')), [401, 'timeCodeWrong']);
  const both = await Promise.all([done(code(secret!)), done(code(secret!))]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 410], 'two at once: one of them');
  assert.deepEqual(refusal(await done(code(secret!))), [410, 'enrolmentUsed']);
  assert.deepEqual(refusal(await read()), [410, 'enrolmentUsed']);
  nextStep();
  const feng = { id, login: 'feng.ke', secret: secret! };
  const cookie = await signedIn(feng);
  const late = await linkOf(id);
  ground.clock.ms += 72 * 60 * minuteMs;
  assert.deepEqual(refusal(await read(late)), [410, 'enrolmentExpired']);
  ground.clock.ms -= 72 * 60 * minuteMs;
  const fresh = await person('feng.ke', id);
  assert.notEqual(fresh.secret, secret);
  assert.deepEqual(refusal(await whoAmI(cookie)), [401, 'sessionEnded'], 'a reset ends what was open');
  const open = await linkOf(id);
  await administer('PATCH', `/api/v1/users/${id}`, { disabled: true });
  assert.deepEqual(refusal(await read(open)), [409, 'userDisabled']);
  assert.deepEqual(refusal(await read('A'.repeat(43))), [404, 'enrolmentUnknown']);
});

test('no link for an account of another lender, and no key of this deployment', async () => {
  const elsewhere = await addAnotherLender(ground);
  const id = await addUser('deng.wei');
  const foreign = await ground.ask('POST', `/api/v1/users/${id}/enrolment`, { token: elsewhere.get('administrator')! });
  assert.deepEqual(refusal(foreign), [404, 'unknownUser']);
  await ground.database.session((session) =>
    session.run(
      "delete from app_session where creditor_id <> 1; delete from user_account where login like 'other.%'; delete from creditor where creditor_ref = 'OTHER'",
    ),
  );
  const { readEnrolment } = await import('../../application/account-enrolment.ts');
  const { signInWithCode } = await import('../../application/sign-in.ts');
  const at = { atMs: ground.clock.ms, sealer: undefined };
  assert.deepEqual(await readEnrolment(ground.database, { ...at, token: await linkOf(id) }), { refused: 'noKey' });
  const deng = await person('deng.wei', id);
  const half = await signIn(deng.login);
  const asked = { ...at, owner: ground.database, userAgent: groundAgent, tokenBefore: half.cookie!.split('=')[1]! };
  assert.deepEqual(await signInWithCode(asked, code(deng.secret)), { refused: 'noKey' });
});

test("the lender's own provider: there, back, and only to the account that is linked", async () => {
  const begin = async () => {
    const there = await ask('GET', '/api/v1/session/oidc');
    assert.equal(there.status, 302, there.text);
    const kept = String(there.headers['set-cookie']).split(';')[0]!;
    assert.match(
      String(there.headers['set-cookie']),
      /^forbear-oidc=\S+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const back = await fetch(String(there.headers.location), { redirect: 'manual' });
    const { pathname, search } = new URL(back.headers.get('location')!);
    assert.equal(pathname, '/api/v1/session/oidc/callback');
    return { kept, path: pathname + search };
  };
  const finish = (kept: string | undefined, path: string) =>
    ask('GET', path, { ...(kept !== undefined && { cookie: kept }) });
  const claims = (more: object) =>
    provider.service.once('beforeTokenSigning', (token) => Object.assign(token.payload, more));
  const whole = async (more: object) => {
    const { kept, path } = await begin();
    // Two tokens are signed for one code: that of access, and that of identity.
    claims({});
    const sign = (token: { payload: object }) => Object.assign(token.payload, more);
    provider.service.on('beforeTokenSigning', sign);
    const answer = await finish(kept, path);
    provider.service.off('beforeTokenSigning', sign);
    return answer;
  };
  const issuer = provider.issuer.url!;
  const linked = await addUser('by.subject', { oidc: { issuer, subject: 'sub-1' } });
  await addUser('by.mail@bank.example', { oidc: { issuer, subject: null } });
  assert.deepEqual(refusal(await whole({ sub: 'sub-9' })), [403, 'oidcNotLinked']);
  const back = await whole({ sub: 'sub-1' });
  assert.deepEqual([back.status, back.headers.location], [302, 'http://127.0.0.1:8080/']);
  assert.equal((await whoAmI(back.cookie!)).document.name, 'Name of by.subject');
  assert.deepEqual(refusal(await whole({ sub: 'sub-2', email: 'by.mail@bank.example', email_verified: false })), [
    403,
    'oidcNotLinked',
  ]);
  assert.equal((await whole({ sub: 'sub-2', email: 'By.Mail@bank.example', email_verified: true })).status, 302);
  assert.equal((await whole({ sub: 'sub-2' })).status, 302, 'linked from now on');
  assert.deepEqual(refusal(await whole({ sub: 'sub-3', email: 'by.mail@bank.example', email_verified: true })), [
    403,
    'oidcNotLinked',
  ]);
  assert.deepEqual(refusal(await whole({ sub: 'sub-1', nonce: 'another' })), [403, 'oidcRefused']);
  assert.deepEqual(refusal(await whole({ sub: 'sub-1', aud: 'another client' })), [403, 'oidcRefused']);
  const { kept, path } = await begin();
  assert.deepEqual(refusal(await finish(undefined, path)), [403, 'oidcStateWrong']);
  assert.deepEqual(refusal(await finish(kept, path.replace(/state=[^&]*/, 'state=other'))), [403, 'oidcStateWrong']);
  assert.deepEqual(refusal(await finish(`${kept.slice(0, -3)}AAA`, path)), [403, 'oidcStateWrong']);
  assert.deepEqual(refusal(await finish((await begin()).kept, path)), [403, 'oidcStateWrong'], 'of another beginning');
  ground.clock.ms += 10 * minuteMs;
  assert.deepEqual(refusal(await finish(kept, path)), [403, 'oidcStateWrong']);
  await administer('PATCH', `/api/v1/users/${linked}`, { disabled: true });
  assert.deepEqual(refusal(await whole({ sub: 'sub-1' })), [401, 'accountDisabled']);
  const gone = oidcProvider({ issuer: 'http://127.0.0.1:9', clientId: 'x', clientSecret: undefined });
  assert.deepEqual(await gone.begin('http://127.0.0.1/'), { refused: 'oidcNotReached' });
  const { startOidc, finishOidc } = await import('../../application/oidc-sign-in.ts');
  const none = { atMs: 0, oidc: undefined, sealer: undefined };
  assert.deepEqual(await startOidc({ ...none, returnUrl: 'x' }), { refused: 'oidcNotSetUp' });
  assert.deepEqual(await startOidc({ ...none, oidc, returnUrl: 'x' }), { refused: 'noKey' });
  const at = {
    ...none,
    owner: ground.database,
    userAgent: '',
    tokenBefore: undefined,
    kept: undefined,
    state: '',
    returnedTo: '',
  };
  assert.deepEqual(await finishOidc(at), { refused: 'oidcNotSetUp' });
  assert.deepEqual(await finishOidc({ ...at, oidc: { ...oidc, creditorRef: 'NOT HERE' } }), {
    refused: 'oidcNotSetUp',
  });
  assert.deepEqual(await finishOidc({ ...at, oidc }), { refused: 'noKey' });
});

test('the cookie is a host cookie under https, and nothing secret was logged', async () => {
  const { sessionCookie } = await import('../session-cookie.ts');
  const cookie = sessionCookie({ publicUrl: 'https://forbear.example' }, { token: 't', atMs: 0, expiresAtMs: 1_000 });
  assert.equal(cookie, '__Host-forbear=t; Path=/; Max-Age=1; HttpOnly; SameSite=Strict; Secure');
  assert.doesNotMatch(JSON.stringify(ground.logged), /four words|wang\.fang|fbk_|enrol#/);
});

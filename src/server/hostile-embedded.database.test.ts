/** What a hostile or clumsy sender may try on any address: bodies, types, depth, size, slowness, headers; and what every answer carries. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { type Ground, makeGround } from '../../tools/server-ground.ts';
import { csrfTokenOf } from '../application/who-is-signed-in.ts';
import { usualLimits } from './make-server.ts';
import { contentSecurityPolicy } from './security-headers.ts';

let ground: Ground;
let address: { readonly port: number };
before(async () => {
  ground = await makeGround({ limits: { ...usualLimits, requestMs: 1_500, requestsPerMinuteMax: 10_000 } });
  await ground.server.listen({ host: '127.0.0.1', port: 0 });
  address = ground.server.server.address() as { port: number };
});
after(() => ground.close());

const raw = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
  const token = ground.tokens.get('teamLead')!;
  const response = await ground.server.inject({
    method: 'POST',
    url: `/api/v1/cases/${ground.ownCase}/facts`,
    headers: {
      'user-agent': 'forbear test',
      cookie: `forbear=${token}`,
      'x-csrf-token': csrfTokenOf(token),
      'content-type': 'application/json',
      ...headers,
    },
    payload: body,
  });
  return { status: response.statusCode, refused: (JSON.parse(response.payload) as { refused?: string }).refused };
};

const deep = (open: string, close: string, times: number) => `${open.repeat(times)}1${close.repeat(times)}`;

const bodies: readonly (readonly [string, string, Readonly<Record<string, string>> | undefined, number, string])[] = [
  ['nothing', '', undefined, 400, 'notValid'],
  ['not JSON', '{facts:', undefined, 400, 'notJson'],
  ['half a text', '{"facts":{"a":"\\u12', undefined, 400, 'notJson'],
  ['a list too deep', deep('[', ']', 100_000), undefined, 400, 'bodyTooDeep'],
  ['documents too deep', deep('{"a":', '}', 60), undefined, 400, 'bodyTooDeep'],
  ['too large', `{"facts":{"x":"${'a'.repeat(300_000)}"}}`, undefined, 413, 'bodyTooLarge'],
  ['another type', 'facts=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'typeNotTaken'],
  ['a type in disguise', '{}', { 'content-type': 'text/plain' }, 415, 'typeNotTaken'],
  ['a prototype', '{"__proto__":{"isAdmin":true},"facts":{}}', undefined, 400, 'notJson'],
  ['a constructor', '{"constructor":{"prototype":{}},"facts":{"disputed":true}}', undefined, 400, 'notValid'],
  ['a field that nobody knows', '{"facts":{"disputed":true},"role":"administrator"}', undefined, 400, 'notValid'],
  ['a number too long', `{"facts":{"disputed":${'9'.repeat(5_000)}}}`, undefined, 400, 'notValid'],
];
for (const [name, body, headers, status, refused] of bodies) {
  test(`a body: ${name}`, async () => assert.deepEqual(await raw(body, headers), { status, refused }));
}

const paths: readonly (readonly [string, number])[] = [
  ['/api/v1/cases/C2026-000001%00', 400],
  ["/api/v1/cases/C2026-000001'%20or%201=1--", 400],
  ['/api/v1/cases/%2e%2e%2fusers', 400],
  ['/API/V1/cases', 404],
  ['/api/v1/cases/', 400],
  [`/api/v1/cases/${'C'.repeat(500)}`, 404],
  [`/api/v1/cases?after=${encodeURIComponent('\u0000')}`, 400],
  [`/api/v1/cases?place=${encodeURIComponent('\u0000')}`, 400],
  ['/api/v1/cases?limit=10&limit=20', 400],
  ['/api/v1/cases?%E0%A4%A=1', 400],
  ['/assets/../make-server.ts', 404],
  ['/assets/%2e%2e%2fmake-server.ts', 404],
];
for (const [path, status] of paths) {
  test(`a path: ${path.slice(0, 60)}`, async () => {
    const answer = await ground.ask('GET', path, { as: 'teamLead' });
    assert.equal(answer.status, status, answer.text);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  });
}

test('every answer says what a browser may do with it, also a refusal, and none is kept of who is signed in', async () => {
  for (const [path, as] of [
    ['/', 'stranger'],
    ['/docs', 'stranger'],
    ['/nothing', 'stranger'],
    ['/api/v1/cases', 'teamLead'],
    ['/api/v1/cases', 'stranger'],
    ['/assets/page.css', 'stranger'],
  ] as const) {
    const { headers } = await ground.ask('GET', path, { as });
    assert.equal(headers['content-security-policy'], contentSecurityPolicy, path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['referrer-policy'], 'no-referrer', path);
    assert.equal(headers['x-frame-options'], 'DENY', path);
    if (as !== 'stranger') assert.equal(headers['cache-control'], 'no-store', path);
  }
  assert.doesNotMatch(contentSecurityPolicy, /unsafe/);
});

test("a write by cookie without the page's token is another site's, and is refused", async () => {
  const token = ground.tokens.get('teamLead')!;
  for (const csrf of [undefined, 'x', csrfTokenOf(`${token}x`)]) {
    const response = await ground.server.inject({
      method: 'POST',
      url: `/api/v1/cases/${ground.ownCase}/facts`,
      headers: { 'user-agent': 'forbear test', cookie: `forbear=${token}`, ...(csrf && { 'x-csrf-token': csrf }) },
      payload: { facts: { disputed: true } },
    });
    assert.deepEqual(
      [response.statusCode, (JSON.parse(response.payload) as { refused: string }).refused],
      [403, 'csrfTokenWrong'],
    );
  }
});

test('cookies that were meddled with sign nobody in', async () => {
  const token = ground.tokens.get('teamLead')!;
  for (const cookie of [
    `forbear=${token}x`,
    `forbear=${token.slice(1)}`,
    `forbear=${token}; forbear=${token}`,
    'forbear=',
    'forbear="x"',
  ]) {
    const answer = await ground.ask('GET', '/api/v1/session', { headers: { cookie } });
    assert.equal(answer.status, 401, cookie);
  }
});

test('who sends slowly is cut off, and nobody waits for them', { timeout: 30_000 }, async () => {
  const slow = [
    'POST /api/v1/session HTTP/1.1\r\nhost: x\r\n',
    'POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"',
  ].map((text) => {
    const socket = connect(address.port, '127.0.0.1');
    socket.write(text);
    return new Promise<string>((resolve) => {
      let got = '';
      socket.on('data', (piece) => {
        got += String(piece);
      });
      socket.on('error', () => resolve('cut off'));
      socket.on('close', () => resolve(got === '' ? 'cut off' : got));
    });
  });
  const started = performance.now();
  const quick = await fetch(`http://127.0.0.1:${address.port}/health`);
  assert.equal(quick.status, 200);
  assert.ok(performance.now() - started < 1_000);
  for (const answer of await Promise.all(slow)) assert.match(answer, /^HTTP\/1\.1 40[08]|cut off/);
});

test('counts name no person, no address and nothing that was sent', async () => {
  await ground.ask('GET', `/api/v1/cases/${ground.ownCase}`, { as: 'teamLead' });
  const { text } = await ground.ask('GET', '/metrics');
  assert.match(text, /forbear_http_request_seconds_count\{operation="listCases",status="200"\}|operation="readCase"/);
  assert.doesNotMatch(text, new RegExp(ground.ownCase));
  const from = await ground.ask('GET', '/metrics', { headers: { 'x-forwarded-for': '10.0.0.1' } });
  assert.deepEqual([from.status, from.document.refused], [401, 'metricsTokenWrong']);
  const said = JSON.stringify(ground.logged);
  for (const secret of [ground.ownCase, ...ground.tokens.values(), 'teamLead one'])
    assert.ok(!said.includes(secret), secret);
});

test('health and readiness are two things: a server that stops is healthy and takes nothing new', async () => {
  ground.parts.self.isStopping = true;
  assert.equal((await ground.ask('GET', '/health')).status, 200);
  const ready = await ground.ask('GET', '/ready');
  assert.deepEqual([ready.status, ready.document.refused], [503, 'stopping']);
  ground.parts.self.isStopping = false;
  assert.equal((await ground.ask('GET', '/ready')).status, 200);
});

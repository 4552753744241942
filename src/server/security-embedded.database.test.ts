/** What an attacker tries at the door, beyond bodies and paths (hostile-embedded.database.test.ts). docs/guides/security.md names these. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Registry } from 'prom-client';
import { allRights } from '../../tools/rights/all-rights.ts';
import { addAnotherLender, type Ground, groundAgent, makeGround } from '../../tools/server-ground.ts';
import { allRoutes } from '../api/routes/all-routes.ts';
import { readHealth, readHome, readReady } from '../api/routes/server-routes.ts';
import { accessPolicy } from '../core/access/policy.ts';
import { accessRoles } from '../core/access/role.ts';
import { type Call, serveOpen } from './call.ts';
import { html } from './html.ts';
import { makeServer, usualLimits } from './make-server.ts';
import { openApiDocument } from './openapi.ts';
import { securityHeaders } from './security-headers.ts';

let ground: Ground;
let port: number;
before(async () => {
  ground = await makeGround({ limits: { ...usualLimits, requestsPerMinuteMax: 10_000 } });
  await ground.server.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = ground.server.server.address() as { port: number });
});
after(() => ground.close());

/** All that comes back until the other side closes. */
function overWire(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  return new Promise((resolve) => {
    let got = '';
    socket.on('data', (piece) => {
      got += String(piece);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(got));
  });
}

const signInHead = 'POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const smuggled = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
const unclear: readonly (readonly [string, string])[] = [
  ['a length and pieces', `${signInHead}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
  ['two lengths', `${signInHead}content-length: 2\r\ncontent-length: 40\r\n\r\n{}${smuggled}`],
  ['pieces under another name', `${signInHead}transfer-encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n${smuggled}`],
  [
    'pieces, and then not',
    `${signInHead}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ['a space before the colon', `${signInHead}content-length : 2\r\n\r\n{}${smuggled}`],
  ['a length that is no number', `${signInHead}content-length: 2,2\r\n\r\n{}${smuggled}`],
  ['a header over two lines', `GET /health HTTP/1.1\r\nhost: x\r\n y: z\r\n\r\n${smuggled}`],
  ['lines that end by half', `GET /health HTTP/1.1\nhost: x\n\n${smuggled}`],
  ['a header without end', `GET /health HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['no HTTP at all', '\u0016\u0003\u0001\r\n\r\n'],
];
for (const [what, text] of unclear) {
  test(`where a request ends is never in doubt: ${what}`, async () => {
    const got = await overWire(text);
    assert.match(got, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assert.equal(got.split('HTTP/1.1').length, 2, 'a second request was answered');
    assert.match(got, /\r\ncontent-type: application\/problem\+json/);
    assert.match(got, /\r\nx-content-type-options: nosniff\r\n/);
    assert.doesNotMatch(got, /Client Error|fastify|node/i);
  });
}

test('an address that cannot be read is answered with the headers of every answer', async () => {
  const { headers, statusCode } = await ground.server.inject({ method: 'GET', url: '/%zz' });
  assert.equal(statusCode, 404);
  for (const [name, value] of Object.entries(securityHeaders({ isSecure: false })))
    assert.equal(headers[name], value, name);
});

test('no answer names the programs it was made by, and under https every one asks for https', async () => {
  const { headers, text } = await ground.ask('GET', '/nothing');
  assert.deepEqual([headers.server, headers['x-powered-by']], [undefined, undefined]);
  assert.doesNotMatch(text, /fastify|node_modules|\.ts/i);
  assert.match(
    securityHeaders({ isSecure: true })['strict-transport-security']!,
    /^max-age=31536000; includeSubDomains$/,
  );
});

test('a host that the asker made up stands in no answer', async () => {
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example',
  };
  const userId = ground.userIds.get('agent');
  const link = await ground.ask('POST', `/api/v1/users/${userId}/enrolment`, { as: 'administrator', headers });
  assert.match(String(link.document.link), /^http:\/\/127\.0\.0\.1:8080\//);
  for (const path of ['/', '/docs', '/openapi.json', '/nothing', '/api/v1/session']) {
    const { text, headers: told } = await ground.ask('GET', path, { headers });
    assert.ok(!`${text}${JSON.stringify(told)}`.includes('evil.example'), path);
  }
});

test('what a request says of other machines on its way is not believed: counts stay closed, and limits count', async () => {
  for (const name of ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']) {
    const { status } = await ground.ask('GET', '/metrics', { headers: { [name]: '127.0.0.1' } });
    assert.equal(status, 401, name);
  }
  const statuses: number[] = [];
  for (let n = 0; n < 12; n++) {
    const headers = { 'x-forwarded-for': `10.0.0.${n}`, 'x-real-ip': `10.0.1.${n}` };
    statuses.push((await ground.ask('POST', '/api/v1/portal/codes', { headers, body: {} })).status);
  }
  assert.deepEqual([...new Set(statuses)], [400, 429]);
});

test('no other site is let in: no answer has a header that would, also where one asks beforehand', async () => {
  for (const [method, path, as] of [
    ['OPTIONS', '/api/v1/cases', 'stranger'],
    ['GET', '/api/v1/cases', 'teamLead'],
    ['GET', '/api/v1/session', 'stranger'],
    ['GET', '/openapi.json', 'stranger'],
  ] as const) {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:8080']) {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-csrf-token',
      };
      const answer = await ground.ask(method, path, { as, headers });
      assert.deepEqual(
        Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
        [],
        path,
      );
      assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin');
      if (method === 'OPTIONS') assert.equal(answer.status, 405);
    }
  }
});

test("every write by cookie asks for the page's token, whatever the operation", async () => {
  let tried = 0;
  for (const { operation, may, ask } of allRights) {
    if (may === 'everyone') continue;
    const { method, path, body, headers } = ask(ground, ground.ownCase);
    if (method === 'GET') continue;
    const role = accessRoles.find((each) => may.includes(each))!;
    const answer = await ground.ask(method, path, { as: role, body, headers: { ...headers, 'x-csrf-token': 'x' } });
    assert.deepEqual([answer.status, answer.document.refused], [403, 'csrfTokenWrong'], operation);
    tried++;
  }
  assert.ok(tried > 40, `${tried}`);
});

test('methods: those of the contract, no other; one in a header is not heard', async () => {
  const allowed = Map.groupBy(allRoutes, ({ path }) => path);
  for (const [path, routes] of allowed) {
    const url = path.replaceAll(/:case/g, ground.ownCase).replaceAll(/:[a-z]+/gi, '1');
    for (const method of ['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PATCH'].filter((each) =>
      routes.every((route) => route.method !== each),
    )) {
      const { statusCode, headers } = await ground.server.inject({ method: method as 'GET', url });
      assert.equal(statusCode, 405, `${method} ${path}`);
      for (const route of routes) assert.match(String(headers.allow), new RegExp(route.method), path);
    }
  }
  for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    await ground.ask('GET', '/api/v1/session?_method=DELETE', { as: 'analyst', headers: { [name]: 'DELETE' } });
    assert.equal((await ground.ask('GET', '/api/v1/session', { as: 'analyst' })).status, 200, name);
  }
});

test('a body is what its type says, or is not read', async () => {
  const payload = JSON.stringify({ login: 'nobody', password: 'x' });
  const send = async (type: string | undefined, body: string | Buffer, more = {}) => {
    const headers = { 'user-agent': groundAgent, ...(type === undefined ? {} : { 'content-type': type }), ...more };
    const { statusCode } = await ground.server.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers,
      payload: body,
    });
    return statusCode;
  };
  for (const type of [
    undefined,
    '',
    'application/jsonx',
    'text/plain; application/json',
    'application/json, text/plain',
    'text/plain',
    'multipart/form-data; boundary=a',
    'application/x-www-form-urlencoded',
    'application/xml',
  ]) {
    assert.equal(await send(type, payload), 415, String(type));
  }
  // Packed bytes are not unpacked: they are no JSON.
  assert.equal(await send('application/json', gzipSync(payload), { 'content-encoding': 'gzip' }), 400);
});

test('no answer is kept on the way but style, also of who is not signed in, and answers to programs are no pages', async () => {
  for (const [method, path, as, body] of [
    ['GET', '/api/v1/cases', 'teamLead', undefined],
    ['GET', '/api/v1/cases', 'stranger', undefined],
    ['POST', '/api/v1/session', 'stranger', { login: 'nobody', password: 'x' }],
    ['GET', '/api/v1/session/oidc', 'stranger', undefined],
    ['GET', '/api/v1/session', 'borrower', undefined],
    ['GET', '/nothing', 'stranger', undefined],
  ] as const) {
    const { headers, status } = await ground.ask(method, path, { as, body });
    assert.equal(headers['cache-control'], 'no-store', path);
    assert.match(String(headers['content-type']), /; charset=utf-8$/);
    if (status === 200) assert.equal(headers['content-disposition'], 'attachment; filename="api.json"', path);
  }
  assert.match(String((await ground.ask('GET', '/assets/page.css')).headers['cache-control']), /^public, max-age=/);
});

/** Objects that take fields that nobody listed, by where they are. */
function openObjects(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, properties, additionalProperties } = schema as Record<string, unknown>;
  const isOpen = type === 'object' && properties !== undefined && additionalProperties !== false;
  return [
    ...(isOpen ? [at] : []),
    ...Object.entries(schema).flatMap(([key, each]) => openObjects(each, `${at}/${key}`)),
  ];
}

test('nothing is set that was not listed: bodies are closed, and rights cannot be sent along', async () => {
  const document = openApiDocument({ publicUrl: '', language: 'en' }) as {
    readonly paths: Record<string, Record<string, { readonly requestBody?: unknown }>>;
  };
  const bodies = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) => openObjects(requestBody, `${method} ${path}`)),
  );
  assert.deepEqual(bodies, []);
  const add = { login: 'mass.assigned', name: 'M', role: 'agent' };
  for (const more of [
    { creditorId: 2 },
    { userId: '1' },
    { passwordHash: 'x' },
    { enrolledAt: '2026-01-01' },
    { disabledAt: null },
  ]) {
    const answer = await ground.ask('POST', '/api/v1/users', { as: 'administrator', body: { ...add, ...more } });
    assert.deepEqual([answer.status, answer.document.refused], [400, 'notValid']);
  }
  const agent = ground.userIds.get('agent');
  const raised = await ground.ask('PATCH', `/api/v1/users/${agent}`, { as: 'agent', body: { role: 'administrator' } });
  assert.deepEqual([raised.status, raised.document.refused], [403, 'roleMayNot']);
});

test('accounts, keys and loans of another lender are not there, whatever is asked of them', async () => {
  const others = await addAnotherLender(ground);
  const elsewhere = others.get('administrator')!;
  const agent = String(ground.userIds.get('agent'));
  const program = await ground.ask('POST', '/api/v1/users', {
    as: 'administrator',
    body: { login: 'a.program', name: 'P', role: 'analyst' },
  });
  const id = String(program.document.id);
  const key = await ground.ask('POST', `/api/v1/users/${id}/keys`, {
    as: 'administrator',
    body: { label: 'k', days: 3 },
  });
  assert.equal(key.status, 201, key.text);
  for (const [method, path, body] of [
    ['PATCH', `/api/v1/users/${agent}`, { role: 'administrator' }],
    ['POST', `/api/v1/users/${agent}/enrolment`, undefined],
    ['GET', `/api/v1/users/${agent}/events`, undefined],
    ['GET', `/api/v1/users/${id}/keys`, undefined],
    ['POST', `/api/v1/users/${id}/keys`, { label: 'mine', days: 3 }],
    ['DELETE', `/api/v1/users/${id}/keys/${key.document.id}`, undefined],
  ] as const) {
    const answer = await ground.ask(method, path, { token: elsewhere, body });
    assert.equal(answer.status, 404, `${method} ${path}: ${answer.text}`);
  }
  const still = await ground.ask('GET', '/api/v1/session', {
    headers: { authorization: `Bearer ${key.document.key}` },
  });
  assert.equal(still.status, 200);
  const loan = '/api/v1/loans/L3';
  assert.equal((await ground.ask('GET', loan, { as: 'teamLead' })).status, 200);
  assert.equal((await ground.ask('GET', loan, { token: others.get('teamLead')! })).status, 404);
});

test('a login is one login however it is typed: spellings buy no tries', async () => {
  const spellings = ['kim.li', 'KIM.LI', ' kim.li', '\u212Aim.li', 'Kim.Li '];
  for (const login of spellings) {
    const { document } = await ground.ask('POST', '/api/v1/session', { body: { login, password: 'a wrong password' } });
    assert.equal(document.refused, 'loginOrPasswordWrong', login);
  }
  const sixth = await ground.ask('POST', '/api/v1/session', {
    body: { login: 'kim.li', password: 'a wrong password' },
  });
  assert.deepEqual([sixth.status, sixth.document.refused], [429, 'tooManyTries']);
});

test('a token in an address, or under another name, signs nobody in', async () => {
  const token = ground.tokens.get('teamLead')!;
  for (const [path, headers] of [
    [`/api/v1/session?token=${token}`, {}],
    [`/api/v1/session?access_token=${token}`, {}],
    ['/api/v1/session', { 'x-forwarded-user': 'teamlead', 'x-remote-user': 'teamlead', 'x-auth-token': token }],
    ['/api/v1/session', { authorization: `Basic ${Buffer.from(`teamlead:${token}`).toString('base64')}` }],
    ['/api/v1/session', { cookie: `FORBEAR=${token}` }],
  ] as const) {
    assert.equal((await ground.ask('GET', path, { headers })).status, 401, path);
  }
});

test('patterns of the interface are quick with any text', () => {
  const patterns = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { pattern } = value as { readonly pattern?: unknown };
    if (typeof pattern === 'string') patterns.add(pattern);
    Object.values(value).forEach(collect);
  };
  collect(openApiDocument({ publicUrl: '', language: 'en' }));
  assert.ok(patterns.size >= 10);
  const started = performance.now();
  for (const pattern of patterns) {
    for (const piece of ['a', '0', '0.', 'a@', 'a.', '-0', '中']) {
      for (const head of ['', '0', 'a', 'C2026-', 'sha256:'])
        new RegExp(pattern, 'u').test(`${head}${piece.repeat(20_000)}!`);
    }
  }
  assert.ok(performance.now() - started < 3_000, 'a pattern goes back and forth');
});

test('two long keys that end differently are two writes', async () => {
  const add = (key: string, login: string) =>
    ground.ask('POST', '/api/v1/users', {
      as: 'administrator',
      headers: { 'idempotency-key': key },
      body: { login, name: `N ${login}`, role: 'analyst' },
    });
  const long = 'k'.repeat(199);
  const [one, other] = [await add(`${long}1`, 'key.one'), await add(`${long}2`, 'key.two')];
  assert.deepEqual([one.status, other.status], [201, 201], other.text);
  assert.deepEqual((await add(`${long}1`, 'key.one')).document.id, one.document.id);
});

test('faults, names of files and addresses that nobody knows', async () => {
  const self = { ...ground.parts.self, registry: new Registry() };
  const logged: object[] = [];
  const keep = (fields: object) => logged.push(fields);
  const fault = { next: new Error('a bug at /srv/forbear/x.ts') };
  const server = await makeServer(
    { ...ground.parts, self, log: { info: () => {}, error: keep } },
    {
      served: [
        serveOpen(readHealth, async () => {
          throw fault.next;
        }),
        serveOpen(readHome, async () => ({
          type: 'text/plain; charset=utf-8',
          fileName: 'a"\r\nset-cookie: x=y\r\n\u202Efdp.exe',
          bytes: Buffer.from('x'),
        })),
        serveOpen(readReady, async (call: Call) => ({
          status: 'ready' as const,
          schema: Number(call.header('x') ?? 1),
        })),
      ],
      limits: { ...usualLimits, requestsPerMinuteMax: 8 },
    },
  );
  try {
    const get = (url: string) => server.inject({ method: 'GET', url });
    for (const [error, isTold] of [
      [fault.next, true],
      [new SyntaxError('"张三 13800000000" is not valid JSON'), false],
      [Object.assign(new Error('invalid input syntax for type bigint: "张三"'), { code: '22P02' }), false],
    ] as const) {
      fault.next = error;
      const { statusCode, payload } = await get('/health');
      const document = JSON.parse(payload) as Record<string, unknown>;
      assert.deepEqual(
        [statusCode, document.refused, Object.keys(document).sort()],
        [500, 'fault', ['instance', 'refused', 'status', 'title', 'type']],
      );
      assert.ok(!payload.includes(error.message));
      const line = JSON.stringify(logged.at(-1));
      assert.equal(line.includes(error.message.slice(0, 8)), isTold);
      assert.ok(line.includes(String(document.instance).split(':').at(-1)!), "the asker's number stands in the log");
    }
    const named = String((await get('/')).headers['content-disposition']);
    assert.match(named, /^attachment; filename\*=UTF-8''[\w%.*'()!~-]+$/);
    for (let n = 0; n < 6; n++) await get('/nothing');
    const many = await get('/nothing/at/all');
    assert.deepEqual(
      [many.statusCode, (JSON.parse(many.payload) as { refused: string }).refused],
      [429, 'tooManyRequests'],
    );
    assert.ok(Number(many.headers['retry-after']) > 0);
  } finally {
    await server.close();
  }
});

test('a path is what it is: no step back leads anywhere', async () => {
  for (const path of ['/api/v1/cases/../users', '/api/v1/./users', '/assets/../make-server.ts', '//api/v1/users']) {
    const got = await overWire(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    assert.match(got, /^HTTP\/1\.1 404 /, path);
  }
});

test('what strangers may read is made once in each language, and is no work to ask for again', async () => {
  for (const path of ['/docs', '/openapi.json']) {
    const read = (lang: string) => ground.ask('GET', `${path}?lang=${lang}`);
    const [zh, en] = [await read('zh'), await read('en')];
    assert.notEqual(zh.text, en.text, path);
    assert.deepEqual([(await read('zh')).text, (await read('en')).text], [zh.text, en.text], path);
    // Beside what making it takes in the same moments, on however busy a machine: an answer is a part of that.
    const spent = { making: 0, answering: 0 };
    for (let n = 0; n < 10; n++) {
      const started = performance.now();
      JSON.stringify(openApiDocument({ publicUrl: '', language: 'en' }));
      const made = performance.now();
      await ground.server.inject({ method: 'GET', url: `${path}?lang=en` });
      spent.making += made - started;
      spent.answering += performance.now() - made;
    }
    assert.ok(spent.answering < spent.making / 2, `${path}: ${JSON.stringify(spent)}`);
  }
});

test('text in a page is text', () => {
  const evil = `"><script>alert('张三 & 李四')</script>`;
  const shown = html`<p title="${evil}">${evil}</p>`.text;
  assert.equal(shown.replace(/^<p title="([^"<>']*)">([^"<>']*)<\/p>$/, ''), '');
  assert.match(shown, /张三 &#38; 李四/);
});

test('what may stand in an address is listed, and nothing of a person is', () => {
  const document = openApiDocument({ publicUrl: '', language: 'en' }) as {
    readonly paths: Record<
      string,
      Record<string, { readonly parameters?: readonly { readonly in: string; readonly name: string }[] }>
    >;
  };
  const names = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ parameters = [] }) => parameters.filter((each) => each.in === 'query').map(({ name }) => name));
  const listed =
    'after all asOf before bucket by case contact form from kind lang language limit loan minDays months order overdue place product reveal review scheme side since stage state to';
  assert.deepEqual([...new Set(names)].sort(), listed.split(' '));
});

test('who may do an operation is said once, and nothing is open that was not meant to be', () => {
  const open = Object.entries(accessPolicy).flatMap(([operation, { may }]) => (may === 'everyone' ? [operation] : []));
  assert.deepEqual(open.sort(), [
    'askPortalCode',
    'checkMessage',
    'enrol',
    'finishOidc',
    'openPortalLink',
    'readDocs',
    'readEnrolment',
    'readHealth',
    'readHome',
    'readMetrics',
    'readOpenApi',
    'readReady',
    'sayNotMe',
    'signIn',
    'signInBorrower',
    'signInCode',
    'startOidc',
    'takePaymentNotice',
  ]);
});

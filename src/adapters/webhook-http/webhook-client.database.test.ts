/** Needs no database: it is of this kind because it starts servers on the loopback. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { WebhookPost } from '../../application/webhook-port.ts';
import { headersOf, type WebhookClientSettings, webhookOverHttp } from './webhook-client.ts';

const secrets = ['bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3', 'b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk'].map((each) => `whsec_${each}`);
const [fresh, old] = secrets as [string, string];
const body = '{"type":"case.offer","data":{"text":"还款"}}';
const post = (url: string, more: Partial<WebhookPost> = {}): WebhookPost => ({
  url,
  id: 'msg_1_0_aa',
  atMs: Date.now(),
  secrets,
  body,
  ...more,
});

async function receiver(t: TestContext, answers: RequestListener) {
  const server = createServer(answers).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in?x=1`,
    port: (server.address() as AddressInfo).port,
  };
}

function client(t: TestContext, more: Partial<WebhookClientSettings> = {}) {
  const sender = webhookOverHttp({ mayLoopback: true, timeoutMilliseconds: 300, ...more });
  t.after(() => sender.close());
  return sender;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

test('what goes out is taken by the library under either secret, and refused when anything of it was changed', async (t) => {
  let seen: { request: IncomingMessage; text: string } | undefined;
  const { url } = await receiver(t, async (request, response) => {
    seen = { request, text: await bodyOf(request) };
    response.writeHead(204).end();
  });
  const sent = post(url);
  assert.deepEqual(await client(t).send(sent), { kind: 'answered', status: 204, retryAfterSeconds: undefined });
  const { request, text } = seen!;
  const headers = request.headers as Record<string, string>;
  assert.deepEqual(
    [request.method, request.url, headers['content-type']],
    ['POST', '/in?x=1', 'application/json; charset=utf-8'],
  );
  assert.equal(headers['webhook-id'], sent.id);
  assert.equal(headers['webhook-timestamp'], String(Math.floor(sent.atMs / 1000)));
  for (const secret of [fresh, old]) assert.deepEqual(new Webhook(secret).verify(text, headers), JSON.parse(body));
  const refuses = (changed: Record<string, string>, what = text, secret = fresh) =>
    assert.throws(() => new Webhook(secret).verify(what, { ...headers, ...changed }));
  refuses({}, text.replace('offer', 'talk'));
  refuses({ 'webhook-id': 'msg_1_1_aa' });
  refuses({ 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) });
  refuses({ 'webhook-signature': headers['webhook-signature']!.replaceAll('v1,', 'v1,A') });
  refuses({}, text, `whsec_${'c'.repeat(32)}`);
  // An old request sent again.
  assert.throws(() => new Webhook(fresh).verify(body, headersOf(post(url, { atMs: Date.now() - 600_000 })) as never));
});

const many = (response: ServerResponse, status: number) => {
  response.writeHead(status);
  const timer = setInterval(() => response.write('x'.repeat(1000)), 1);
  response.on('close', () => clearInterval(timer));
};
const table: readonly (readonly [what: string, answers: RequestListener, outcome: object])[] = [
  ['refused', (_, response) => void response.writeHead(500).end('secret words'), { status: 500 }],
  ['gone', (_, response) => void response.writeHead(410).end(), { status: 410 }],
  [
    'elsewhere, not followed',
    (_, response) => void response.writeHead(307, { location: 'https://example.com/' }).end(),
    { status: 307 },
  ],
  [
    'later',
    (_, response) => void response.writeHead(503, { 'retry-after': '120' }).end(),
    { status: 503, retryAfterSeconds: 120 },
  ],
  [
    'later, of nonsense',
    (_, response) => void response.writeHead(429, { 'retry-after': 'soon' }).end(),
    { status: 429 },
  ],
  [
    'before now',
    (_, response) => void response.writeHead(429, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }).end(),
    { status: 429, retryAfterSeconds: 0 },
  ],
  ['an answer without end counts by its status', (_, response) => many(response, 200), { status: 200 }],
  ['silence', () => {}, { kind: 'notReached', code: 'timeout' }],
  [
    'a status that comes too late',
    (_, response) => void setTimeout(() => response.end(), 600).unref(),
    { kind: 'notReached', code: 'timeout' },
  ],
  ['a line cut off', (request) => void request.socket.destroy(), { kind: 'notReached', code: 'ECONNRESET' }],
  [
    'no HTTP',
    (request) => void request.socket.end('hello\r\n\r\n'),
    { kind: 'notReached', code: 'HPE_INVALID_CONSTANT' },
  ],
  [
    'headers without end',
    (request) => void request.socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
    { kind: 'notReached', code: 'HPE_HEADER_OVERFLOW' },
  ],
];
for (const [what, answers, outcome] of table) {
  test(what, async (t) => {
    const { url } = await receiver(t, answers);
    const told = await client(t).send(post(url));
    const expected = 'kind' in outcome ? outcome : { kind: 'answered', retryAfterSeconds: undefined, ...outcome };
    assert.deepEqual(told, expected);
  });
}

test('an answer without end is cut off soon', async (t) => {
  const closed = Promise.withResolvers<void>();
  const { url } = await receiver(t, (_, response) => {
    many(response, 200);
    response.on('close', () => closed.resolve());
  });
  await client(t).send(post(url));
  await closed.promise;
});

test('a name is looked up for the connection, and one that leads inside is not connected to', async (t) => {
  let asked = 0;
  const { port } = await receiver(t, (_, response) => {
    asked++;
    response.end();
  });
  const blocked = { kind: 'notReached', code: 'addressNotAllowed' };
  const found = (...addresses: string[]) => ({
    mayLoopback: false,
    lookup: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  });
  const named = `https://hooks.example.com:${port}/`;
  for (const addresses of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::ffff:169.254.169.254'], ['fd00:ec2::254'], []]) {
    assert.deepEqual(await client(t, found(...addresses)).send(post(named)), blocked, addresses.join());
  }
  const noName = Object.assign(new Error('none'), { code: 'ENOTFOUND' });
  const missing = client(t, { mayLoopback: false, lookup: () => Promise.reject(noName) });
  assert.deepEqual(await missing.send(post(named)), { kind: 'notReached', code: 'ENOTFOUND' });
  // An endpoint that was entered while this machine was allowed.
  for (const url of [
    `http://127.0.0.1:${port}/`,
    `https://127.0.0.1:${port}/`,
    `https://[::1]:${port}/`,
    'https://10.0.0.1/',
  ]) {
    assert.deepEqual(await client(t, { mayLoopback: false }).send(post(url)), blocked, url);
  }
  assert.equal(asked, 0);
});

test('TLS is asked of this machine too where the address says so, and a receiver that has none is not reached', async (t) => {
  const { port } = await receiver(t, (_, response) => void response.end());
  const told = await client(t).send(post(`https://127.0.0.1:${port}/`));
  assert.equal(told.kind, 'notReached');
  assert.deepEqual(await client(t).send(post('http://127.0.0.1:9/')), { kind: 'notReached', code: 'ECONNREFUSED' });
});

/** Webhooks over the interface, from the first entry of the log to a receiver on the loopback. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { beatSettings, goodBeat } from '../../../tools/evidence-ground.ts';
import { type Ground, makeGround } from '../../../tools/server-ground.ts';
import { keepHooking } from '../keep-hooking.ts';

process.env.FORBEAR_WEBHOOK_LOOPBACK = 'yes';

interface Received {
  readonly body: string;
  readonly headers: Record<string, string>;
}
let ground: Ground;
let url: string;
let received: Received[] = [];
let status = 200;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  // Two that never answer and answer badly stand beside the good one.
  if (request.url === '/silent') return;
  if (request.url === '/broken') return void request.socket.destroy();
  received.push({ body: Buffer.concat(chunks).toString('utf8'), headers: request.headers as Record<string, string> });
  response.writeHead(status).end();
});
before(async () => {
  ground = await makeGround();
  // The small book's own entries get their place in the log.
  await goodBeat(ground.database, beatSettings(ground.book));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await ground.close();
});

const ask = (method: string, path: string, body?: unknown, as: 'administrator' | 'auditor' = 'administrator') =>
  ground.ask(method, path, { as, ...(body !== undefined && { body }) });

interface Shown {
  readonly id: string;
  readonly nextLeafIndex: number;
  readonly waiting: number;
  readonly [key: string]: unknown;
}
const webhookOf = (document: Record<string, unknown>) => document.webhook as Shown;

async function add(body: Record<string, unknown>) {
  const added = await ask('POST', '/api/v1/webhooks', body);
  assert.equal(added.status, 201, added.text);
  return { webhook: webhookOf(added.document), secret: String(added.document.secret) };
}

const refusedOf = async (asked: ReturnType<typeof ask>) => {
  const { status: told, document } = await asked;
  return [told, document.refused];
};

/** The worker's loop until something holds. */
async function hookUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
  const stop = new AbortController();
  const { sealer, log } = ground.parts;
  const done = keepHooking(ground.database, {
    sealer: () => sealer,
    log,
    signal: stop.signal,
    now: () => ground.clock.ms,
    fraction: () => 0,
    pauseMs: 20,
  });
  for (let turn = 0; turn < 500 && !(await holds()); turn++) await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  server.closeAllConnections();
  await done;
  assert.ok(await holds());
}

test('from the log to the receiver: signed, thin, each once, beside receivers that hang and break', async () => {
  await add({ url: url.replace('/in', '/silent'), from: 'start' });
  await add({ url: url.replace('/in', '/broken'), from: 'start' });
  const { webhook, secret } = await add({ url, from: 'start' });
  assert.deepEqual([webhook.kinds, webhook.nextLeafIndex, webhook.madeBy], [null, 0, 'administrator one']);
  const { document } = await ask('GET', '/api/v1/webhooks', undefined, 'auditor');
  const logSize = Number(document.logSize);
  assert.ok(logSize > 5);
  await hookUntil(() => received.length >= logSize);
  assert.equal(new Set(received.map(({ headers }) => headers['webhook-id'])).size, logSize);
  // The clock of the ground is not the library's.
  const { body, headers } = received[0]!;
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  assert.equal(headers['webhook-signature'], new Webhook(secret).sign(headers['webhook-id']!, at, body));
  const told = JSON.stringify(received.map((each) => each.body));
  const people = await ground.database.session((session) =>
    session.query<{ party_ref: string }>('select party_ref from borrower'),
  );
  for (const { party_ref } of people) assert.ok(!told.includes(`"${party_ref}"`), party_ref);
  const listed = await ask('GET', '/api/v1/webhooks');
  assert.ok(!listed.text.includes('whsec_'), 'secrets are shown once');
  const [silent, broken, good] = listed.document.webhooks as Shown[];
  assert.deepEqual([good!.nextLeafIndex, good!.waiting, good!.failingSince], [logSize, 0, null]);
  assert.ok(broken!.failingSince !== null && silent!.waiting > 0);
  for (const { id } of [silent!, broken!]) await ask('PATCH', `/api/v1/webhooks/${id}`, { disabled: true });
});

test('deliveries page by page, newest first; by state; a replay and a ping', async () => {
  const { webhook, secret } = await add({
    url,
    kinds: ['book.dayClose', 'case.caseOpened', 'book.importFile'],
    from: 'start',
  });
  received = [];
  const path = `/api/v1/webhooks/${webhook.id}`;
  const waitingOf = async () => (await ask('GET', '/api/v1/webhooks')).document.webhooks as Shown[];
  const isDone = async () => {
    const shown = (await waitingOf()).find(({ id }) => id === webhook.id)!;
    return shown.waiting === 0 && shown.lastDeliveredAt !== null && shown.replaying === null;
  };
  await hookUntil(isDone);
  const indexes: number[] = [];
  let after = '';
  do {
    const page = await ask('GET', `${path}/deliveries?state=delivered&limit=2${after}`, undefined, 'auditor');
    assert.equal(page.status, 200, page.text);
    indexes.push(...(page.document.deliveries as { leafIndex: number }[]).map(({ leafIndex }) => leafIndex));
    after = page.document.next === null ? '' : `&after=${page.document.next}`;
  } while (after !== '');
  assert.deepEqual(
    indexes,
    [...new Set(indexes)].sort((one, other) => other - one),
  );
  assert.equal(indexes.length, received.length);
  assert.deepEqual((await ask('GET', `${path}/deliveries?state=failed`)).document.deliveries, []);
  const ids = received.map(({ headers }) => headers['webhook-id']);
  received = [];
  const replay = await ask('POST', `${path}/replay`, { from: 0, to: '2999-01-01T00:00:00+08:00' });
  assert.equal(replay.status, 202, replay.text);
  assert.deepEqual(await refusedOf(ask('POST', `${path}/replay`, { from: 0, to: 1 })), [409, 'replayRunning']);
  assert.equal((await ask('POST', `${path}/replay`, { ping: true })).status, 202);
  await hookUntil(() => received.length > ids.length);
  const again = received.map(({ headers }) => headers['webhook-id']!);
  assert.deepEqual(again.filter((id) => !id.includes('ping')).sort(), [...ids].sort());
  const ping = received.find(({ headers }) => headers['webhook-id']!.includes('ping'))!;
  assert.equal((JSON.parse(ping.body) as { type: string }).type, 'webhook.ping');
  const signedAt = new Date(Number(ping.headers['webhook-timestamp']) * 1000);
  assert.equal(
    ping.headers['webhook-signature'],
    new Webhook(secret).sign(ping.headers['webhook-id']!, signedAt, ping.body),
  );
  assert.equal(((await ask('GET', `${path}/deliveries`)).document.ping as { state: string }).state, 'delivered');
});

test('a change: another address, all kinds, another secret, off and on; what went wrong is listed', async () => {
  const { webhook, secret } = await add({ url, kinds: ['book.dayClose'] });
  const path = `/api/v1/webhooks/${webhook.id}`;
  const changed = await ask('PATCH', path, { url: `${url}/else`, kinds: null, rotateSecret: true });
  assert.equal(changed.status, 200, changed.text);
  assert.match(String(changed.document.secret), /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.notEqual(changed.document.secret, secret);
  const { url: now, kinds, previousSecretUntil, changedBy } = webhookOf(changed.document);
  assert.deepEqual([now, kinds, changedBy], [`${url}/else`, null, 'administrator one']);
  assert.equal(Date.parse(String(previousSecretUntil)), ground.clock.ms + 86_400_000);
  status = 500;
  received = [];
  await ask('POST', `${path}/replay`, { ping: true });
  await hookUntil(() => received.length === 1);
  assert.equal(received[0]!.headers['webhook-signature']!.split(' ').length, 2);
  const { ping } = (await ask('GET', `${path}/deliveries`)).document as { ping: Record<string, unknown> };
  assert.deepEqual([ping.state, ping.lastStatus, ping.lastError, ping.tries], ['waiting', 500, 'status', 1]);
  status = 200;
  const off = await ask('PATCH', path, { disabled: true });
  assert.equal((webhookOf(off.document).disabled as { why: string }).why, 'asked');
  assert.equal(off.document.secret, undefined);
  assert.deepEqual(await refusedOf(ask('POST', `${path}/replay`, { ping: true })), [409, 'webhookDisabled']);
  await ask('PATCH', path, { disabled: false });
  await hookUntil(() => received.length === 2);
});

test('what is refused, and why', async () => {
  const { webhook } = await add({ url: 'https://hooks.example.com/in' });
  await ask('PATCH', `/api/v1/webhooks/${webhook.id}`, { disabled: true });
  const table: readonly (readonly [string, string, unknown, number, string])[] = [
    ['POST', '', { url: 'hooks' }, 422, 'urlNotValid'],
    ['POST', '', { url: 'http://hooks.example.com/' }, 422, 'urlNotHttps'],
    ['POST', '', { url: 'https://a:b@hooks.example.com/' }, 422, 'urlHasPassword'],
    ['POST', '', { url: 'https://169.254.169.254/' }, 422, 'urlNotPublic'],
    ['POST', '', { url: 'https://hooks.example.com/', kinds: ['case.nothing'] }, 400, 'notValid'],
    ['POST', '', { url: 'https://hooks.example.com/', secret: 'whsec_mine' }, 400, 'notValid'],
    ['PATCH', `/${webhook.id}`, { url: 'https://[::ffff:10.0.0.1]/' }, 422, 'urlNotPublic'],
    ['PATCH', `/${webhook.id}`, { rotateSecret: false }, 400, 'notValid'],
    ['PATCH', '/999', { disabled: true }, 404, 'unknownWebhook'],
    ['PATCH', '/0', { disabled: true }, 400, 'notValid'],
    ['GET', '/999/deliveries', undefined, 404, 'unknownWebhook'],
    ['GET', `/${webhook.id}/deliveries?after=x`, undefined, 422, 'cursorNotValid'],
    ['GET', `/${webhook.id}/deliveries?state=lost`, undefined, 400, 'notValid'],
    ['POST', '/999/replay', { from: 0, to: 1 }, 404, 'unknownWebhook'],
    ['POST', `/${webhook.id}/replay`, { from: -1, to: 1 }, 400, 'notValid'],
    ['POST', `/${webhook.id}/replay`, { from: '2026-01-01', to: 1 }, 400, 'notValid'],
    ['POST', `/${webhook.id}/replay`, { from: '2026-99-01T00:00:00Z', to: 1 }, 400, 'notValid'],
    ['POST', `/${webhook.id}/replay`, {}, 400, 'notValid'],
  ];
  for (const [method, path, body, code, refused] of table) {
    const said = `${method} ${path} ${JSON.stringify(body)}`;
    assert.deepEqual(await refusedOf(ask(method, `/api/v1/webhooks${path}`, body)), [code, refused], said);
  }
  const fresh = await add({ url: 'https://hooks.example.com/in' });
  const ahead = ask('POST', `/api/v1/webhooks/${fresh.webhook.id}/replay`, { from: 1_000_000, to: 2_000_000 });
  assert.deepEqual(await refusedOf(ahead), [422, 'nothingToReplay']);
});

test('of another lender nothing is seen, and a key that comes twice makes one endpoint and tells its secret again', async () => {
  await ground.database.session((session) =>
    session.run(`insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (99, 'Z', 'Another', 'Asia/Shanghai', 'CNY');
      insert into webhook_endpoint (creditor_id, webhook_id, url, secret_sealed, next_leaf_index, made_by, changed_by, recorded_at)
      values (99, 990, 'https://z.example/', '\\x00', 0, 'z', 'z', now())`),
  );
  assert.ok(!(await ask('GET', '/api/v1/webhooks')).text.includes('z.example'));
  assert.deepEqual(await refusedOf(ask('PATCH', '/api/v1/webhooks/990', { disabled: true })), [404, 'unknownWebhook']);
  assert.deepEqual(await refusedOf(ask('GET', '/api/v1/webhooks/990/deliveries')), [404, 'unknownWebhook']);
  const once = () =>
    ground.ask('POST', '/api/v1/webhooks', {
      as: 'administrator',
      body: { url: 'https://hooks.example.com/once' },
      headers: { 'idempotency-key': 'one' },
    });
  const [first, second] = [await once(), await once()];
  assert.deepEqual([first.status, second.document], [201, first.document]);
  for (let count = 0; ; count++) {
    assert.ok(count < 20);
    const { status: told, document } = await ask('POST', '/api/v1/webhooks', { url: 'https://hooks.example.com/' });
    if (told === 201) continue;
    assert.deepEqual([told, document.refused], [409, 'tooManyWebhooks']);
    break;
  }
});

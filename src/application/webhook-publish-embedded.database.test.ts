/** What endpoints are told, when, and how often: by a clock and a receiver that the test moves. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { beatSettings, enterMany, goodBeat, groundSealer, makeGround } from '../../tools/evidence-ground.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { headersOf } from '../adapters/webhook-http/webhook-client.ts';
import type { Database, Row } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readDeliveries } from '../store/webhook-deliveries.ts';
import { readWebhook, readWebhookFindings, type WebhookRow } from '../store/webhooks.ts';
import { enterBookFact } from './enter-fact.ts';
import {
  addWebhook,
  changeWebhook,
  type ReplayAsked,
  replayDeliveries,
  type WebhookAsked,
  type WebhookChange,
  webhooksMax,
} from './webhook-change.ts';
import type { WebhookOutcome, WebhookPost } from './webhook-port.ts';
import { dropOldDeliveries, sendsAtOnce, tellEndpoint } from './webhook-publish.ts';
import { retrySeconds } from './webhook-retry.ts';

const startMs = Date.parse('2026-07-01T02:00:00Z');
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const ok: WebhookOutcome = { kind: 'answered', status: 200, retryAfterSeconds: undefined };
const broken: WebhookOutcome = { kind: 'answered', status: 500, retryAfterSeconds: undefined };

let database: Database;
let creditor: CreditorRow;
let nowMs = startMs;
let posts: WebhookPost[] = [];
let answer: (post: WebhookPost) => WebhookOutcome | Promise<WebhookOutcome> = () => ok;
const rows = <R extends object = Row>(sql: string) => database.session((session) => session.query<R>(sql));

before(async () => {
  database = await openFresh();
  creditor = await makeGround(database, 3);
  // One more than asked stands before each: the case is told of by its first entry.
  await enterMany(database, creditor, 'C1', 4);
  await enterMany(database, creditor, 'C2', 2);
  await database.transaction((session) =>
    enterBookFact(session, 1, {
      kind: 'strategy',
      about: { table: 'nothing', key: '1' },
      recordedBy: 'test',
      fact: {},
    }),
  );
  await goodBeat(database, beatSettings(creditor));
});
after(() => database.close());
beforeEach(async () => {
  await rows('delete from webhook_delivery');
  await rows('delete from webhook_endpoint');
  [nowMs, posts, answer] = [startMs, [], () => ok];
});

const setting = () => ({ creditorId: 1, sealer: groundSealer, by: 'test', nowMs, mayLoopback: false });

async function add(asked: Partial<WebhookAsked> = {}) {
  const added = await addWebhook(database, setting(), {
    url: 'https://hooks.example.com/in',
    types: undefined,
    from: 'start',
    ...asked,
  });
  assert.ok('row' in added);
  return added;
}

async function tell(
  { webhookId }: Pick<WebhookRow, 'webhookId'>,
  more: { readonly sealer?: typeof groundSealer; readonly stop?: () => boolean } = {},
) {
  const sender = {
    send: async (post: WebhookPost) => {
      posts.push(post);
      return answer(post);
    },
    close: () => {},
  };
  const at = { creditorId: 1, webhookId, creditorRef: creditor.creditorRef };
  return tellEndpoint(database, at, { sealer: groundSealer, sender, now: () => nowMs, fraction: () => 0, ...more });
}

const now = async ({ webhookId }: Pick<WebhookRow, 'webhookId'>) =>
  (await database.session((session) => readWebhook(session, { creditorId: 1, webhookId })))!;
const deliveriesOf = ({ webhookId }: Pick<WebhookRow, 'webhookId'>) =>
  database.session((session) =>
    readDeliveries(
      session,
      { creditorId: 1, webhookId },
      { state: undefined, before: undefined, rowsMax: 5_000, which: 'entries' },
    ),
  );
const change = (row: WebhookRow, to: WebhookChange) =>
  changeWebhook(database, { ...setting(), webhookId: row.webhookId }, to);
const replay = (row: WebhookRow, asked: ReplayAsked) =>
  replayDeliveries(database, { creditorId: 1, webhookId: row.webhookId, nowMs }, asked);
const dataOf = ({ body }: WebhookPost) =>
  (JSON.parse(body) as { data: { leafIndex: number; case?: string; number: number } }).data;
const indexes = () => posts.map((post) => dataOf(post).leafIndex).sort((one, other) => one - other);

test('every entry of the log is told once, thin, signed; what comes later is told later', async () => {
  const { row, secret } = await add();
  const logged = await rows<{ leaf_index: bigint; kind: string; number: number; case_number: string | null }>(
    'select e.leaf_index, e.kind, e.number, c.case_number from evidence_entry e left join delinquency_case c using (creditor_id, borrower_id, case_id) order by e.leaf_index',
  );
  const first = await tell(row);
  assert.deepEqual(first, { delivered: logged.length, postponed: 0, failed: 0, ended: undefined });
  assert.deepEqual(
    indexes(),
    logged.map(({ leaf_index }) => Number(leaf_index)),
  );
  for (const { leaf_index, kind, number, case_number } of logged) {
    const post = posts.find((each) => dataOf(each).leafIndex === Number(leaf_index))!;
    const told = new Webhook(secret).verify(post.body, headersOf({ ...post, atMs: Date.now() }) as never) as Record<
      string,
      unknown
    >;
    assert.equal(told.type, `${case_number === null ? 'book' : 'case'}.${kind}`);
    const inCase = case_number === null ? {} : { case: case_number };
    assert.deepEqual(told.data, { creditor: 'A', ...inCase, number, kind, leafIndex: Number(leaf_index) });
  }
  assert.equal(new Set(posts.map(({ id }) => id)).size, logged.length);
  posts = [];
  assert.equal((await tell(row)).delivered, 0);
  await enterMany(database, creditor, 'C1', 1);
  assert.equal((await tell(row)).delivered, 0, 'an entry without its place is not told');
  await goodBeat(database, beatSettings(creditor));
  assert.equal((await tell(row)).delivered, 1);
  assert.deepEqual(indexes(), [logged.length]);
});

test('kinds that are not wanted are not told, and from now on means from now on', async () => {
  const wants = await add({ types: ['book.strategy', 'case.offer'] });
  const late = await add({ from: 'now' });
  assert.equal((await tell(wants.row)).delivered, 1);
  assert.equal((await tell(late.row)).delivered, 0);
  assert.equal((await now(wants.row)).nextLeafIndex, (await now(late.row)).nextLeafIndex);
});

test('a receiver that fails is tried by the schedule, one message at a time, then given up; a replay begins anew under the same ids', async () => {
  const { row } = await add({ types: ['book.strategy'] });
  answer = () => broken;
  const triedAt: number[] = [];
  for (const seconds of [0, ...retrySeconds]) {
    // Not a moment before.
    if (seconds > 0) {
      nowMs += seconds * 1000 - 1;
      assert.equal((await tell(row)).postponed, 0);
      nowMs += 1;
    }
    await tell(row);
    triedAt.push((nowMs - startMs) / 1000);
  }
  assert.deepEqual([posts.length, triedAt.at(-1)], [10, 272_105]);
  const [failed] = await deliveriesOf(row);
  assert.deepEqual(
    [failed!.state, failed!.tries, failed!.lastStatus, failed!.lastError],
    ['failed', 10, 500, 'status'],
  );
  nowMs += 30 * day;
  assert.equal((await tell(row)).delivered, 0);
  assert.ok((await now(row)).disabled === undefined, 'nothing was tried: nothing says that it is still failing');
  assert.equal(new Set(posts.map(({ id, body }) => id + body)).size, 1);
  answer = () => ok;
  const to = { leafIndex: Number.MAX_SAFE_INTEGER - 1 };
  assert.ok('row' in (await replay(row, { from: { leafIndex: 0 }, to })));
  assert.equal((await tell(row)).delivered, 1);
  assert.equal(posts.at(-1)!.id, posts[0]!.id);
  const [delivered] = await deliveriesOf(row);
  assert.deepEqual([delivered!.state, delivered!.tries, delivered!.attempts], ['delivered', 1, 11]);
});

test('while it fails one message asks whether it is there again', async () => {
  const { row } = await add();
  answer = () => broken;
  let most = 0;
  let open = 0;
  const all = (await now(row)).nextLeafIndex;
  assert.equal(all, 0);
  await tell(row);
  assert.ok((await now(row)).failingSinceMs === startMs);
  nowMs += 10_000;
  answer = async () => {
    most = Math.max(most, ++open);
    await Promise.resolve();
    open--;
    return broken;
  };
  await tell(row);
  assert.equal(most, 1);
  nowMs += hour;
  answer = () => ok;
  await tell(row);
  assert.equal((await now(row)).failingSinceMs, undefined);
});

test('nothing delivered for five days: switched off, doctor is told, and what waits goes out when it is switched on', async () => {
  const { row } = await add();
  answer = () => broken;
  await tell(row);
  assert.deepEqual(await database.session(readWebhookFindings), [
    { creditorId: 1, webhookId: row.webhookId, code: 'failing', host: 'hooks.example.com', sinceMs: startMs },
  ]);
  for (; nowMs < startMs + 5 * day + 4 * hour; nowMs += 2 * hour) {
    if ((await now(row)).disabled !== undefined) break;
    // Entries go on, so that there is always something to try.
    await rows(
      `update webhook_delivery set next_try_at = '2026-01-01', tries = 0, state = 'waiting' where leaf_index = 0`,
    );
    await tell(row);
  }
  const off = await now(row);
  assert.deepEqual([off.disabled?.why, off.disabled!.atMs - startMs >= 5 * day], ['failing', true]);
  assert.equal((await database.session(readWebhookFindings))[0]!.code, 'disabledFailing');
  answer = () => ok;
  posts = [];
  assert.equal((await tell(row)).delivered, 0);
  assert.deepEqual(await replay(row, { ping: true }), { refused: 'webhookDisabled' });
  await change(row, { isDisabled: false });
  assert.equal((await tell(row)).delivered, 1, 'those that were given up are for a replay');
  const states = (await deliveriesOf(row)).map(({ state }) => state);
  assert.ok(states.filter((state) => state === 'failed').length === states.length - 1);
  assert.deepEqual(await database.session(readWebhookFindings), []);
});

test('410 switches off at once, and keeps what waits', async () => {
  const { row } = await add();
  answer = () => ({ ...ok, status: 410 });
  await tell(row);
  assert.equal(posts.length <= sendsAtOnce, true);
  assert.equal((await now(row)).disabled?.why, 'gone');
  assert.equal((await database.session(readWebhookFindings))[0]!.code, 'disabledGone');
  answer = () => ok;
  await change(row, { isDisabled: false });
  await tell(row);
  assert.equal(
    (await deliveriesOf(row)).every(({ state }) => state === 'delivered'),
    true,
  );
});

test('who says "later" is left alone so long, and holds up nobody else', async () => {
  const [busy, other] = [await add(), await add()];
  answer = ({ secrets }) =>
    secrets[0] === busy.secret ? { kind: 'answered', status: 429, retryAfterSeconds: 600 } : ok;
  await tell(busy.row);
  const all = posts.length;
  nowMs += 599_999;
  await tell(busy.row);
  assert.equal(posts.length, all);
  assert.ok((await tell(other.row)).delivered > 0);
  nowMs += 1;
  answer = () => ok;
  assert.ok((await tell(busy.row)).delivered > 0);
});

test('killed between sending and noting: sent again after the lease, under the same id; a late answer does not count', async () => {
  const { row } = await add({ types: ['book.strategy'] });
  answer = () => {
    throw new Error('killed');
  };
  await assert.rejects(tell(row), /killed/);
  answer = () => ok;
  nowMs += 59_999;
  assert.equal((await tell(row)).delivered, 0);
  nowMs += 1;
  // The one that was thought dead answers only after the other has sent.
  answer = async () => {
    nowMs += 2 * minute;
    answer = () => ok;
    assert.equal((await tell(row)).delivered, 1);
    return broken;
  };
  await tell(row);
  const [only] = await deliveriesOf(row);
  assert.deepEqual([only!.state, only!.attempts, posts.length], ['delivered', 3, 3]);
  assert.equal(new Set(posts.map(({ id }) => id)).size, 1);
});

test('an answer that comes while another try is on its way says nothing of that one', async () => {
  const { row } = await add({ types: ['book.strategy'] });
  const second = Promise.withResolvers<WebhookOutcome>();
  let other: Promise<unknown> | undefined;
  answer = async () => {
    nowMs += 2 * minute;
    const begun = Promise.withResolvers<void>();
    answer = () => {
      begun.resolve();
      return second.promise;
    };
    other = tell(row);
    await begun.promise;
    return broken;
  };
  await tell(row, { stop: () => posts.length > 0 });
  const [held] = await deliveriesOf(row);
  assert.deepEqual([held!.attempts, held!.nextTryAtMs, held!.lastError], [2, nowMs + minute, undefined]);
  second.resolve(ok);
  await other;
  assert.equal((await deliveriesOf(row))[0]!.state, 'delivered');
});

test('after a change of the secret both sign for a day; each endpoint has its own; another key opens none', async () => {
  const { row, secret } = await add({ types: ['book.strategy'] });
  const changed = await change(row, { rotateSecret: true });
  assert.ok('secret' in changed && changed.secret !== undefined);
  await tell(row);
  assert.deepEqual(posts[0]!.secrets, [changed.secret, secret]);
  nowMs += day;
  await replay(row, { ping: true });
  await tell(row);
  assert.deepEqual(posts[1]!.secrets, [changed.secret]);
  await replay(row, { ping: true });
  const other = await tell(row, { sealer: sealerOf(new Uint8Array(32).fill(9)) });
  assert.deepEqual([other.ended, posts.length], ['secretDoesNotOpen', 2]);
  assert.equal(
    (await rows<{ tries: number }>('select tries from webhook_delivery where leaf_index = -1'))[0]!.tries,
    0,
    'no try is lost by it',
  );
  // Sealed for one endpoint, a secret does not open for another.
  const thief = await add();
  await rows(
    `update webhook_endpoint t set secret_sealed = o.secret_sealed from webhook_endpoint o where t.webhook_id = ${thief.row.webhookId} and o.webhook_id = ${row.webhookId}`,
  );
  assert.equal((await tell(thief.row)).ended, 'secretDoesNotOpen');
});

test('a replay: by index and by instant, only what is wanted and was told; one at a time', async () => {
  const { row } = await add();
  assert.deepEqual(await replay(row, { from: { leafIndex: 0 }, to: { leafIndex: 5 } }), { refused: 'nothingToReplay' });
  await tell(row);
  const ids = new Map(posts.map((post) => [dataOf(post).leafIndex, post.id]));
  posts = [];
  const asked = await replay(row, { from: { leafIndex: 2 }, to: { leafIndex: 4 } });
  assert.ok('row' in asked);
  assert.deepEqual(asked.row.replay, { next: 2, until: 5 });
  assert.deepEqual(await replay(row, { from: { leafIndex: 0 }, to: { leafIndex: 0 } }), { refused: 'replayRunning' });
  await tell(row);
  assert.deepEqual(indexes(), [2, 3, 4]);
  for (const post of posts) assert.equal(post.id, ids.get(dataOf(post).leafIndex));
  posts = [];
  await replay(row, { from: { atMs: 0 }, to: { atMs: Date.now() + day } });
  await tell(row);
  assert.equal(posts.length, ids.size);
  assert.deepEqual(await replay(row, { from: { atMs: Date.now() + day }, to: { atMs: Date.now() + 2 * day } }), {
    refused: 'nothingToReplay',
  });
  assert.deepEqual(await replay(row, { from: { leafIndex: 4 }, to: { leafIndex: 2 } }), { refused: 'nothingToReplay' });
  assert.deepEqual(await replay({ ...row, webhookId: 999n }, { ping: true }), { refused: 'unknownWebhook' });
  // What is no longer listed is told again all the same.
  await dropOldDeliveries(database, 1, nowMs + 31 * day);
  assert.equal((await deliveriesOf(row)).length, 0);
  posts = [];
  await replay(row, { from: { leafIndex: 1 }, to: { leafIndex: 1 } });
  await tell(row);
  assert.deepEqual(
    posts.map(({ id }) => id),
    [ids.get(1)],
  );
});

test('endpoints: where to is checked, so many and no more, no secret without a key', async () => {
  const asked = { url: 'https://10.0.0.1/', types: undefined, from: 'now' } as const;
  assert.deepEqual(await addWebhook(database, setting(), asked), { refused: 'urlNotPublic' });
  assert.deepEqual(
    await addWebhook(database, { ...setting(), sealer: undefined }, { ...asked, url: 'https://a.example/' }),
    { refused: 'noKey' },
  );
  const { row } = await add();
  assert.deepEqual(await change(row, { url: 'http://a.example/' }), { refused: 'urlNotHttps' });
  assert.deepEqual(await changeWebhook(database, { ...setting(), webhookId: 999n }, {}), { refused: 'unknownWebhook' });
  assert.deepEqual(await changeWebhook(database, { ...setting(), sealer: undefined, webhookId: row.webhookId }, {}), {
    refused: 'noKey',
  });
  for (let count = 1; count < webhooksMax; count++) await add();
  assert.deepEqual(await addWebhook(database, setting(), { ...asked, url: 'https://a.example/' }), {
    refused: 'tooManyWebhooks',
  });
});

test('a receiver that is away for long costs its place in the log and 1,000 rows, and gets everything when it is back', async () => {
  await enterMany(database, creditor, 'C3', 1_800);
  await goodBeat(database, beatSettings(creditor));
  const { row } = await add({ types: ['case.access'] });
  answer = () => broken;
  for (let turn = 0; turn < 4; turn++) {
    let left = 3;
    await tell(row, { stop: () => left-- === 0 });
    await rows("update webhook_delivery set next_try_at = '2030-01-01'");
  }
  const { nextLeafIndex } = await now(row);
  assert.ok(nextLeafIndex <= 1_500, `${nextLeafIndex}`);
  await rows("update webhook_delivery set next_try_at = '2026-01-01'");
  posts = [];
  answer = () => ok;
  assert.ok((await tell(row)).delivered >= 1_800);
  assert.equal(new Set(indexes()).size, posts.length);
});

/** PostgreSQL: two processes' worth of publishers at once, while entries come in: none is lost and none sent twice; one endpoint is slow. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { beatSettings, enterMany, goodBeat, groundSealer, makeGround } from '../../tools/evidence-ground.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { keepHooking } from '../server/keep-hooking.ts';
import type { Database, Row } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { openStore } from '../store/open.ts';
import { addWebhook, replayDeliveries } from './webhook-change.ts';
import type { WebhookPost } from './webhook-port.ts';

describe('webhooks at once', { skip }, () => {
  let address: string;
  let database: Database;
  let other: Database;
  let creditor: CreditorRow;
  before(async () => {
    address = await freshPostgres('webhooks_at_once');
    database = await openStore(address);
    other = await openStore(address);
    creditor = await makeGround(database, 4);
    await enterMany(database, creditor, 'C1', 1_500);
    await goodBeat(database, beatSettings(creditor));
  });
  after(async () => {
    await database.close();
    await other.close();
    await dropPostgres(address);
  });
  const rows = <R extends object = Row>(sql: string) => database.session((session) => session.query<R>(sql));

  test('two publishers, two endpoints', async () => {
    const sent = new Map<string, string[]>([
      ['fast', []],
      ['slow', []],
    ]);
    const sender = {
      async send({ url, id }: WebhookPost) {
        const name = new URL(url).hostname.split('.')[0]!;
        sent.get(name)!.push(id);
        await sleep(name === 'slow' ? 300 : 1);
        return { kind: 'answered', status: 200, retryAfterSeconds: undefined } as const;
      },
      close: () => {},
    };
    const setting = { creditorId: 1, sealer: groundSealer, by: 'test', nowMs: Date.now(), mayLoopback: false };
    const add = async (name: string) => {
      const added = await addWebhook(database, setting, {
        url: `https://${name}.example.com/`,
        types: ['case.access'],
        from: 'start',
      });
      assert.ok('row' in added);
      return added.row;
    };
    const fast = await add('fast');
    await add('slow');
    const stop = new AbortController();
    const faults: object[] = [];
    const log = { info: () => {}, error: (fields: object) => void faults.push(fields) };
    const hooks = [database, other].map((each) =>
      keepHooking(each, {
        sealer: () => groundSealer,
        log,
        signal: stop.signal,
        sender,
        fraction: () => 0,
        pauseMs: 10,
      }),
    );
    for (const at of ['C2', 'C3', 'C4']) {
      await enterMany(database, creditor, at, 100);
      await goodBeat(database, beatSettings(creditor));
    }
    const count = async (name: string) => {
      const [row] = await rows<{ done: number }>(
        `select count(*)::int as done from webhook_delivery join webhook_endpoint using (creditor_id, webhook_id) where url like '%${name}%' and state = 'delivered'`,
      );
      return row!.done;
    };
    const until = async (holds: () => Promise<boolean>) => {
      for (let turn = 0; turn < 400 && !(await holds()); turn++) await sleep(20);
      assert.ok(await holds());
    };
    await until(async () => (await count('fast')) === 1_800);
    assert.ok((await count('slow')) < 1_800, 'the slow one held up itself alone');
    assert.ok(sent.get('slow')!.length > 0);
    assert.deepEqual([sent.get('fast')!.length, new Set(sent.get('fast')).size], [1_800, 1_800]);
    await replayDeliveries(
      database,
      { ...fast, nowMs: Date.now() },
      { from: { leafIndex: 0 }, to: { leafIndex: 9_999 } },
    );
    await until(async () => sent.get('fast')!.length === 3_600 && (await count('fast')) === 1_800);
    assert.equal(new Set(sent.get('fast')).size, 1_800, 'the same ids again');
    stop.abort();
    await Promise.all(hooks);
    assert.equal(new Set(sent.get('slow')).size, sent.get('slow')!.length);
    assert.deepEqual(faults, []);
  });
});

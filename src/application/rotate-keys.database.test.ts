/** What only several connections show: others at work while keys are wrapped anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dropPostgres, freshPostgres, withoutPostgres } from '../../tools/fresh-postgres.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { copyBytes, copyRow } from '../store/copy-text.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { holdKeys } from '../store/rotate-keys.ts';
import { keyContext } from './contact-request.ts';
import { awaitWriters, countUnderKeys, rotateKeys } from './rotate-keys.ts';

const key = (byte: number) => new Uint8Array(32).fill(byte);
const older = sealerOf(key(1));
const both = sealerOf(key(2), key(1));
const newest = sealerOf(key(2));
const borrowers = 1_000;

test('on PostgreSQL', { skip: withoutPostgres }, async (at) => {
  const address = await freshPostgres('rotate_keys');
  const database = await openStore(address);
  at.after(async () => {
    await database.close();
    await dropPostgres(address);
  });

  const into = 'borrower (creditor_id, borrower_id, party_ref, kind, wrapped_key, sealed)';
  const rowsOf = (from: number, to: number) => {
    let rows = '';
    for (let id = from; id <= to; id += 1) {
      const made = older.sealNew(keyContext({ creditorId: 1, borrowerId: BigInt(id) }), 'text');
      rows += copyRow([1, BigInt(id), `P${id}`, 'person', copyBytes(made.wrappedKey), copyBytes(made.sealed)]);
    }
    return rows;
  };
  await database.session((session) =>
    session.run(
      `insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'A', 'A', 'Asia/Shanghai', 'CNY')`,
    ),
  );
  await database.session((session) => session.copyIn(into, rowsOf(1, borrowers)));
  const borrowersUnder = async () => (await countUnderKeys(database, { sealers: [newest, older] })).at(-1)!.under;

  await at.test('who is erased while a batch waits to be written stays erased', async () => {
    let erasing: Promise<void> | undefined;
    const sealer = {
      ...both,
      rewrap: (context: string, wrapped: Uint8Array) => {
        // The batch was read; before it is written another connection destroys a key of it.
        erasing ??= database.session((session) =>
          session.run('update borrower set wrapped_key = null, sealed = null, erased_at = now() where borrower_id = 7'),
        );
        return both.rewrap(context, wrapped);
      },
    };
    const slow: Database = {
      ...database,
      transaction: (work, begin) =>
        database.transaction(async (session) => {
          const query: typeof session.query = async (sql, parameters) => {
            if (sql.startsWith('update borrower')) await erasing;
            return session.query(sql, parameters);
          };
          return work({ ...session, query });
        }, begin),
    };
    const passed = (await rotateKeys(slow, { sealer })).at(-1)!;
    assert.deepEqual(passed, { kind: 'borrower', rewrapped: borrowers - 1, newest: 0, notOpened: 0 });
    assert.deepEqual(await borrowersUnder(), [borrowers - 1, 0]);
    const [row] = await database.session((session) =>
      session.query<{ wrapped_key: null }>('select wrapped_key from borrower where borrower_id = 7'),
    );
    assert.equal(row!.wrapped_key, null);
  });

  await at.test('what is being written under the old key is waited for, and then counted', async () => {
    const go = new AbortController();
    const writing = database.transaction(async (session) => {
      await session.copyIn(into, rowsOf(borrowers + 1, borrowers + 10));
      await sleep(60_000, undefined, { signal: go.signal }).catch(() => {});
    });
    await sleep(200);
    assert.deepEqual(await borrowersUnder(), [borrowers - 1, 0], 'nobody else sees it yet');
    assert.equal(await awaitWriters(database, { waitMs: 300 }), false);
    go.abort();
    await writing;
    assert.equal(await awaitWriters(database, { waitMs: 10_000 }), true);
    assert.deepEqual(await borrowersUnder(), [borrowers - 1, 10]);
  });

  await at.test('two at once do not both make a key', async () => {
    const held = await database.transaction(async (session) => {
      const mine = await holdKeys(session);
      const other = await database.transaction(holdKeys);
      return [mine, other];
    });
    assert.deepEqual(held, [true, false]);
    assert.equal(await database.transaction(holdKeys), true);
  });
});

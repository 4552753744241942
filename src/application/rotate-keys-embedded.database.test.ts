import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { copyBytes, copyRow } from '../store/copy-text.ts';
import type { Database, Session } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';
import { storeEnrolment } from '../store/enrolments.ts';
import { beginLog, readLog } from '../store/evidence-log.ts';
import { answerContext, findKey, keepAnswer } from '../store/idempotency-keys.ts';
import { readWrapped, replaceWrapped, wrappedPlaces } from '../store/rotate-keys.ts';
import { readWebhooks } from '../store/webhooks.ts';
import { statementSigners } from './agreement-keys.ts';
import { keyContext } from './contact-request.ts';
import { newLog, signerOf } from './evidence-keys.ts';
import { openDoor } from './portal-door.ts';
import type { Sealer } from './ports.ts';
import { awaitWriters, countUnderKeys, opensAny, rotateKeys } from './rotate-keys.ts';
import { openTimeSecret, sealTimeSecret } from './time-code.ts';
import { openWebhookSecrets, sealWebhookSecret } from './webhook-secret.ts';

const borrowers = 2_500;
const key = (byte: number) => new Uint8Array(32).fill(byte);
const before1 = sealerOf(key(1));
const during = sealerOf(key(2), key(1));
const after2 = sealerOf(key(2));
const creditorId = 1;
const userId = 5n;
const answerAt = { creditorId, caller: 'user 5', key: 'recordFacts a key with spaces' };
const erased = 1_234n;
const atMs = Date.parse('2026-07-01T10:00:00+08:00');

let database: Database;
before(async () => {
  database = await openFresh();
  await database.transaction((session) => fill(session, before1));
});
after(() => database.close());

async function fill(session: Session, sealer: Sealer): Promise<void> {
  await session.run(
    `insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'A', 'A', 'Asia/Shanghai', 'CNY')`,
  );
  let rows = '';
  for (let id = 1n; id <= borrowers; id += 1n) {
    const made = sealer.sealNew(keyContext({ creditorId, borrowerId: id }), `borrower ${id}`);
    rows += copyRow([creditorId, id, `P${id}`, 'person', copyBytes(made.wrappedKey), copyBytes(made.sealed)]);
  }
  await session.copyIn('borrower (creditor_id, borrower_id, party_ref, kind, wrapped_key, sealed)', rows);
  await session.run(
    `update borrower set wrapped_key = null, sealed = null, erased_at = now() where borrower_id = ${erased}`,
  );
  await beginLog(session, newLog(sealer, { creditorId, origin: 'log.example/a' }));
  await statementSigners(session, { creditorId, algorithms: ['ed25519', 'sm2-sm3'], sealer });
  const sealed = Buffer.from(sealTimeSecret(sealer, { creditorId, userId, secret: 'ABCDEFGH' }));
  await session.query(
    `insert into user_account (creditor_id, user_id, login, shown_name, role, sees, made_by, totp_sealed) values (1, 5, 'a.b', 'A B', 'agent', 'book', 'test', $1)`,
    [sealed],
  );
  await storeEnrolment(session, {
    creditorId,
    userId,
    linkHash: key(9),
    issuedBy: 'test',
    atMs,
    expiresAtMs: atMs + 1,
  });
  await session.query('update enrolment set totp_sealed = $1', [sealed]);
  const webhook = { creditorId, webhookId: 7n };
  await session.query(
    `insert into webhook_endpoint (creditor_id, webhook_id, url, secret_sealed, previous_secret_sealed, previous_until, next_leaf_index, made_by, changed_by, recorded_at)
     values (1, 7, 'https://a.example/', $1, $2, now() + interval '1 day', 0, 'a', 'a', now())`,
    [sealWebhookSecret(sealer, webhook, 'whsec_new'), sealWebhookSecret(sealer, webhook, 'whsec_old')],
  );
  for (const [name, age] of [
    ['', '1 hour'],
    [' old', '25 hours'],
  ] as const) {
    const at = { ...answerAt, key: `${answerAt.key}${name}` };
    await session.query(
      `insert into idempotency_key (creditor_id, caller, key, request_hash, recorded_at) values ($1, $2, $3, $4, now() - $5::interval)`,
      [at.creditorId, at.caller, at.key, key(0), age],
    );
    await keepAnswer(session, { ...at, status: 200, ...sealer.sealNew(answerContext(at), 'answer') });
  }
}

/** What does not open with this key alone. */
async function closedTo(sealer: Sealer): Promise<string[]> {
  const closed: string[] = [];
  const door = await openDoor(database, sealer);
  if ('refused' in door) closed.push('portal');
  await database.transaction(async (session) => {
    const say = (name: string, isOpen: boolean) => (isOpen ? undefined : closed.push(name));
    const opened = (work: () => string) => {
      try {
        return work();
      } catch {
        return undefined;
      }
    };
    const rows = await session.query<{ borrower_id: bigint; wrapped_key: Uint8Array; sealed: Uint8Array }>(
      'select borrower_id, wrapped_key, sealed from borrower where wrapped_key is not null',
    );
    const isOpen = rows.map(
      ({ borrower_id: id, wrapped_key: wrappedKey, sealed }) =>
        opened(() => sealer.open(keyContext({ creditorId, borrowerId: id }), { wrappedKey, sealed })) ===
        `borrower ${id}`,
    );
    say('borrower', rows.length === borrowers - 1 && isOpen.every(Boolean));
    say('evidenceLog', signerOf(sealer, (await readLog(session, creditorId))!) !== undefined);
    say(
      'signingKey',
      (await statementSigners(session, { creditorId, algorithms: ['ed25519', 'sm2-sm3'], sealer })) !== undefined,
    );
    for (const table of ['user_account', 'enrolment']) {
      const [row] = await session.query<{ totp_sealed: Uint8Array }>(`select totp_sealed from ${table}`);
      say(table, openTimeSecret(sealer, { creditorId, userId, sealed: row!.totp_sealed }) === 'ABCDEFGH');
    }
    const [webhook] = await readWebhooks(session, creditorId);
    say('webhook', openWebhookSecrets(sealer, webhook!, Date.now())?.join() === 'whsec_new,whsec_old');
    const { kept } = (await findKey(session, answerAt))!;
    say('answer', kept !== undefined && opened(() => sealer.open(answerContext(answerAt), kept)) === 'answer');
  });
  return closed;
}

/** The process ends within the transaction of this number: nothing of it is there. */
function killedIn(number: number): Database {
  let begun = 0;
  return {
    ...database,
    transaction: (work, begin) =>
      database.transaction(async (session) => {
        const done = await work(session);
        begun += 1;
        if (begun === number) throw new Error('killed');
        return done;
      }, begin),
  };
}

const under = async (sealers: readonly Sealer[]) =>
  Object.fromEntries(
    (await countUnderKeys(database, { sealers })).map(({ kind, under: counts, notOpened }) => [
      kind,
      [...counts, notOpened],
    ]),
  );

test('before: everything lies under the one key, and another deployment opens nothing', async () => {
  assert.ok('pepper' in (await openDoor(database, before1)));
  assert.deepEqual(await closedTo(before1), []);
  assert.deepEqual(await under([after2, before1]), {
    evidenceLog: [0, 1, 0],
    signingKey: [0, 2, 0],
    portal: [0, 1, 0],
    account: [0, 1, 0],
    enrolment: [0, 1, 0],
    webhook: [0, 1, 0],
    webhookBefore: [0, 1, 0],
    answer: [0, 2, 0],
    borrower: [0, borrowers - 1, 0],
  });
  assert.equal(await opensAny(database, during), true);
  assert.equal(await opensAny(database, after2), false);
});

test('killed in the midst of a batch, and run again: everything opens with the new key alone', async () => {
  const told: string[] = [];
  // One for old answers, one for each place before the borrowers, two whole batches of them: it ends in the third.
  const number = 1 + (wrappedPlaces.length - 1) + 3;
  const run = rotateKeys(killedIn(number), {
    sealer: during,
    batchRows: 500,
    progress: (kind, { rows, total }) => told.push(`${kind} ${rows}/${total}`),
  });
  await assert.rejects(run, /killed/);
  assert.equal(told.at(-1), `borrower 1000/${borrowers - 1}`);
  assert.deepEqual((await under([after2, before1])).borrower, [1_000, borrowers - 1_001, 0]);
  assert.deepEqual(await closedTo(during), [], 'with both keys everything opens in between');

  const passed = await rotateKeys(database, { sealer: during });
  const of = Object.fromEntries(
    passed.map(({ kind, rewrapped, newest, notOpened }) => [kind, [rewrapped, newest, notOpened]]),
  );
  assert.deepEqual(of.borrower, [borrowers - 1_001, 1_000, 0]);
  assert.deepEqual(of.signingKey, [0, 2, 0]);
  assert.deepEqual(await closedTo(after2), []);
  assert.equal((await under([after2])).answer?.join(), '1,0', 'an answer of yesterday went');
  assert.deepEqual(
    (await rotateKeys(database, { sealer: during })).filter(({ rewrapped, notOpened }) => rewrapped + notOpened > 0),
    [],
    'a third run finds nothing to do',
  );
});

test('who was erased stays so, also when that happens between reading and writing', async () => {
  const place = wrappedPlaces.find(({ kind }) => kind === 'borrower')!;
  await database
    .transaction(async (session) => {
      const read = await readWrapped(session, place, { after: undefined, limit: 3 });
      await session.run(
        'update borrower set wrapped_key = null, sealed = null, erased_at = now() where borrower_id = 2',
      );
      const fresh = read.map((row) => ({ ...row, fresh: key(0) }));
      assert.equal(await replaceWrapped(session, place, fresh), 2);
      const gone = await session.query<{ borrower_id: bigint }>(
        'select borrower_id from borrower where wrapped_key is null order by 1',
      );
      assert.deepEqual(
        gone.map((row) => row.borrower_id),
        [2n, erased],
      );
      throw new Error('as it was');
    })
    .catch((error: Error) => assert.equal(error.message, 'as it was'));
  const [row] = await database.session((session) =>
    session.query<{ wrapped_key: null; erased: boolean }>(
      `select wrapped_key, erased_at is not null as erased from borrower where borrower_id = ${erased}`,
    ),
  );
  assert.deepEqual({ ...row! }, { wrapped_key: null, erased: true });
});

test('what none of the keys opens is told, and left as it is', async () => {
  const passed = await rotateKeys(database, { sealer: sealerOf(key(8), key(7)) });
  assert.deepEqual(
    passed.find(({ kind }) => kind === 'borrower'),
    { kind: 'borrower', rewrapped: 0, newest: 0, notOpened: borrowers - 1 },
  );
  assert.deepEqual(await closedTo(after2), []);
});

test('keys that sign are guarded again, and waiting for writers ends where none write', async () => {
  const change = database.session((session) => session.run(`update signing_key set algorithm = 'ed25519'`));
  await assert.rejects(change, /signing_key/);
  assert.equal(await awaitWriters(database, { waitMs: 0 }), true);
  assert.equal((await database.session((session) => readCreditors(session))).length, 1);
});

/** Columns of bytes that lie under no key of the deployment itself: digests, what is open, what is under a borrower's or another key. */
const otherBytes =
  /\.(\w+_hash|hashes|root|tag|commitment|family|public_key|sealed|sealed_(detail|reason|input|message|value|key|record|secrets))$/;

test('a column that holds a wrapped key and is not gone through: add it to wrappedPlaces', async () => {
  const columns = await database.session((session) =>
    session.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = current_schema() and data_type = 'bytea' order by 1`,
    ),
  );
  const known = new Set<string>(wrappedPlaces.map(({ table, column }) => `${table}.${column}`));
  const names = columns.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => !known.has(name) && !otherBytes.test(name)),
    [],
  );
  assert.deepEqual(names.filter((name) => known.has(name)).length, known.size);
  assert.deepEqual(
    names.filter((name) => /\.wrapped_|_sealed$/.test(name)),
    [...known].sort(),
  );
});

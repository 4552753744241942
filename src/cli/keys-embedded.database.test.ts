import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { readKeyLines } from '../adapters/seal-aes-gcm/key-lines.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { keyContext } from '../application/contact-request.ts';
import { sealerFor } from '../composition/deployment.ts';
import type { Database } from '../store/database.ts';
import type { CommandError } from './book.ts';
import { refuseOpenKeyFile } from './key-words.ts';
import { runRetire, runRotate, runShow } from './run-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-keys-'));
const file = join(folder, 'forbear.key');
const hexKey = (byte: string) => byte.repeat(32);
const byHand = sealerOf(Buffer.from(hexKey('01'), 'hex'));
const setting = {
  FORBEAR_KEY_FILE: process.env.FORBEAR_KEY_FILE,
  FORBEAR_KEY_COMMAND: process.env.FORBEAR_KEY_COMMAND,
};

let database: Database;
before(async () => {
  for (const name of Object.keys(setting)) delete process.env[name];
  const embedded = await openFresh();
  // As an embedded one in a folder, without what lies there: making one takes longer than all of this.
  database = { ...embedded, folder };
  writeFileSync(file, `${hexKey('01')}\n`, { mode: 0o600 });
  await database.session((session) =>
    session.run(
      `insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'A', 'A', 'Asia/Shanghai', 'CNY')`,
    ),
  );
  await add(1n, byHand);
});
after(async () => {
  for (const [name, value] of Object.entries(setting)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function add(borrowerId: bigint, sealer: ReturnType<typeof sealerOf>): Promise<void> {
  const { wrappedKey, sealed } = sealer.sealNew(keyContext({ creditorId: 1, borrowerId }), 'text');
  await database.session((session) =>
    session.query(
      `insert into borrower (creditor_id, borrower_id, party_ref, kind, wrapped_key, sealed) values (1, $1::bigint, $2, 'person', $3, $4)`,
      [borrowerId, `P${borrowerId}`, wrappedKey, sealed],
    ),
  );
}

type Run = typeof runShow;

async function run(
  work: Run,
): Promise<{ readonly code: number; readonly said: Record<string, unknown>; readonly text: string }> {
  let text = '';
  const write = process.stdout.write;
  process.stdout.write = ((part: string) => {
    text += part;
    return true;
  }) as typeof write;
  try {
    const code = await work(database, { json: true });
    return { code, said: JSON.parse(text) as Record<string, unknown>, text };
  } finally {
    process.stdout.write = write;
  }
}

const endsWith = (exitCode: number, words: RegExp) => (error: CommandError) => {
  assert.equal(error.exitCode, exitCode, error.message);
  assert.match(error.message, words);
  return true;
};
const opens = async (sealer: ReturnType<typeof sealerOf>, borrowerId: bigint) => {
  const [row] = await database.session((session) =>
    session.query<{ wrapped_key: Uint8Array; sealed: Uint8Array }>(
      'select wrapped_key, sealed from borrower where borrower_id = $1::bigint',
      [borrowerId],
    ),
  );
  const context = keyContext({ creditorId: 1, borrowerId });
  return sealer.open(context, { wrappedKey: row!.wrapped_key, sealed: row!.sealed }) === 'text';
};

test('a file: shown, a new key made, gone on with, the old one retired; a process at work goes on', async () => {
  const atWork = sealerFor(database, { make: false })!;
  const shown = await run(runShow);
  assert.equal(shown.code, 0);
  assert.ok(!shown.text.includes(hexKey('01')), 'no key is shown');
  assert.equal((await run(runRetire)).said.retired?.toString(), '', 'one key: nothing to retire');

  const rotated = await run(runRotate);
  assert.equal(rotated.code, 0);
  const keys = readKeyLines(readFileSync(file, 'utf8'), file);
  assert.ok(!('fault' in keys));
  assert.equal(keys.length, 2);
  assert.ok(await opens(sealerOf(keys[0]), 1n), 'under the new key alone');
  assert.ok(await opens(atWork, 1n), 'a process that was started before the new key existed');
  const again = await run(runRotate);
  assert.deepEqual([again.said.newest, again.said.older], [rotated.said.newest, rotated.said.older], 'no third key');

  // A process whose file is a copy sealed something meanwhile.
  await add(2n, byHand);
  await assert.rejects(run(runRetire), endsWith(1, /1 × (borrowers|借款人)/));
  assert.equal(Array.isArray(readKeyLines(readFileSync(file, 'utf8'), file)), true);
  await run(runRotate);
  const kept = join(folder, 'kept');
  copyFileSync(file, kept);
  assert.equal((await run(runRetire)).code, 0);
  const left = readKeyLines(readFileSync(file, 'utf8'), file);
  assert.ok(!('fault' in left));
  assert.deepEqual(left, [keys[0]]);
  assert.ok(await opens(sealerOf(keys[0]), 2n));
  copyFileSync(kept, file);
});

test("another deployment's key: nothing is made or changed", async () => {
  const other = join(folder, 'other');
  writeFileSync(other, `${hexKey('05')}\n`, { mode: 0o600 });
  process.env.FORBEAR_KEY_FILE = other;
  await assert.rejects(run(runRotate), endsWith(1, /other/));
  assert.equal(readFileSync(other, 'utf8'), `${hexKey('05')}\n`);
});

test('a command: says what to add, goes on once it is there, and says what may go', async () => {
  delete process.env.FORBEAR_KEY_FILE;
  const [newest, older] = readFileSync(file, 'utf8').trim().split('\n');
  const one = join(folder, 'one');
  writeFileSync(one, `${newest}\n`);
  process.env.FORBEAR_KEY_COMMAND = `cat ${one}`;
  const first = await run(runRotate);
  assert.deepEqual([first.code, first.said], [1, { done: false, add: 'newKey' }]);
  const two = join(folder, 'two');
  writeFileSync(two, `${hexKey('06')}\n${newest}\n${older}\n`);
  process.env.FORBEAR_KEY_COMMAND = `cat ${two}`;
  assert.equal((await run(runRotate)).code, 0);
  assert.ok(await opens(sealerOf(Buffer.from(hexKey('06'), 'hex')), 1n));
  assert.equal((await run(runRetire)).said.mayGo?.toString().split(',').length, 2);
  process.env.FORBEAR_KEY_FILE = one;
  await assert.rejects(run(runShow), endsWith(78, /FORBEAR_KEY_COMMAND/));
  delete process.env.FORBEAR_KEY_COMMAND;
  process.env.FORBEAR_KEY_FILE = join(folder, 'none');
  await assert.rejects(run(runShow), endsWith(78, /none/));
});

test('a server does not start on a file that everybody can read', () => {
  const open = join(folder, 'open');
  writeFileSync(open, hexKey('01'), { mode: 0o644 });
  process.env.FORBEAR_KEY_FILE = open;
  assert.throws(() => refuseOpenKeyFile({ folder: undefined }), endsWith(78, /chmod 600/));
  const group = join(folder, 'group');
  writeFileSync(group, hexKey('01'), { mode: 0o640 });
  process.env.FORBEAR_KEY_FILE = group;
  refuseOpenKeyFile({ folder: undefined });
});

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { openStore } from '../store/open.ts';
import { examine, storeFindings } from './doctor.ts';
import { keyFindings } from './doctor-keys.ts';
import { settingFindings } from './doctor-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-doctor-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function codes(address: string): Promise<string[]> {
  return (await examine(address)).map(({ ok, code }) => `${ok ? '' : '!'}${code.slice('doctor.'.length)}`);
}

test('before anything is set up: says what makes it, and makes nothing', async () => {
  const address = join(folder, 'none');
  assert.deepEqual(await codes(address), [
    'node',
    '!databaseNone',
    'keyLater',
    'server',
    'evidence',
    'files',
    'packs',
    'zones',
  ]);
  assert.ok(!existsSync(address));
});

test('a database in use, then one without a book and without its key', async () => {
  const address = join(folder, 'book');
  const database = await openStore(address);
  assert.deepEqual(await codes(address), [
    'node',
    '!databaseFault',
    '!keyGone',
    'server',
    'evidence',
    'files',
    'packs',
    'zones',
  ]);
  await database.close();
  assert.deepEqual(await codes(address), [
    'node',
    'database',
    'schema',
    '!bookNone',
    'role',
    '!keyGone',
    'server',
    'evidence',
    'files',
    'packs',
    'zones',
  ]);
});

test('a key, one that is none, two, and one that others can read', () => {
  const file = join(folder, 'book', 'forbear.key');
  const found = () =>
    keyFindings(join(folder, 'book')).map(({ ok, code }) => `${ok ? '' : '!'}${code.slice('doctor.'.length)}`);
  writeFileSync(file, `${'0a'.repeat(32)}\n`, { mode: 0o600 });
  assert.deepEqual(found(), ['key']);
  writeFileSync(file, `${'0b'.repeat(32)}\n${'0a'.repeat(32)}\n`);
  assert.deepEqual(found(), ['key', '!keyRotation']);
  chmodSync(file, 0o640);
  assert.deepEqual(found(), ['key', '!keyOpenTo.group', '!keyRotation']);
  chmodSync(file, 0o604);
  assert.deepEqual(found(), ['key', '!keyOpenTo.world', '!keyRotation']);
  writeFileSync(file, 'not a key');
  assert.deepEqual(found(), ['!keyFault']);
  assert.ok(!keyFindings(join(folder, 'book'))[0]!.text.includes('not a key\n'));
});

test('what the server would not start with', () => {
  const found = settingFindings({
    FORBEAR_PORT: 'x',
    FORBEAR_HSOT: '1',
    FORBEAR_OIDC_ISSUER: 'http://elsewhere',
    FORBEAR_OIDC_CLIENT_ID: 'a',
  });
  assert.deepEqual(
    found.map(({ ok, code }) => `${ok} ${code}`),
    ['false doctor.setting', 'false doctor.setting', 'false doctor.setting'],
  );
  assert.match(
    found.map(({ text }) => text).join('\n'),
    /FORBEAR_HSOT.*FORBEAR_HOST[\s\S]*FORBEAR_PORT=x[\s\S]*FORBEAR_OIDC_ISSUER/,
  );
  assert.deepEqual(
    settingFindings({}).map(({ code }) => code),
    ['doctor.server'],
  );
});

test('books, a zone that this Node does not know, a schema of tomorrow', async () => {
  const database = await openFresh();
  const found = async () =>
    (await database.session((session) => storeFindings(session, { address: 'm', engine: 'PGlite' }))).map(
      ({ ok, code }) => `${ok ? '' : '!'}${code.slice('doctor.'.length)}`,
    );
  try {
    await database.session((session) =>
      session.run(
        `insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'A', 'A', 'Asia/Shanghai', 'CNY'), (2, 'B', 'B', 'Mars/Olympus', 'CNY')`,
      ),
    );
    assert.deepEqual(await found(), [
      'database',
      'schema',
      'book',
      '!zoneUnknown',
      'logNone',
      'logNone',
      'role',
      'accountsNone',
      'accountsNone',
    ]);
    const add = (login: string, enrolled: string) =>
      `insert into user_account (creditor_id, user_id, login, shown_name, role, sees, made_by, password_hash, totp_sealed, enrolled_at)
       values (1, nextval('user_id_seq'), '${login}', '${login}', 'administrator', 'book', 'test', ${enrolled})`;
    await database.session((session) => session.run(add('first', 'null, null, null')));
    assert.equal((await found()).at(-2), '!administratorNone');
    await database.session((session) => session.run(add('second', "'$argon2id$x', '\\x00', now()")));
    assert.equal((await found()).at(-2), 'accounts');
    await database.session((session) =>
      session.run(`insert into webhook_endpoint (creditor_id, webhook_id, url, secret_sealed, next_leaf_index, disabled_at, disabled_why, failing_since, made_by, changed_by, recorded_at)
        values (1, 7, 'https://receiver.example/secret-path', '\\x00', 0, now(), 'failing', now(), 'a', 'a', now())`),
    );
    assert.equal((await found()).at(-1), '!webhook.disabledFailing');
    await database.session((session) => session.run('delete from webhook_endpoint; delete from user_account'));
    await database.session((session) => session.run("insert into schema_migration (version, name) values (9999, 'x')"));
    assert.deepEqual(await found(), ['database', '!schemaNewer']);
  } finally {
    await database.close();
  }
});

test('a server that is not there, its password not shown', async () => {
  const findings = await examine('postgres://someone:secret@127.0.0.1:1/none');
  const database = findings.find(({ code }) => code === 'doctor.databaseFault')!;
  assert.match(database.text, /someone@127\.0\.0\.1/);
  assert.ok(!JSON.stringify(findings).includes('secret'));
  assert.ok(findings.some(({ code }) => code === 'doctor.keyUnset'));
});

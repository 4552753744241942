import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStore } from '../store/open.ts';
import { examine, keyFinding, storeFindings } from './doctor.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-doctor-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function codes(address: string): Promise<string[]> {
  return (await examine(address)).map(({ ok, code }) => `${ok ? '' : '!'}${code.slice('doctor.'.length)}`);
}

test('before anything is set up: says what makes it, and makes nothing', async () => {
  const address = join(folder, 'none');
  assert.deepEqual(await codes(address), ['node', '!databaseNone', 'keyLater', 'evidence', 'files', 'packs', 'zones']);
  assert.ok(!existsSync(address));
});

test('a database in use, then one without a book and without its key', async () => {
  const address = join(folder, 'book');
  const database = await openStore(address);
  assert.deepEqual(await codes(address), ['node', '!databaseFault', '!keyGone', 'evidence', 'files', 'packs', 'zones']);
  await database.close();
  assert.deepEqual(await codes(address), [
    'node',
    'database',
    'schema',
    '!bookNone',
    '!keyGone',
    'evidence',
    'files',
    'packs',
    'zones',
  ]);
});

test('a key, and one that is none', () => {
  const file = join(folder, 'book', 'forbear.key');
  writeFileSync(file, `${'0a'.repeat(32)}\n`);
  assert.equal(keyFinding(join(folder, 'book')).code, 'doctor.key');
  writeFileSync(file, 'not a key');
  assert.equal(keyFinding(join(folder, 'book')).code, 'doctor.keyFault');
});

test('books, a zone that this Node does not know, a schema of tomorrow', async () => {
  const database = await openStore('memory://');
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
    assert.deepEqual(await found(), ['database', 'schema', 'book', '!zoneUnknown', 'logNone', 'logNone']);
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

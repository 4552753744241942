/** The same on PostgreSQL, where two processes may migrate at once. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { closeSmallBook } from '../../tools/small-book.ts';
import { loadFixture } from '../../tools/upgrade-fixture.ts';
import { verified } from '../../tools/whole-book.ts';
import { migrate, newestSchemaVersion, schemaVersion } from './migrate.ts';
import { connectStore } from './open.ts';

let address: string;
before(async () => {
  if (skip === false) address = await freshPostgres('upgrade');
});
after(async () => {
  if (skip === false) await dropPostgres(address);
});

const opensTheStore = `
  const { openStore } = await import(${JSON.stringify(new URL('./open.ts', import.meta.url).href)});
  const database = await openStore(process.argv[1]);
  await database.close();`;

async function migrateInProcess(): Promise<number | null> {
  const args = ['--input-type=module', '--eval', opensTheStore, address];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

test('PostgreSQL: from version 1 with a book in it, two processes migrating at once', { skip }, async () => {
  const database = await connectStore(address);
  try {
    await migrate(database, 1);
    await loadFixture(database, 'upgrade-0001.sql');
    assert.deepEqual(await Promise.all([migrateInProcess(), migrateInProcess(), migrateInProcess()]), [0, 0, 0]);
    assert.equal(await database.session(schemaVersion), newestSchemaVersion());
    await verified(database);
    await closeSmallBook(database, 1, '2026-07-31');
    await verified(database);
  } finally {
    await database.close();
  }
});

test('PostgreSQL: an empty database made by several at once', { skip }, async () => {
  const other = await freshPostgres('upgrade_empty');
  try {
    const databases = await Promise.all(Array.from({ length: 4 }, () => connectStore(other)));
    await Promise.all(databases.map((database) => migrate(database)));
    assert.equal(await databases[0]!.session(schemaVersion), newestSchemaVersion());
    await Promise.all(databases.map((database) => database.close()));
  } finally {
    await dropPostgres(other);
  }
});

/** Data of the oldest schema comes through every migration, and the book goes on; newer data are left alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeSmallBook } from '../../tools/small-book.ts';
import { loadFixture } from '../../tools/upgrade-fixture.ts';
import { verified } from '../../tools/whole-book.ts';
import type { Database } from './database.ts';
import { migrate, migrations, newestSchemaVersion, SchemaNewerError, schemaVersion } from './migrate.ts';
import { connectStore } from './open.ts';

let database: Database;
before(async () => {
  database = await connectStore('memory://');
});
after(() => database.close());

test('migrations are numbered 1, 2, 3 …', () => {
  assert.deepEqual(
    migrations().map(({ version }) => version),
    migrations().map((_, index) => index + 1),
  );
});

test('embedded: from version 1 with a book in it to the newest; verified; the next day closes', async () => {
  assert.equal(await database.session(schemaVersion), 0);
  await migrate(database, 1);
  assert.equal(await database.session(schemaVersion), 1);
  await loadFixture(database, 'upgrade-0001.sql');
  await migrate(database);
  assert.equal(await database.session(schemaVersion), newestSchemaVersion());
  const [before] = await verified(database);
  assert.deepEqual([before!.loans, before!.loansWaiting], [10, 0]);
  await closeSmallBook(database, 1, '2026-07-31');
  const [after] = await verified(database);
  assert.notDeepEqual(after!.trialBalance, before!.trialBalance);
});

test('migrating again changes nothing', async () => {
  await migrate(database);
  const rows = await database.session((session) => session.query('select version from schema_migration'));
  assert.equal(rows.length, newestSchemaVersion());
});

test('a migration that fails leaves the schema as it was', async () => {
  await assert.rejects(
    database.transaction(async (session) => {
      await session.run('create table half_done (creditor_id int)');
      await session.run('select 1 / 0');
    }),
  );
  const there = await database.session((session) => session.query("select to_regclass('half_done') as there"));
  assert.deepEqual(there, [{ there: null }]);
});

test('a database of a newer program is refused and not touched', async () => {
  const newest = newestSchemaVersion();
  await database.session((session) =>
    session.run(`insert into schema_migration (version, name) values (${newest + 1}, 'of tomorrow')`),
  );
  await assert.rejects(migrate(database), (error: unknown) => {
    assert.ok(error instanceof SchemaNewerError);
    assert.deepEqual([error.version, error.newestKnown], [newest + 1, newest]);
    return true;
  });
});

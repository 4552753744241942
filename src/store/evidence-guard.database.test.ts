/** PostgreSQL refuses facts without entries and a log that is changed: to the administrator, and to the owner of the tables. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { evidenceCheatCount, evidenceCheatsNotRefused } from '../../tools/evidence-cheats.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { refusalOf } from '../../tools/nonsense.ts';
import type { Database } from './database.ts';
import { openStore } from './open.ts';

let address: string;
let database: Database;
before(async () => {
  if (skip !== false) return;
  address = await freshPostgres('evidence_guard');
  database = await openStore(address);
});
after(async () => {
  if (skip !== false) return;
  await database.close();
  await dropPostgres(address);
});

test(`PostgreSQL: each of ${evidenceCheatCount} ways round the log is refused by the database itself`, {
  skip,
}, async () => {
  assert.deepEqual(await evidenceCheatsNotRefused(database, { asAdministrator: true }), []);
});

test('PostgreSQL: to a role that owns the tables as well', { skip }, async () => {
  const own = await freshPostgres('evidence_owner');
  const role = `evidence_owner_${process.pid}`;
  await database.session((session) =>
    session.run(
      `create role ${role} login password 'of this run'; alter database ${own.split('/').at(-1)} owner to ${role}`,
    ),
  );
  const url = new URL(own);
  url.username = role;
  url.password = 'of this run';
  const owned = await openStore(url.href);
  try {
    assert.deepEqual(await evidenceCheatsNotRefused(owned, { asAdministrator: false }), []);
    assert.equal(await refusalOf(owned, 'set local session_replication_role = replica'), '42501');
  } finally {
    await owned.close();
    await dropPostgres(own);
    await database.session((session) => session.run(`drop role ${role}`));
  }
});

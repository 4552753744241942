/** PostgreSQL refuses what a faulty program may try to store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { nonsenseCount, whatIsNotRefused } from '../../tools/nonsense.ts';
import { openStore } from './open.ts';

test(`PostgreSQL: each of ${nonsenseCount} kinds of nonsense is refused by the database itself`, { skip }, async () => {
  const address = await freshPostgres('invariants');
  const database = await openStore(address);
  try {
    assert.deepEqual(await whatIsNotRefused(database), []);
  } finally {
    await database.close();
    await dropPostgres(address);
  }
});

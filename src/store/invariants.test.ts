/** The embedded database refuses what a faulty program may try to store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { nonsenseCount, refusalOf, whatIsNotRefused } from '../../tools/nonsense.ts';

test(`embedded: each of ${nonsenseCount} kinds of nonsense is refused by the database itself`, async () => {
  const database = await openFresh();
  try {
    assert.deepEqual(await whatIsNotRefused(database), []);
    // And what is no nonsense is stored.
    assert.equal(
      await refusalOf(
        database,
        `insert into creditor_share values (1, 1, 1, '2026-03-01', 'A', 1, 2, 'sale'), (1, 1, 1, '2026-03-01', 'B', 2, 4, 'sale')`,
      ),
      undefined,
    );
    assert.equal(await refusalOf(database, "delete from creditor_share where from_on = '2026-01-01'"), undefined);
  } finally {
    await database.close();
  }
});

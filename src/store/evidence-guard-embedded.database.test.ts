/** The embedded database refuses facts without entries and a log that is changed, whoever asks for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceCheatCount, evidenceCheatsNotRefused } from '../../tools/evidence-cheats.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';

test(`embedded: each of ${evidenceCheatCount} ways round the log is refused by the database itself`, async () => {
  const database = await openFresh();
  try {
    assert.deepEqual(await evidenceCheatsNotRefused(database, { asAdministrator: true }), []);
  } finally {
    await database.close();
  }
});

/** The embedded database refuses a contact that no decision allowed, whoever asks for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheatCount, cheatsNotRefused, honest } from '../../tools/contact-cheats.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { refusalOf } from '../../tools/nonsense.ts';

test(`embedded: each of ${cheatCount} ways round the law is refused by the database itself`, async () => {
  const database = await openFresh();
  try {
    assert.deepEqual(await cheatsNotRefused(database, { asAdministrator: true }), []);
    for (const [what, sql] of honest) assert.equal(await refusalOf(database, sql), undefined, what);
  } finally {
    await database.close();
  }
});

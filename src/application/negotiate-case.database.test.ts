/** PostgreSQL: the same story as on the embedded engine. */
import { test } from 'node:test';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { tellPlanStory } from '../../tools/plan-story.ts';
import { openStore } from '../store/open.ts';

test('PostgreSQL: from a statement to an approved plan, and what nobody can do on the way', { skip }, async () => {
  const address = await freshPostgres('plan_story');
  const database = await openStore(address);
  try {
    await tellPlanStory(database);
  } finally {
    await database.close();
    await dropPostgres(address);
  }
});

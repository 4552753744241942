import { after, before, describe, test } from 'node:test';
import { killedCloses } from './close-killed.ts';

describe('a day close that is killed (PostgreSQL)', () => {
  const moments = [
    'the day begins',
    'the ledger takes what fell due',
    'the loans are aged',
    'cases are opened',
    'a chunk is made to stay',
    'the date is marked as closed',
  ];
  // Two chunks of borrowers and a part of a third, so that some are done and others not.
  const steps = killedCloses('postgres', { borrowers: 4500, randomKills: 6, moments });
  before(steps.before);
  after(steps.after);
  for (const { name, run } of steps.tests) test(name, run);
});

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
  // A chunk of borrowers and a part of a second, so that some are done and others not.
  const steps = killedCloses('postgres', { borrowers: 2300, randomKills: 4, moments });
  before(steps.before);
  after(steps.after);
  for (const { name, run } of steps.tests) test(name, run);
});

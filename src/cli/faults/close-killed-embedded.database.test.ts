import { after, before, describe, test } from 'node:test';
import { killedCloses } from './close-killed.ts';

describe('a day close that is killed (embedded)', () => {
  const moments = ['the ledger takes what fell due', 'cases are opened', 'the date is marked as closed'];
  const steps = killedCloses('embedded', { borrowers: 40, randomKills: 2, moments });
  before(steps.before);
  after(steps.after);
  for (const { name, run } of steps.tests) test(name, run);
});

import { after, before, describe, test } from 'node:test';
import { killedImports } from './import-killed.ts';

describe('an import that is killed (PostgreSQL)', () => {
  const steps = killedImports('postgres', { randomKills: 4 });
  before(steps.before);
  after(steps.after);
  for (const { name, run } of steps.tests) test(name, run);
});

import { after, before, describe, test } from 'node:test';
import { killedImports } from './import-killed.ts';

describe('an import that is killed (embedded)', () => {
  const steps = killedImports('embedded', { randomKills: 2 });
  before(steps.before);
  after(steps.after);
  for (const { name, run } of steps.tests) test(name, run);
});

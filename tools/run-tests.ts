/**
 * Runs one kind of test with node:test: unit (name.test.ts), database (name.database.test.ts, real PostgreSQL),
 * browser, real (../shared/data, said when absent), scale. Further arguments narrow by a part of the path.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const kinds = ['unit', 'database', 'browser', 'real', 'scale'] as const;
const kind = process.argv[2] as (typeof kinds)[number];
if (!kinds.includes(kind)) throw new Error(`usage: run-tests ${kinds.join('|')} [part of a path …]`);
const parts = process.argv.slice(3);
const isKind = (file: string) =>
  kind === 'unit'
    ? !kinds.some((other) => other !== 'unit' && file.endsWith(`.${other}.test.ts`))
    : file.endsWith(`.${kind}.test.ts`);
const files = globSync(['src/**/*.test.ts', 'tools/**/*.test.ts'])
  .filter((file) => isKind(file) && (parts.length === 0 || parts.some((part) => file.includes(part))))
  .sort();
if (files.length === 0) throw new Error(`no ${kind} tests found`);
const reporter = process.env['CI'] === 'true' ? ['--test-reporter=spec'] : ['--test-reporter=dot'];
const run = spawnSync(process.execPath, ['--test', ...(kind === 'unit' ? reporter : ['--test-reporter=spec', '--test-concurrency=1']), ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);

/**
 * Runs one kind of test with node:test and says which test failed and why.
 *
 *   npm run test:unit -- [part of a path …]
 *
 * Kinds by file name: unit (name.test.ts), database (name.database.test.ts, against FORBEAR_TEST_POSTGRES),
 * browser (name.browser.test.ts), real (name.real.test.ts, real loan books where they are there), scale (name.scale.test.ts).
 * Exit 0: all passed, or were skipped with a stated reason. A kind other than unit that has no test yet passes and says so.
 * With FORBEAR_TEST_TOTALS=<file>, a line "<passed> <failed>" is added to that file.
 */
import { appendFileSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { run } from 'node:test';
import { type TestEvent, TestTally } from './test-tally.ts';

const kinds = ['unit', 'database', 'browser', 'real', 'scale'] as const;
type Kind = (typeof kinds)[number];

const kind = process.argv[2] as Kind;
const parts = process.argv.slice(3);
if (!kinds.includes(kind)) fail(`usage: run-tests ${kinds.join('|')} [part of a path …]`);
const major = Number(process.versions.node.split('.')[0]);
if (major < 24)
  fail(`this is Node ${process.versions.node}; run it by npm, which finds the pinned Node 24: npm run test:${kind}`);

const files = globSync(['src/**/*.test.ts', 'tools/**/*.test.ts', 'web/**/*.test.ts'], {
  exclude: ['**/node_modules/**'],
})
  .filter((file) => kindOf(file) === kind && (parts.length === 0 || parts.some((part) => file.includes(part))))
  .sort();
if (files.length === 0) {
  if (kind === 'unit' || parts.length > 0) fail(`no ${kind} test matches ${parts.join(' ') || 'src, tools or web'}`);
  console.log(`${kind}: none yet`);
  process.exit(0);
}

// Each file is a process of its own, and reading the program's TypeScript anew is the most that many of them do.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/compiled');
// What tools/fresh-embedded.ts makes once for all files of this run.
const made = mkdtempSync(join(tmpdir(), 'forbear-made-'));
process.env.FORBEAR_TEST_MADE = made;
process.on('exit', () => rmSync(made, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const startedMs = performance.now();
const tally = new TestTally();
const secondsOf = new Map<string, number>();
// Tests of the database, and of a browser, have one each, and wait for it as much as they work. Those that want the machine's whole
// speed, or end the server that all others need, run one file at a time.
const atOnce: Readonly<Record<Kind, number>> = {
  unit: availableParallelism(),
  database: 2,
  browser: 2,
  real: 2,
  scale: 2,
};
const filesAtOnce = atOnce[kind];
const absoluteFiles = files.map((file) => resolve(file));
const minutesMax = kind === 'unit' ? 2 : 15;
const alone = ['/database-gone.database.test.ts', '/book-at-scale.scale.test.ts'];
const isAlone = (file: string) => alone.some((name) => file.endsWith(name));
const groups = [
  { files: absoluteFiles.filter((file) => !isAlone(file)), concurrency: filesAtOnce },
  { files: absoluteFiles.filter(isAlone), concurrency: 1 },
].filter((group) => group.files.length > 0);
for (const group of groups) await runGroup(group);

async function runGroup(group: { readonly files: string[]; readonly concurrency: number }): Promise<void> {
  for await (const event of run({ ...group, timeout: minutesMax * 60_000 })) take(event);
}

type RunEvent = ReturnType<typeof run> extends AsyncIterable<infer Event> ? Event : never;

function take(event: RunEvent): void {
  if (event.type === 'test:diagnostic' && event.data.message.startsWith('Error: ')) console.log(event.data.message);
  if (event.type === 'test:stdout' || event.type === 'test:stderr') process.stderr.write(event.data.message);
  if (event.type === 'test:summary' && event.data.file !== undefined)
    secondsOf.set(event.data.file, event.data.duration_ms / 1000);
  const failuresBefore = tally.failures.length;
  tally.add(event as TestEvent);
  if (kind !== 'unit' && event.type === 'test:pass')
    console.log(`${'  '.repeat(event.data.nesting)}${event.data.name}`);
  for (const failure of tally.failures.slice(failuresBefore)) showFailure(failure);
}

const longest = [...secondsOf].sort(([, one], [, other]) => other - one).slice(0, 10);
if (kind !== 'unit' && secondsOf.size > 1) {
  console.log('the longest files:');
  for (const [file, seconds] of longest) console.log(`${seconds.toFixed(1).padStart(7)} s  ${relative('.', file)}`);
}
const shown = tally.failures.length;
tally.end(absoluteFiles);
for (const failure of tally.failures.slice(shown)) showFailure(failure);
for (const skip of tally.skips) console.log(`skipped: ${skip.name}: ${skip.reason}`);

const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
const failed = tally.failures.length;
console.log(`${kind}: ${tally.passed} passed, ${failed} failed, ${tally.skips.length} skipped in ${seconds} s`);
const totals = process.env.FORBEAR_TEST_TOTALS;
if (totals) appendFileSync(totals, `${tally.passed} ${failed}\n`);
process.exit(failed === 0 ? 0 : 1);

function kindOf(file: string): Kind {
  return kinds.find((other) => other !== 'unit' && file.endsWith(`.${other}.test.ts`)) ?? 'unit';
}

function showFailure(failure: { name: string; file: string; line: number; why: string }): void {
  console.log(`\nFAILED ${failure.name}\n  ${relative('.', failure.file)}:${failure.line}\n${indent(failure.why)}\n`);
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}

function fail(message: string): never {
  console.error(message);
  process.exit(64);
}

/**
 * npm run check: types, lint and format, import rules, tidy rules, unit tests. One line a step with its time; then, for
 * each step that failed, all that it said. Exit 0 when every step passed.
 *
 *   npm run check -- [step …]      only the steps named
 *
 * With FORBEAR_TEST_TOTALS=<file>, lines "<passed> <failed>" are added to that file.
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

interface Step {
  readonly name: string;
  readonly does: string;
  /** Arguments of node. */
  readonly args: readonly string[];
  /** A step that keeps every core busy by itself runs after the others, alone. */
  readonly alone?: true;
}

interface Outcome {
  readonly step: Step;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

const steps: readonly Step[] = [
  { name: 'types', does: 'types', args: ['node_modules/typescript7/bin/tsc', '-p', '.', '--pretty', 'false'] },
  {
    name: 'lint',
    does: 'lint and format',
    args: [
      'node_modules/@biomejs/biome/bin/biome',
      'check',
      '--error-on-warnings',
      '--diagnostic-level=warn',
      '--colors=off',
      '.',
    ],
  },
  { name: 'imports', does: 'import rules', args: ['tools/import-rules.ts'] },
  { name: 'tidy', does: 'tidy rules', args: ['tools/tidy.ts'] },
  { name: 'client', does: 'types of the client', args: ['tools/make-client.ts', '--check'] },
  { name: 'unit', does: 'unit tests', args: ['tools/run-tests.ts', 'unit'], alone: true },
];

const remedies: Readonly<Record<string, string>> = {
  lint: 'npm run format mends most of it',
  unit: 'npm run test:unit -- <part of the path> runs one file',
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`);
  process.exit(64);
}

const startedMs = performance.now();
const wanted = steps.filter((step) => asked.length === 0 || asked.includes(step.name));
const outcomes = [
  ...(await runSeveral(wanted.filter((step) => !step.alone))),
  ...(await runSeveral(wanted.filter((step) => step.alone))),
];
const failed = outcomes.filter((outcome) => !outcome.passed);
for (const { step, output } of failed) {
  console.log(`\n── ${step.does} ${'─'.repeat(Math.max(0, 70 - step.does.length))}\n${output.trimEnd()}`);
}
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
if (failed.length === 0) {
  console.log(`\nAll is well, in ${seconds} s.`);
} else {
  console.log(`\nFailed in ${seconds} s: ${failed.map((outcome) => outcome.step.does).join(', ')}`);
  for (const { step } of failed) if (remedies[step.name]) console.log(`  ${step.does}: ${remedies[step.name]}`);
}
const totals = process.env.FORBEAR_TEST_TOTALS;
if (totals) appendFileSync(totals, countOtherSteps(outcomes));
process.exit(failed.length === 0 ? 0 : 1);

/** The unit tests tell their own totals; each other step counts as one. */
function countOtherSteps(all: readonly Outcome[]): string {
  const others = all.filter((outcome) => outcome.step.name !== 'unit');
  const passedCount = others.filter((outcome) => outcome.passed).length;
  return `${passedCount} ${others.length - passedCount}\n`;
}

/** Runs steps side by side, no more at once than there are cores. */
async function runSeveral(waiting: readonly Step[]): Promise<Outcome[]> {
  const queue = [...waiting];
  const done: Outcome[] = [];
  const lane = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      const outcome = await runStep(step);
      done.push(outcome);
      show(outcome);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return done;
}

function runStep(step: Step): Promise<Outcome> {
  return new Promise((resolve) => {
    const stepStartedMs = performance.now();
    const chunks: Buffer[] = [];
    const child = spawn(process.execPath, step.args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    const end = (passed: boolean, more: string) =>
      resolve({
        step,
        passed,
        seconds: (performance.now() - stepStartedMs) / 1000,
        output: Buffer.concat(chunks).toString('utf8') + more,
      });
    child.on('error', (error) => end(false, `${error.message}\n`));
    child.on('close', (code, signal) => end(code === 0, signal ? `\nended by ${signal}\n` : ''));
  });
}

function show({ step, passed, seconds: took, output }: Outcome): void {
  const lastLine = output.trimEnd().split('\n').at(-1) ?? '';
  const note = step.alone && passed ? `   ${lastLine}` : '';
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${step.does.padEnd(16)} ${took.toFixed(1).padStart(5)} s${note}`);
}

/** 100,000 loans on PostgreSQL through the commands: what they come to is right, and no process outgrows its memory. Nothing here is timed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { formatDay } from '../../src/core/calendar/day.ts';
import { connectStore } from '../../src/store/open.ts';
import { bookAsOf } from './copy-book.ts';
import { writeCsvBook } from './csv-book.ts';
import { freshDatabase } from './fresh-database.ts';

const server = process.env.FORBEAR_TEST_POSTGRES;
const loans = 100_000;
const memoryMaxMebibytes = 512;
const skip = server === undefined && 'FORBEAR_TEST_POSTGRES is not set: tools/with-postgres.sh sets it';

describe('a book of 100,000 loans', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-scale-'));
  let address = '';
  /** Runs a command and returns what it printed; its memory is read from the kernel's own count when it ends. */
  const forbear = (...words: string[]): string => {
    const script = `await import(${JSON.stringify(new URL('../../src/cli/main.ts', import.meta.url).href)});
      process.once('exit', () => process.stderr.write('memory ' + process.resourceUsage().maxRSS));`;
    const env = { ...process.env, FORBEAR_DATABASE: address };
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script, '--', ...words], {
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    assert.equal(run.status, 0, `${words.join(' ')}: ${run.stderr}`);
    const memory = Number(/memory (\d+)/.exec(run.stderr)?.[1] ?? '0') / 1024;
    process.stdout.write(`${words[0]}: ${Math.round(memory)} MiB\n`);
    assert.ok(memory > 0 && memory <= memoryMaxMebibytes, `${words[0]} held ${Math.round(memory)} MiB`);
    return run.stdout;
  };
  before(async () => {
    address = await freshDatabase(server!, 'scale_book');
    await writeCsvBook(folder, loans);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('is imported whole', () => {
    const { files } = JSON.parse(forbear('import', 'csv', folder, '--json')) as {
      files: { outcome: string; rowsTaken: number; rowsRefused: number }[];
    };
    assert.ok(files.every((file) => file.outcome === 'loaded' && file.rowsRefused === 0));
    assert.equal(
      files.reduce((most, file) => Math.max(most, file.rowsTaken), 0),
      12 * loans,
    );
  });

  test('is aged in one close, and the same date again touches nothing', () => {
    const close = () =>
      JSON.parse(forbear('close-day', '--on', formatDay(bookAsOf), '--json')) as { loansTouched: number };
    assert.equal(close().loansTouched, loans);
    assert.equal(close().loansTouched, 0);
  });

  test('the next business date reads only the loans on which something happens', () => {
    const { loansTouched } = JSON.parse(forbear('close-day', '--json')) as { loansTouched: number };
    assert.ok(loansTouched > 0 && loansTouched < loans / 10, `${loansTouched} loans touched`);
  });

  test('the portfolio counts what the tables hold', async () => {
    const database = await connectStore(address);
    try {
      const [row] = await database.session((session) =>
        session.query<{ late: number; principal: bigint }>(
          'select count(delinquent_since)::int as late, sum(principal_minor)::bigint as principal from loan_state where settled_on is null',
        ),
      );
      const shown = forbear('portfolio', '--months', '0', '--json');
      assert.ok(
        shown.includes(`${row!.principal / 100n}.${(row!.principal % 100n).toString().padStart(2, '0')}`),
        'the outstanding principal',
      );
    } finally {
      await database.close();
    }
  });
});

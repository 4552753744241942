/** close-day: moves the book forward, one business date or many. */
import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { type CloseResult, closeDay } from '../application/close-day.ts';
import { EvidenceKeyError } from '../application/enter-payments.ts';
import { chunkQueue } from '../composition/chunk-queue.ts';
import { boundaryDays, sealerFor } from '../composition/deployment.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { CommandError, pickBook, withBook } from './book.ts';
import { type Progress, progress } from './progress.ts';
import { words } from './words.ts';

interface CloseOptions {
  readonly on?: string;
  readonly until?: string;
  readonly workers?: string;
  readonly creditor?: string;
  readonly json: boolean;
}

export function addCloseDay(program: Command): void {
  program
    .command('close-day')
    .description('close business dates: age every loan for which something changes')
    .option('--on <date>', 'close this date in one step (all since the last one); without it, the next date')
    .option('--until <date>', 'close every date up to and with this one')
    .option('--workers <n>', 'work with so many processes (PostgreSQL)', undefined)
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  forbear close-day --on 2026-10-31\n  forbear close-day --until 2026-11-21 --workers 2\n',
    )
    .action((options: CloseOptions) => withBook((database) => runClose(database, options)));
}

async function runClose(database: Database, options: CloseOptions): Promise<number> {
  const on = dayOption('--on', options.on);
  const until = dayOption('--until', options.until);
  if (on !== undefined && until !== undefined) throw new CommandError(words('close.onOrUntil'), 64);
  const workers = workersOption(database, options.workers);
  const book = await pickBook(database, options.creditor);
  const dates = datesToClose(book, { on, until });
  const bar = progress();
  const stopWorkers = workers > 1 ? startWorkers(workers - 1) : async () => {};
  try {
    for (const businessDate of dates) {
      const result = await closeOne(database, { book, businessDate, workers, bar }).catch(withoutKey);
      if (options.json)
        process.stdout.write(`${JSON.stringify({ businessDate: formatDay(businessDate), ...shown(result) })}\n`);
      else if ('refused' in result) process.stderr.write(`${refusal(result)}\n`);
      else
        process.stdout.write(`${words('close.closed', { on: formatDay(businessDate), loans: result.loansTouched })}\n`);
      if ('refused' in result) return result.refused === 'dayCloseRunning' ? 75 : 65;
    }
  } finally {
    bar.end();
    await stopWorkers();
  }
  await signDay(database, book, options);
  return 0;
}

/** What happens to an agreement is entered under its borrower's key, or it does not happen. */
function withoutKey(error: unknown): never {
  if (!(error instanceof EvidenceKeyError)) throw error;
  throw new CommandError(words(`close.${error.code}`, { case: error.caseNumber }), 78);
}

/** What the closes entered in the evidence log is signed with it, where there is a key. */
async function signDay(database: Database, book: CreditorRow, { json }: CloseOptions): Promise<void> {
  const beat = await (await import('./keep-beating.ts')).beatOnce(database, book);
  if (beat === undefined || json) return;
  if ('refused' in beat) process.stderr.write(`${words(`evidence.refused.${beat.refused}`, { size: '', ...beat })}\n`);
  else if (beat.checkpoint !== undefined)
    process.stdout.write(`${words('evidence.beat', { entered: beat.entered, size: beat.checkpoint.size })}\n`);
}

async function closeOne(
  database: Database,
  at: { book: CreditorRow; businessDate: Day; workers: number; bar: Progress },
): Promise<CloseResult> {
  const { book, businessDate, bar } = at;
  const sealer = sealerFor(database, { make: false });
  const settings = { creditorId: book.creditorId, businessDate, boundaryDays: boundaryDays(businessDate), sealer };
  let begun = false;
  const onProgress = (done: number, total: number) => {
    if (!begun) bar.begin(formatDay(businessDate), total);
    begun = true;
    bar.reach(done);
  };
  if (at.workers <= 1) return closeDay(database, settings, { onProgress });
  const queue = await chunkQueue(database);
  try {
    return await closeDay(database, settings, { onProgress, runner: queue.runner });
  } finally {
    await queue.stop();
  }
}

function datesToClose(book: CreditorRow, at: { on: Day | undefined; until: Day | undefined }): Day[] {
  if (at.on !== undefined) return [at.on];
  const next = book.businessDate === undefined ? book.bookAsOf : book.businessDate + 1;
  if (at.until === undefined) {
    if (next === undefined) throw new CommandError(words('close.noDate'), 64);
    return [next];
  }
  // The first close of a book takes in all that went before, in one step.
  const first = next === undefined || next > at.until ? at.until : next;
  if (book.businessDate !== undefined && at.until < book.businessDate) return [at.until];
  return Array.from({ length: at.until - first + 1 }, (_, index) => first + index);
}

function dayOption(name: string, text: string | undefined): Day | undefined {
  if (text === undefined) return undefined;
  const day = parseDay(text);
  if (day === undefined) throw new CommandError(words('close.notADate', { name, value: text }), 64);
  return day;
}

function workersOption(database: Database, text: string | undefined): number {
  if (text === undefined) return 1;
  const workers = /^[1-9][0-9]?$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (workers === 0) throw new CommandError(words('close.notWorkers', { value: text }), 64);
  if (workers > 1 && database.engine === 'embedded') throw new CommandError(words('close.workersNeedPostgres'), 64);
  return workers;
}

function shown(result: CloseResult): object {
  if ('closedThrough' in result) return { refused: result.refused, closedThrough: formatDay(result.closedThrough) };
  if ('unfinishedOn' in result) return { refused: result.refused, unfinishedOn: formatDay(result.unfinishedOn) };
  return result;
}

function refusal(result: CloseResult & { refused: string }): string {
  const closedThrough = 'closedThrough' in result ? formatDay(result.closedThrough as Day) : '';
  const unfinishedOn = 'unfinishedOn' in result ? formatDay(result.unfinishedOn as Day) : '';
  return words(`close.refused.${result.refused}`, { closedThrough, unfinishedOn });
}

/** Worker processes of this close's own; they end when the close does. */
function startWorkers(count: number): () => Promise<void> {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [process.argv[1]!, 'worker', '--until-input-ends'], {
      stdio: ['pipe', 'ignore', 'inherit'],
    }),
  );
  return async () => {
    await Promise.all(
      children.map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null) return resolve();
            child.once('exit', () => resolve());
            child.kill('SIGTERM');
          }),
      ),
    );
  };
}

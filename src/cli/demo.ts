/** demo: the main job on the sample book or any other, with a word at each step on where it stands and where to look. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { closeMonths, datesToClose, lastDayOf } from '../application/run-demo.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { boundaryDays } from '../composition/deployment.ts';
import { bucketOf } from '../core/ageing/bucket.ts';
import { formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { readWorthALook } from '../store/worth-a-look.ts';
import { CommandError, withBook } from './book.ts';
import { runGenerate } from './generate.ts';
import { loadBook, openOrExplain } from './import.ts';
import { describeRowFault } from './import-words.ts';
import { portfolioSettings, runPortfolio } from './portfolio.ts';
import { progress } from './progress.ts';
import { words } from './words.ts';

interface DemoOptions {
  readonly book?: string;
  readonly mapping?: string;
  readonly format: 'csv' | 'xlsx' | 'parquet';
  readonly serve: boolean;
}

const sampleSeed = '1';
const sampleBorrowers = '2500';

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('the main job from end to end, on the generated sample book or on your own')
    .option('--book <path>', 'a folder or file with another book')
    .option('--mapping <file>', "its mapping file, where it has the lender's own columns")
    .option('--format <format>', 'csv, xlsx or parquet', 'csv')
    .option('--no-serve', 'end after the job, without the server')
    .addHelpText(
      'after',
      '\nExample:\n  forbear demo\n  forbear demo --book ./extracts --mapping examples/auto-abs.mapping.yaml\n',
    )
    .action((options: DemoOptions) => withBook((database) => runDemo(database, options)));
}

async function runDemo(database: Database, options: DemoOptions): Promise<number> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  let book = await findBook(database);
  if (book === undefined || options.book !== undefined) {
    await load(database, options, say);
    book = await findBook(database, options.book === undefined ? undefined : 'last');
  } else {
    say(words('demo.loadedBefore', { address: database.address }));
  }
  if (book === undefined) throw new CommandError(words('book.none'), 66);
  await closeAll(database, book, say);
  if (book.generated) say(words('demo.generated'));
  await showPortfolio(database, book);
  await showWorthALook(database, book, say);
  say(words('demo.next', { creditor: book.creditorRef }));
  if (!options.serve) return 0;
  say('');
  // Nobody's data stands behind a generated book; of a real one nobody gets an account by itself.
  return (await import('./run-serve.ts')).runServe(database, { demo: book.generated });
}

/** The book of this database: the only one, or the one loaded last. */
async function findBook(database: Database, which?: 'last'): Promise<CreditorRow | undefined> {
  const books = await database.session((session) => readCreditors(session));
  return which === 'last' ? books.at(-1) : books[0];
}

async function load(database: Database, options: DemoOptions, say: (text: string) => void): Promise<void> {
  let folder = options.book;
  if (folder === undefined) {
    folder = join(database.folder ?? tmpdir(), `forbear-sample-${sampleSeed}-${sampleBorrowers}`);
    say(words('demo.generating', { borrowers: sampleBorrowers, seed: sampleSeed }));
    if (!existsSync(join(folder, 'book.json'))) {
      const exit = await runGenerate({ seed: sampleSeed, borrowers: sampleBorrowers, out: folder });
      if (exit !== 0) throw new CommandError('', exit);
    }
  }
  say(words('demo.loading', { folder }));
  const mapping = options.mapping === undefined ? {} : { mapping: options.mapping };
  const opened = await openOrExplain({ format: options.format, paths: [folder], options: mapping });
  const { files } = await loadBook(database, {
    book: opened,
    options: { ...mapping, acceptGoodRows: true, dryRun: false },
  });
  for (const report of files) {
    const { file, outcome, rowsTaken, rowsRefused, rowsSkipped, recordsAlreadyThere, paymentsToSuspense } = report;
    const counts = { rowsTaken, rowsRefused, rowsSkipped, recordsAlreadyThere, paymentsToSuspense };
    say(`  ${file.slice(file.lastIndexOf('/') + 1)}: ${words(`load.outcome.${outcome}`, counts)}`);
    for (const fault of report.faults.slice(0, 3)) process.stderr.write(`    ${describeRowFault(fault)}\n`);
  }
}

async function closeAll(database: Database, book: CreditorRow, say: (text: string) => void): Promise<void> {
  const dates = await database.session(async (session) => {
    const last = await lastDayOf(session, book);
    return last === undefined ? [] : datesToClose(session, book, last);
  });
  if (dates.length === 0) return;
  say(words('demo.closing', { months: dates.length, until: formatDay(dates.at(-1)!) }));
  const bar = progress();
  bar.begin(words('demo.closingBar'), dates.length);
  const started = performance.now();
  const result = await closeMonths(database, {
    book,
    dates,
    boundaryDaysOn: (asOf) => boundaryDays(asOf),
    onMonth: (_date, index) => bar.reach(index + 1),
  }).finally(() => bar.end());
  if ('refused' in result) throw new CommandError(words(`close.refused.${result.refused}`, { closedThrough: '' }), 65);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  say(words('demo.closed', { loans: result.loansTouched, seconds }));
}

async function showPortfolio(database: Database, book: CreditorRow): Promise<void> {
  const options = { months: '12', scheme: 'byProduct', vintageDays: '30,90', creditor: book.creditorRef };
  await runPortfolio(database, portfolioSettings(options), options);
  const html = join(database.folder ?? process.cwd(), 'portfolio.html');
  await runPortfolio(database, portfolioSettings(options), { ...options, html });
}

async function showWorthALook(database: Database, book: CreditorRow, say: (text: string) => void): Promise<void> {
  const found = await database.session(async (session) => {
    const [now] = (await readCreditors(session)).filter((row) => row.creditorId === book.creditorId);
    const asOf = now?.businessDate;
    if (asOf === undefined) return [];
    const looks = await readWorthALook(session, { creditorId: book.creditorId, asOf });
    return looks.map((look) => ({ look, days: asOf - look.delinquentSince }));
  });
  if (found.length === 0) return;
  say(`\n${words('demo.worthALook')}`);
  for (const { look, days } of found) {
    const bucket = bucketOf(days, defaultBuckets)?.code ?? '';
    const arrears = `${formatAmount(look.arrearsMinor, look.currency)} ${look.currency}`;
    const values = {
      borrower: look.partyRef,
      case: look.caseNumber ?? '–',
      arrears,
      days,
      bucket,
      spells: look.spells,
    };
    say(`  ${words(`demo.look.${look.reason}`, values)}`);
  }
  // On a real book nothing is invented, no statement either.
  if (!book.generated) return;
  const { showOnePlan } = await import('./demo-plan.ts');
  const plan = await showOnePlan(database, { creditorId: book.creditorId, looks: found.map(({ look }) => look) });
  if (plan !== undefined) say(`\n${plan}`);
}

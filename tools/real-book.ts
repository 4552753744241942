/**
 * Holds the real car-loan book against its servicer: loads it with the commands that a user has, closes its months, and
 * measures how far ledger and ageing agree with what the extract tells. docs/guides/real-book.md says what came out.
 *
 *   node tools/real-book.ts [--data <folder>] [--keep <folder>] [--verify]
 *
 * The data are looked for in ../shared/data/auto-abs beside the checkout; they are not part of the project.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultBuckets } from '../src/composition/default-buckets.ts';
import { openStore } from '../src/store/open.ts';
import { type Agreement, type Counts, compareBooks } from './real-book-agreement.ts';
import { readTold } from './real-book-extract.ts';
import { readStored } from './real-book-stored.ts';

const root = join(import.meta.dirname, '..');
export const realBookFolder = join(root, '..', 'shared', 'data', 'auto-abs');

/**
 * Each securitisation is a book of its own, closed through the last month that its files tell: closed beyond it, its
 * borrowers would look as if they had stopped paying.
 */
export const realBooks = [
  {
    name: '2017-3',
    files: ['aart1342new_2017.csv.gz', 'aart2171_2017.csv.gz'],
    firstYearTo: '2018-05-31',
    until: '2020-12-31',
    months: 43,
  },
  { name: '2019-3', files: ['aart2895_2019.csv.gz'], firstYearTo: '2020-02-29', until: '2023-06-30', months: 46 },
] as const;
export type RealBook = (typeof realBooks)[number];

export interface CommandRun {
  readonly output: string;
  readonly seconds: number;
}

/** One forbear command on the database in `folder`; throws with its words when it fails. */
export function forbear(folder: string, ...args: readonly string[]): CommandRun {
  const started = performance.now();
  const run = spawnSync(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    env: { ...process.env, FORBEAR_DATABASE: folder, FORBEAR_LANG: 'en' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0)
    throw new Error(`forbear ${args.join(' ')} ended with ${run.status}: ${run.stderr}${run.stdout}`);
  return { output: run.stdout, seconds: (performance.now() - started) / 1000 };
}

/** Loads and closes one book in `folder`, in one step up to its last month. */
export function loadRealBook(
  book: RealBook,
  at: { readonly data: string; readonly folder: string },
): readonly CommandRun[] {
  const files = book.files.map((file) => join(at.data, file));
  const mapping = join(root, 'examples', 'auto-abs.mapping.yaml');
  return [
    forbear(at.folder, 'import', 'csv', ...files, '--mapping', mapping),
    forbear(at.folder, 'close-day', '--on', book.until),
  ];
}

export async function measureRealBook(
  book: RealBook,
  at: { readonly data: string; readonly folder: string },
): Promise<{
  readonly agreement: Agreement;
  readonly rowsTaken: number;
  readonly rowsRefused: number;
  readonly imbalanceMinor: bigint;
}> {
  const database = await openStore(at.folder);
  try {
    const stored = await readStored(database, 'AART');
    const told = book.files.flatMap((file) => readTold(join(at.data, file)));
    const rows = (of: 'rowsTaken' | 'rowsRefused') => stored.files.reduce((sum, file) => sum + Number(file[of]), 0);
    return {
      agreement: compareBooks(told, stored),
      rowsTaken: rows('rowsTaken'),
      rowsRefused: rows('rowsRefused'),
      imbalanceMinor: stored.imbalanceMinor,
    };
  } finally {
    await database.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, keep: { type: 'string' }, verify: { type: 'boolean', default: false } },
  });
  const data = values.data ?? realBookFolder;
  if (!existsSync(data)) {
    console.log(`the real book is not here (${data})`);
    return;
  }
  const base = values.keep ?? mkdtempSync(join(tmpdir(), 'real-book-'));
  try {
    for (const book of realBooks) await report(book, { data, folder: join(base, book.name), verify: values.verify });
  } finally {
    if (values.keep === undefined) rmSync(base, { recursive: true, force: true });
  }
}

async function report(
  book: RealBook,
  at: { readonly data: string; readonly folder: string; readonly verify: boolean },
): Promise<void> {
  console.log(`\n=== AART ${book.name} ===`);
  if (!existsSync(at.folder)) for (const { output, seconds } of loadRealBook(book, at)) say(output, seconds);
  const { agreement, ...rows } = await measureRealBook(book, at);
  console.log(
    `\nrows taken ${rows.rowsTaken}, refused ${rows.rowsRefused}; the ledger is out of balance by ${rows.imbalanceMinor}`,
  );
  print(agreement);
  if (at.verify) say(forbear(at.folder, 'verify').output);
  say(forbear(at.folder, 'portfolio', '--months', '12', '--as-of', book.firstYearTo).output);
  say(forbear(at.folder, 'portfolio', '--months', String(book.months)).output);
}

function say(output: string, seconds?: number): void {
  console.log(output.trimEnd());
  if (seconds !== undefined) console.log(`  ${seconds.toFixed(1)} s`);
}

function print(agreement: Agreement): void {
  console.log(`${agreement.loans} loans, ${agreement.loanMonths} loan-months with a balance told`);
  for (const [what, { toldMinor, oursMinor }] of Object.entries(agreement.totals)) {
    console.log(
      `  ${what}: told ${usd(toldMinor)}, ours ${usd(oursMinor)}, told less ours ${usd(toldMinor - oursMinor)}`,
    );
  }
  printCounts('Balances', agreement.balances, 'compared');
  const worst = agreement.balanceDifferences.toSorted((a, b) => Number(distance(b) - distance(a))).slice(0, 5);
  for (const each of worst) {
    console.log(
      `  ${each.loanRef} ${each.endOn}: told ${usd(each.toldMinor)}, ours ${usd(each.oursMinor)} (${each.kind})`,
    );
  }
  printCounts('Payments behind', agreement.monthsBehind, 'compared');
  printTable(
    agreement.behindTable,
    agreement.behindTable.map((_, behind) => String(behind)),
  );
  printCounts('Status of the reporting month', agreement.reported, 'compared');
  printTable(
    agreement.reportedTable,
    defaultBuckets.map((bucket) => bucket.code),
  );
  for (const difference of agreement.reportedDifferences) console.log(`  ${difference}`);
  printCounts('Outcomes', agreement.outcomes);
  for (const [months, counts] of Object.entries(agreement.bySinceEntry))
    printCounts(`${months} months after entry`, counts, 'loan-months');
  for (const [year, counts] of Object.entries(agreement.byYear)) printCounts(year, counts, 'loan-months');
  printCounts('Months by the day they end on', agreement.weekend);
}

const distance = ({ toldMinor, oursMinor }: { toldMinor: bigint; oursMinor: bigint }) =>
  toldMinor > oursMinor ? toldMinor - oursMinor : oursMinor - toldMinor;

function printCounts(title: string, counts: Counts, base?: string): void {
  console.log(`\n${title}`);
  const of = base === undefined ? undefined : counts[base];
  for (const what of Object.keys(counts).sort()) {
    const count = counts[what]!;
    console.log(`  ${what}: ${count}${of ? ` (${((100 * count) / of).toFixed(2)} %)` : ''}`);
  }
}

function printTable(table: readonly (readonly number[])[], names: readonly string[]): void {
  console.log(`  ours \\ other${names.map((name) => name.padStart(8)).join('')}`);
  table.forEach((row, place) => {
    console.log(`  ${names[place]!.padEnd(12)}${row.map((count) => String(count).padStart(8)).join('')}`);
  });
}

function usd(amountMinor: bigint): string {
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(3, '0');
  return `${amountMinor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

if (import.meta.main) await main();

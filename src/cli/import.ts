/** import csv|xlsx|parquet <path…>: loads a book; what was taken, what was refused and why. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import type { FileReport } from '../application/import-book.ts';
import { importBook } from '../application/import-book.ts';
import { SourceFaultError } from '../application/ports.ts';
import { orderOfPayment, sealerFor } from '../composition/deployment.ts';
import { type BookFormat, bookFormats, type OpenedBook, openBook } from '../composition/open-book.ts';
import { MappingFileError } from '../composition/read-mapping-file.ts';
import type { Database } from '../store/database.ts';
import { CommandError, reportErrors, withBook } from './book.ts';
import { addImportFineract } from './import-fineract.ts';
import { describeRowFault, describeSourceFault } from './import-words.ts';
import { progress } from './progress.ts';
import { writeRejects } from './rejects.ts';
import { words } from './words.ts';

interface ImportOptions {
  readonly mapping?: string;
  readonly acceptGoodRows: boolean;
  readonly dryRun: boolean;
  readonly creditor?: string;
  readonly json: boolean;
}

const faultsShown = 20;

export function addImport(program: Command): void {
  const files = program
    .command('import')
    .description('load a loan book: parties, loans, instalments, payments, events, creditors')
    .addArgument(new Argument('<format>').choices([...bookFormats]))
    .argument('<path...>', 'files, or a folder that holds parties.csv, loans.csv, …')
    .option('--mapping <file>', "a mapping file, for an extract in the lender's own columns")
    .option('--accept-good-rows', 'load the good rows of a file and set the bad ones aside', false)
    .option('--dry-run', 'check everything, store nothing', false)
    .option('--creditor <name>', 'whose book it is, where the files do not say')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  forbear import csv ./sample\n  forbear import csv extract.csv.gz --mapping examples/auto-abs.mapping.yaml\n',
    )
    .action((format: BookFormat, paths: string[], options: ImportOptions) =>
      // The files come first: for a name mistyped no database need start, or be made.
      reportErrors(async () => {
        const book = await openOrExplain({ format, paths, options });
        await withBook((database) => runImport(database, { book, options }));
        return Number(process.exitCode ?? 0);
      }),
    );
  addImportFineract(files);
}

async function runImport(
  database: Database,
  { book, options }: { readonly book: OpenedBook; readonly options: ImportOptions },
): Promise<number> {
  const { files } = await loadBook(database, { book, options });
  const rejects = new Map<string, string>();
  for (const report of files) {
    if (report.faults.length === 0) continue;
    const source = book.sources.find((candidate) => candidate.file === report.file)!;
    rejects.set(report.file, await writeRejects(source, report));
  }
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ files: files.map((report) => ({ ...report, rejects: rejects.get(report.file) ?? null })) })}\n`,
    );
  else for (const report of files) printReport(report, rejects.get(report.file));
  return files.some((report) => report.rowsRefused > 0) ? 65 : 0;
}

/** Opens the files; a file or mapping that cannot be read ends the command with its place and the mend. */
export async function openOrExplain(at: {
  format: BookFormat;
  paths: readonly string[];
  options: { readonly mapping?: string };
}): Promise<OpenedBook> {
  try {
    return await openBook(at.paths, at.format, at.options.mapping);
  } catch (error) {
    if (error instanceof SourceFaultError) throw new CommandError(describeSourceFault(error.fault), 65);
    if (error instanceof MappingFileError) throw new CommandError(error.message, 65);
    throw error;
  }
}

export async function loadBook(
  database: Database,
  at: { book: OpenedBook; options: Omit<ImportOptions, 'json'> },
): Promise<{ creditorId: number; files: FileReport[] }> {
  const { book, options } = at;
  const { manifest } = book;
  const name = options.creditor ?? manifest.creditor ?? 'book';
  const bar = progress();
  try {
    return await importBook(
      database,
      {
        owner: {
          creditorRef: name,
          name,
          zone: manifest.zone ?? 'Asia/Shanghai',
          currency: manifest.currency ?? 'CNY',
          jurisdiction: manifest.jurisdiction,
          generated: manifest.generated ?? false,
          bookAsOf: manifest.asOf,
        },
        sources: book.sources,
        mappingDigest:
          options.mapping === undefined ? '' : createHash('sha256').update(readFileSync(options.mapping)).digest('hex'),
        acceptGoodRows: options.acceptGoodRows,
        dryRun: options.dryRun,
        sealer: sealerFor(database),
        orderOfPayment: orderOfPayment(),
      },
      {
        onFile: (file, bytes) => bar.begin(file, bytes),
        onProgress: (bytesRead) => bar.reach(bytesRead),
        onPosting: (done, total) => bar.reach(done, total),
      },
    );
  } catch (error) {
    if (error instanceof SourceFaultError) throw new CommandError(describeSourceFault(error.fault), 65);
    throw error;
  } finally {
    bar.end();
  }
}

function printReport(report: FileReport, rejects: string | undefined): void {
  const { controlTotals } = report;
  const totals = [
    ...Object.entries(controlTotals.records)
      .filter(([, count]) => count > 0)
      .map(([table, count]) => `${words(`load.table.${table}`)} ${count}`),
    ...Object.entries(controlTotals.lent).map(([currency, amount]) => `${words('load.lent')} ${amount} ${currency}`),
    ...Object.entries(controlTotals.received).map(
      ([currency, amount]) => `${words('load.received')} ${amount} ${currency}`,
    ),
  ];
  const { file, outcome, rowsTaken, rowsRefused, rowsSkipped, recordsAlreadyThere, paymentsToSuspense } = report;
  process.stdout.write(
    `${file}: ${words(`load.outcome.${outcome}`, { rowsTaken, rowsRefused, rowsSkipped, recordsAlreadyThere, paymentsToSuspense })}\n`,
  );
  if (outcome !== 'alreadyLoaded' && totals.length > 0) process.stdout.write(`  ${totals.join(' · ')}\n`);
  for (const fault of report.faults.slice(0, faultsShown)) process.stderr.write(`  ${describeRowFault(fault)}\n`);
  if (report.faults.length > faultsShown) {
    process.stderr.write(`  ${words('load.moreFaults', { count: report.faults.length - faultsShown })}\n`);
  }
  if (rejects !== undefined) process.stderr.write(`  ${words('load.rejects', { rejects })}\n`);
}

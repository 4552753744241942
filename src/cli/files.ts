/** files: recordings, letters, photos and minutes of a case: kept under seal, taken out, held, and removed in their time. */
import type { Command } from 'commander';
import { fileKinds } from '../application/file-kind.ts';
import { withBook } from './book.ts';

export interface FilesOptions {
  readonly creditor?: string;
  readonly json: boolean;
}

export interface AddOptions {
  readonly kind: string;
  readonly note?: string;
  readonly about?: string;
}

export interface HoldOptions {
  readonly reason?: string;
  readonly release: boolean;
}

export function addFiles(program: Command): void {
  const files = program
    .command('files')
    .description('recordings, letters, photos and minutes of a case: keep, list, take out, hold, remove in time')
    .addHelpText(
      'after',
      `
Examples:
  forbear files add C2026-000123 call.wav --kind recording --about 41
  forbear files list C2026-000123
  forbear files get C2026-000123 7 --out call.wav
  forbear files hold C2026-000123 --reason "court order 2026/118"
  forbear files sweep --dry-run
`,
    );
  addAdd(files);
  withShared(files.command('list').argument('<case>', 'the number of the case, as the list shows it'))
    .description('the files of a case, also those that were removed')
    .addHelpText('after', '\nExample:\n  forbear files list C2026-000123 --json\n')
    .action((caseNumber: string, options: FilesOptions) =>
      withBook(async (database) => (await import('./run-files.ts')).runList(database, caseNumber, options)),
    );
  addGet(files);
  addHold(files);
  addSweep(files);
}

function addAdd(files: Command): void {
  withShared(
    files
      .command('add')
      .argument('<case>', 'the number of the case, as the list shows it')
      .argument('<file>', 'the file; - for standard input'),
  )
    .description('keep a file beside a case, sealed, with an entry in the evidence log')
    .requiredOption('--kind <kind>', fileKinds.join(', '))
    .option('--note <text>', 'what is said of it; sealed like the file')
    .option('--about <contact>', 'the number of the contact that it is of; the time of a recording counts from its day')
    .addHelpText(
      'after',
      '\nWhat a file is shows by its first bytes, never by its name.\n\nExample:\n  forbear files add C2026-000123 letter.pdf --kind letter --note "came by post"\n',
    )
    .action((caseNumber: string, file: string, options: FilesOptions & AddOptions) =>
      withBook(async (database) => (await import('./run-files.ts')).runAdd(database, { caseNumber, file, options })),
    );
}

function addGet(files: Command): void {
  withShared(
    files
      .command('get')
      .argument('<case>', 'the number of the case, as the list shows it')
      .argument('<id>', 'the number of the file, as the list shows it'),
  )
    .description('write a file out in clear; that you did is entered first')
    .requiredOption('--out <file>', 'where to; it must not be there')
    .addHelpText('after', '\nExample:\n  forbear files get C2026-000123 7 --out call.wav\n')
    .action((caseNumber: string, id: string, options: FilesOptions & { readonly out: string }) =>
      withBook(async (database) => (await import('./run-files.ts')).runGet(database, { caseNumber, id, options })),
    );
}

function addHold(files: Command): void {
  withShared(files.command('hold').argument('<case>', 'the number of the case, as the list shows it'))
    .description('a legal hold on all of the borrower: set with --reason, end with --release; without either, show it')
    .option('--reason <text>', 'why; sealed')
    .option('--release', 'end the hold', false)
    .addHelpText('after', '\nExample:\n  forbear files hold C2026-000123 --reason "court order 2026/118"\n')
    .action((caseNumber: string, options: FilesOptions & HoldOptions) =>
      withBook(async (database) => (await import('./run-files.ts')).runHold(database, caseNumber, options)),
    );
}

function addSweep(files: Command): void {
  withShared(files.command('sweep'))
    .description('remove files of closed cases whose time for keeping is over, and clear up after broken additions')
    .option('--dry-run', 'only say what would be done', false)
    .addHelpText(
      'after',
      '\nExit 0: done; 1: files that the book keeps are not in the store.\n\nExample:\n  forbear files sweep --dry-run\n',
    )
    .action((options: FilesOptions & { readonly dryRun: boolean }) =>
      withBook(async (database) => (await import('./run-files.ts')).runSweep(database, options)),
    );
}

function withShared(command: Command): Command {
  return command.option('--creditor <name>', 'whose book, where there are several').option('--json', 'as JSON', false);
}

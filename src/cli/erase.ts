/** erase: the end of a borrower's key, and with it of all that was sealed under it. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

export interface EraseOptions {
  readonly reason?: string;
  readonly by?: string;
  readonly confirmedBy?: string;
  readonly ground: string;
  readonly dryRun: boolean;
  readonly creditor?: string;
  readonly json: boolean;
}

export function addErase(program: Command): void {
  program
    .command('erase')
    .argument('<case>', 'the number of a case of the borrower, as the list shows it')
    .description("destroy a borrower's key: nothing that was sealed of them opens any more. It is not undone")
    .option('--reason <text>', 'why; it stays readable, so no names')
    .option('--by <name>', 'who proposes it')
    .option('--confirmed-by <name>', 'who confirms it: another person')
    .option('--ground <ground>', 'retention: the time is over; request: the borrower asked for it', 'retention')
    .option('--dry-run', 'only say whether it may be done now', false)
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
It is refused while a case or a loan of the borrower is open, a legal hold is set, a dispute or complaint is open, or a law
asks for the records. Exit 0: erased, or with --dry-run that it may be; 1: refused.

Example:
  forbear erase C2026-000123 --dry-run
  forbear erase C2026-000123 --ground request --reason "asked for by letter" --by "Li Na" --confirmed-by "Wang Fang"
`,
    )
    .action((caseNumber: string, options: EraseOptions) =>
      withBook(async (database) => (await import('./run-erase.ts')).runErase(database, caseNumber, options)),
    );
}

/** facts: what is on record of a borrower that the law asks for, and recording it. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

export interface FactsOptions {
  readonly set: readonly string[];
  readonly reveal: boolean;
  readonly creditor?: string;
  readonly json: boolean;
}

export function addFacts(program: Command): void {
  program
    .command('facts')
    .argument('<case>', 'the number of the case, as the list shows it')
    .description('what is on record of the borrower that the law asks for, and recording it')
    .option(
      '--set <name=value>',
      'record a fact; may be repeated. The value as JSON; a day or a word as it is; unknown; null for none',
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option('--reveal', 'addresses within facts whole', false)
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  forbear facts C2026-000123
  forbear facts C2026-000123 --set ceaseRequestReceivedOn=2026-08-20 --set representedByAttorney=false
  forbear facts C2026-000123 --set 'inconvenient=[{"weekdays":["Tue"]}]'
`,
    )
    .action((caseNumber: string, options: FactsOptions) =>
      withBook(async (database) => (await import('./run-facts.ts')).runFacts(database, caseNumber, options)),
    );
}

/** statement: what a household can pay, from its statement of income and expenditure, put on record. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

export interface StatementOptions {
  readonly creditor?: string;
  readonly json: boolean;
}

export function addStatement(program: Command): void {
  program
    .command('statement')
    .argument('<case>', 'the number of the case, as the list shows it')
    .argument('[file]', 'the statement as JSON, as assess takes it; without it the one on record is shown')
    .description('a statement of income and expenditure on record, and what can be paid by it, line by line')
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  forbear statement C2026-000123 statement.json\n  forbear statement C2026-000123\n',
    )
    .action((caseNumber: string, file: string | undefined, options: StatementOptions) =>
      withBook(async (database) =>
        (await import('./run-statement.ts')).runStatement(database, { caseNumber, file, options }),
      ),
    );
}

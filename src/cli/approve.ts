/** approve: somebody answers for what was agreed. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

export interface ApproveOptions {
  readonly by?: string;
  readonly role?: string;
  readonly submit: boolean;
  readonly yes: boolean;
  readonly reject: boolean;
  readonly return: boolean;
  readonly withdraw: boolean;
  readonly escalate: boolean;
  readonly lapse: boolean;
  readonly reason?: string;
  readonly line: readonly string[];
  readonly onBehalfOf?: string;
  readonly delegateTo?: string;
  readonly until?: string;
  readonly tie?: string;
  readonly at?: string;
  readonly creditor?: string;
  readonly json: boolean;
}

export function addApprove(program: Command): void {
  program
    .command('approve')
    .argument('<case>', 'the number of the case, as the list shows it')
    .description(
      'what was agreed, its test line by line, and the decision on it by another person than who proposed it',
    )
    .option('--by <name>', 'who acts; with nothing else: approve')
    .option('--role <role>', 'their role in the policy')
    .option('--submit', 'hand it in, with --reason and a --line for each line of the test that asks for one', false)
    .option('--yes', 'approve; the same as --by alone', false)
    .option('--reject', 'refuse it, with --reason', false)
    .option('--return', 'send it back for change, with --reason', false)
    .option('--withdraw', 'the proposer takes it back, with --reason', false)
    .option('--escalate', 'nobody answered in time: the next role', false)
    .option('--lapse', 'nobody decided in time', false)
    .option('--reason <text>', 'why, in words')
    .option(
      '--line <code=text>',
      'the reason for one line of the test; may be repeated',
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option('--on-behalf-of <name>', 'an absent officer whose authority was delegated')
    .option('--delegate-to <name>', 'who may act for --by until --until, with --reason')
    .option('--until <instant>', 'the end of a delegation')
    .option(
      '--tie <kind>',
      'record a tie of --by to the borrower: family, ownLoan, relationshipManager, business, other',
    )
    .option('--at <instant>', 'when, with an offset; now when left out')
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  forbear approve C2026-000123
  forbear approve C2026-000123 --submit --by 'Wang Min' --role agent --reason 'income fell in May' --line keptAtTwelveMonths='new job since October'
  forbear approve C2026-000123 --by 'Li Na' --role teamLead
`,
    )
    .action((caseNumber: string, options: ApproveOptions) =>
      withBook(async (database) => (await import('./run-approve.ts')).runApprove(database, caseNumber, options)),
    );
}

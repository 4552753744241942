/** policy: what the lender permits, loaded, checked and dated. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

export interface PolicyOptions {
  readonly creditor?: string;
  readonly json: boolean;
}

export function addPolicy(program: Command): void {
  program
    .command('policy')
    .argument('[file]', 'the policy as JSON; without it the policies that are loaded are listed')
    .description("a lender's policy on plans: what may be granted, by whom, from which day on")
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  forbear policy examples/policy.json\n  forbear policy\n')
    .action((file: string | undefined, options: PolicyOptions) =>
      withBook(async (database) => (await import('./run-policy.ts')).runPolicy(database, file, options)),
    );
}

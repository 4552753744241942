/** serve: the HTTP server over this deployment. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('the HTTP server: interface, health, documents of the interface')
    .option('--demo', 'make sample users, and say how to enter as each', false)
    .addHelpText('after', '\nExample:\n  forbear serve\n  FORBEAR_PORT=9000 forbear serve --demo\n')
    .action((options: { readonly demo: boolean }) =>
      withBook(async (database) => (await import('./run-serve.ts')).runServe(database, options)),
    );
}

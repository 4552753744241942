/** anchor: the contract put on a chain, and the anchors of a bundle asked whether they hold. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { reportErrors } from './book.ts';

export function addAnchor(program: Command): void {
  const anchor = program
    .command('anchor')
    .description('places outside the lender where the hash of a checkpoint is left: a contract, a time stamp');
  anchor
    .command('deploy')
    .description('put the contract on the chain that FORBEAR_ANCHOR_EVM_URL names; once a chain')
    .addHelpText('after', '\nExample:\n  FORBEAR_ANCHOR_EVM_URL=https://node.example:8545 forbear anchor deploy\n')
    .action(() => reportErrors(async () => (await import('./run-anchor.ts')).runDeploy()));
  anchor
    .command('check')
    .argument('<file>', 'a bundle')
    .description('ask the chain and check the time stamps of a bundle: with the anchors that are set')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExit 0: all hold; 1: one does not, or could not be asked.\n\nExample:\n  forbear anchor check C2026-000123.zip\n',
    )
    .action((file: string, { json }: { readonly json: boolean }) =>
      reportErrors(async () => (await import('./run-anchor.ts')).runCheck(() => readFileSync(file), { file, json })),
    );
}

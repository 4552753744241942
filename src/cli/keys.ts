/** keys: which keys personal data is sealed under, a new one, the end of old ones. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

export interface KeysOptions {
  readonly json: boolean;
}

export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description(
      "the deployment's keys, under which everything personal is sealed: which there are, a new one, the end of old ones",
    )
    .addHelpText('after', '\nExamples:\n  forbear keys show\n  forbear keys rotate\n  forbear keys retire\n');
  keys
    .command('show')
    .description('which keys there are, by fingerprint, and how much lies under each; no key is shown')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  forbear keys show --json\n')
    .action((options: KeysOptions) =>
      withBook(async (database) => (await import('./run-keys.ts')).runShow(database, options)),
    );
  keys
    .command('rotate')
    .description('a new key, and everything under it; run again it goes on where it was stopped')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nServers may go on working. Exit 1: something is left under no key or an older one.\n\nExample:\n  forbear keys rotate\n',
    )
    .action((options: KeysOptions) =>
      withBook(async (database) => (await import('./run-keys.ts')).runRotate(database, options)),
    );
  keys
    .command('retire')
    .description('take older keys out of the file, once nothing lies under them; backups made before still need them')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  cp -p forbear.key /safe/forbear.key.2026-11 && forbear keys retire\n')
    .action((options: KeysOptions) =>
      withBook(async (database) => (await import('./run-keys.ts')).runRetire(database, options)),
    );
}

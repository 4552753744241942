/** restore FILE: a backup into an empty database, brought up to date and verified. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type RestoreResult, restoreBackup } from '../application/backup.ts';
import { databaseAddress } from '../composition/deployment.ts';
import { BackupFaultError } from '../store/backup-reader.ts';
import type { Database } from '../store/database.ts';
import { connectStore } from '../store/open.ts';
import { CommandError, withBook } from './book.ts';
import { progress } from './progress.ts';
import { shown, verifyAll } from './verify.ts';
import { words } from './words.ts';

export function addRestore(program: Command): void {
  program
    .command('restore')
    .description('put a backup into an empty database, bring it up to date, verify it')
    .argument('<file>', 'written by forbear backup, from either kind of database')
    .addHelpText(
      'after',
      '\nExit 0: restored and verified; 1: restored, but verify found differences; 65: refused or damaged, nothing written.\n\nExample:\n  FORBEAR_DATABASE=./restored forbear restore book-2026-11-22.forbear.gz\n',
    )
    .action((file: string) =>
      withBook(
        (database) => runRestore(database, file),
        // Before the file is known to be there, not even an empty database is made.
        () => {
          if (!existsSync(file)) throw new CommandError(words('restore.notThere', { file }), 66);
          return connectStore(databaseAddress());
        },
      ),
    );
}

async function runRestore(database: Database, file: string): Promise<number> {
  const result = await restored(database, file);
  if ('refused' in result) throw new CommandError(refusal(result), 65);
  const { rows, tables, header } = result.restored;
  process.stdout.write(`${words('restore.restored', { rows, tables, on: header.createdAt })}\n`);
  const checks = await verifyAll(database);
  for (const check of checks) process.stdout.write(shown(check));
  return checks.every((check) => check.differenceCount === 0) ? 0 : 1;
}

async function restored(database: Database, file: string): Promise<RestoreResult> {
  const bar = progress();
  const shownAs = (label: string) => {
    let begun = false;
    return (done: number, total: number) => {
      if (!begun) bar.begin(words(label), total);
      begun = true;
      bar.reach(done);
    };
  };
  try {
    return await restoreBackup(database, file, {
      onCheck: shownAs('restore.checking'),
      onRestore: shownAs('restore.loading'),
    });
  } catch (error) {
    if (error instanceof BackupFaultError) throw new CommandError(faultWords(file, error), 65);
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new CommandError(words('book.diskFull'), 74);
    throw error;
  } finally {
    bar.end();
  }
}

function faultWords(file: string, { fault, part, row }: BackupFaultError): string {
  const after = row === undefined ? '' : words('restore.row', { row });
  return words(`restore.fault.${fault}`, { file, part, row: after });
}

function refusal(result: Exclude<RestoreResult, { readonly restored: unknown }>): string {
  switch (result.refused) {
    case 'notEmpty':
      return words('restore.notEmpty', { table: result.table });
    case 'newerSchema':
      return words('restore.newerSchema', { backup: result.backup, known: result.known });
    case 'otherSchema':
      return words('restore.otherSchema', { backup: result.backup, database: result.database });
    case 'notTheSchema':
      return words('restore.notTheSchema', { what: result.what });
  }
}

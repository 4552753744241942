/** restore FILE: a backup into an empty database and the file store, brought up to date and verified. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type RestoreResult, restoreBackup } from '../application/backup.ts';
import type { FileStore } from '../application/file-port.ts';
import type { BookCheck } from '../application/verify-book.ts';
import { databaseAddress } from '../composition/deployment.ts';
import { BackupFaultError } from '../store/backup-reader.ts';
import type { Database } from '../store/database.ts';
import { connectStore } from '../store/open.ts';
import { withStoreIfSet } from './backup-store.ts';
import { CommandError, withBook } from './book.ts';
import { progress } from './progress.ts';
import { shown, verifyAll } from './verify.ts';
import { words } from './words.ts';

interface RestoreOptions {
  readonly json: boolean;
}

export function addRestore(program: Command): void {
  program
    .command('restore')
    .description('put a backup into an empty database and the file store, bring it up to date, verify it')
    .argument('<file>', 'written by forbear backup, from either kind of database')
    .option('--json', 'what was restored, or why not, as JSON', false)
    .addHelpText(
      'after',
      '\nExit 0: restored and verified; 1: restored, but verify found differences; 65: refused or damaged, nothing written; 78: it holds files and no store is set.\n\nExample:\n  FORBEAR_DATABASE=./restored forbear restore book-2026-11-22.forbear.gz\n',
    )
    .action((file: string, options: RestoreOptions) =>
      withBook(
        (database) => withStoreIfSet(database, (store) => runRestore(database, { file, store, options })),
        // Before the file is known to be there, not even an empty database is made.
        () => {
          if (!existsSync(file)) throw new CommandError(words('restore.notThere', { file }), 66);
          return connectStore(databaseAddress());
        },
      ),
    );
}

interface RestoreRun {
  readonly file: string;
  readonly store: FileStore | undefined;
  readonly options: RestoreOptions;
}

async function runRestore(database: Database, run: RestoreRun): Promise<number> {
  const { store, options } = run;
  const result = await restored(database, run);
  if ('refused' in result) {
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    throw new CommandError(refusal(result), result.refused === 'noFileStore' ? 78 : 65);
  }
  const { rows, tables, files, filesApart, header } = result.restored;
  const isSound = (checks: readonly BookCheck[]) => checks.every((check) => check.differenceCount === 0);
  if (options.json) {
    const checks = await verifyAll(database);
    const books = checks.map(({ creditorRef, differenceCount }) => ({
      creditor: creditorRef,
      differences: differenceCount,
    }));
    const document = { rows, tables, files, filesApart, createdAt: header.createdAt, verified: isSound(checks), books };
    process.stdout.write(`${JSON.stringify(document)}\n`);
    return isSound(checks) ? 0 : 1;
  }
  process.stdout.write(`${words('restore.restored', { rows, tables, on: header.createdAt })}\n`);
  if (files > 0) process.stdout.write(`${words('restore.restoredFiles', { files, store: store!.address })}\n`);
  if (filesApart > 0) process.stdout.write(`${words('restore.filesApart', { files: filesApart })}\n`);
  const checks = await verifyAll(database);
  for (const check of checks) process.stdout.write(shown(check));
  return isSound(checks) ? 0 : 1;
}

async function restored(database: Database, { file, store }: RestoreRun): Promise<RestoreResult> {
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
      store,
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
  const named = /^[0-9a-f]{64}$/.test(part) ? words('restore.keptFile', { digest: part }) : part;
  return words(`restore.fault.${fault}`, { file, part: named, row: after });
}

function refusal(result: Exclude<RestoreResult, { readonly restored: unknown }>): string {
  switch (result.refused) {
    case 'notEmpty':
      return words('restore.notEmpty', { table: result.table });
    case 'newerSchema':
      return words('restore.newerSchema', { backup: result.backup, known: result.known });
    case 'noFileStore':
      return words('restore.noFileStore', { files: result.files });
    case 'otherSchema':
      return words('restore.otherSchema', { backup: result.backup, database: result.database });
    case 'notTheSchema':
      return words('restore.notTheSchema', { what: result.what });
  }
}

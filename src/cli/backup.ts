/** backup FILE: the whole database and the files of its cases in one file, read back before it is called done. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type BackupRefusal, type BackupWritten, checkBackup, writeBackup } from '../application/backup.ts';
import type { FileStore } from '../application/file-port.ts';
import type { Database } from '../store/database.ts';
import { withStoreIfSet } from './backup-store.ts';
import { CommandError, withBook } from './book.ts';
import { progress } from './progress.ts';
import { words } from './words.ts';

interface BackupOptions {
  readonly json: boolean;
}

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write the whole database and the files of its cases to one file, and read it back')
    .argument('<file>', 'a file that is not there yet')
    .option('--json', 'what was written, or why not, as JSON', false)
    .addHelpText(
      'after',
      `
The key of the personal data is not in the file: keep it apart.

Exit 0: written and read back. Else nothing is left behind: 73: the file is there, or its folder is not; 66: a file of a case
is not in the store; 65: one has changed there; 75: one was removed meanwhile, run it again; 78: no store is set.

Example:
  forbear backup book-2026-11-22.forbear.gz
`,
    )
    .action((file: string, options: BackupOptions) =>
      withBook((database) => withStoreIfSet(database, (store) => runBackup(database, { file, store, options }))),
    );
}

interface BackupRun {
  readonly file: string;
  readonly store: FileStore | undefined;
  readonly options: BackupOptions;
}

async function runBackup(database: Database, run: BackupRun): Promise<number> {
  const { file, options } = run;
  const written = await writtenAndRead(database, run);
  if ('refused' in written) throw refusalError(written, run);
  const { rows, tables, files, bytes } = written;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ file, rows, tables, files, bytes })}\n`);
    return 0;
  }
  const size = (bytes / 1024 / 1024).toFixed(1);
  process.stdout.write(`${words('backup.written', { file, rows, tables, files, size })}\n${keyWords(database)}\n`);
  return 0;
}

async function writtenAndRead(database: Database, { file, store }: BackupRun): Promise<BackupWritten | BackupRefusal> {
  const bar = progress();
  try {
    bar.begin(words('backup.writing'), 1);
    const createdAt = new Date().toISOString();
    const written = await writeBackup(database, { file, createdAt, store }, (done, total) => bar.reach(done, total));
    if ('refused' in written) return written;
    bar.begin(words('backup.checking'), written.bytes);
    await checkBackup(file, (done) => bar.reach(done));
    return written;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new CommandError(words('backup.noFolder', { file }), 73);
    if (code === 'ENOSPC') throw new CommandError(words('book.diskFull'), 74);
    throw error;
  } finally {
    bar.end();
  }
}

function refusalError(refusal: BackupRefusal, { file, store, options }: BackupRun): CommandError {
  const { refused } = refusal;
  const values: Record<string, string> = {};
  if ('digestHex' in refusal) values.digest = refusal.digestHex;
  if ('caseNumber' in refusal) values.case = refusal.caseNumber;
  if ('fileId' in refusal) values.file = String(refusal.fileId);
  if (options.json) process.stdout.write(`${JSON.stringify({ refused, ...values })}\n`);
  switch (refused) {
    case 'fileExists':
      return new CommandError(words('backup.exists', { file }), 73);
    case 'noFileStore':
      return new CommandError(words('backup.noFileStore'), 78);
    case 'fileMissing':
      return new CommandError(words('backup.fileMissing', { ...values, store: store!.address }), 66);
    case 'fileChanged':
      return new CommandError(words('backup.fileChanged', { ...values, store: store!.address }), 65);
    case 'fileRemovedMeanwhile':
      return new CommandError(words('backup.fileRemovedMeanwhile', values), 75);
  }
}

function keyWords(database: Database): string {
  const { folder } = database;
  const isElsewhere = Boolean(process.env.FORBEAR_KEY_FILE || process.env.FORBEAR_KEY_COMMAND);
  if (folder === undefined || isElsewhere) return words('backup.keyElsewhere');
  return words('backup.key', { key: join(folder, 'forbear.key') });
}

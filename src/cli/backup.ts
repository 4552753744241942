/** backup FILE: the whole database in one file, read back before it is called done. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { checkBackup, writeBackup } from '../application/backup.ts';
import type { Database } from '../store/database.ts';
import { CommandError, withBook } from './book.ts';
import { progress } from './progress.ts';
import { words } from './words.ts';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write the whole database to one file, and read it back')
    .argument('<file>', 'a file that is not there yet')
    .addHelpText(
      'after',
      '\nThe key of the personal data is not in the file: keep it apart.\n\nExample:\n  forbear backup book-2026-11-22.forbear.gz\n',
    )
    .action((file: string) => withBook((database) => runBackup(database, file)));
}

async function runBackup(database: Database, file: string): Promise<number> {
  const bar = progress();
  try {
    bar.begin(words('backup.writing'), 1);
    const createdAt = new Date().toISOString();
    const written = await writeBackup(database, { file, createdAt }, (done, total) => bar.reach(done, total));
    if ('refused' in written) throw new CommandError(words('backup.exists', { file }), 73);
    bar.begin(words('backup.checking'), written.bytes);
    await checkBackup(file, (done) => bar.reach(done));
    bar.end();
    const { rows, tables } = written;
    const size = (written.bytes / 1024 / 1024).toFixed(1);
    process.stdout.write(`${words('backup.written', { file, rows, tables, size })}\n${keyWords(database)}\n`);
    return 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new CommandError(words('backup.noFolder', { file }), 73);
    if (code === 'ENOSPC') throw new CommandError(words('book.diskFull'), 74);
    throw error;
  } finally {
    bar.end();
  }
}

function keyWords(database: Database): string {
  const { folder } = database;
  if (folder === undefined || process.env.FORBEAR_KEY_FILE !== undefined) return words('backup.keyElsewhere');
  return words('backup.key', { key: join(folder, 'forbear.key') });
}

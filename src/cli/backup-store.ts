/** The file store of this deployment where there is one: a book without files is backed up and restored without it. */
import type { FileStore } from '../application/file-port.ts';
import { fileStoreSetup } from '../composition/file-store.ts';
import type { Database } from '../store/database.ts';

/** Its faults become words, as for the commands of `files`, which are loaded only where a store is set. */
export async function withStoreIfSet<T>(
  database: Database,
  work: (store: FileStore | undefined) => Promise<T>,
): Promise<T> {
  if (fileStoreSetup(database).state === 'none') return work(undefined);
  const { withFileStore } = await import('./run-files.ts');
  return withFileStore(database, work);
}

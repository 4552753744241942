/** The files of cases between the file store and a backup: sealed as they lie there; no key is asked for, nothing is opened. */
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FilesAt } from '../store/backup.ts';
import type { BackupPart } from '../store/backup-reader.ts';
import { ChangedFileError, type FileStore, FileStoreError, type FileToPut } from './file-port.ts';

/** A row names a file that its store does not have. */
export class MissingFileError extends Error {
  readonly digestHex: string;
  constructor(digestHex: string) {
    super(`the file ${digestHex} is not in the store`);
    this.name = 'MissingFileError';
    this.digestHex = digestHex;
  }
}

/** Files are kept, and no store is set. */
export class NoFileStoreError extends Error {}

/**
 * Throws NoFileStoreError, MissingFileError, ChangedFileError, FileStoreError. Lengths are taken from the store's list, which
 * has the same order: a line that comes before a file says how long it is, and no file is held or read twice for that.
 */
export function filesFrom(store: FileStore | undefined): FilesAt {
  return async function* (addresses) {
    if (store === undefined) throw new NoFileStoreError();
    const listed = store.list()[Symbol.asyncIterator]();
    try {
      let at = await listed.next();
      for await (const digestHex of addresses) {
        while (at.done !== true && at.value.digestHex < digestHex) at = await listed.next();
        if (at.done === true || at.value.digestHex !== digestHex) throw new MissingFileError(digestHex);
        const content = await store.get(digestHex);
        if (content === undefined) throw new MissingFileError(digestHex);
        yield { digestHex, bytes: at.value.bytes, content };
      }
    } finally {
      await listed.return?.();
    }
  };
}

/**
 * The same parts; each file is in the store when its end is passed on. A store may ask for the bytes again, so a file is
 * written to a temporary one first. `spoolFolder`: where; the system's own when left out. Throws FileStoreError.
 */
export async function* puttingFiles(
  parts: AsyncIterable<BackupPart>,
  to: { readonly store: FileStore | undefined; readonly spoolFolder?: string | undefined },
): AsyncGenerator<BackupPart, void, undefined> {
  let folder: string | undefined;
  let handle: FileHandle | undefined;
  let bytes = 0;
  try {
    for await (const part of parts) {
      if (part.kind === 'file') {
        folder ??= await mkdtemp(join(to.spoolFolder ?? tmpdir(), 'forbear-restore-'));
        handle = await open(join(folder, 'sealed'), 'w', 0o600);
        bytes = part.bytes;
      } else if (part.kind === 'fileBytes') {
        await handle!.writeFile(part.bytes);
      } else if (part.kind === 'fileEnd') {
        await handle!.close();
        handle = undefined;
        const path = join(folder!, 'sealed');
        await putOne({ digestHex: part.digestHex, bytes, open: () => createReadStream(path) }, to.store);
      }
      yield part;
    }
  } finally {
    await handle?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function putOne(file: FileToPut, store: FileStore | undefined): Promise<void> {
  if (store === undefined) throw new NoFileStoreError();
  let put = await store.put(file);
  if (put.kind === 'alreadyThere' && !(await isSound(store, file.digestHex))) {
    await store.remove(file.digestHex);
    put = await store.put(file);
  }
  if (put.kind === 'failed') throw new FileStoreError(put.code, store.address);
}

/** A store may take a file of the same name and length for the same. */
async function isSound(store: FileStore, digestHex: string): Promise<boolean> {
  try {
    for await (const piece of (await store.get(digestHex)) ?? []) void piece;
    return true;
  } catch (error) {
    if (error instanceof ChangedFileError) return false;
    throw error;
  }
}

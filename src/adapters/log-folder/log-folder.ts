/** A log's folder on a disk. Each file is written beside its place, brought to the disk and then put there in one step. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LogFolder } from '../../application/evidence-ports.ts';

export function logFolder(folder: string): LogFolder {
  return {
    address: folder,
    read: (path) => readFile(join(folder, path)).then((bytes) => new Uint8Array(bytes), nothingThere),
    async write(path, bytes) {
      const place = join(folder, path);
      await mkdir(dirname(place), { recursive: true });
      const beside = `${place}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        const file = await open(beside, 'wx', 0o644);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(beside, place);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
      await syncFolder(dirname(place));
    },
    remove: (path) => rm(join(folder, path), { recursive: true, force: true }),
  };
}

function nothingThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
  return undefined;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

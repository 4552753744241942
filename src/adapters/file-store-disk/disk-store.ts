/**
 * Files in a folder: ab/cd/<digest>. What is written stands under another name beside its place until it is whole, right and
 * on the disk; then it is renamed, and the folder with it put on the disk. So a name is either not there or there for good,
 * whatever was killed in between.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  ChangedFileError,
  checkDigest,
  type FilePutOutcome,
  type FileStore,
  FileStoreError,
  type FileStoreFault,
  type FileToPut,
  heldUntilRight,
  type StoredFile,
  WrongBytesError,
} from '../../application/file-port.ts';

export interface DiskStoreSettings {
  readonly folder: string;
  /** Files larger than this are refused; without it, the disk is the limit. */
  readonly bytesMax?: number;
  /** A half-written file that nobody has written to for so long belongs to a process that is dead. An hour when not set. */
  readonly leftoverAgeMs?: number;
  /** The calls of the system by which something may go wrong; tests hand in ones that do. */
  readonly system?: Partial<DiskSystem>;
}

export interface DiskSystem {
  readonly write: (file: FileHandle, bytes: Uint8Array) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly flushFolder: (folder: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly namesIn: (folder: string) => Promise<string[]>;
}

const digestPattern = /^[0-9a-f]{64}$/;
const partPattern = /^[0-9a-f]{64}\.[0-9a-f]{16}\.part$/;
const pairPattern = /^[0-9a-f]{2}$/;

export function diskStore(settings: DiskStoreSettings): FileStore {
  const { folder, leftoverAgeMs = 3_600_000 } = settings;
  const system = { ...usualSystem, ...settings.system };
  const orRefuse = (error: unknown) => refuse(error, folder);
  return {
    address: folder,
    put: (file) => put(file, { folder, bytesMax: settings.bytesMax ?? Number.MAX_SAFE_INTEGER, system }),
    async get(digestHex) {
      const path = pathOf(folder, digestHex);
      if ((await sizeOf(path).catch(orRefuse)) === undefined) return undefined;
      return stored(path, { digestHex, folder });
    },
    has: async (digestHex) => (await sizeOf(pathOf(folder, digestHex)).catch(orRefuse)) !== undefined,
    async remove(digestHex) {
      const path = pathOf(folder, digestHex);
      try {
        await system.remove(path);
        await system.flushFolder(dirname(path));
      } catch (error) {
        if (!isMissing(error)) refuse(error, folder);
      }
    },
    list: () => list(folder, system),
    sweepLeftovers: () => sweep(folder, { ageMs: leftoverAgeMs, system }).catch(orRefuse),
    close: async () => {},
  };
}

function pathOf(folder: string, digestHex: string): string {
  checkDigest(digestHex);
  return join(folder, digestHex.slice(0, 2), digestHex.slice(2, 4), digestHex);
}

async function put(
  file: FileToPut,
  at: { readonly folder: string; readonly bytesMax: number; readonly system: DiskSystem },
): Promise<FilePutOutcome> {
  const path = pathOf(at.folder, file.digestHex);
  if (file.bytes === 0) return { kind: 'failed', code: 'empty' };
  if (file.bytes > at.bytesMax) return { kind: 'failed', code: 'tooLarge' };
  try {
    if (await isSound(path, file)) {
      // Whoever put it there may have died before its name was on the disk.
      await at.system.flushFolder(dirname(path));
      return { kind: 'alreadyThere' };
    }
    await write(file, { path, ...at });
    return { kind: 'stored' };
  } catch (error) {
    if (error instanceof WrongBytesError) return { kind: 'failed', code: error.code };
    if (error instanceof CallersFault) throw error.fault;
    return { kind: 'failed', code: codeOf(error) };
  }
}

/** What is there and damaged is not sound, and is written anew. */
async function isSound(path: string, { digestHex, bytes }: FileToPut): Promise<boolean> {
  if ((await sizeOf(path)) !== bytes) return false;
  try {
    for await (const piece of heldUntilRight(createReadStream(path), { digestHex, bytes })) void piece;
    return true;
  } catch (error) {
    if (error instanceof WrongBytesError) return false;
    throw error;
  }
}

async function write(
  file: FileToPut,
  at: { readonly path: string; readonly folder: string; readonly system: DiskSystem },
): Promise<void> {
  const folder = dirname(at.path);
  const isNew = (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined;
  // A folder's own name has to be on the disk as well, also where another writer made it a moment ago.
  for (const above of [dirname(folder), at.folder]) await at.system.flushFolder(above);
  if (isNew) await at.system.flushFolder(dirname(at.folder));
  const part = `${at.path}.${randomBytes(8).toString('hex')}.part`;
  const handle = await open(part, 'wx', 0o600);
  try {
    try {
      for await (const piece of heldUntilRight(fromCaller(file), file)) await at.system.write(handle, piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await at.system.rename(part, at.path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
  await at.system.flushFolder(folder);
}

/** A fault of the caller's stream, kept apart from one of the disk: both may say EIO. */
class CallersFault extends Error {
  readonly fault: unknown;
  constructor(fault: unknown) {
    super('the stream of the caller broke');
    this.fault = fault;
  }
}

async function* fromCaller(file: FileToPut): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* file.open();
  } catch (error) {
    throw new CallersFault(error);
  }
}

async function* stored(path: string, at: { readonly digestHex: string; readonly folder: string }) {
  try {
    yield* heldUntilRight(createReadStream(path), { digestHex: at.digestHex });
  } catch (error) {
    if (error instanceof WrongBytesError) throw new ChangedFileError(at.digestHex);
    refuse(error, at.folder);
  }
}

async function* list(folder: string, system: DiskSystem): AsyncGenerator<StoredFile, void, undefined> {
  try {
    for await (const { name, path } of entriesOf(folder, system)) {
      if (!digestPattern.test(name)) continue;
      const bytes = await sizeOf(path);
      if (bytes !== undefined) yield { digestHex: name, bytes };
    }
  } catch (error) {
    refuse(error, folder);
  }
}

async function sweep(
  folder: string,
  { ageMs, system }: { readonly ageMs: number; readonly system: DiskSystem },
): Promise<number> {
  let removed = 0;
  for await (const { name, path } of entriesOf(folder, system)) {
    if (!partPattern.test(name)) continue;
    const part = await stat(path).catch(() => undefined);
    if (part === undefined || Date.now() - part.mtimeMs < ageMs) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

/** Everything two folders down, in order; one folder's names in memory at a time. */
async function* entriesOf(
  folder: string,
  system: DiskSystem,
): AsyncGenerator<{ readonly name: string; readonly path: string }> {
  for (const first of await namesIn(folder, system)) {
    if (!pairPattern.test(first)) continue;
    for (const second of await namesIn(join(folder, first), system)) {
      if (!pairPattern.test(second)) continue;
      const inner = join(folder, first, second);
      for (const name of await namesIn(inner, system)) yield { name, path: join(inner, name) };
    }
  }
}

async function namesIn(folder: string, system: DiskSystem): Promise<string[]> {
  try {
    return (await system.namesIn(folder)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}

async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and puts names on the disk by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const usualSystem: DiskSystem = {
  write: writeAll,
  rename,
  flushFolder,
  remove: (path) => rm(path),
  namesIn: (folder) => readdir(folder),
};

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

const codes: Readonly<Record<string, FileStoreFault>> = {
  ENOSPC: 'noSpace',
  EDQUOT: 'noSpace',
  // The limit on the size of files that a process was started with.
  EFBIG: 'noSpace',
  EACCES: 'notPermitted',
  EPERM: 'notPermitted',
  EROFS: 'notPermitted',
  EMFILE: 'busy',
  ENFILE: 'busy',
  EIO: 'notReached',
  ENOENT: 'notReached',
  ENOTDIR: 'notReached',
  ESTALE: 'notReached',
  ETIMEDOUT: 'notReached',
};

/** Throws what is no fault of a file system: that is a fault of ours. */
function codeOf(error: unknown): FileStoreFault {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return codes[code] ?? 'notUnderstood';
}

function refuse(error: unknown, folder: string): never {
  throw new FileStoreError(codeOf(error), folder);
}

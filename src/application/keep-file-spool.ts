/**
 * A file on its way in: looked at, sealed and written to a temporary file, in one pass and in memory of a few pieces. Only
 * sealed bytes touch the disk. The digests of both, clear and sealed, are known at the end.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileAsked, type FileFound, type FileRefusal, FileRefusedError, passFile } from './file-kind.ts';
import type { FileToPut } from './file-port.ts';
import type { BorrowerSeal } from './ports.ts';

export interface SpooledFile extends FileToPut {
  /** of the clear bytes */
  readonly found: FileFound;
  /** The temporary file goes. */
  discard(): Promise<void>;
}

/** Why the temporary file could not be written. Anything else that goes wrong there is thrown on. */
const noSpaceCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** `folder`: where temporary files are made; the system's own when left out. Faults of the source are thrown on. */
export async function spoolFile(
  source: AsyncIterable<Uint8Array>,
  at: {
    readonly seal: BorrowerSeal;
    /** the name it is sealed under */
    readonly what: string;
    readonly asked: FileAsked;
    readonly folder?: string | undefined;
  },
): Promise<SpooledFile | FileRefusal | { readonly refused: 'noSpace' }> {
  const parent = at.folder ?? tmpdir();
  const passing = passFile(source, at.asked);
  const folder = await mkdtemp(join(parent, 'forbear-file-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, randomBytes(8).toString('hex'));
  try {
    const sealed = await written(path, at.seal.sealStream(at.what, passing.bytes));
    return { ...sealed, found: passing.found(), open: () => createReadStream(path), discard };
  } catch (error) {
    await discard();
    if (error instanceof FileRefusedError) return error.refusal;
    if (error instanceof SpoolError) {
      if (noSpaceCodes.has(error.code ?? '')) return { refused: 'noSpace' };
      throw error.cause;
    }
    throw error;
  }
}

/** A fault of the temporary file, kept apart from one of the source: both may say ENOSPC. */
class SpoolError extends Error {
  readonly code: string | undefined;
  constructor(cause: unknown) {
    super('the temporary file', { cause });
    this.code = (cause as NodeJS.ErrnoException).code;
  }
}

async function written(
  path: string,
  sealed: AsyncIterable<Uint8Array>,
): Promise<{ readonly digestHex: string; readonly bytes: number }> {
  const handle = await orSpoolError(() => open(path, 'wx', 0o600));
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of sealed) {
      digest.update(piece);
      bytes += piece.length;
      await orSpoolError(() => writeAll(handle, piece));
    }
  } finally {
    await orSpoolError(() => handle.close());
  }
  return { digestHex: digest.digest('hex'), bytes };
}

/** A disk that fills up takes a part and says so only at the next write. */
async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let from = 0; from < piece.length; ) from += (await handle.write(piece, from)).bytesWritten;
}

async function orSpoolError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new SpoolError(error);
  }
}

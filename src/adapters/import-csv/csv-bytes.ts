/** The bytes of a CSV file: read in chunks with bounded memory, unpacked where they are gzip, and weighed. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { SourceFaultError } from '../../application/ports.ts';

export interface CsvFile {
  readonly path: string;
  /** Name as given, for messages. */
  readonly file: string;
  /** By its first bytes, whatever its name says. */
  readonly gzip: boolean;
  readonly bytes: number;
}

export interface ByteChunk {
  readonly chunk: Buffer;
  /** Bytes of the file (packed, where it is gzip) read so far. */
  readonly bytesRead: number;
}

const chunkBytes = 256 * 1024;

export async function inspectFile(path: string, file: string): Promise<CsvFile> {
  const { size } = await stat(path);
  const handle = await open(path);
  try {
    const start = Buffer.alloc(2);
    await handle.read(start, 0, 2, 0);
    return { path, file, gzip: start[0] === 0x1f && start[1] === 0x8b, bytes: size };
  } finally {
    await handle.close();
  }
}

/** The unpacked bytes. `onRaw` sees the file's own bytes, in order, before they are unpacked. */
export async function* readBytes(
  { path, file, gzip }: CsvFile,
  onRaw?: (chunk: Buffer) => void,
): AsyncGenerator<ByteChunk> {
  const raw = createReadStream(path, { highWaterMark: chunkBytes });
  let bytesRead = 0;
  raw.on('data', (chunk) => {
    bytesRead += chunk.length;
    onRaw?.(chunk as Buffer);
  });
  const unpack = gzip ? createGunzip({ chunkSize: chunkBytes }) : undefined;
  if (unpack) raw.on('error', (error) => unpack.destroy(error)).pipe(unpack);
  try {
    for await (const chunk of unpack ?? raw) yield { chunk: chunk as Buffer, bytesRead };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'Z_BUF_ERROR') throw new SourceFaultError({ file, code: 'truncatedGzip' });
    if (code?.startsWith('Z_')) throw new SourceFaultError({ file, code: 'corruptGzip' });
    throw error;
  } finally {
    raw.destroy();
    unpack?.destroy();
  }
}

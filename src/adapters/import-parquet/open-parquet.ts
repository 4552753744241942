/** A Parquet file as a source of a loan book: columns by name, decimals exact, one row group in memory at a time. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { type BookSource, SourceFaultError } from '../../application/ports.ts';
import { quoted } from '../../core/book/field-faults.ts';
import type { RowReading } from '../../core/book/records.ts';
import { isHeaderFault, type RowLayout, type RowReader } from '../../core/book/row-layout.ts';
import { type Column, columnsOf, compressors, parsers } from './column-text.ts';

export interface ParquetOptions {
  readonly layout: RowLayout;
  /** Name for messages and the rejects file; the path where it is not given. */
  readonly file?: string;
}

/** A row group is held in memory whole; writers make them of some 128 MB. */
const rowGroupBytesMax = 1024 ** 3;

/**
 * A row's line is its number, counted as if a header stood in line 1. Throws SourceFaultError: emptyFile, notParquet,
 * corruptParquet, rowGroupTooLarge, nestedColumn, unsupportedCompression, encryptedParquet, and those of the header.
 */
export async function openParquet(path: string, { layout, file = path }: ParquetOptions): Promise<BookSource> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const { metadata, columns } = await withFile(path, (handle) => readMetadata(handle, { file, size }));
  const headers = columns.map((column) => column.name);
  const bound = layout.bind(headers, file);
  if (isHeaderFault(bound)) throw new SourceFaultError({ file, line: 1, value: quoted(bound.value), code: bound.code });
  return {
    file,
    digest: hash.digest('hex'),
    bytes: size,
    tables: layout.tables,
    headers,
    rows: () => readRows({ path, file, size }, { metadata, columns, reader: layout.bind(headers, file) as RowReader }),
  };
}

async function withFile<Result>(path: string, use: (handle: FileHandle) => Promise<Result>): Promise<Result> {
  const handle = await open(path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

function bufferOf(handle: FileHandle, size: number): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      if (!(start >= 0 && end >= start && end <= size)) throw new RangeError('outside of the file');
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw new RangeError('the file ends early');
      return bytes.buffer;
    },
  };
}

async function readMetadata(
  handle: FileHandle,
  { file, size }: { file: string; size: number },
): Promise<{ metadata: FileMetaData; columns: readonly Column[] }> {
  if (size === 0) throw new SourceFaultError({ file, code: 'emptyFile' });
  const start = Buffer.alloc(4);
  await handle.read(start, 0, 4, 0);
  const mark = start.toString('latin1');
  if (mark === 'PARE') throw new SourceFaultError({ file, code: 'encryptedParquet' });
  if (mark !== 'PAR1') throw new SourceFaultError({ file, code: 'notParquet' });
  try {
    const metadata = await parquetMetadataAsync(bufferOf(handle, size), { parsers, geoparquet: false });
    const columns = columnsOf(metadata, file);
    for (const group of metadata.row_groups) {
      if (group.total_byte_size > BigInt(rowGroupBytesMax))
        throw new SourceFaultError({ file, code: 'rowGroupTooLarge' });
    }
    return { metadata, columns };
  } catch (error) {
    throw asFault(error, file);
  }
}

const batchRows = 5000;

async function* readRows(
  { path, file, size }: { path: string; file: string; size: number },
  { metadata, columns, reader }: { metadata: FileMetaData; columns: readonly Column[]; reader: RowReader },
): AsyncGenerator<{ readonly readings: readonly RowReading[]; readonly bytesRead: number }> {
  const handle = await open(path);
  try {
    const buffer = bufferOf(handle, size);
    let rowStart = 0;
    for (const [index, group] of metadata.row_groups.entries()) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await readGroup({ buffer, metadata, file }, { rowStart, rowEnd });
      const bytesRead = Math.round((size * (index + 1)) / metadata.row_groups.length);
      for (let at = 0; at < rows.length; at += batchRows) {
        const readings = rows.slice(at, at + batchRows).map((values, offset) => {
          const cells = columns.map((column, place) => column.text(values[place]));
          return reader.read(cells, rowStart + at + offset + 2);
        });
        yield { readings, bytesRead };
      }
      rowStart = rowEnd;
    }
  } finally {
    await handle.close();
  }
}

async function readGroup(
  { buffer, metadata, file }: { buffer: AsyncBuffer; metadata: FileMetaData; file: string },
  { rowStart, rowEnd }: { rowStart: number; rowEnd: number },
): Promise<unknown[][]> {
  let rows: unknown[][] | undefined;
  try {
    await parquetRead({
      file: buffer,
      metadata,
      rowStart,
      rowEnd,
      rowFormat: 'array',
      utf8: false,
      compressors,
      parsers,
      geoparquet: false,
      onComplete: (complete) => {
        rows = complete;
      },
    });
  } catch (error) {
    throw asFault(error, file);
  }
  if (rows?.length !== rowEnd - rowStart)
    throw new SourceFaultError({ file, line: rowStart + 2, code: 'corruptParquet' });
  return rows;
}

/** Whatever the library throws on a broken file is a fault of the file. */
function asFault(error: unknown, file: string): unknown {
  if (error instanceof SourceFaultError) return error;
  if (typeof (error as NodeJS.ErrnoException).syscall === 'string') return error;
  const { message } = error as Error;
  const codec = /unsupported compression codec: (\w+)/.exec(message)?.[1];
  if (codec) return new SourceFaultError({ file, value: codec, code: 'unsupportedCompression' });
  return new SourceFaultError({ file, code: 'corruptParquet' });
}

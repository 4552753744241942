/**
 * The content of a backup, before it is packed: a header, each table as COPY text in an order in which rows come after
 * those that they refer to, the files of cases as they lie in the file store, the sequences, a trailer; each part with its
 * digest. docs/formats/backup.md describes it.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Session } from './database.ts';
import { countKeptAddresses, keptAddresses } from './kept-addresses.ts';
import { schemaVersion } from './migrate.ts';
import { readSequences, readTables, type StoredTable } from './tables.ts';

export const backupFormat = 'forbear-backup';
/** 1 held no files. */
export const backupFormatVersion = 2;
/** Of a kept file in one line of base64. */
export const fileLineBytes = 64 * 1024;
/** Ends the rows of a table and the lines of a file; in COPY text no row is this, and no line of base64. */
export const endOfRows = '\\.\n';

/** Rows that the embedded database is asked for at a time: it holds them in memory. */
const rowsPerPart = 20_000;

export interface BackupHeader {
  readonly format: typeof backupFormat;
  readonly formatVersion: number;
  readonly schemaVersion: number;
  /** an instant, ISO 8601 in UTC */
  readonly createdAt: string;
}

export interface BackupCounts {
  readonly tables: number;
  readonly rows: number;
  /** kept files of cases */
  readonly files: number;
}

/** A kept file on its way into a backup. `content` comes to an end only where it is what lies under the address. */
export interface FileForBackup {
  readonly digestHex: string;
  /** sealed, as `content` has them */
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The files at these addresses, each in its turn. Asked for only where there is one. */
export type FilesAt = (addresses: AsyncGenerator<string, void, undefined>) => AsyncIterable<FileForBackup>;

/**
 * The whole content, in a transaction of its own that sees one state of the database. Rows stand in the order of their
 * keys and are written alike by both engines: the same book gives the same digests of its tables.
 */
export async function* backupContent(
  session: Session,
  at: { readonly createdAt: string; readonly filesAt: FilesAt },
  onProgress?: (bytesDone: number, bytes: number) => void,
): AsyncGenerator<Uint8Array, BackupCounts> {
  await session.run(
    `set transaction isolation level repeatable read, read only;
     set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local bytea_output = 'hex'`,
  );
  const whole = createHash('sha256');
  const line = (value: object) => {
    const bytes = jsonLine(value);
    whole.update(bytes);
    return bytes;
  };
  const header: BackupHeader = {
    format: backupFormat,
    formatVersion: backupFormatVersion,
    schemaVersion: await schemaVersion(session),
    createdAt: at.createdAt,
  };
  yield line(header);
  const tables = await readTables(session);
  const kept = await countKeptAddresses(session);
  const bytesInAll = tables.reduce((sum, table) => sum + table.bytes, kept.bytes);
  let bytesBefore = 0;
  let rowsInAll = 0;
  for (const table of tables) {
    const head = line({ table: table.name, columns: table.columns });
    yield head;
    const ofTable = createHash('sha256').update(head);
    let rows = 0;
    let bytes = 0;
    for await (const part of tableRows(session, table)) {
      ofTable.update(part);
      whole.update(part);
      rows += countLines(part);
      bytes += part.length;
      yield part;
      onProgress?.(bytesBefore + Math.min(bytes, table.bytes), bytesInAll);
    }
    const end = Buffer.from(endOfRows);
    whole.update(end);
    yield end;
    yield line({ rows, sha256: ofTable.digest('hex') });
    bytesBefore += table.bytes;
    rowsInAll += rows;
    onProgress?.(bytesBefore, bytesInAll);
  }
  let files = 0;
  if (kept.files > 0) {
    const parts = fileLines(at.filesAt(keptAddresses(session)), whole, (bytes) => {
      bytesBefore += bytes;
      onProgress?.(Math.min(bytesBefore, bytesInAll), bytesInAll);
    });
    files = yield* parts;
  }
  // Sequences do not belong to the state of one instant: read last, they stand at or after every number used.
  yield line({ sequences: await readSequences(session) });
  const counts = { tables: tables.length, rows: rowsInAll, files };
  yield jsonLine({ end: true, ...counts, sha256: whole.digest('hex') });
  return counts;
}

function jsonLine(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** Answers how many files there were. */
async function* fileLines(
  files: AsyncIterable<FileForBackup>,
  whole: Hash,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, number, undefined> {
  let count = 0;
  for await (const { digestHex, bytes, content } of files) {
    const ofFile = createHash('sha256');
    const counted = (line: Buffer) => {
      ofFile.update(line);
      whole.update(line);
      return line;
    };
    yield counted(jsonLine({ file: digestHex, bytes }));
    let written = 0;
    for await (const piece of inLines(content)) {
      written += piece.length;
      yield counted(Buffer.from(`${piece.toString('base64')}\n`));
      onBytes(piece.length);
    }
    if (written !== bytes) throw new Error(`the file ${digestHex} has ${written} bytes, and its store said ${bytes}`);
    const end = Buffer.from(`${endOfRows}${jsonLine({ sha256: ofFile.digest('hex') }).toString('utf8')}`);
    whole.update(end);
    yield end;
    count++;
  }
  return count;
}

/** The same bytes in pieces of the length of a line, the last one what is left. */
async function* inLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let line = Buffer.allocUnsafe(fileLineBytes);
  let filled = 0;
  for await (const piece of content) {
    for (let from = 0; from < piece.length; ) {
      const taken = piece.subarray(from, from + fileLineBytes - filled);
      line.set(taken, filled);
      filled += taken.length;
      from += taken.length;
      if (filled < fileLineBytes) continue;
      yield line;
      line = Buffer.allocUnsafe(fileLineBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield line.subarray(0, filled);
}

export function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

async function* tableRows(session: Session, { name, columns, keyTerms }: StoredTable): AsyncGenerator<Uint8Array> {
  const select = (where: string, limit: string) =>
    `select ${columns.join(', ')} from ${name} ${where} order by ${keyTerms.join(', ')} ${limit}`;
  if (session.engine === 'postgres') {
    yield* session.copyOut(select('', ''));
    return;
  }
  const key = `(${keyTerms.join(', ')})`;
  const literals = keyTerms.map((term) => `quote_literal((${term})::text)`).join(` || ', ' || `);
  let after = '';
  for (;;) {
    // The key of the last row of the next part; none when all that is left fits into it.
    const [last] = await session.query<{ key: string }>(
      `select ${literals} as key from ${name} ${after} order by ${keyTerms.join(', ')} offset ${rowsPerPart - 1} limit 1`,
    );
    yield* session.copyOut(select(after, `limit ${rowsPerPart}`));
    if (last === undefined) return;
    after = `where ${key} > (${last.key})`;
  }
}

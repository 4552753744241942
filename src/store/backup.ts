/**
 * The content of a backup, before it is packed: a header, each table as COPY text in an order in which rows come after
 * those that they refer to, the sequences, a trailer; each part with its digest. docs/formats/backup.md describes it.
 */
import { createHash } from 'node:crypto';
import type { Session } from './database.ts';
import { schemaVersion } from './migrate.ts';
import { readSequences, readTables, type StoredTable } from './tables.ts';

export const backupFormat = 'forbear-backup';
export const backupFormatVersion = 1;
/** Ends the rows of a table; in COPY text no row is this. */
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
}

/**
 * The whole content, in a transaction of its own that sees one state of the database. Rows stand in the order of their
 * keys and are written alike by both engines: the same book gives the same digests of its tables.
 */
export async function* backupContent(
  session: Session,
  at: { readonly createdAt: string },
  onProgress?: (bytesDone: number, bytes: number) => void,
): AsyncGenerator<Uint8Array, BackupCounts> {
  await session.run(
    `set transaction isolation level repeatable read, read only;
     set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local bytea_output = 'hex'`,
  );
  const whole = createHash('sha256');
  const line = (value: object) => {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
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
  const bytesInAll = tables.reduce((sum, table) => sum + table.bytes, 0);
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
  // Sequences do not belong to the state of one instant: read last, they stand at or after every number used.
  yield line({ sequences: await readSequences(session) });
  const counts = { tables: tables.length, rows: rowsInAll };
  yield Buffer.from(`${JSON.stringify({ end: true, ...counts, sha256: whole.digest('hex') })}\n`);
  return counts;
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

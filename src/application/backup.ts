/** A backup file: the content of store/backup.ts, packed by gzip, closed by the digest of the packed bytes themselves. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createGunzip, createGzip } from 'node:zlib';
import { type BackupCounts, type BackupHeader, backupContent } from '../store/backup.ts';
import { BackupFaultError, type BackupPart, type BackupPlace, readBackupContent } from '../store/backup-reader.ts';
import type { Database } from '../store/database.ts';
import { migrate, newestSchemaVersion, schemaVersion } from '../store/migrate.ts';
import { NotTheSchemaError, restoreContent } from '../store/restore.ts';
import { firstTableWithRows, readTables } from '../store/tables.ts';

/** Faster than the default by half, and little larger. */
const gzipLevel = 4;

export type OnBytes = (done: number, total: number) => void;

export interface BackupWritten extends BackupCounts {
  readonly bytes: number;
}

/**
 * Writes the whole database to `file`, first under the name `file`.part. `createdAt`: an instant, ISO 8601. Refuses a
 * file that is there already.
 */
export async function writeBackup(
  database: Database,
  at: { readonly file: string; readonly createdAt: string },
  onProgress?: OnBytes,
): Promise<BackupWritten | { readonly refused: 'fileExists' }> {
  if ((await stat(at.file).catch(() => undefined)) !== undefined) return { refused: 'fileExists' };
  const part = `${at.file}.part`;
  try {
    const counts = await database.transaction((session) => packContent(backupContent(session, at, onProgress), part));
    await rename(part, at.file);
    const { size } = await stat(at.file);
    return { ...counts, bytes: size };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Packs a content into `file`. */
export async function packContent(
  content: AsyncGenerator<Uint8Array, BackupCounts>,
  file: string,
): Promise<BackupCounts> {
  let counts: BackupCounts | undefined;
  const told = async function* () {
    counts = yield* content;
  };
  const digest = createHash('sha256');
  const packed = createGzip({ level: gzipLevel, chunkSize: 256 * 1024 });
  const hashed = new PassThrough({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      done(undefined, chunk);
    },
    flush(done) {
      done(undefined, seal(digest.digest('hex')));
    },
  });
  // Of business data: for its owner alone.
  await pipeline(Readable.from(told()), packed, hashed, createWriteStream(file, { mode: 0o600, flush: true }));
  return counts!;
}

/**
 * The last bytes of the file: a second gzip member, stored and so always the same bytes for the same digest. A plain
 * gunzip reads it as a last line; and no bit of the file, padding and packing included, goes without being checked.
 */
function seal(digest: string): Buffer {
  const text = Buffer.from(`${JSON.stringify({ fileSha256: digest })}\n`);
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 0, 0, 0, 0]);
  head.writeUInt16LE(text.length, 11);
  head.writeUInt16LE(text.length ^ 0xffff, 13);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(text), 0);
  tail.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, text, tail]);
}

const sealBytes = seal('0'.repeat(64)).length;

/** Reads a backup file part by part. Throws BackupFaultError, which names the table and row reached. */
export async function* readBackup(file: string, onProgress?: OnBytes): AsyncGenerator<BackupPart> {
  const { size } = await stat(file);
  const sealAt = Math.max(0, size - sealBytes);
  const digest = createHash('sha256');
  const place: BackupPlace = { part: 'header', row: undefined };
  const source = createReadStream(file, { end: Math.max(0, sealAt - 1), highWaterMark: 256 * 1024 });
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  let done = 0;
  source.on('data', (chunk) => {
    digest.update(chunk);
    done += chunk.length;
    onProgress?.(done, size);
  });
  source.on('error', (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    yield* readBackupContent(unpacked, place);
  } catch (error) {
    if (!isPackingError(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (place.part === 'header' && done <= 2) throw new BackupFaultError('notABackup', place);
    throw new BackupFaultError(code === 'Z_BUF_ERROR' ? 'endsEarly' : notGzip(place, code), place);
  } finally {
    source.destroy();
    unpacked.destroy();
  }
  const last = await lastBytes(file, sealAt);
  if (!last.equals(seal(digest.digest('hex')))) throw new BackupFaultError('digestDiffers', { part: 'file' });
}

function notGzip(place: BackupPlace, code: string | undefined): 'notABackup' | 'unreadable' {
  return place.part === 'header' && code === 'Z_DATA_ERROR' ? 'notABackup' : 'unreadable';
}

function isPackingError(error: unknown): boolean {
  return ((error as NodeJS.ErrnoException).code ?? '').startsWith('Z_');
}

async function lastBytes(file: string, from: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(sealBytes);
    const { bytesRead } = await handle.read(bytes, 0, sealBytes, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

export interface CheckedBackup extends BackupCounts {
  readonly header: BackupHeader;
  /** by table: what the same rows would come to again, on either engine */
  readonly digests: ReadonlyMap<string, string>;
}

/** Reads a whole backup file, held against its digests and counts. Throws BackupFaultError. */
export async function checkBackup(file: string, onProgress?: OnBytes): Promise<CheckedBackup> {
  let header: BackupHeader | undefined;
  const digests = new Map<string, string>();
  let counts: BackupCounts = { tables: 0, rows: 0 };
  for await (const part of readBackup(file, onProgress)) {
    if (part.kind === 'header') header = part.header;
    else if (part.kind === 'tableEnd') digests.set(part.table, part.sha256);
    else if (part.kind === 'end') counts = { tables: part.tables, rows: part.rows };
  }
  return { header: header!, digests, ...counts };
}

export type RestoreResult =
  | { readonly restored: CheckedBackup }
  | { readonly refused: 'notEmpty'; readonly table: string }
  | { readonly refused: 'newerSchema'; readonly backup: number; readonly known: number }
  | { readonly refused: 'otherSchema'; readonly backup: number; readonly database: number }
  | { readonly refused: 'notTheSchema'; readonly what: string };

/**
 * Restores a backup into an empty database, then brings it up to date. Refuses, in order: `newerSchema` (made by a newer
 * program), `otherSchema` (the database has a schema other than the backup's: take a new one), `notEmpty`,
 * `notTheSchema`. A damaged file throws BackupFaultError before anything is written.
 */
export async function restoreBackup(
  database: Database,
  file: string,
  hooks: { readonly onCheck?: OnBytes; readonly onRestore?: OnBytes } = {},
): Promise<RestoreResult> {
  const checked = await checkBackup(file, hooks.onCheck);
  const backup = checked.header.schemaVersion;
  const knownVersion = newestSchemaVersion();
  if (backup > knownVersion) return { refused: 'newerSchema', backup, known: knownVersion };
  const found = await database.session((session) => schemaVersion(session));
  if (found !== 0 && found !== backup) return { refused: 'otherSchema', backup, database: found };
  if (found === 0) await migrate(database, backup);
  const table = await database.session(async (session) => firstTableWithRows(session, await readTables(session)));
  if (table !== undefined) return { refused: 'notEmpty', table };
  try {
    await database.transaction((session) => restoreContent(session, readBackup(file, hooks.onRestore)));
  } catch (error) {
    if (error instanceof NotTheSchemaError) return { refused: 'notTheSchema', what: error.message };
    throw error;
  }
  await database.session((session) => session.run('analyze'));
  await migrate(database);
  return { restored: checked };
}

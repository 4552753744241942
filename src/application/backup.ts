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
import { keptFileAt } from '../store/kept-addresses.ts';
import { migrate, newestSchemaVersion, schemaVersion } from '../store/migrate.ts';
import { NotTheSchemaError, restoreContent } from '../store/restore.ts';
import { firstTableWithRows, readTables } from '../store/tables.ts';
import { filesFrom, MissingFileError, NoFileStoreError, puttingFiles } from './backup-files.ts';
import { ChangedFileError, type FileStore } from './file-port.ts';

/** Faster than the default by half, and little larger. */
const gzipLevel = 4;

export type OnBytes = (done: number, total: number) => void;

export interface BackupWritten extends BackupCounts {
  readonly bytes: number;
}

export type BackupRefusal =
  | { readonly refused: 'fileExists' }
  /** cases keep files, and no store was handed in */
  | { readonly refused: 'noFileStore' }
  /** a sweep or an erasure removed it while the backup ran: the next one does not ask for it */
  | { readonly refused: 'fileRemovedMeanwhile'; readonly digestHex: string }
  | {
      readonly refused: 'fileMissing' | 'fileChanged';
      readonly digestHex: string;
      readonly caseNumber: string;
      readonly fileId: bigint;
    };

/**
 * Writes the whole database and the files of its cases to `file`, first under the name `file`.part. `createdAt`: an instant,
 * ISO 8601; `store`: where the files lie. Refuses in the order of BackupRefusal, and then leaves nothing behind. Throws
 * FileStoreError when the store cannot be read.
 */
export async function writeBackup(
  database: Database,
  at: { readonly file: string; readonly createdAt: string; readonly store?: FileStore | undefined },
  onProgress?: OnBytes,
): Promise<BackupWritten | BackupRefusal> {
  if ((await stat(at.file).catch(() => undefined)) !== undefined) return { refused: 'fileExists' };
  const part = `${at.file}.part`;
  try {
    const settings = { createdAt: at.createdAt, filesAt: filesFrom(at.store) };
    const counts = await database.transaction((session) =>
      packContent(backupContent(session, settings, onProgress), part),
    );
    await rename(part, at.file);
    const { size } = await stat(at.file);
    return { ...counts, bytes: size };
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof NoFileStoreError) return { refused: 'noFileStore' };
    if (error instanceof MissingFileError) return ofFile(database, 'fileMissing', error.digestHex);
    if (error instanceof ChangedFileError) return ofFile(database, 'fileChanged', error.digestHex);
    throw error;
  }
}

async function ofFile(
  database: Database,
  refused: 'fileMissing' | 'fileChanged',
  digestHex: string,
): Promise<BackupRefusal> {
  const kept = await database.session((session) => keptFileAt(session, digestHex));
  return kept === undefined ? { refused: 'fileRemovedMeanwhile', digestHex } : { refused, digestHex, ...kept };
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
  let counts: BackupCounts = { tables: 0, rows: 0, files: 0 };
  for await (const part of readBackup(file, onProgress)) {
    if (part.kind === 'header') header = part.header;
    else if (part.kind === 'tableEnd') digests.set(part.table, part.sha256);
    else if (part.kind === 'end') counts = { tables: part.tables, rows: part.rows, files: part.files };
  }
  return { header: header!, digests, ...counts };
}

export type RestoreResult =
  /** `filesApart`: kept by the book and not in the backup, because one of format 1 held no files */
  | { readonly restored: CheckedBackup & { readonly filesApart: number } }
  | { readonly refused: 'notEmpty'; readonly table: string }
  | { readonly refused: 'newerSchema'; readonly backup: number; readonly known: number }
  | { readonly refused: 'noFileStore'; readonly files: number }
  | { readonly refused: 'otherSchema'; readonly backup: number; readonly database: number }
  | { readonly refused: 'notTheSchema'; readonly what: string };

export interface RestoreSettings {
  /** where the files of cases go; a backup without files needs none */
  readonly store?: FileStore | undefined;
  /** for temporary files; the system's own when left out */
  readonly spoolFolder?: string;
  readonly onCheck?: OnBytes;
  readonly onRestore?: OnBytes;
}

/**
 * Restores a backup into an empty database and the file store, then brings the database up to date. Refuses, in order:
 * `newerSchema` (made by a newer program), `noFileStore` (it holds files, and there is no store), `otherSchema` (the
 * database has a schema other than the backup's: take a new one), `notEmpty`, `notTheSchema`. A damaged file throws
 * BackupFaultError before anything is written. Files go into the store before the rows are there for good: where it fails
 * between (FileStoreError, or the database is gone) the store has files that no row knows, and the same again takes up there.
 */
export async function restoreBackup(
  database: Database,
  file: string,
  settings: RestoreSettings = {},
): Promise<RestoreResult> {
  const checked = await checkBackup(file, settings.onCheck);
  const backup = checked.header.schemaVersion;
  const knownVersion = newestSchemaVersion();
  if (backup > knownVersion) return { refused: 'newerSchema', backup, known: knownVersion };
  if (checked.files > 0 && settings.store === undefined) return { refused: 'noFileStore', files: checked.files };
  const found = await database.session((session) => schemaVersion(session));
  if (found !== 0 && found !== backup) return { refused: 'otherSchema', backup, database: found };
  if (found === 0) await migrate(database, backup);
  const table = await database.session(async (session) => firstTableWithRows(session, await readTables(session)));
  if (table !== undefined) return { refused: 'notEmpty', table };
  const { store, spoolFolder } = settings;
  let filesApart: number;
  try {
    const parts = puttingFiles(readBackup(file, settings.onRestore), { store, spoolFolder });
    ({ filesApart } = await database.transaction((session) => restoreContent(session, parts)));
  } catch (error) {
    if (error instanceof NotTheSchemaError) return { refused: 'notTheSchema', what: error.message };
    throw error;
  }
  await database.session((session) => session.run('analyze'));
  await migrate(database);
  return { restored: { ...checked, filesApart } };
}

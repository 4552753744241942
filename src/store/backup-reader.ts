/**
 * Reads the content of a backup part by part and holds every digest and count against what was read. What is damaged is
 * named: the table and the row reached, or the kept file by its address.
 */
import { createHash, type Hash } from 'node:crypto';
import {
  type BackupCounts,
  type BackupHeader,
  backupFormat,
  backupFormatVersion,
  countLines,
  endOfRows,
  fileLineBytes,
} from './backup.ts';
import type { SequenceValue } from './tables.ts';

/** Why a file is not taken. `notABackup` and `newerFormat` speak of its first line, the others of damage. */
export type BackupFault =
  | 'notABackup'
  | 'newerFormat'
  | 'endsEarly'
  | 'unreadable'
  | 'digestDiffers'
  | 'rowsDiffer'
  | 'bytesDiffer'
  | 'goesOnAfterEnd';

export class BackupFaultError extends Error {
  readonly fault: BackupFault;
  /** the part in which it shows: a table's name, a kept file's address, 'header', 'sequences', 'end' or 'file' (the whole) */
  readonly part: string;
  /** rows of the table read before it showed */
  readonly row: number | undefined;
  constructor(fault: BackupFault, at: { readonly part: string; readonly row?: number | undefined }) {
    super(`${fault} in ${at.part}${at.row === undefined ? '' : `, row ${at.row}`}`);
    this.name = 'BackupFaultError';
    this.fault = fault;
    this.part = at.part;
    this.row = at.row;
  }
}

export type BackupPart =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  /** whole rows of the table named last */
  | { readonly kind: 'rows'; readonly bytes: Buffer }
  | { readonly kind: 'tableEnd'; readonly table: string; readonly rows: number; readonly sha256: string }
  /** a kept file: its address, how many bytes come */
  | { readonly kind: 'file'; readonly digestHex: string; readonly bytes: number }
  /** of the file named last */
  | { readonly kind: 'fileBytes'; readonly bytes: Buffer }
  /** all of it was there, and it is what its address says */
  | { readonly kind: 'fileEnd'; readonly digestHex: string }
  | { readonly kind: 'sequences'; readonly sequences: Readonly<Record<string, SequenceValue>> }
  | ({ readonly kind: 'end' } & BackupCounts);

/** Where a reader stands, for naming damage that shows below it (in the packing). */
export interface BackupPlace {
  part: string;
  row: number | undefined;
}

/** `content` is the unpacked file, cut anywhere. Throws BackupFaultError. */
export async function* readBackupContent(
  content: AsyncIterable<Buffer>,
  place: BackupPlace = { part: 'header', row: undefined },
): AsyncGenerator<BackupPart> {
  const lines = new Lines(content);
  const whole = createHash('sha256');
  const readLine = async () => {
    const bytes = await lines.line();
    if (bytes === undefined) throw new BackupFaultError('endsEarly', place);
    return { bytes, value: parsed(bytes, place) };
  };
  const header = await readHeader(lines, whole, place);
  yield { kind: 'header', header };
  let tables = 0;
  let rowsInAll = 0;
  let files = 0;
  let lastAddress = '';
  for (;;) {
    place.part = 'end';
    place.row = undefined;
    const { bytes, value } = await readLine();
    if (typeof value.table === 'string' && Array.isArray(value.columns)) {
      whole.update(bytes);
      const table = value.table;
      place.part = table;
      place.row = 0;
      yield { kind: 'table', table, columns: value.columns.map(String) };
      const ofTable = createHash('sha256').update(bytes);
      yield* readRows(lines, [ofTable, whole], place);
      const rows = place.row;
      whole.update(endOfRows);
      const end = await readLine();
      whole.update(end.bytes);
      if (end.value.sha256 !== ofTable.digest('hex')) throw new BackupFaultError('digestDiffers', { part: table });
      if (end.value.rows !== rows) throw new BackupFaultError('rowsDiffer', place);
      tables++;
      rowsInAll += rows;
      yield { kind: 'tableEnd', table, rows, sha256: String(end.value.sha256) };
    } else if (header.formatVersion > 1 && isFileHead(value) && value.file > lastAddress) {
      whole.update(bytes);
      lastAddress = value.file;
      place.part = value.file;
      yield { kind: 'file', digestHex: value.file, bytes: value.bytes };
      const end = yield* readFile(lines, { whole, place, head: { ...value, line: bytes } });
      whole.update(end);
      files++;
      yield { kind: 'fileEnd', digestHex: value.file };
    } else if (typeof value.sequences === 'object' && value.sequences !== null) {
      place.part = 'sequences';
      whole.update(bytes);
      yield { kind: 'sequences', sequences: value.sequences as Record<string, SequenceValue> };
    } else if (value.end === true) {
      if (value.sha256 !== whole.digest('hex')) throw new BackupFaultError('digestDiffers', place);
      const isCounted = value.tables === tables && value.rows === rowsInAll && (value.files ?? 0) === files;
      if (!isCounted) throw new BackupFaultError('rowsDiffer', place);
      if ((await lines.line()) !== undefined) throw new BackupFaultError('goesOnAfterEnd', place);
      yield { kind: 'end', tables, rows: rowsInAll, files };
      return;
    } else {
      throw new BackupFaultError('unreadable', place);
    }
  }
}

async function readHeader(lines: Lines, whole: Hash, place: BackupPlace): Promise<BackupHeader> {
  const bytes = await lines.line();
  if (bytes === undefined) throw new BackupFaultError('notABackup', place);
  let value: Partial<BackupHeader>;
  try {
    value = JSON.parse(bytes.toString('utf8')) as Partial<BackupHeader>;
  } catch {
    throw new BackupFaultError('notABackup', place);
  }
  if (value?.format !== backupFormat) throw new BackupFaultError('notABackup', place);
  const { formatVersion } = value;
  const isKnown = Number.isInteger(formatVersion) && formatVersion! >= 1 && formatVersion! <= backupFormatVersion;
  if (!isKnown) throw new BackupFaultError('newerFormat', place);
  if (!Number.isInteger(value.schemaVersion)) throw new BackupFaultError('unreadable', place);
  whole.update(bytes);
  return value as BackupHeader;
}

function parsed(bytes: Buffer, place: BackupPlace): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new BackupFaultError('unreadable', place);
}

async function* readRows(
  lines: Lines,
  digests: readonly Hash[],
  place: { part: string; row: number | undefined },
): AsyncGenerator<BackupPart> {
  let rows = 0;
  for (;;) {
    const block = await lines.block(endOfRows);
    if (block === undefined) throw new BackupFaultError('endsEarly', place);
    if (block.bytes.length > 0) {
      for (const digest of digests) digest.update(block.bytes);
      rows += countLines(block.bytes);
      place.row = rows;
      yield { kind: 'rows', bytes: block.bytes };
    }
    if (block.last) return;
  }
}

interface FileHead {
  readonly file: string;
  readonly bytes: number;
}

function isFileHead(value: Record<string, unknown>): value is Record<string, unknown> & FileHead {
  return typeof value.file === 'string' && /^[0-9a-f]{64}$/.test(value.file) && Number.isInteger(value.bytes);
}

/** The lines of a file and its last, which is answered. */
async function* readFile(
  lines: Lines,
  at: { readonly whole: Hash; readonly place: BackupPlace; readonly head: FileHead & { readonly line: Buffer } },
): AsyncGenerator<BackupPart, Buffer, undefined> {
  const { whole, place, head } = at;
  const ofLines = createHash('sha256').update(head.line);
  const ofBytes = createHash('sha256');
  let read = 0;
  for (;;) {
    const line = await lines.line();
    if (line === undefined) throw new BackupFaultError('endsEarly', place);
    whole.update(line);
    const text = line.toString('latin1');
    if (text === endOfRows) break;
    ofLines.update(line);
    const bytes = Buffer.from(text.slice(0, -1), 'base64');
    const isWhole = bytes.length <= fileLineBytes && `${bytes.toString('base64')}\n` === text;
    if (!isWhole) throw new BackupFaultError('unreadable', place);
    ofBytes.update(bytes);
    read += bytes.length;
    yield { kind: 'fileBytes', bytes };
  }
  const end = await lines.line();
  if (end === undefined) throw new BackupFaultError('endsEarly', place);
  if (parsed(end, place).sha256 !== ofLines.digest('hex')) throw new BackupFaultError('digestDiffers', place);
  if (read !== head.bytes) throw new BackupFaultError('bytesDiffer', place);
  if (ofBytes.digest('hex') !== head.file) throw new BackupFaultError('digestDiffers', place);
  return end;
}

/** Bytes by the line, and by the block of whole lines up to an ending line. */
class Lines {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next line with its line feed; undefined at the end, also when what is left is no whole line. */
  async line(): Promise<Buffer | undefined> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) return this.#take(end + 1);
      if (!(await this.#more())) return undefined;
    }
  }

  /** Some whole lines, `last` when `ending` follows them (and is taken); undefined when the source ends before it. */
  async block(ending: string): Promise<{ bytes: Buffer; last: boolean } | undefined> {
    for (;;) {
      if (this.#held.subarray(0, ending.length).equals(Buffer.from(ending))) {
        this.#take(ending.length);
        return { bytes: Buffer.alloc(0), last: true };
      }
      const end = this.#held.indexOf(`\n${ending}`);
      if (end >= 0) {
        const bytes = this.#take(end + 1);
        this.#take(ending.length);
        return { bytes, last: true };
      }
      const whole = this.#held.lastIndexOf(10) + 1;
      if (whole > 0) return { bytes: this.#take(whole), last: false };
      if (!(await this.#more())) return undefined;
    }
  }

  #take(count: number): Buffer {
    const bytes = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return bytes;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}

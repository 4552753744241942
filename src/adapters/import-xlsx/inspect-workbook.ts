/**
 * Looks at a workbook's bytes before a library unpacks them: is it a zip at all, is it encrypted, does it unpack to
 * something of a sane size (the sizes written in it are not believed: every part is unpacked once and counted), and does
 * it hold text forms that the streaming reader would read wrongly without saying so.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { SourceFaultError } from '../../application/ports.ts';

/** A part of the zip, packed as it stands in the file. */
export interface Part {
  readonly name: string;
  /** 8 is deflate, 0 is stored. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly packedBytes: number;
  readonly headerAt: number;
  /** Where its packed bytes begin; known once it has been unpacked. */
  packedAt: number;
}

export interface WorkbookLimits {
  readonly entriesMax: number;
  readonly unpackedBytesMax: number;
  /** Unpacked against packed, once more than `ratioFromBytes` have come out. */
  readonly ratioMax: number;
  readonly ratioFromBytes: number;
}

/** A sheet of a million rows unpacks to some 500 MB at a ratio of 10 to 30. */
export const workbookLimits: WorkbookLimits = {
  entriesMax: 2000,
  unpackedBytesMax: 2 * 1024 ** 3,
  ratioMax: 200,
  ratioFromBytes: 20 * 1024 ** 2,
};

/**
 * Throws SourceFaultError: emptyFile, encryptedWorkbook, oldWorkbook, notAWorkbook, truncatedWorkbook, corruptWorkbook,
 * zipBomb, phoneticText, richInlineText.
 */
export async function inspectWorkbook(
  path: string,
  file: string,
  limits = workbookLimits,
): Promise<ReadonlyMap<string, Part>> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    await checkStart(handle, { file, size });
    const entries = await readDirectory(handle, { file, size, limits });
    if (!entries.some((entry) => entry.name === 'xl/workbook.xml')) fail(file, 'notAWorkbook');
    const counter = new UnpackCounter(file, limits);
    for (const entry of entries) await counter.unpack(handle, entry);
    return new Map(entries.map((entry) => [entry.name, entry]));
  } finally {
    await handle.close();
  }
}

function fail(file: string, code: string, value?: string): never {
  throw new SourceFaultError({ file, code, ...(value === undefined ? {} : { value }) });
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Compound files hold old workbooks, and new ones under a password. */
const compoundFileMark = 'd0cf11e0a1b11ae1';
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');
const compoundBytesLooked = 16 * 1024 ** 2;

async function checkStart(handle: FileHandle, { file, size }: { file: string; size: number }): Promise<void> {
  if (size === 0) fail(file, 'emptyFile');
  const start = await readAt(handle, 0, 8);
  if (start.toString('hex') === compoundFileMark) {
    const looked = await readAt(handle, 0, Math.min(size, compoundBytesLooked));
    fail(file, looked.includes(encryptedPackage) ? 'encryptedWorkbook' : 'oldWorkbook');
  }
  if (start.toString('latin1', 0, 4) !== 'PK\u0003\u0004') fail(file, 'notAWorkbook');
}

const endBytes = 22;
const commentBytesMax = 65_535;

/** The central directory of the zip. Source: PKWARE APPNOTE.TXT 4.3.12 and 4.3.16. */
async function readDirectory(
  handle: FileHandle,
  { file, size, limits }: { file: string; size: number; limits: WorkbookLimits },
): Promise<Part[]> {
  const tailAt = Math.max(0, size - endBytes - commentBytesMax);
  const tail = await readAt(handle, tailAt, size - tailAt);
  const end = tail.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0 || end + endBytes > tail.length) return fail(file, 'truncatedWorkbook');
  const count = tail.readUInt16LE(end + 10);
  const bytes = tail.readUInt32LE(end + 12);
  const at = tail.readUInt32LE(end + 16);
  if (count > limits.entriesMax) fail(file, 'zipBomb', `${count} entries`);
  if (at + bytes > size) fail(file, 'corruptWorkbook');
  const directory = await readAt(handle, at, bytes);
  const entries: Part[] = [];
  for (let offset = 0; entries.length < count; ) {
    if (offset + 46 > directory.length || directory.readUInt32LE(offset) !== 0x02014b50) fail(file, 'corruptWorkbook');
    const nameBytes = directory.readUInt16LE(offset + 28);
    const skipBytes = directory.readUInt16LE(offset + 30) + directory.readUInt16LE(offset + 32);
    entries.push({
      name: directory.toString('utf8', offset + 46, offset + 46 + nameBytes),
      method: directory.readUInt16LE(offset + 10),
      encrypted: (directory.readUInt16LE(offset + 8) & 1) === 1,
      packedBytes: directory.readUInt32LE(offset + 20),
      headerAt: directory.readUInt32LE(offset + 42),
      packedAt: 0,
    });
    offset += 46 + nameBytes + skipBytes;
  }
  return inOrder(entries, at, file);
}

/** The parts as they stand; each has its own bytes, so that nothing is unpacked twice. */
function inOrder(entries: Part[], directoryAt: number, file: string): Part[] {
  const sorted = entries.sort((one, other) => one.headerAt - other.headerAt);
  for (const [index, { headerAt, packedBytes }] of sorted.entries()) {
    const next = sorted[index + 1]?.headerAt ?? directoryAt;
    if (headerAt + localHeaderBytes + packedBytes > next) fail(file, 'corruptWorkbook');
  }
  return sorted;
}

const localHeaderBytes = 30;
/** Name, extra field and data descriptor of a part may take so much. */
const looseBytesMax = 70_000;

class UnpackCounter {
  private readonly file: string;
  private readonly limits: WorkbookLimits;
  private unpackedBytes = 0;
  private packedBytes = 0;

  constructor(file: string, limits: WorkbookLimits) {
    this.file = file;
    this.limits = limits;
  }

  async unpack(handle: FileHandle, entry: Part): Promise<void> {
    const { file } = this;
    if (entry.encrypted) fail(file, 'encryptedWorkbook');
    if (entry.method !== 0 && entry.method !== 8) fail(file, 'corruptWorkbook', entry.name);
    const header = await readAt(handle, entry.headerAt, localHeaderBytes);
    if (header.length < localHeaderBytes || header.readUInt32LE(0) !== 0x04034b50)
      fail(file, 'corruptWorkbook', entry.name);
    const start = entry.headerAt + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (start - entry.headerAt > looseBytesMax) fail(file, 'corruptWorkbook', entry.name);
    entry.packedAt = start;
    if (entry.packedBytes === 0) return;
    const packed = Readable.from(packedBytesOf(handle, entry));
    const unpacked = entry.method === 8 ? packed.pipe(createInflateRaw()) : packed;
    packed.on('error', (error) => unpacked.destroy(error));
    const watch = watchOf(entry.name);
    const packedBefore = this.packedBytes;
    try {
      for await (const chunk of unpacked) {
        this.packedBytes = packedBefore + entry.packedBytes;
        this.count((chunk as Buffer).length, entry.name);
        const form = watch?.(chunk as Buffer);
        if (form) fail(file, form, entry.name);
      }
    } catch (error) {
      if (error instanceof SourceFaultError) throw error;
      if ((error as { code?: string }).code?.startsWith('Z_')) fail(file, 'corruptWorkbook', entry.name);
      throw error;
    } finally {
      packed.destroy();
      unpacked.destroy();
    }
  }

  private count(bytes: number, name: string): void {
    this.unpackedBytes += bytes;
    const { unpackedBytesMax, ratioFromBytes, ratioMax } = this.limits;
    const tooMany = this.unpackedBytes > unpackedBytesMax;
    const tooDense = this.unpackedBytes > ratioFromBytes && this.unpackedBytes > ratioMax * this.packedBytes;
    if (tooMany || tooDense) fail(this.file, 'zipBomb', name);
  }
}

export async function* packedBytesOf(handle: FileHandle, { packedAt, packedBytes }: Part): AsyncGenerator<Buffer> {
  const end = packedAt + packedBytes;
  for (let at = packedAt; at < end; ) {
    const piece = await readAt(handle, at, Math.min(256 * 1024, end - at));
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}

type Watch = (chunk: Buffer) => 'phoneticText' | 'richInlineText' | undefined;

/** The streaming reader takes a phonetic guide for the text itself, and of inline text in several runs only the last. */
function watchOf(name: string): Watch | undefined {
  const isSheet = name.startsWith('xl/worksheets/');
  if (!isSheet && name !== 'xl/sharedStrings.xml') return undefined;
  let tail = '';
  return (chunk) => {
    const text = tail + chunk.toString('latin1');
    tail = text.slice(-40);
    if (text.includes('<rPh')) return 'phoneticText';
    return isSheet && /<is>\s*<r[ >]/.test(text) ? 'richInlineText' : undefined;
  };
}

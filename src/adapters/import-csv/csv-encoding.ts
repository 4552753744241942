/**
 * Which encoding a CSV file is in, decided by decoding all of it fatally: UTF-16 and UTF-8 by their byte order mark,
 * UTF-8 when every byte agrees, else GB18030 (which holds GBK and GB2312) when every byte agrees. A file that is none of
 * them is refused with the line and the byte where it breaks.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { SourceFaultError } from '../../application/ports.ts';
import { type CsvFile, readBytes } from './csv-bytes.ts';

export type CsvEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

export interface EncodingFound {
  readonly encoding: CsvEncoding;
  /** Bytes of the byte order mark at the start, to be left out. */
  readonly markBytes: number;
  /** SHA-256 of the file as it stands, hex. */
  readonly digest: string;
}

/** So many characters beyond ASCII that read well as UTF-8 do not stand in a GBK file by chance. */
const utf8ByChanceMax = 3;

export async function findEncoding(csv: CsvFile): Promise<EncodingFound> {
  const hash = createHash('sha256');
  const utf8 = new Utf8Check();
  let start = Buffer.alloc(0);
  for await (const { chunk } of readBytes(csv, (raw) => hash.update(raw))) {
    if (start.length < 3) start = Buffer.concat([start, chunk.subarray(0, 3)]);
    utf8.take(chunk);
  }
  utf8.end();
  const digest = hash.digest('hex');
  const marked = encodingOfMark(start);
  if (marked && marked.encoding !== 'utf-8') {
    await checkDecodes(csv, marked.encoding, 'notUtf16');
    return { ...marked, digest };
  }
  if (utf8.brokenAt === undefined) return { encoding: 'utf-8', markBytes: marked?.markBytes ?? 0, digest };
  if (marked || utf8.charactersBeyondAscii > utf8ByChanceMax) throw await brokenAt(csv, utf8.brokenAt, 'damagedUtf8');
  await checkDecodes(csv, 'gb18030', 'unknownEncoding');
  return { encoding: 'gb18030', markBytes: 0, digest };
}

function encodingOfMark(start: Buffer): { encoding: CsvEncoding; markBytes: number } | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  return undefined;
}

/** Follows a stream of bytes until the first that is not UTF-8. */
class Utf8Check {
  /** Offset of the first byte that breaks the encoding. */
  brokenAt: number | undefined;
  /** Well-formed characters beyond ASCII before it; counted only in the chunk that breaks and in whole chunks before. */
  charactersBeyondAscii = 0;
  private offset = 0;
  private tail: Buffer = Buffer.alloc(0);

  take(chunk: Buffer): void {
    if (this.brokenAt !== undefined) return;
    const bytes = this.tail.length > 0 ? Buffer.concat([this.tail, chunk]) : chunk;
    const whole = bytes.subarray(0, bytes.length - unfinishedBytes(bytes));
    if (!isUtf8(whole)) this.find(whole);
    else if (!isAscii(whole)) this.charactersBeyondAscii += utf8ByChanceMax + 1;
    this.offset += whole.length;
    this.tail = Buffer.from(bytes.subarray(whole.length));
  }

  end(): void {
    if (this.brokenAt === undefined && this.tail.length > 0) this.find(this.tail);
  }

  private find(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const length = characterBytes(bytes[at]!);
      if (length === 0 || at + length > bytes.length || !isUtf8(bytes.subarray(at, at + length))) break;
      if (length > 1) this.charactersBeyondAscii += 1;
      at += length;
    }
    this.brokenAt = this.offset + at;
  }
}

/** Bytes that a UTF-8 character takes by its first byte; 0 where no character begins so. */
function characterBytes(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** How many bytes at the end begin a UTF-8 character that goes on in the next chunk. */
export function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) !== 0x80) return characterBytes(byte) > back ? back : 0;
  }
  return 0;
}

async function checkDecodes(csv: CsvFile, encoding: CsvEncoding, code: string): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  for await (const { chunk } of readBytes(csv)) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      throw await brokenAt(csv, offset + breakingByte(chunk, encoding), code);
    }
    offset += chunk.length;
  }
  try {
    decoder.decode();
  } catch {
    throw await brokenAt(csv, offset, code);
  }
}

/** Offset in `chunk` of the first byte that does not decode (within a character of it): found by halving. */
function breakingByte(chunk: Buffer, encoding: CsvEncoding): number {
  const decodes = (length: number) => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(chunk.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let good = 0;
  let bad = chunk.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

async function brokenAt(csv: CsvFile, byte: number, code: string): Promise<SourceFaultError> {
  let line = 1;
  let offset = 0;
  for await (const { chunk } of readBytes(csv)) {
    const before = chunk.subarray(0, Math.max(0, byte - offset));
    for (let at = before.indexOf(10); at >= 0; at = before.indexOf(10, at + 1)) line += 1;
    offset += chunk.length;
    if (offset >= byte) break;
  }
  return new SourceFaultError({ file: csv.file, line, value: `byte ${byte}`, code });
}

/** Decodes what `findEncoding` has judged. Each piece of text comes with the bytes of the file read so far. */
export async function* readText(
  csv: CsvFile,
  { encoding, markBytes }: Pick<EncodingFound, 'encoding' | 'markBytes'>,
): AsyncGenerator<{ readonly text: string; readonly bytesRead: number }> {
  const decode = encoding === 'utf-8' ? utf8Decoder() : streamDecoder(encoding);
  let skip = markBytes;
  for await (const { chunk, bytesRead } of readBytes(csv)) {
    const skipped = Math.min(skip, chunk.length);
    skip -= skipped;
    yield { text: decode(chunk.subarray(skipped)), bytesRead };
  }
}

function streamDecoder(encoding: CsvEncoding): (chunk: Buffer) => string {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (chunk) => decoder.decode(chunk, { stream: true });
}

/** The file has been checked, so the quick decoder of Buffer serves; it must not be handed half a character. */
function utf8Decoder(): (chunk: Buffer) => string {
  let tail: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk;
    const end = bytes.length - unfinishedBytes(bytes);
    tail = Buffer.from(bytes.subarray(end));
    return bytes.toString('utf8', 0, end);
  };
}

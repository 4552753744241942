/**
 * The values of a Parquet column to the text that the field parsers judge. Decimals are taken as the integers they are
 * stored as: the library would turn them into doubles.
 */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors, FileMetaData, ParquetParsers, SchemaElement } from 'hyparquet';
import { SourceFaultError } from '../../application/ports.ts';
import { textOfDouble, textOfScaled } from '../../core/book/decimal-text.ts';
import { formatDay } from '../../core/calendar/day.ts';

export interface Column {
  readonly name: string;
  /** Text of a value; empty where there is none. */
  text(value: unknown): string;
}

const msPerDay = 86_400_000n;

/** Midnight is a day; with a time of day it is no day, and the parser will say so. */
function textOfMs(ms: bigint): string {
  const day = ms / msPerDay - (ms % msPerDay < 0n ? 1n : 0n);
  const written = day > -1_000_000n && day < 1_000_000n ? formatDay(Number(day)) : String(ms);
  return ms % msPerDay === 0n ? written : `${written} +`;
}

export const parsers: Partial<ParquetParsers> = {
  dateFromDays: (days) => (days === undefined || days === null ? undefined : textOfMs(BigInt(days) * msPerDay)),
  timestampFromMilliseconds: (ms) => (ms === undefined || ms === null ? undefined : textOfMs(BigInt(ms))),
  timestampFromMicroseconds: (micros) => wholeMs(micros, 1000n),
  timestampFromNanoseconds: (nanos) => wholeMs(nanos, 1_000_000n),
  // Left as bytes: the columns decode them, and say where they are not UTF-8.
  stringFromBytes: (bytes) => bytes,
  jsonFromBytes: (bytes) => bytes,
};

function wholeMs(value: bigint | undefined, perMs: bigint): string | undefined {
  if (value === undefined || value === null) return undefined;
  return value % perMs === 0n ? textOfMs(value / perMs) : `${textOfMs(value / perMs)} +`;
}

/** The library unpacks Snappy itself; these come with Node. */
const unpackedBytesMax = 1024 ** 3;
const settings = (length: number) => ({ maxOutputLength: Math.min(Math.max(length, 1), unpackedBytesMax) });
export const compressors: Compressors = {
  GZIP: (input, length) => gunzipSync(input, settings(length)),
  BROTLI: (input, length) => brotliDecompressSync(input, settings(length)),
  ZSTD: (input, length) => zstdDecompressSync(input, settings(length)),
};

/** The columns of a flat table. Takes the decimal types out of `metadata`, so that the library leaves them as they are. */
export function columnsOf(metadata: FileMetaData, file: string): Column[] {
  const [root, ...elements] = metadata.schema;
  if (!root || root.num_children !== elements.length) {
    const nested = elements.find((element) => (element.num_children ?? 0) > 0);
    throw new SourceFaultError({ file, value: nested?.name ?? '', code: nested ? 'nestedColumn' : 'corruptParquet' });
  }
  return elements.map((element) => {
    if (element.repetition_type === 'REPEATED' || element.type === undefined) {
      throw new SourceFaultError({ file, value: element.name, code: 'nestedColumn' });
    }
    return columnOf(element);
  });
}

function columnOf(element: SchemaElement): Column {
  const { name, logical_type: logical } = element;
  const isDecimal = element.converted_type === 'DECIMAL' || logical?.type === 'DECIMAL';
  if (!isDecimal) return { name, text: plainText };
  const scale = (logical?.type === 'DECIMAL' ? logical.scale : undefined) ?? element.scale ?? 0;
  delete element.converted_type;
  delete element.logical_type;
  return {
    name,
    text: (value) => (value === undefined || value === null ? '' : textOfScaled(unscaledOf(value), scale)),
  };
}

function unscaledOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  const bytes = value as Uint8Array;
  let unscaled = 0n;
  for (const byte of bytes) unscaled = (unscaled << 8n) | BigInt(byte);
  return bytes.length > 0 && bytes[0]! > 127 ? unscaled - (1n << BigInt(8 * bytes.length)) : unscaled;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function plainText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return textOfDouble(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (!(value instanceof Uint8Array)) return JSON.stringify(value) ?? '';
  try {
    return utf8.decode(value);
  } catch {
    // A control character makes every field parser refuse it.
    return `\u0000${Buffer.from(value).toString('hex')}`;
  }
}

/**
 * What may be kept beside a case: kinds of file, and which media types each takes. A type is known by a file's first bytes
 * and never by its name. The bytes pass through; nothing is held but the first of them.
 */
import { createHash } from 'node:crypto';
import { PdfScan } from './pdf-scan.ts';

export const fileKinds = [
  'recording',
  'letter',
  'photo',
  'minutes',
  'identification',
  'statementProof',
  'agreement',
  'other',
] as const;
export type FileKind = (typeof fileKinds)[number];

const audioTypes = [
  'audio/wav',
  'audio/mpeg',
  'audio/mp4',
  // Whether sound alone or pictures as well is not said in the first bytes (RFC 4337); telephones write calls so.
  'application/mp4',
  'audio/ogg',
  'audio/amr',
  'audio/amr-wb',
] as const;
const photoTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/heic'] as const;
const scanTypes = ['application/pdf', 'image/tiff', ...photoTypes] as const;
const textType = 'text/plain';
export const mediaTypes = [...audioTypes, ...scanTypes, textType] as const;
export type MediaType = (typeof mediaTypes)[number];

export const typesOfKind: Readonly<Record<FileKind, readonly MediaType[]>> = {
  recording: audioTypes,
  letter: [...scanTypes, textType],
  photo: photoTypes,
  minutes: [...scanTypes, textType],
  identification: scanTypes,
  statementProof: [...scanTypes, textType],
  agreement: scanTypes,
  other: mediaTypes,
};

export type FileLimits = Readonly<Record<FileKind, { readonly bytesMax: number }>>;

const mebibyte = 1_048_576;

/**
 * Ours, and of no law: a day of work keeps within them and a slip or an attack does not. An hour of a call as uncompressed
 * 16-bit sound of 8,000 samples a second is 55 MiB.
 */
export const fileLimitsUsual: FileLimits = {
  recording: { bytesMax: 256 * mebibyte },
  letter: { bytesMax: 32 * mebibyte },
  photo: { bytesMax: 32 * mebibyte },
  minutes: { bytesMax: 32 * mebibyte },
  identification: { bytesMax: 16 * mebibyte },
  statementProof: { bytesMax: 32 * mebibyte },
  agreement: { bytesMax: 64 * mebibyte },
  other: { bytesMax: 32 * mebibyte },
};

/**
 * In order of precedence where two are known at the same byte; otherwise the one that shows first. A size announced beforehand
 * is judged before anything is read.
 */
export type FileRefusal =
  | { readonly refused: 'empty' }
  | { readonly refused: 'tooLarge'; readonly bytesMax: number }
  /** `firstHex`: up to 16 bytes, for whoever has to find out what it is */
  | { readonly refused: 'typeNotKnown'; readonly firstHex: string }
  | { readonly refused: 'typeNotOfKind'; readonly mediaType: MediaType; readonly taken: readonly MediaType[] }
  /** no text in UTF-8, or with control characters, which no letter has */
  | { readonly refused: 'textNotUtf8' }
  /** `found`: what it would do when it is opened */
  | { readonly refused: 'activeContent'; readonly found: string };

export interface FileFound {
  readonly bytes: number;
  readonly mediaType: MediaType;
  readonly sha256Hex: string;
  /** False: parts of it, encrypted or packed in a way that is not known, could not be looked into. */
  readonly isLookedThrough: boolean;
}

/** Thrown by the stream: a stream that only ended would be taken for a whole file. */
export class FileRefusedError extends Error {
  readonly refusal: FileRefusal;
  constructor(refusal: FileRefusal) {
    super(refusal.refused);
    this.name = 'FileRefusedError';
    this.refusal = refusal;
  }
}

export interface FileAsked {
  readonly kind: FileKind;
  readonly limits?: FileLimits;
  /** Where the sender says it. */
  readonly bytesAnnounced?: number;
}

export interface PassingFile {
  /** The same bytes, to be read once. Throws FileRefusedError, having read no further than it had to. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What it was. Throws when the stream was not read to its end. */
  found(): FileFound;
}

/** As many as tell every type that is known; by the WHATWG MIME Sniffing Standard a type shows in 1,445 bytes at most. */
const headBytes = 1_445;

export function passFile(source: AsyncIterable<Uint8Array>, asked: FileAsked): PassingFile {
  let found: FileFound | undefined;
  async function* passing(): AsyncGenerator<Uint8Array, void, undefined> {
    const { bytesMax } = (asked.limits ?? fileLimitsUsual)[asked.kind];
    if (asked.bytesAnnounced === 0) throw new FileRefusedError({ refused: 'empty' });
    if ((asked.bytesAnnounced ?? 0) > bytesMax) throw new FileRefusedError({ refused: 'tooLarge', bytesMax });
    const digest = createHash('sha256');
    let bytes = 0;
    let judge: Judge | undefined;
    let mediaType: MediaType | undefined;
    for await (const piece of withHeadWhole(source)) {
      // The first piece is the head: how the bytes were cut on their way does not change what is found.
      if (mediaType === undefined) {
        if (piece.length > bytesMax) throw new FileRefusedError({ refused: 'tooLarge', bytesMax });
        mediaType = typeFor(asked.kind, piece.subarray(0, headBytes));
        judge = judgeOf(mediaType);
      }
      const room = Math.max(0, bytesMax - bytes);
      judge?.take(piece.length > room ? piece.subarray(0, room) : piece);
      bytes += piece.length;
      if (bytes > bytesMax) throw new FileRefusedError({ refused: 'tooLarge', bytesMax });
      digest.update(piece);
      yield piece;
    }
    if (mediaType === undefined) throw new FileRefusedError({ refused: 'empty' });
    const isLookedThrough = judge?.end() ?? true;
    found = { bytes, mediaType, sha256Hex: digest.digest('hex'), isLookedThrough };
  }
  return {
    bytes: passing(),
    found() {
      if (found === undefined) throw new Error('the file was not read to its end');
      return found;
    },
  };
}

/** The same bytes; the first piece has exactly the head, or all there is. Pieces are never empty. */
async function* withHeadWhole(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const piece of source) {
    if (head === undefined) {
      if (piece.length > 0) yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < headBytes) continue;
    yield head.subarray(0, headBytes);
    if (head.length > headBytes) yield head.subarray(headBytes);
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}

function typeFor(kind: FileKind, head: Uint8Array): MediaType {
  const mediaType = mediaTypeOf(head);
  if (mediaType === undefined) {
    throw new FileRefusedError({
      refused: 'typeNotKnown',
      firstHex: Buffer.from(head.subarray(0, 16)).toString('hex'),
    });
  }
  const taken = typesOfKind[kind];
  if (!taken.includes(mediaType)) throw new FileRefusedError({ refused: 'typeNotOfKind', mediaType, taken });
  return mediaType;
}

/** Looks at all of a file on its way. `end` answers whether all could be seen. Both throw FileRefusedError. */
interface Judge {
  take(piece: Uint8Array): void;
  end(): boolean;
}

function judgeOf(mediaType: MediaType): Judge | undefined {
  if (mediaType === textType) return textJudge();
  return mediaType === 'application/pdf' ? pdfJudge() : undefined;
}

/** Control characters but tab, line feed, form feed and carriage return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlPattern = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

function textJudge(): Judge {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const read = (piece?: Uint8Array) => {
    try {
      if (!controlPattern.test(piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })))
        return;
    } catch {
      // Not UTF-8: said below, like the rest.
    }
    throw new FileRefusedError({ refused: 'textNotUtf8' });
  };
  return {
    take: read,
    end() {
      read();
      return true;
    },
  };
}

function pdfJudge(): Judge {
  const scan = new PdfScan();
  const refuse = () => {
    if (scan.found !== undefined) throw new FileRefusedError({ refused: 'activeContent', found: scan.found });
  };
  return {
    take(piece) {
      scan.take(piece);
      refuse();
    },
    end() {
      scan.end();
      refuse();
      return scan.isWhole;
    },
  };
}

/** By the first bytes alone. Undefined: nothing that is kept here. */
export function mediaTypeOf(head: Uint8Array): MediaType | undefined {
  const at = Buffer.from(head.buffer, head.byteOffset, head.length);
  const text = at.toString('latin1', 0, 64);
  if (text.startsWith('%PDF-')) return 'application/pdf';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'image/tiff';
  if (text.startsWith('RIFF') && text.startsWith('WAVE', 8)) return 'audio/wav';
  if (text.startsWith('RIFF') && text.startsWith('WEBPVP8', 8)) return 'image/webp';
  if (text.startsWith('#!AMR\n')) return 'audio/amr';
  if (text.startsWith('#!AMR-WB\n')) return 'audio/amr-wb';
  if (text.startsWith('OggS')) return isSound(text) ? 'audio/ogg' : undefined;
  if (text.startsWith('ftyp', 4)) return typeOfBrands(at);
  if (text.startsWith('ID3') || isLayerThree(at)) return 'audio/mpeg';
  return isText(at) ? textType : undefined;
}

/** The first packet of an Ogg stream names its codec (RFC 3533, RFC 7845): Opus, Vorbis, Speex. */
function isSound(text: string): boolean {
  return ['OpusHead', '\x01vorbis', 'Speex   '].some((name) => text.startsWith(name, 28));
}

const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'mif1', 'msf1']);
const soundBrands = new Set(['M4A ', 'M4B ']);
const mp4Brands = new Set(['isom', 'iso2', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', '3gp4', '3gp5', '3gp6', '3gp7']);

/** The ftyp box (ISO/IEC 14496-12): a major brand, a version, then the brands it is also compatible with. */
function typeOfBrands(at: Buffer): MediaType | undefined {
  const size = at.length < 16 ? 0 : at.readUInt32BE(0);
  if (size < 16 || size > 1_024 || size % 4 !== 0) return undefined;
  const brands = [at.toString('latin1', 8, 12)];
  for (let place = 16; place + 4 <= Math.min(size, at.length); place += 4) {
    brands.push(at.toString('latin1', place, place + 4));
  }
  if (heicBrands.has(brands[0]!)) return brands.some((brand) => brand.startsWith('hei')) ? 'image/heic' : undefined;
  if (soundBrands.has(brands[0]!)) return 'audio/mp4';
  return mp4Brands.has(brands[0]!) ? 'application/mp4' : undefined;
}

/** The head of an MPEG frame (ISO/IEC 11172-3): eleven ones, a version, layer III, a bit rate and a sampling rate. */
function isLayerThree(at: Buffer): boolean {
  if (at.length < 4 || at[0] !== 0xff || (at[1]! & 0xe0) !== 0xe0) return false;
  const version = (at[1]! >> 3) & 3;
  const layer = (at[1]! >> 1) & 3;
  const bitRate = at[2]! >> 4;
  const samplingRate = (at[2]! >> 2) & 3;
  return version !== 1 && layer === 1 && bitRate !== 0 && bitRate !== 15 && samplingRate !== 3;
}

/**
 * Text, in whatever encoding: which one is judged over the whole of it. Markup is not text, because what opens it may run it;
 * UTF-16 is, so that its sender is told about the encoding.
 */
function isText(at: Buffer): boolean {
  if (at.length >= 2 && ((at[0] === 0xff && at[1] === 0xfe) || (at[0] === 0xfe && at[1] === 0xff))) return true;
  const text = at.toString('latin1');
  if (controlPattern.test(text)) return false;
  return !/^(\xef\xbb\xbf)?[\t\n\f\r ]*<[!/?A-Za-z]/.test(text) && !text.startsWith('#!');
}

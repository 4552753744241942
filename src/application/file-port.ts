/**
 * Where recordings, letters, photos and minutes lie: a store addressed by content. The address of a file is the SHA-256,
 * in lower-case hex, of its sealed bytes; the store never sees anything but ciphertext.
 */
import { createHash } from 'node:crypto';

/** In order of precedence: the file's own faults, then the way to the store, then the store's own. */
export const fileStoreFaults = [
  /** a file has at least one byte */
  'empty',
  /** more than the store takes in one piece */
  'tooLarge',
  /** more or fewer bytes than were said */
  'lengthDiffers',
  /** other bytes than were said */
  'digestDiffers',
  /** no answer, a broken connection, a folder that is gone: what was put may be there or not */
  'notReached',
  /** its certificate is not one that we trust */
  'notTrusted',
  /** our key is not known, or its secret is not right */
  'wrongCredentials',
  /** our clock and the store's are too far apart for a signature */
  'clockDiffers',
  /** the store knows us and does not let us */
  'notPermitted',
  'bucketMissing',
  'wrongRegion',
  'noSpace',
  /** the store asks to come later, and went on asking */
  'busy',
  /** an answer that the adapter does not know */
  'notUnderstood',
] as const;
export type FileStoreFault = (typeof fileStoreFaults)[number];

/** A file on its way in. It was spooled and sealed before, so that its digest and length are known. */
export interface FileToPut {
  readonly digestHex: string;
  readonly bytes: number;
  /** From the first byte; called again for each further try. */
  open(): AsyncIterable<Uint8Array>;
}

export type FilePutOutcome =
  | { readonly kind: 'stored' | 'alreadyThere' }
  | { readonly kind: 'failed'; readonly code: FileStoreFault };

export interface StoredFile {
  readonly digestHex: string;
  readonly bytes: number;
}

/**
 * Every adapter's tests run the contract suite (tools/file-store-contract.ts). A digest that is not 64 hex digits throws a
 * TypeError in every operation. Operations other than `put` throw FileStoreError when the store cannot do them.
 */
export interface FileStore {
  /** For messages; holds no secret. */
  readonly address: string;
  /**
   * The same again changes nothing, and that is also the way to learn what became of a put that failed by `notReached`.
   * A fault that the caller's own stream throws is thrown on, and nothing is stored.
   */
  put(file: FileToPut): Promise<FilePutOutcome>;
  /**
   * Undefined: not there. The last piece is held back until the digest is known to be right; where it is not, the stream
   * throws ChangedFileError. Bytes before the last piece are not to be relied on until the stream has ended.
   */
  get(digestHex: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  has(digestHex: string): Promise<boolean>;
  /** Undone for good; not there is no fault. */
  remove(digestHex: string): Promise<void>;
  /** All that is stored, in the order of the digests; what a broken put left behind is not. */
  list(): AsyncIterable<StoredFile>;
  /** Removes what broken puts left behind and nobody is writing any more; answers how many. */
  sweepLeftovers(): Promise<number>;
  close(): Promise<void>;
}

export class FileStoreError extends Error {
  readonly code: FileStoreFault;
  constructor(code: FileStoreFault, address: string) {
    super(`${address}: ${code}`);
    this.name = 'FileStoreError';
    this.code = code;
  }
}

/** What is stored under this address is no longer what was put there. */
export class ChangedFileError extends Error {
  readonly digestHex: string;
  constructor(digestHex: string) {
    super(`the file ${digestHex} has changed in the store`);
    this.name = 'ChangedFileError';
    this.digestHex = digestHex;
  }
}

/** Bytes that are not the ones announced. */
export class WrongBytesError extends Error {
  readonly code: 'lengthDiffers' | 'digestDiffers';
  constructor(code: 'lengthDiffers' | 'digestDiffers') {
    super(code);
    this.name = 'WrongBytesError';
    this.code = code;
  }
}

/**
 * Passes bytes on and holds the last piece back until all of them are known to be the ones announced: whoever takes them
 * never has the whole of a wrong file. Throws WrongBytesError; with more bytes than announced it stops reading.
 */
export async function* heldUntilRight(
  source: AsyncIterable<Uint8Array>,
  announced: { readonly digestHex: string; readonly bytes?: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  const digest = createHash('sha256');
  let bytes = 0;
  let held: Uint8Array | undefined;
  for await (const piece of source) {
    if (piece.length === 0) continue;
    digest.update(piece);
    bytes += piece.length;
    if (announced.bytes !== undefined && bytes > announced.bytes) throw new WrongBytesError('lengthDiffers');
    if (held !== undefined) yield held;
    held = piece;
  }
  if (announced.bytes !== undefined && bytes !== announced.bytes) throw new WrongBytesError('lengthDiffers');
  if (digest.digest('hex') !== announced.digestHex) throw new WrongBytesError('digestDiffers');
  if (held !== undefined) yield held;
}

/** A digest becomes a path and a key, so that nothing else may ever stand in its place. */
export function checkDigest(digestHex: string): void {
  if (!/^[0-9a-f]{64}$/.test(digestHex)) throw new TypeError('an address is 64 lower-case hexadecimal digits');
}

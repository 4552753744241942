/**
 * Files sealed as streams, in memory of a few pieces whatever their length: the STREAM construction (Hoang, Reyhanitabar,
 * Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015) over AES-256-GCM.
 *
 * A sealed file is a head of 24 bytes (1 version, 16 salt, 7 nonce prefix), then pieces of 65,536 plain bytes, the last one
 * shorter or whole, each followed by its tag of 16 bytes. The nonce of a piece is prefix ‖ number (4 bytes, big-endian) ‖ 1
 * for the last and 0 for any other, so that pieces cannot be cut off, added, left out or exchanged. The file's key is
 * HKDF-SHA-256 (RFC 5869) of the borrower's key, with the salt, and with the version and the file's name as info. The salt
 * gives each sealing a key of its own: seven bytes alone would not be enough against two prefixes that are the same.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { SealedStreamError } from '../../application/ports.ts';

const version = 1;
const saltBytes = 16;
const prefixBytes = 7;
const headBytes = 1 + saltBytes + prefixBytes;
const pieceBytes = 65_536;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';

/** `name` is bound to the file: under another name it does not open. */
export async function* sealStreamUnder(
  key: Uint8Array,
  name: string,
  plain: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const salt = randomBytes(saltBytes);
  const prefix = randomBytes(prefixBytes);
  const fileKey = fileKeyOf({ key, salt, name });
  yield Buffer.concat([Buffer.of(version), salt, prefix]);
  for await (const { bytes, number, isLast } of piecesOf(plain, pieceBytes)) {
    const cipher = createCipheriv(algorithm, fileKey, nonceOf(prefix, { number, isLast }), { authTagLength: tagBytes });
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }
}

/**
 * The plain bytes, each piece given only after its tag was checked. Throws SealedStreamError; what came before it is true but
 * not the whole file.
 */
export async function* openStreamUnder(
  key: Uint8Array,
  name: string,
  sealed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const rest = sealed[Symbol.asyncIterator]();
  try {
    const { head, over } = await headOf(rest);
    if (head.length === 0) throw new SealedStreamError('truncated');
    if (head[0] !== version) throw new SealedStreamError('versionNotKnown');
    if (head.length < headBytes) throw new SealedStreamError('truncated');
    const prefix = head.subarray(1 + saltBytes);
    const fileKey = fileKeyOf({ key, salt: head.subarray(1, 1 + saltBytes), name });
    for await (const { bytes, number, isLast } of piecesOf(continued(over, rest), pieceBytes + tagBytes)) {
      const plain = openPiece(bytes, { fileKey, nonce: nonceOf(prefix, { number, isLast }) });
      if (plain !== undefined) {
        if (plain.length > 0) yield plain;
        continue;
      }
      // A last piece that opens as one of the middle was whole: what stood behind it is gone.
      const nonceOfMiddle = nonceOf(prefix, { number, isLast: false });
      const isCutOff = bytes.length < tagBytes || openPiece(bytes, { fileKey, nonce: nonceOfMiddle }) !== undefined;
      throw new SealedStreamError(isLast && isCutOff ? 'truncated' : 'changed');
    }
  } finally {
    await rest.return?.();
  }
}

function fileKeyOf(at: { readonly key: Uint8Array; readonly salt: Uint8Array; readonly name: string }): Uint8Array {
  const info = Buffer.from(`forbear file ${version} ${at.name}`, 'utf8');
  return new Uint8Array(hkdfSync('sha256', at.key, at.salt, info, 32));
}

function nonceOf(prefix: Uint8Array, at: { readonly number: number; readonly isLast: boolean }): Buffer {
  const nonce = Buffer.alloc(prefixBytes + 5);
  nonce.set(prefix);
  // Throws above 2^32 − 1: the construction ends there, at 256 TiB.
  nonce.writeUInt32BE(at.number, prefixBytes);
  nonce[prefixBytes + 4] = at.isLast ? 1 : 0;
  return nonce;
}

/** Undefined: the tag does not fit. */
function openPiece(
  bytes: Uint8Array,
  at: { readonly fileKey: Uint8Array; readonly nonce: Uint8Array },
): Buffer | undefined {
  if (bytes.length < tagBytes) return undefined;
  const decipher = createDecipheriv(algorithm, at.fileKey, at.nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const plain = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}

interface Piece {
  /** To be used before the next is asked for, which is written over it. */
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly isLast: boolean;
}

/** The same bytes in pieces of one size, however they came. A file that is empty is one empty last piece. */
async function* piecesOf(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Piece, void, undefined> {
  let number = 0;
  let filled = 0;
  const piece = Buffer.allocUnsafe(size);
  for await (const bytes of source) {
    let taken = 0;
    while (taken < bytes.length) {
      // Full, and there is more: so it is not the last.
      if (filled === size) {
        yield { bytes: piece, number, isLast: false };
        number += 1;
        filled = 0;
      }
      const part = bytes.subarray(taken, taken + size - filled);
      piece.set(part, filled);
      filled += part.length;
      taken += part.length;
    }
  }
  yield { bytes: piece.subarray(0, filled), number, isLast: true };
}

async function headOf(
  rest: AsyncIterator<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly over: Uint8Array }> {
  let read: Uint8Array = new Uint8Array(0);
  while (read.length < headBytes) {
    const next = await rest.next();
    if (next.done === true) break;
    read = Buffer.concat([read, next.value]);
  }
  return { head: read.subarray(0, headBytes), over: read.subarray(headBytes) };
}

async function* continued(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

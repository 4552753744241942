/**
 * Verifier keys of signed notes, "vkeys" (C2SP signed-note, section Verifier keys): the name of a signer, four bytes that
 * tell its keys apart, the type of its signatures, its public key.
 */
import { concat, fromBase64, fromHex, isEqual, toBase64, toHex, utf8 } from './bytes.ts';
import type { Digest } from './digest.ts';

/**
 * The signature types that are known here. `ed25519` signs the text of a note, `cosignature` a checkpoint with the time
 * (tlog-cosignature). ML-DSA-44 cosignatures (0x06) are left out: neither the browsers of those who check our proofs nor
 * Node on every platform have the algorithm. Signatures of other types are ignored, as signed-note asks.
 */
export const signatureTypes = { ed25519: 0x01, cosignature: 0x04 } as const;
export type SignatureType = keyof typeof signatureTypes;

export interface VerifierKey {
  readonly name: string;
  /** 4 bytes */
  readonly keyId: Uint8Array;
  readonly type: SignatureType;
  /** Ed25519: 32 bytes */
  readonly publicKey: Uint8Array;
}

/** In order of precedence. */
export const verifierKeyFaultCodes = [
  'notAVerifierKey',
  'nameNotAllowed',
  'keyIdNotHex',
  'keyNotBase64',
  'signatureTypeNotKnown',
  'keyLengthWrong',
  'keyIdWrong',
] as const;
export type VerifierKeyFaultCode = (typeof verifierKeyFaultCodes)[number];

export const keyIdBytes = 4;
const publicKeyBytes = 32;

/** Whether a note may be signed under this name: something, no space of Unicode, no plus, nothing that a note may not hold. */
export function isKeyName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a note may hold none of them.
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}+\u0000-\u001f]/u.test(name);
}

/** The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key). */
export function keyIdOf(
  digest: Digest,
  key: { readonly name: string; readonly type: SignatureType; readonly publicKey: Uint8Array },
): Uint8Array {
  const type = Uint8Array.of(signatureTypes[key.type]);
  return digest(concat(utf8(`${key.name}\n`), type, key.publicKey)).slice(0, keyIdBytes);
}

/** `name` is one that `isKeyName` takes. */
export function verifierKeyOf(
  digest: Digest,
  key: { readonly name: string; readonly type: SignatureType; readonly publicKey: Uint8Array },
): VerifierKey {
  if (!isKeyName(key.name)) throw new Error(`${JSON.stringify(key.name)} cannot name a key`);
  return { ...key, keyId: keyIdOf(digest, key) };
}

export function parseVerifierKey(digest: Digest, text: string): VerifierKey | { readonly fault: VerifierKeyFaultCode } {
  const [name, keyIdText, ...rest] = text.split('+');
  if (name === undefined || keyIdText === undefined || rest.length === 0) return { fault: 'notAVerifierKey' };
  if (!isKeyName(name)) return { fault: 'nameNotAllowed' };
  const keyId = fromHex(keyIdText);
  if (keyId?.length !== keyIdBytes) return { fault: 'keyIdNotHex' };
  const material = fromBase64(rest.join('+'));
  if (material === undefined) return { fault: 'keyNotBase64' };
  const type = typeOf(material[0]);
  if (type === undefined) return { fault: 'signatureTypeNotKnown' };
  const publicKey = material.slice(1);
  if (publicKey.length !== publicKeyBytes) return { fault: 'keyLengthWrong' };
  const key = verifierKeyOf(digest, { name, type, publicKey });
  return isEqual(key.keyId, keyId) ? key : { fault: 'keyIdWrong' };
}

function typeOf(byte: number | undefined): SignatureType | undefined {
  if (byte === signatureTypes.ed25519) return 'ed25519';
  return byte === signatureTypes.cosignature ? 'cosignature' : undefined;
}

export function formatVerifierKey(key: VerifierKey): string {
  const material = concat(Uint8Array.of(signatureTypes[key.type]), key.publicKey);
  return `${key.name}+${toHex(key.keyId)}+${toBase64(material)}`;
}

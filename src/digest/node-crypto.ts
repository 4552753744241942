/** SHA-256 and Ed25519 by Node, in the shapes in which the core of evidence asks for them. */
import * as crypto from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Digest, SignEd25519, VerifyEd25519 } from '../core/evidence/digest.ts';

// In one step where Node can (20.12 and later); the verifier runs on older ones too.
const { hash } = crypto;
const digestBytes = 32;

/** By way of a text: a digest as bytes is memory outside the heap, which is slower by three and stops proofs to be cleared. */
export const sha256: Digest = (bytes) => {
  const text =
    hash === undefined ? createHash('sha256').update(bytes).digest('binary') : hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(digestBytes);
  for (let at = 0; at < digestBytes; at++) digest[at] = text.charCodeAt(at);
  return digest;
};

const signatureBytes = 64;

/** A key that is no point of the curve verifies nothing. */
export const verifyEd25519: VerifyEd25519 = ({ publicKey, message, signature }) => {
  const key = publicKeyOf(publicKey);
  return key !== undefined && signature.length === signatureBytes && verify(null, message, key, signature);
};

/** The same few keys are asked about again and again. */
const keys = new Map<string, KeyObject | undefined>();
const keysMax = 1000;

function publicKeyOf(bytes: Uint8Array): KeyObject | undefined {
  const x = Buffer.from(bytes).toString('base64url');
  if (!keys.has(x)) {
    if (keys.size >= keysMax) keys.clear();
    try {
      keys.set(x, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
    } catch {
      keys.set(x, undefined);
    }
  }
  return keys.get(x);
}

export interface SigningKey {
  /** 32 bytes */
  readonly publicKey: Uint8Array;
  readonly sign: SignEd25519;
}

export const seedBytes = 32;
/** RFC 8410 section 7: what stands before the seed in PKCS #8. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** `seed`: the 32 bytes that RFC 8032 calls the private key. */
export function signingKeyOf(seed: Uint8Array): SigningKey {
  if (seed.length !== seedBytes) throw new Error(`a seed has ${seedBytes} bytes`);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return {
    publicKey: new Uint8Array(Buffer.from(x!, 'base64url')),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

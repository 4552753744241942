/** SHA-256 and Ed25519 of Node, as the core asks for them. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Digest, VerifyEd25519 } from '../core/evidence/digest.ts';

export const sha256: Digest = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());

const keys = new Map<string, KeyObject | undefined>();

/** A key that is no point of the curve verifies nothing. */
export const verifyEd25519: VerifyEd25519 = ({ publicKey, message, signature }) => {
  const key = keyOf(Buffer.from(publicKey).toString('base64url'));
  return key !== undefined && signature.length === 64 && verify(null, message, key, signature);
};

function keyOf(x: string): KeyObject | undefined {
  if (!keys.has(x)) {
    try {
      keys.set(x, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
    } catch {
      keys.set(x, undefined);
    }
  }
  return keys.get(x);
}

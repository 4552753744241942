/**
 * SM3 (GB/T 32905) by Node and SM2 signatures over it (GB/T 32918.2), for deployments that ask for national algorithms. What
 * Node signs with the curve of SM2 is ECDSA and no SM2 signature, so that part is sm-crypto-v2.
 */
import { createHash, randomBytes } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { fromHex, toHex } from '../core/evidence/bytes.ts';
import type { Digest, SignEd25519, VerifyEd25519 } from '../core/evidence/digest.ts';

/** 32 bytes. */
export const sm3: Digest = (bytes) => new Uint8Array(createHash('sm3').update(bytes).digest());

/** GB/T 35276: the identity that is taken where none was agreed. */
const userId = '1234567812345678';
const signatureBytes = 64;
const privateKeyBytes = 32;
const publicKeyBytes = 65;
/** GB/T 32918.5: the order of the group. */
const order = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

const isScalar = (bytes: Uint8Array) => {
  const value = BigInt(`0x${toHex(bytes)}`);
  return value >= 1n && value < order;
};

/** `publicKey`: 04 ‖ x ‖ y; `signature`: r ‖ s, each of 32 bytes and within the group. A key that is no point verifies nothing. */
export const verifySm2: VerifyEd25519 = ({ publicKey, message, signature }) => {
  if (publicKey.length !== publicKeyBytes || publicKey[0] !== 4 || signature.length !== signatureBytes) return false;
  // GB/T 32918.2 section 7.1, B1 and B2; the package takes numbers modulo the order.
  if (!isScalar(signature.subarray(0, 32)) || !isScalar(signature.subarray(32))) return false;
  try {
    return sm2.doVerifySignature(message, toHex(signature), toHex(publicKey), { hash: true, userId });
  } catch {
    return false;
  }
};

export interface Sm2Key {
  /** 65 bytes: 04 ‖ x ‖ y */
  readonly publicKey: Uint8Array;
  /** r ‖ s. Not deterministic: every signature has its own random number, from the platform's generator. */
  readonly sign: SignEd25519;
}

/** `privateKey`: 32 bytes, from 1 to two below the order. */
export function sm2KeyOf(privateKey: Uint8Array): Sm2Key {
  if (!isPrivateKey(privateKey)) throw new Error('not a private key of SM2');
  const key = toHex(privateKey);
  const publicText = sm2.getPublicKeyFromPrivateKey(key);
  const sign = (message: Uint8Array) =>
    fromHex(sm2.doSignature(message, key, { hash: true, publicKey: publicText, userId }))!;
  return { publicKey: fromHex(publicText)!, sign };
}

/** Two below the order, because 1 + d is inverted (GB/T 32918.2 section 5.3). */
function isPrivateKey(bytes: Uint8Array): boolean {
  return bytes.length === privateKeyBytes && isScalar(bytes) && BigInt(`0x${toHex(bytes)}`) < order - 1n;
}

/** From the platform's generator, to be sealed at once. */
export function newSm2PrivateKey(): Uint8Array {
  for (;;) {
    const bytes = new Uint8Array(randomBytes(privateKeyBytes));
    if (isPrivateKey(bytes)) return bytes;
  }
}

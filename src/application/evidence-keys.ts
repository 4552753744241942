/** The keys of a log: made here, sealed under the deployment's key, at work only where something is signed. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { concat, fromHex, toHex } from '../core/evidence/bytes.ts';
import type { SignEd25519, VerifyEd25519 } from '../core/evidence/digest.ts';
import { formatVerifierKey, verifierKeyOf } from '../core/evidence/note-key.ts';
import type { StoredLog } from '../store/evidence-log.ts';
import { sha256 } from './enter-fact.ts';
import type { Sealer } from './ports.ts';

/** The fixed first bytes of an Ed25519 key in PKCS #8 and SPKI (RFC 8410); the key's 32 bytes follow. */
const pkcs8Start = fromHex('302e020100300506032b657004220420')!;
const spkiStart = fromHex('302a300506032b6570032100')!;

export const verifyEd25519: VerifyEd25519 = ({ publicKey, message, signature }) => {
  try {
    const key = createPublicKey({ key: Buffer.from(concat(spkiStart, publicKey)), format: 'der', type: 'spki' });
    return verify(null, message, key, signature);
  } catch {
    // Not a point of the curve: then nothing was signed with it.
    return false;
  }
};

export interface LogSigner {
  readonly origin: string;
  readonly publicKey: Uint8Array;
  readonly sign: SignEd25519;
}

const sealContext = (creditorId: number) => `evidence log ${creditorId}`;

/** A new log's key, as it is stored: its seed under a key of its own. */
export function newLog(
  sealer: Sealer,
  at: { readonly creditorId: number; readonly origin: string },
): Omit<StoredLog, 'treeSize'> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(pkcs8Start.length));
  const { wrappedKey, sealed } = sealer.sealNew(sealContext(at.creditorId), toHex(seed));
  const key = verifierKeyOf(sha256, { name: at.origin, type: 'ed25519', publicKey: publicKeyOf(privateKey) });
  return { ...at, verifierKey: formatVerifierKey(key), wrappedKey, sealedKey: sealed };
}

function publicKeyOf(privateKey: KeyObject): Uint8Array {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return new Uint8Array(spki.subarray(spkiStart.length));
}

/** Undefined: the deployment's key is another. */
export function signerOf(sealer: Sealer, log: StoredLog): LogSigner | undefined {
  let seed: Uint8Array;
  try {
    const at = { wrappedKey: log.wrappedKey, sealed: log.sealedKey };
    seed = fromHex(sealer.open(sealContext(log.creditorId), at))!;
  } catch {
    return undefined;
  }
  const privateKey = createPrivateKey({ key: Buffer.from(concat(pkcs8Start, seed)), format: 'der', type: 'pkcs8' });
  return {
    origin: log.origin,
    publicKey: publicKeyOf(privateKey),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

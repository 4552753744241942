/** The keys of a log: made here, sealed under the deployment's key, at work only where something is signed. */
import { randomBytes } from 'node:crypto';
import { fromHex, toHex } from '../core/evidence/bytes.ts';
import { formatVerifierKey, verifierKeyOf } from '../core/evidence/note-key.ts';
import { type SigningKey, seedBytes, sha256, signingKeyOf } from '../digest/node-crypto.ts';
import type { StoredLog } from '../store/evidence-log.ts';
import type { Sealer } from './ports.ts';

export interface LogSigner extends SigningKey {
  readonly origin: string;
}

/** Under which context the log's own key is wrapped. */
export const sealContext = (creditorId: number) => `evidence log ${creditorId}`;

/** A new log's key, as it is stored: its seed under a key of its own. */
export function newLog(
  sealer: Sealer,
  at: { readonly creditorId: number; readonly origin: string },
): Omit<StoredLog, 'treeSize'> {
  const seed = new Uint8Array(randomBytes(seedBytes));
  const { wrappedKey, sealed } = sealer.sealNew(sealContext(at.creditorId), toHex(seed));
  return { ...at, verifierKey: verifierKeyText(at.origin, signingKeyOf(seed)), wrappedKey, sealedKey: sealed };
}

function verifierKeyText(origin: string, { publicKey }: SigningKey): string {
  return formatVerifierKey(verifierKeyOf(sha256, { name: origin, type: 'ed25519', publicKey }));
}

/** Undefined: the deployment's key is another, or what is sealed is not the key that the log is known by. */
export function signerOf(sealer: Sealer, log: StoredLog): LogSigner | undefined {
  let seed: Uint8Array | undefined;
  try {
    seed = fromHex(sealer.open(sealContext(log.creditorId), { wrappedKey: log.wrappedKey, sealed: log.sealedKey }));
  } catch {
    return undefined;
  }
  if (seed?.length !== seedBytes) return undefined;
  const key = signingKeyOf(seed);
  // Another key put in its place would sign what nobody who knows the log takes for its own.
  return verifierKeyText(log.origin, key) === log.verifierKey ? { ...key, origin: log.origin } : undefined;
}

/**
 * Timestamped Ed25519 cosignatures (C2SP tlog-cosignature, signature type 0x04): a witness says that, as of a time, this
 * is the largest tree of this log that it has seen, and that it continues all that it saw before.
 */
import { concat, utf8 } from './bytes.ts';
import type { Digest, SignEd25519, VerifyEd25519 } from './digest.ts';
import { formatSignatureLine } from './note.ts';
import { type VerifierKey, verifierKeyOf } from './note-key.ts';

export interface Cosignature {
  /** seconds since 1970, 1 or more, and few enough that milliseconds are still exact */
  readonly timestampSeconds: number;
  /** 64 bytes */
  readonly ed25519: Uint8Array;
}

const timestampBytes = 8;
const signatureBytes = 64;
const timestampSecondsMax = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

/** Undefined: not of this shape, or a time of zero, which says that none is stated, or one that is beyond our counting. */
export function parseCosignature(signature: Uint8Array): Cosignature | undefined {
  if (signature.length !== timestampBytes + signatureBytes) return undefined;
  const view = new DataView(signature.buffer, signature.byteOffset, signature.byteLength);
  const timestampSeconds = Number(view.getBigUint64(0));
  if (timestampSeconds === 0 || timestampSeconds > timestampSecondsMax) return undefined;
  return { timestampSeconds, ed25519: signature.slice(timestampBytes) };
}

/** `text` is the checkpoint's whole text with its last newline, extension lines among it, without signatures. */
export function cosignedMessage({
  text,
  timestampSeconds,
}: {
  readonly text: string;
  readonly timestampSeconds: number;
}) {
  return utf8(`cosignature/v1\ntime ${timestampSeconds}\n${text}`);
}

/** The time at which the holder of `key` cosigned this text, seconds since 1970. Undefined: it did not. */
export function cosignedSeconds(
  verify: VerifyEd25519,
  at: { readonly text: string; readonly signature: Uint8Array; readonly key: VerifierKey },
): number | undefined {
  const cosignature = parseCosignature(at.signature);
  if (cosignature === undefined || at.key.type !== 'cosignature') return undefined;
  const { timestampSeconds, ed25519 } = cosignature;
  const message = cosignedMessage({ text: at.text, timestampSeconds });
  return verify({ publicKey: at.key.publicKey, message, signature: ed25519 }) ? timestampSeconds : undefined;
}

/** The signature line, with its newline, by which `name` cosigns a checkpoint's text. */
export function cosign(
  digest: Digest,
  at: {
    readonly text: string;
    readonly timestampSeconds: number;
    readonly name: string;
    readonly publicKey: Uint8Array;
    readonly sign: SignEd25519;
  },
): string {
  const { timestampSeconds } = at;
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds < 1 || timestampSeconds > timestampSecondsMax) {
    throw new Error(`${timestampSeconds} is no time for a cosignature`);
  }
  const { name, keyId } = verifierKeyOf(digest, { name: at.name, type: 'cosignature', publicKey: at.publicKey });
  const timestamp = new Uint8Array(timestampBytes);
  new DataView(timestamp.buffer).setBigUint64(0, BigInt(timestampSeconds));
  return formatSignatureLine({ name, keyId, signature: concat(timestamp, at.sign(cosignedMessage(at))) });
}

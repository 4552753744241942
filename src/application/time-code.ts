/** Time-based codes of an authenticator (RFC 6238): six digits, thirty seconds, SHA-1, as every authenticator has them. */
import { Secret, TOTP } from 'otpauth';
import type { Sealer } from './ports.ts';

const stepSeconds = 30;
/** RFC 4226, section 4: 160 bits are recommended. */
const secretBytes = 20;
/** RFC 6238, section 5.2: one step either side, for clocks that differ and for the time of typing. */
const stepsEitherSide = 1;

export function newTimeSecret(): string {
  return new Secret({ size: secretBytes }).base32;
}

/** What an authenticator reads from a picture: otpauth://totp/… */
export function timeSecretUri(
  secret: string,
  { login, issuer }: { readonly login: string; readonly issuer: string },
): string {
  return totp(secret, { label: login, issuer }).toString();
}

/** Whose clock it was made by: some step before ours, the same, one after. */
export type CodeClock = 'behind' | 'same' | 'ahead';

/** Undefined: not a code of this secret near this time. `step` is counted from 1970 and is used once. */
export function timeCodeStep(
  secret: string,
  { code, atMs }: { readonly code: string; readonly atMs: number },
): { readonly step: number; readonly clock: CodeClock } | undefined {
  const delta = totp(secret).validate({ token: code, timestamp: atMs, window: stepsEitherSide });
  if (delta === null) return undefined;
  const step = Math.floor(atMs / 1000 / stepSeconds) + delta;
  return { step, clock: delta === 0 ? 'same' : delta < 0 ? 'behind' : 'ahead' };
}

function totp(
  secret: string,
  { label = '', issuer = '' }: { readonly label?: string; readonly issuer?: string } = {},
): TOTP {
  return new TOTP({
    secret: Secret.fromBase32(secret),
    label,
    issuer,
    algorithm: 'SHA1',
    digits: 6,
    period: stepSeconds,
  });
}

/** A wrapped key has this many bytes: nonce, key, tag. */
const wrappedBytes = 60;

/** Under which context the key of an account's secret is wrapped, there and in its enrolments. */
export const sealContext = ({ creditorId, userId }: { readonly creditorId: number; readonly userId: bigint }) =>
  `time code ${creditorId} ${userId}`;

/** Bound to the account: moved to another row it does not open. */
export function sealTimeSecret(
  sealer: Sealer,
  { secret, ...of }: { readonly creditorId: number; readonly userId: bigint; readonly secret: string },
): Uint8Array {
  const { wrappedKey, sealed } = sealer.sealNew(sealContext(of), secret);
  if (wrappedKey.length !== wrappedBytes) throw new Error('a wrapped key of another length');
  return Buffer.concat([wrappedKey, sealed]);
}

/** Undefined: the key that is here does not open it. */
export function openTimeSecret(
  sealer: Sealer | undefined,
  { sealed, ...of }: { readonly creditorId: number; readonly userId: bigint; readonly sealed: Uint8Array },
): string | undefined {
  if (sealer === undefined) return undefined;
  try {
    return sealer.open(sealContext(of), {
      wrappedKey: sealed.subarray(0, wrappedBytes),
      sealed: sealed.subarray(wrappedBytes),
    });
  } catch {
    return undefined;
  }
}

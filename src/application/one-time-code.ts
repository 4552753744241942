/** The code that a signer types back: made here, sent to a verified address, and never stored but as a hash. */
import { createHmac, randomBytes, randomInt } from 'node:crypto';

const digits = 6;
const saltBytes = 16;

/** Six digits, each sequence as likely as any other. */
export function newOneTimeCode(): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0');
}

/** Of one session, kept beside it. Hexadecimal. */
export function newCodeSalt(): string {
  return randomBytes(saltBytes).toString('hex');
}

/**
 * `sha256:<hex>`, HMAC-SHA-256 under the deployment's pepper: a million codes are tried in a second by whoever has salt and
 * hash, and are not by whoever lacks the pepper. Spaces that people type between digits do not count, and full-width digits are
 * digits.
 */
export function oneTimeCodeHash({
  code,
  salt,
  pepper,
}: {
  readonly code: string;
  readonly salt: string;
  readonly pepper: Uint8Array;
}): string {
  if (pepper.length < saltBytes) throw new Error(`a pepper has at least ${saltBytes} bytes`);
  const typed = code.normalize('NFKC').replace(/\s/g, '');
  return `sha256:${createHmac('sha256', pepper).update(`forbear one-time code\n${salt}\n${typed}`).digest('hex')}`;
}

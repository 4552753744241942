/**
 * The deployment's keys as text: one a line, 64 hexadecimal digits, the newest first. The first wraps, each of them opens.
 * A file and the output of a command have the same form.
 */
import { createHash } from 'node:crypto';

export const keyBytes = 32;
/** A rotation has two, and three where one was not ended. More are a slip. */
export const keysMax = 8;

/** In order of precedence. */
export type KeyFaultCode =
  // where they are to come from
  | 'bothSet'
  | 'fileNotThere'
  | 'fileNotReadable'
  | 'commandEmpty'
  | 'commandQuote'
  | 'commandNotFound'
  | 'commandTooLong'
  | 'commandFailed'
  // what came
  | 'noKey'
  | 'notAKey'
  | 'keyTwice'
  | 'tooManyKeys';

/** Never with any of what was read. */
export interface KeyFault {
  readonly fault: KeyFaultCode;
  /** file or program */
  readonly from: string;
  /** of notAKey and keyTwice: counted from 1 */
  readonly line?: number;
  /** of commandFailed: how it ended, such as 2 or SIGKILL */
  readonly ended?: string;
}

export class KeyFaultError extends Error {
  readonly fault: KeyFault;
  constructor(fault: KeyFault) {
    super(`${fault.from}${fault.line === undefined ? '' : `:${fault.line}`}: ${fault.fault}`);
    this.name = 'KeyFaultError';
    this.fault = fault;
  }
}

/** At least one. The newest first. */
export type DeploymentKeys = readonly [newest: Uint8Array, ...older: Uint8Array[]];

/** Empty lines and spaces around a key are passed over: tools end their output in different ways. */
export function readKeyLines(text: string, from: string): DeploymentKeys | KeyFault {
  const keys: Uint8Array[] = [];
  const known = new Set<string>();
  for (const [index, whole] of text.split('\n').entries()) {
    const digits = whole.trim().toLowerCase();
    if (digits === '') continue;
    const line = index + 1;
    if (!/^[0-9a-f]{64}$/.test(digits)) return { fault: 'notAKey', from, line };
    if (known.has(digits)) return { fault: 'keyTwice', from, line };
    known.add(digits);
    keys.push(Buffer.from(digits, 'hex'));
  }
  const [newest, ...older] = keys;
  if (newest === undefined) return { fault: 'noKey', from };
  if (keys.length > keysMax) return { fault: 'tooManyKeys', from };
  return [newest, ...older];
}

export function writeKeyLines(keys: DeploymentKeys): string {
  return keys.map((key) => `${Buffer.from(key).toString('hex')}\n`).join('');
}

/** The first eight hexadecimal digits of a key's SHA-256: it names the key and does not tell it. */
export function fingerprint(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

/** The key with which a lender writes on a chain. It pays for transactions and signs nothing else. */
import { readFileSync, statSync } from 'node:fs';
import { addr } from 'micro-eth-signer';

export interface EvmKey {
  /** 64 hex digits */
  readonly hex: string;
  /** 0x and 40 hex digits, in lower case: who the contract says has written */
  readonly address: string;
}

/** In order of precedence. */
export type EvmKeyFault = 'notThere' | 'readableByOthers' | 'notAKey';

/** A file of 64 hex digits, with 0x or without, that nobody but its owner may read. */
export function readEvmKey(file: string): EvmKey | { readonly fault: EvmKeyFault } {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return { fault: 'notThere' };
  // Windows keeps its rights elsewhere.
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) return { fault: 'readableByOthers' };
  return evmKeyOf(readFileSync(file, 'utf8').trim()) ?? { fault: 'notAKey' };
}

/** Undefined: not 64 hex digits, or no number of the curve. */
export function evmKeyOf(text: string): EvmKey | undefined {
  const hex = text.replace(/^0x/, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hex) || !addr.isValidPrivateKey(`0x${hex}`)) return undefined;
  return { hex, address: addr.fromPrivateKey(`0x${hex}`).toLowerCase() };
}

/** One transaction from its nonce to its receipt. */
import { setTimeout as wait } from 'node:timers/promises';
import { Transaction } from 'micro-eth-signer';
import type { EvmKey } from './evm-key.ts';
import { fields, quantity, type Rpc, RpcFault } from './json-rpc.ts';

export interface EvmTimeouts {
  /** for one request */
  readonly askMs: number;
  /** from the sending to the last confirmation */
  readonly wholeMs: number;
  readonly pollMs: number;
}

export const timeoutsUsual: EvmTimeouts = { askMs: 15_000, wholeMs: 180_000, pollMs: 2000 };

export type Transacted =
  | { readonly kind: 'mined'; readonly receipt: Readonly<Record<string, unknown>>; readonly hash: string }
  | { readonly kind: 'notMined'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly hash: string };

interface Wanted {
  /** undefined: a new contract */
  readonly to: string | undefined;
  readonly data: string;
  readonly chainId: number;
  readonly key: EvmKey;
  readonly timeouts: EvmTimeouts;
  /**
   * The limit is never below this. Nodes that estimate on top of what waits take the same again for nothing, and what
   * then stood in for the one that waits would run out of gas.
   */
  readonly gasMin: bigint;
}

/**
 * The nonce is that of the last block, not of what waits: so what was sent before and never taken is sent again as the
 * same transaction, and nothing waits behind a gap. Whoever writes with this key elsewhere at the same time is in the way.
 * Plain transactions with a gas price (EIP-155) are taken by every chain, also where gas is free.
 */
export async function transact(rpc: Rpc, wanted: Wanted): Promise<Transacted> {
  let prepared: Prepared;
  try {
    prepared = await prepare(rpc, wanted);
  } catch (error) {
    return { kind: 'notMined', code: codeOfFault(error) };
  }
  const deadline = performance.now() + wanted.timeouts.wholeMs;
  for (let raise = 0; ; raise++) {
    const signed = sign(prepared, wanted);
    const sent = await send(rpc, signed.raw);
    if (sent === 'underpriced' && raise < raisesMax) {
      prepared = { ...prepared, gasPrice: (prepared.gasPrice * 5n) / 4n };
    } else if (sent !== 'taken' && sent !== 'perhaps') {
      return { kind: 'notMined', code: sent };
    } else {
      return waitForReceipt(rpc, { hash: signed.hash, deadline, pollMs: wanted.timeouts.pollMs });
    }
  }
}

/** One that waits under the same nonce is replaced by one that pays at least a tenth more; four raises pay 2.4 times. */
const raisesMax = 4;

interface Prepared {
  readonly nonce: bigint;
  readonly gasPrice: bigint;
  readonly gasLimit: bigint;
}

async function prepare(rpc: Rpc, { to, data, key, gasMin }: Wanted): Promise<Prepared> {
  const nonce = quantity(await rpc.ask('eth_getTransactionCount', key.address, 'latest'));
  const gasPrice = quantity(await rpc.ask('eth_gasPrice'));
  const call = { from: key.address, data, ...(to === undefined ? {} : { to }) };
  const gas = quantity(await rpc.ask('eth_estimateGas', call));
  // What it costs can rise between the estimate and the block.
  const gasLimit = (gas * 5n) / 4n;
  return { nonce, gasPrice, gasLimit: gasLimit > gasMin ? gasLimit : gasMin };
}

function sign({ nonce, gasPrice, gasLimit }: Prepared, { to, data, chainId, key }: Wanted) {
  const raw = {
    type: 'legacy',
    chainId: BigInt(chainId),
    nonce,
    gasPrice,
    gasLimit,
    to: to ?? '0x',
    value: 0n,
    data,
  } as const;
  // Not strict: what a chain of one's own charges and allows is not for a library to limit.
  const signed = Transaction.prepare(raw, false).signBy(`0x${key.hex}`, false);
  return { raw: signed.toHex(), hash: `0x${signed.hash.replace(/^0x/, '')}` };
}

async function send(rpc: Rpc, raw: string): Promise<string> {
  try {
    await rpc.ask('eth_sendRawTransaction', raw);
    return 'taken';
  } catch (error) {
    if (!(error instanceof RpcFault)) throw error;
    if (error.kind === 'noAnswer') return 'perhaps';
    if (/already known|known transaction|already imported|already exists/i.test(error.said)) return 'taken';
    if (/underpriced|gas price .*too low/i.test(error.said)) return 'underpriced';
    return codeOfFault(error);
  }
}

/** Nodes agree on little but these words. */
export function codeOfFault(error: unknown): string {
  if (!(error instanceof RpcFault)) throw error;
  if (error.kind !== 'refused' || error.said === '') return error.code;
  if (/nonce/i.test(error.said)) return 'nonceTaken';
  if (/insufficient (funds|balance)|doesn't have enough funds|not enough (cash|balance)/i.test(error.said))
    return 'noFunds';
  if (/revert/i.test(error.said)) return 'reverted';
  return error.code;
}

/** Faults on the way change nothing: the receipt is asked for until the time is up. */
async function waitForReceipt(
  rpc: Rpc,
  { hash, deadline, pollMs }: { readonly hash: string; readonly deadline: number; readonly pollMs: number },
): Promise<Transacted> {
  let code = 'notMinedInTime';
  for (;;) {
    try {
      const receipt = fields(await rpc.ask('eth_getTransactionReceipt', hash));
      code = 'notMinedInTime';
      if (receipt !== undefined && receipt.blockNumber !== null) {
        const isDone = quantity(receipt.status) === 1n;
        return isDone ? { kind: 'mined', receipt, hash } : { kind: 'notMined', code: 'reverted' };
      }
    } catch (error) {
      code = codeOfFault(error);
    }
    if (performance.now() + pollMs > deadline) return { kind: 'unknown', code, hash };
    await wait(pollMs);
  }
}

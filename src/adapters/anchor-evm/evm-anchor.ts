/** Checkpoints anchored in the contract CheckpointAnchor of an EVM chain. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  type Anchor,
  AnchorNotReached,
  type AnchorOutcome,
  type AnchorReceipt,
  type AnchorSubject,
} from '../../application/anchor-port.ts';
import { toHex } from '../../core/evidence/bytes.ts';
import {
  type AnchorPlace,
  anchorCall,
  blockInstant,
  type Entry,
  headBlock,
  placeFault,
  readEntry,
  readEvent,
  readLastSize,
} from './anchor-contract.ts';
import { checkOnChain } from './check-on-chain.ts';
import type { EvmKey } from './evm-key.ts';
import { jsonRpc, type Rpc, RpcFault } from './json-rpc.ts';
import { codeOfFault, type EvmTimeouts, timeoutsUsual, transact } from './transact.ts';

export interface EvmSettings {
  /** of the node: https://… or http://…, with user and password where it asks for them */
  readonly url: string;
  /** 0x and 40 hex digits */
  readonly contract: string;
  readonly chainId: number;
  readonly key: EvmKey;
  /** blocks from the one that holds it on, itself included; 1 where a block is final at once, as under PBFT */
  readonly confirmations: number;
  readonly timeouts?: Partial<EvmTimeouts>;
}

/**
 * Codes of notAnchored, in order of precedence: otherChain, contractNotKnown, otherDigestAnchored and smallerThanLast (not
 * to be tried again: the log has forked), nonceTaken, noFunds, reverted, refusedByNode; beside them those of a node that
 * is not reached. Unknown: notMinedInTime, notConfirmedInTime, or the last fault met.
 */
export function evmAnchor(settings: EvmSettings): Anchor {
  const timeouts = { ...timeoutsUsual, ...settings.timeouts };
  const at: Site = {
    ...settings,
    contract: settings.contract.toLowerCase(),
    timeouts,
    rpc: jsonRpc(settings.url, timeouts.askMs),
  };
  // One after the other: two at once would take the same nonce.
  let queue: Promise<unknown> = Promise.resolve();
  return {
    kind: 'evm',
    anchor: (subject) => {
      const outcome = queue.then(() => anchorOne(at, subject));
      queue = outcome.catch(() => {});
      return outcome;
    },
    find: (subject) => reached(() => findOne(at, subject)),
    check: (receipt, subject) =>
      reached(() => checkOnChain(at.rpc, { site: { ...at, writer: at.key.address }, receipt, subject })),
    close: async () => {},
  };
}

interface Site extends EvmSettings {
  readonly rpc: Rpc;
  readonly timeouts: EvmTimeouts;
}

async function reached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof RpcFault ? new AnchorNotReached(codeOfFault(error)) : error;
  }
}

function placeOf({ contract, key }: Site, { origin, size }: AnchorSubject): AnchorPlace {
  return { contract, writer: key.address, origin, size };
}

/** Half as much again as a log's first anchoring takes. */
const anchorGasMin = 150_000n;

async function anchorOne(at: Site, subject: AnchorSubject): Promise<AnchorOutcome> {
  const place = placeOf(at, subject);
  const digestHex = toHex(subject.digest);
  let state: Standing;
  try {
    state = await standing(at, place, digestHex);
  } catch (error) {
    return { kind: 'notAnchored', code: codeOfFault(error), retry: true };
  }
  if (state.kind === 'refused') return { kind: 'notAnchored', code: state.code, retry: state.retry };
  if (state.kind === 'free') {
    const { rpc, contract, chainId, key, timeouts } = at;
    const data = anchorCall(place, digestHex);
    const sent = await transact(rpc, { to: contract, data, chainId, key, timeouts, gasMin: anchorGasMin });
    if (sent.kind === 'notMined') return { kind: 'notAnchored', code: sent.code, retry: true };
    if (sent.kind === 'unknown') return { kind: 'unknown', code: sent.code };
  }
  return settled(at, subject);
}

type Standing =
  | { readonly kind: 'free' | 'there' }
  | { readonly kind: 'refused'; readonly code: string; readonly retry: boolean };

/** What the chain says before anything is sent. Throws RpcFault. */
async function standing(at: Site, place: AnchorPlace, digestHex: string): Promise<Standing> {
  const fault = await placeFault(at.rpc, at);
  if (fault !== undefined) return { kind: 'refused', code: fault, retry: true };
  const entry = await readEntry(at.rpc, place);
  if (entry?.digestHex === digestHex) return { kind: 'there' };
  if (entry !== undefined) return { kind: 'refused', code: 'otherDigestAnchored', retry: false };
  const last = await readLastSize(at.rpc, place);
  return BigInt(place.size) < last ? { kind: 'refused', code: 'smallerThanLast', retry: false } : { kind: 'free' };
}

/** Waits until enough blocks stand on it. */
async function settled(at: Site, subject: AnchorSubject): Promise<AnchorOutcome> {
  const { wholeMs, pollMs } = at.timeouts;
  const deadline = performance.now() + wholeMs;
  for (;;) {
    let code = 'notConfirmedInTime';
    try {
      const receipt = await findOne(at, subject);
      if (receipt !== undefined) return { kind: 'anchored', receipt };
    } catch (error) {
      code = codeOfFault(error);
    }
    if (performance.now() + pollMs > deadline) return { kind: 'unknown', code };
    await wait(pollMs);
  }
}

/** Undefined also where it stands in too young a block: it may yet be taken back. Throws RpcFault. */
async function findOne(at: Site, subject: AnchorSubject): Promise<AnchorReceipt | undefined> {
  const fault = await placeFault(at.rpc, at);
  if (fault !== undefined) throw new RpcFault('refused', fault);
  const place = placeOf(at, subject);
  const entry = await readEntry(at.rpc, place);
  if (entry?.digestHex !== toHex(subject.digest)) return undefined;
  return receiptOf(at, place, entry);
}

async function receiptOf(at: Site, place: AnchorPlace, entry: Entry): Promise<AnchorReceipt | undefined> {
  const event = await readEvent(at.rpc, place, entry);
  if (event === undefined) throw new RpcFault('refused', 'transactionNotFound');
  const depth = (await headBlock(at.rpc)) - event.blockNumber + 1n;
  if (depth < BigInt(at.confirmations)) return undefined;
  return {
    anchor: 'evm',
    size: place.size,
    digestHex: entry.digestHex,
    at: await blockInstant(at.rpc, event.blockNumber),
    proof: {
      chainId: String(at.chainId),
      contract: place.contract,
      writer: place.writer,
      transaction: event.transaction,
      block: String(event.blockNumber),
    },
  };
}

/** Puts the anchoring contract on a chain, once for each chain; several lenders may share it, each under its own address. */
import { contractBytecode, placeFault } from './anchor-contract.ts';
import type { EvmKey } from './evm-key.ts';
import { jsonRpc, quantity, type Rpc } from './json-rpc.ts';
import { codeOfFault, type EvmTimeouts, timeoutsUsual, transact } from './transact.ts';

export interface Deployment {
  readonly url: string;
  readonly chainId: number;
  readonly key: EvmKey;
  readonly timeouts?: Partial<EvmTimeouts>;
}

/** Unknown: it may stand; the transaction's receipt says where. */
export type Deployed =
  | { readonly kind: 'deployed'; readonly contract: string; readonly transaction: string; readonly block: string }
  | { readonly kind: 'notDeployed'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly transaction: string };

/** Codes as of evmAnchor; contractNotKnown: the code that stands there is not what was sent. */
export async function deployAnchorContract({ url, chainId, key, timeouts: some }: Deployment): Promise<Deployed> {
  const timeouts = { ...timeoutsUsual, ...some };
  const rpc = jsonRpc(url, timeouts.askMs);
  try {
    if (quantity(await rpc.ask('eth_chainId')) !== BigInt(chainId)) return { kind: 'notDeployed', code: 'otherChain' };
  } catch (error) {
    return { kind: 'notDeployed', code: codeOfFault(error) };
  }
  const sent = await transact(rpc, { to: undefined, data: contractBytecode, chainId, key, timeouts, gasMin: 0n });
  if (sent.kind === 'notMined') return { kind: 'notDeployed', code: sent.code };
  if (sent.kind === 'unknown') return { kind: 'unknown', code: sent.code, transaction: sent.hash };
  return standingAt(rpc, { chainId, transaction: sent.hash, receipt: sent.receipt });
}

interface Mined {
  readonly chainId: number;
  readonly transaction: string;
  readonly receipt: Readonly<Record<string, unknown>>;
}

/** The address is asked of the receipt: FISCO BCOS before 3.12 works it out in its own way. */
async function standingAt(rpc: Rpc, { chainId, transaction, receipt }: Mined): Promise<Deployed> {
  const contract = typeof receipt.contractAddress === 'string' ? receipt.contractAddress.toLowerCase() : '';
  try {
    const fault = await placeFault(rpc, { chainId, contract });
    if (fault !== undefined) return { kind: 'unknown', code: fault, transaction };
    return { kind: 'deployed', contract, transaction, block: String(quantity(receipt.blockNumber)) };
  } catch (error) {
    return { kind: 'unknown', code: codeOfFault(error), transaction };
  }
}

/** A chain on this machine that answers JSON-RPC on loopback: for tests. */
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';

/** Private keys of the chain's funded accounts: Hardhat's own, known to everybody. */
export const chainKeys = [
  'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
] as const;

export interface LocalChain {
  readonly url: string;
  readonly chainId: number;
  /** one more block, without transactions */
  mine(): Promise<void>;
  close(): Promise<void>;
}

/**
 * `hardfork`: London is what FISCO BCOS 3 begins with. `isMining` false: transactions wait until `mine` is called.
 */
export async function openLocalChain({
  chainId = 20_261,
  hardfork = 'london',
  isMining = true,
}: {
  readonly chainId?: number;
  readonly hardfork?: string;
  readonly isMining?: boolean;
} = {}): Promise<LocalChain> {
  const local = {
    type: 'edr-simulated',
    chainType: 'l1',
    chainId,
    hardfork,
    mining: { auto: isMining },
  } as const;
  const hre = await createHardhatRuntimeEnvironment({ networks: { local } });
  const server = await hre.network.createServer('local', '127.0.0.1', 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  return {
    url,
    chainId,
    mine: async () => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'evm_mine', params: [] });
      await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    },
    close: () => server.close(),
  };
}

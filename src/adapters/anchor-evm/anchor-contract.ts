/** What the anchoring contract is asked and answers, in the ABI's words of 32 bytes. */
import { createHash } from 'node:crypto';
import artefact from './CheckpointAnchor.json' with { type: 'json' };
import { bytesHex, fields, quantity, type Rpc, RpcFault } from './json-rpc.ts';

export const contractBytecode: string = artefact.bytecode;

/** One writer's entry for one size of one log. */
export interface AnchorPlace {
  readonly contract: string;
  /** 0x and 40 hex digits in lower case */
  readonly writer: string;
  readonly origin: string;
  readonly size: number;
}

export interface Entry {
  readonly digestHex: string;
  readonly blockNumber: bigint;
}

/** SHA-256 of the origin, so that a judge can work it out with any tool. */
export function logIdHex(origin: string): string {
  return createHash('sha256').update(origin, 'utf8').digest('hex');
}

const word = (value: bigint | string) =>
  (typeof value === 'bigint' ? value.toString(16) : value.replace(/^0x/, '')).padStart(64, '0');

export function anchorCall({ origin, size }: AnchorPlace, digestHex: string): string {
  const selector = artefact.selectors['anchor(bytes32,uint64,bytes32)'];
  return `0x${selector}${logIdHex(origin)}${word(BigInt(size))}${digestHex}`;
}

/** Throws RpcFault. */
export async function readEntry(rpc: Rpc, place: AnchorPlace): Promise<Entry | undefined> {
  const { contract, writer, origin, size } = place;
  const data = `0x${artefact.selectors['read(address,bytes32,uint64)']}${word(writer)}${logIdHex(origin)}${word(BigInt(size))}`;
  const [digestHex, blockNumber] = words(await rpc.ask('eth_call', { to: contract, data }, 'latest'), 2);
  if (/^0+$/.test(digestHex!)) return undefined;
  return { digestHex: digestHex!, blockNumber: BigInt(`0x${blockNumber}`) };
}

/** The largest size that this writer anchored for the log; 0n where none was. Throws RpcFault. */
export async function readLastSize(rpc: Rpc, { contract, writer, origin }: AnchorPlace): Promise<bigint> {
  const data = `0x${artefact.selectors['readLast(address,bytes32)']}${word(writer)}${logIdHex(origin)}`;
  const [size] = words(await rpc.ask('eth_call', { to: contract, data }, 'latest'), 3);
  return BigInt(`0x${size}`);
}

function words(answer: unknown, count: number): string[] {
  const hex = bytesHex(answer).slice(2);
  if (hex.length !== count * 64) throw new RpcFault('noAnswer', 'notJsonRpc');
  return Array.from({ length: count }, (_, index) => hex.slice(index * 64, (index + 1) * 64));
}

/** Of the chain and the code, in order of precedence. Undefined: both are what they should be. Throws RpcFault. */
export async function placeFault(
  rpc: Rpc,
  { chainId, contract }: { readonly chainId: number; readonly contract: string },
): Promise<'otherChain' | 'contractNotKnown' | undefined> {
  if (quantity(await rpc.ask('eth_chainId')) !== BigInt(chainId)) return 'otherChain';
  const code = bytesHex(await rpc.ask('eth_getCode', contract, 'latest'));
  return code === artefact.deployedBytecode ? undefined : 'contractNotKnown';
}

/** Throws RpcFault. */
export async function headBlock(rpc: Rpc): Promise<bigint> {
  return quantity(await rpc.ask('eth_blockNumber'));
}

/** The event of an entry. Undefined: the node has none. Throws RpcFault. */
export async function readEvent(
  rpc: Rpc,
  place: AnchorPlace,
  { blockNumber }: Entry,
): Promise<{ readonly transaction: string; readonly blockNumber: bigint } | undefined> {
  const topics = [
    null,
    ...[word(place.writer), logIdHex(place.origin), word(BigInt(place.size))].map((hex) => `0x${hex}`),
  ];
  const block = `0x${blockNumber.toString(16)}`;
  const at = { address: place.contract, topics };
  const found = first(await rpc.ask('eth_getLogs', { ...at, fromBlock: block, toBlock: block }));
  // On some chains above another one a contract sees the number of the lower chain's block.
  return found ?? first(await rpc.ask('eth_getLogs', { ...at, fromBlock: '0x0', toBlock: 'latest' }));
}

function first(answer: unknown): { readonly transaction: string; readonly blockNumber: bigint } | undefined {
  if (!Array.isArray(answer)) throw new RpcFault('noAnswer', 'notJsonRpc');
  const log = answer.length === 0 ? undefined : fields(answer[0]);
  if (log === undefined) return undefined;
  return { transaction: bytesHex(log.transactionHash), blockNumber: quantity(log.blockNumber) };
}

/** FISCO BCOS told milliseconds until 3.12; as seconds, numbers from here on are of the year 5138 and later. */
const secondsMax = 100_000_000_000n;

/** When a block was made, as it says: an ISO instant. Throws RpcFault. */
export async function blockInstant(rpc: Rpc, blockNumber: bigint): Promise<string> {
  const block = fields(await rpc.ask('eth_getBlockByNumber', `0x${blockNumber.toString(16)}`, false));
  if (block === undefined) throw new RpcFault('noAnswer', 'blockNotThere');
  const told = quantity(block.timestamp);
  const atMs = Number(told >= secondsMax ? told : told * 1000n);
  // The last instant that a Date can hold.
  if (atMs > 8.64e15) throw new RpcFault('noAnswer', 'notJsonRpc');
  return new Date(atMs).toISOString();
}

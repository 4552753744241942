/** A receipt of an anchor compared with what the chain says today. Needs no key: whoever has a node can do it. */
import { createHash } from 'node:crypto';
import type { AnchorReceipt, AnchorSubject, AnchorVerdict } from '../../application/anchor-port.ts';
import { isEqual, toHex, utf8 } from '../../core/evidence/bytes.ts';
import { blockInstant, headBlock, placeFault, readEntry, readEvent } from './anchor-contract.ts';
import type { Rpc } from './json-rpc.ts';

/** What the checker trusts: which chain, which contract, whose entries. */
export interface TrustedSite {
  readonly chainId: number;
  readonly contract: string;
  readonly writer: string;
  readonly confirmations: number;
}

interface Checked {
  readonly site: TrustedSite;
  readonly receipt: AnchorReceipt;
  readonly subject: AnchorSubject;
}

/** Of the receipt and the subject alone, in order of precedence. */
function faultOfReceipt({ site, receipt, subject }: Checked): string | undefined {
  const { anchor, proof } = receipt;
  if (anchor !== 'evm') return 'otherAnchor';
  const digest = new Uint8Array(createHash('sha256').update(utf8(subject.noteText)).digest());
  if (!isEqual(digest, subject.digest)) return 'digestNotOfNote';
  if (receipt.size !== subject.size) return 'otherSize';
  if (receipt.digestHex !== toHex(subject.digest)) return 'otherDigest';
  if (proof.chainId !== String(site.chainId)) return 'otherChain';
  if (proof.contract?.toLowerCase() !== site.contract.toLowerCase()) return 'otherContract';
  if (proof.writer?.toLowerCase() !== site.writer.toLowerCase()) return 'otherWriter';
  return undefined;
}

/**
 * Codes in order of precedence: otherAnchor, digestNotOfNote, otherSize, otherDigest, otherChain, otherContract, otherWriter
 * (the receipt is of something else), contractNotKnown, notOnChain, otherDigestOnChain, transactionNotFound,
 * otherTransaction, otherBlock, otherTime, notConfirmed. Throws RpcFault where the node does not answer.
 */
export async function checkOnChain(rpc: Rpc, checked: Checked): Promise<AnchorVerdict> {
  const code = faultOfReceipt(checked) ?? (await placeFault(rpc, checked.site)) ?? (await faultOnChain(rpc, checked));
  return code === undefined ? { holds: true } : { holds: false, code };
}

async function faultOnChain(rpc: Rpc, { site, receipt, subject }: Checked): Promise<string | undefined> {
  const { origin, size } = subject;
  const place = { contract: site.contract, writer: site.writer, origin, size };
  const entry = await readEntry(rpc, place);
  if (entry === undefined) return 'notOnChain';
  if (entry.digestHex !== receipt.digestHex) return 'otherDigestOnChain';
  const event = await readEvent(rpc, place, entry);
  if (event === undefined) return 'transactionNotFound';
  if (event.transaction !== receipt.proof.transaction?.toLowerCase()) return 'otherTransaction';
  if (String(event.blockNumber) !== receipt.proof.block) return 'otherBlock';
  if ((await blockInstant(rpc, event.blockNumber)) !== receipt.at) return 'otherTime';
  const depth = (await headBlock(rpc)) - event.blockNumber + 1n;
  return depth < BigInt(site.confirmations) ? 'notConfirmed' : undefined;
}

/** `.tlog-proof` files (C2SP tlog-proof): one entry's place in a log, checkable by itself and without a network. */
import { fromBase64, isEqual, textOf, toBase64 } from './bytes.ts';
import { type Checkpoint, type CheckpointFaultCode, parseCheckpoint, parseCount } from './checkpoint.ts';
import { type Digest, digestBytes, type VerifyEd25519 } from './digest.ts';
import { type NoteFaultCode, noteBytesMax } from './note.ts';
import { rootOfInclusion } from './tree.ts';
import type { WitnessPolicy } from './witness-policy.ts';
import { type CheckpointFinding, type CheckpointVerdict, checkpointVerdict } from './witness-policy-verdict.ts';

export interface ProofFile {
  /** opaque and not authenticated: never to be believed for itself */
  readonly extra: Uint8Array | undefined;
  readonly index: number;
  /** 32 bytes each, from the leaf's sibling up */
  readonly path: readonly Uint8Array[];
  /** as it stands in the file */
  readonly checkpointNote: string;
  readonly checkpoint: Checkpoint;
}

/** In order of precedence, before those of the checkpoint. */
export const proofFaultCodes = [
  'proofTooLarge',
  'proofNotUtf8',
  'notAProof',
  'extraNotBase64',
  'indexMissing',
  'indexNotANumber',
  'hashWrong',
  'tooManyHashes',
  'checkpointMissing',
] as const;
export type ProofFaultCode = (typeof proofFaultCodes)[number];

/** `line` counts from 1 in the whole file; left out where the fault is of the whole. */
export interface ProofFault {
  readonly fault: ProofFaultCode | CheckpointFaultCode | NoteFaultCode;
  readonly line?: number;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^63 leaves has a path of so many hashes. */
export const proofHashesMax = 63;
const proofBytesMax = 2 * noteBytesMax;

/** Takes anything; never throws. */
export function parseProofFile(from: Uint8Array | string): ProofFile | ProofFault {
  if (from.length > proofBytesMax) return { fault: 'proofTooLarge' };
  const text = typeof from === 'string' ? from : textOf(from);
  if (text?.isWellFormed() !== true) return { fault: 'proofNotUtf8' };
  const end = text.indexOf('\n\n');
  const head = (end < 0 ? text : text.slice(0, end)).split('\n');
  if (head[0] !== firstLine) return { fault: 'notAProof', line: 1 };
  let at = 1;
  let extra: Uint8Array | undefined;
  if (head[at]?.startsWith('extra ')) {
    extra = fromBase64(head[at]!.slice('extra '.length));
    // No extra data is written by leaving the line out.
    if (extra === undefined || extra.length === 0) return { fault: 'extraNotBase64', line: at + 1 };
    at++;
  }
  if (!head[at]?.startsWith('index ')) return { fault: 'indexMissing', line: at + 1 };
  const index = parseCount(head[at]!.slice('index '.length));
  if (typeof index !== 'number') return { fault: 'indexNotANumber', line: at + 1 };
  const path = parseHashes(head.slice(at + 1));
  if ('fault' in path) return { fault: path.fault, line: at + 1 + path.line };
  if (end < 0) return { fault: 'checkpointMissing', line: head.length };
  const checkpointNote = text.slice(end + 2);
  const checkpoint = parseCheckpoint(checkpointNote);
  if ('fault' in checkpoint) {
    return checkpoint.line === undefined ? checkpoint : { ...checkpoint, line: checkpoint.line + head.length + 1 };
  }
  return { extra, index, path, checkpointNote, checkpoint };
}

/** Lines of one hash each, as in proofs and in what a log sends to a witness. `line` counts from 1 among them. */
export function parseHashes(
  lines: readonly string[],
): readonly Uint8Array[] | { readonly fault: 'hashWrong' | 'tooManyHashes'; readonly line: number } {
  const hashes: Uint8Array[] = [];
  for (const [index, line] of lines.entries()) {
    const hash = fromBase64(line);
    if (hash?.length !== digestBytes) return { fault: 'hashWrong', line: index + 1 };
    if (index >= proofHashesMax) return { fault: 'tooManyHashes', line: index + 1 };
    hashes.push(hash);
  }
  return hashes;
}

/** `checkpointNote` is the signed note as it is, cosignatures in it. */
export function formatProofFile(at: Omit<ProofFile, 'checkpoint'>): string {
  const { extra, index, path, checkpointNote } = at;
  const extraLine = extra === undefined || extra.length === 0 ? '' : `extra ${toBase64(extra)}\n`;
  const hashes = path.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${firstLine}\n${extraLine}index ${index}\n${hashes}\n${checkpointNote}`;
}

/** In order of precedence, after those of the checkpoint: what is said of an entry counts only under a good signature. */
export type ProofVerdict = CheckpointVerdict | { readonly refused: 'entryNotIncluded' };

/**
 * Whether the entry with this leaf hash stands in the log at the index that the file says. The answer is the checkpoint's
 * finding; whether its quorum is enough is the asker's to look at.
 */
export function proofVerdict(
  digest: Digest,
  at: {
    readonly proof: ProofFile;
    readonly leaf: Uint8Array;
    readonly policy: WitnessPolicy;
    readonly verify: VerifyEd25519;
  },
): CheckpointFinding | Exclude<ProofVerdict, CheckpointFinding> {
  const { checkpoint, index, path } = at.proof;
  const finding = checkpointVerdict({ checkpoint, policy: at.policy, verify: at.verify });
  if ('refused' in finding) return finding;
  const root = rootOfInclusion(digest, { leaf: at.leaf, index, size: checkpoint.size, path });
  return root !== undefined && isEqual(root, checkpoint.root) ? finding : { refused: 'entryNotIncluded' };
}

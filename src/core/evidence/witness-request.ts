/** What a log sends to a witness, and what the witness decides (C2SP tlog-witness, add-checkpoint). */
import { isEqual, textOf, toBase64 } from './bytes.ts';
import { type Checkpoint, type CheckpointFaultCode, parseCheckpoint, parseCount } from './checkpoint.ts';
import type { Digest, VerifyEd25519 } from './digest.ts';
import type { NoteFaultCode } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { noteVerdict } from './note-verdict.ts';
import { parseHashes } from './proof-file.ts';
import { emptyRoot, isConsistent } from './tree.ts';

export interface AddCheckpoint {
  readonly oldSize: number;
  /** 32 bytes each, as `consistencyRanges` orders them */
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: Checkpoint;
}

/** In order of precedence, before those of the checkpoint. */
export const requestFaultCodes = [
  'requestNotUtf8',
  'oldSizeMissing',
  'oldSizeNotANumber',
  'hashWrong',
  'tooManyHashes',
  'checkpointMissing',
] as const;
export type RequestFaultCode = (typeof requestFaultCodes)[number];

/** `line` counts from 1 in the whole body. */
export interface RequestFault {
  readonly fault: RequestFaultCode | CheckpointFaultCode | NoteFaultCode;
  readonly line?: number;
}

/** Takes anything; never throws. How large a body may be is for the server to say. */
export function parseAddCheckpoint(from: Uint8Array | string): AddCheckpoint | RequestFault {
  const text = typeof from === 'string' ? from : textOf(from);
  if (text === undefined) return { fault: 'requestNotUtf8' };
  const end = text.indexOf('\n\n');
  const [first, ...lines] = (end < 0 ? text : text.slice(0, end)).split('\n');
  if (!first!.startsWith('old ')) return { fault: 'oldSizeMissing', line: 1 };
  const oldSize = parseCount(first!.slice('old '.length));
  if (typeof oldSize !== 'number') return { fault: 'oldSizeNotANumber', line: 1 };
  const proof = parseHashes(lines);
  if ('fault' in proof) return { fault: proof.fault, line: 1 + proof.line };
  if (end < 0) return { fault: 'checkpointMissing', line: 1 + lines.length };
  const checkpoint = parseCheckpoint(text.slice(end + 2));
  if ('fault' in checkpoint) {
    return checkpoint.line === undefined ? checkpoint : { ...checkpoint, line: checkpoint.line + lines.length + 2 };
  }
  return { oldSize, proof, checkpoint };
}

/** `checkpointNote` is the signed note as it is. */
export function formatAddCheckpoint(at: {
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  readonly checkpointNote: string;
}): string {
  return `old ${at.oldSize}\n${at.proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${at.checkpointNote}`;
}

/** What a witness holds of one log: the last tree that it cosigned. */
export interface WitnessState {
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
}

/** In order of precedence, after a body that cannot be read (400), with the status of each. */
export const cosignRefusals = {
  originNotKnown: 404,
  logSignatureFails: 403,
  logDidNotSign: 403,
  oldSizeAboveSize: 400,
  oldSizeNotLatest: 409,
  rootOfEmptyTreeWrong: 422,
  proofNotEmpty: 422,
  rootsDiffer: 422,
  proofFails: 422,
} as const;
export type CosignRefusal = keyof typeof cosignRefusals;

/**
 * `fork`: with a good signature, one size and another root than the one that was cosigned, or a root that no empty tree
 * has; the notes prove it. `suspect`: signed, and its proof fails; the log or whoever sent it has erred.
 */
export type Conflict = 'fork' | 'suspect';

export type CosignDecision =
  | {
      readonly cosign: Checkpoint;
      /** the signature lines of the log that hold, with their newlines */
      readonly logLines: readonly string[];
    }
  | {
      readonly refused: CosignRefusal;
      readonly status: number;
      readonly body: string;
      readonly conflict?: Conflict;
      /** as above, where there is a conflict */
      readonly logLines?: readonly string[];
    };

/**
 * Whether to cosign, from what is held of the log; undefined: nothing yet. `keys` are those that this witness trusts for
 * the checkpoint's origin. Who decides must hold the log's state still until what follows is stored.
 */
export function decideCosign(
  request: AddCheckpoint,
  at: {
    readonly state: WitnessState | undefined;
    readonly keys: readonly VerifierKey[];
    readonly digest: Digest;
    readonly verify: VerifyEd25519;
  },
): CosignDecision {
  const { checkpoint, oldSize } = request;
  const keys = at.keys.filter(({ name }) => name === checkpoint.origin);
  if (keys.length === 0) return refusal('originNotKnown');
  const verdict = noteVerdict(at.verify, { note: checkpoint.note, keys });
  if ('refused' in verdict) {
    return refusal(verdict.refused === 'signatureFails' ? 'logSignatureFails' : 'logDidNotSign');
  }
  const logLines = [...new Set(verdict.good.map(({ line }) => line))];
  const conflict = (code: CosignRefusal, is: Conflict) => ({ ...refusal(code), conflict: is, logLines });
  if (oldSize > checkpoint.size) return refusal('oldSizeAboveSize');
  const isFork = at.state?.size === checkpoint.size && !isEqual(at.state.root, checkpoint.root);
  if (oldSize !== (at.state?.size ?? 0)) {
    const stale = { ...refusal('oldSizeNotLatest'), body: `${at.state?.size ?? 0}\n` };
    // Another root under a size that was cosigned is a fork, whatever old size it comes with.
    return isFork ? { ...stale, conflict: 'fork', logLines } : stale;
  }
  if (checkpoint.size === 0 && !isEqual(checkpoint.root, emptyRoot(at.digest))) {
    return conflict('rootOfEmptyTreeWrong', 'fork');
  }
  if (oldSize === 0 && request.proof.length > 0) return refusal('proofNotEmpty');
  if (isFork) return conflict('rootsDiffer', 'fork');
  return continues(request, at) ? { cosign: checkpoint, logLines } : conflict('proofFails', 'suspect');
}

function continues(
  { oldSize, proof, checkpoint }: AddCheckpoint,
  { state, digest }: { readonly state: WitnessState | undefined; readonly digest: Digest },
): boolean {
  // Every tree continues the empty one.
  if (state === undefined || oldSize === 0) return true;
  const trees = { oldSize, newSize: checkpoint.size, oldRoot: state.root, newRoot: checkpoint.root };
  return isConsistent(digest, { ...trees, path: proof });
}

function refusal(refused: CosignRefusal) {
  return { refused, status: cosignRefusals[refused], body: `${refused}\n` };
}

/** Two checkpoints of one log side by side: a log that tells two stories is found by comparing what it told. */
import { isEqual } from './bytes.ts';
import type { TreeHead } from './checkpoint.ts';

/**
 * `fork`: one size, two roots; both notes together prove it, whoever holds them. `needsProof`: sizes differ, so a
 * consistency proof must say whether the larger continues the smaller. A proof that fails proves nothing but itself.
 */
export type Comparison = 'otherLog' | 'same' | 'needsProof' | 'fork';

/** Both must have been found signed by the log's key before: an unsigned text accuses nobody. */
export function compareCheckpoints(one: TreeHead, other: TreeHead): Comparison {
  if (one.origin !== other.origin) return 'otherLog';
  if (one.size !== other.size) return 'needsProof';
  return isEqual(one.root, other.root) ? 'same' : 'fork';
}

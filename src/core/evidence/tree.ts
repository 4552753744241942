/**
 * The Merkle tree of RFC 6962 section 2.1: hashes of leaves and nodes, proofs of inclusion and of consistency. Sizes and
 * indexes are whole numbers below 2^53; they are halved by division, since JavaScript's shifts end at 32 bits.
 */
import { isEqual } from './bytes.ts';
import { type Digest, digestBytes } from './digest.ts';

/** SHA-256(0x00 ‖ entry) */
export function leafHash(digest: Digest, entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return digest(input);
}

/** SHA-256(0x01 ‖ left ‖ right) */
export function nodeHash(digest: Digest, { left, right }: { left: Uint8Array; right: Uint8Array }): Uint8Array {
  const input = new Uint8Array(1 + 2 * digestBytes);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + digestBytes);
  return digest(input);
}

/** The root of the tree without leaves. */
export function emptyRoot(digest: Digest): Uint8Array {
  return digest(new Uint8Array(0));
}

/** A whole subtree: `2^height` leaves from `index · 2^height` on. */
export interface Subtree {
  readonly height: number;
  readonly index: number;
}

/** Largest power of two below `size`; `size` is 2 or more. RFC 6962's k. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * The whole subtrees of which the leaves `[from, to)` consist, largest on the left; `from` is a multiple of the largest.
 * The hash of the range is theirs folded from the right.
 */
export function subtreesOf({ from, to }: { readonly from: number; readonly to: number }): Subtree[] {
  const list: Subtree[] = [];
  let at = from;
  while (at < to) {
    let height = 0;
    let leaves = 1;
    while (at % (leaves * 2) === 0 && at + leaves * 2 <= to) {
      leaves *= 2;
      height++;
    }
    list.push({ height, index: at / leaves });
    at += leaves;
  }
  return list;
}

/** One hash of a proof: the range of leaves whose tree it is. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** The ranges whose hashes prove a leaf's inclusion, from its sibling up. RFC 6962 section 2.1.1. */
export function inclusionRanges({ index, size }: { readonly index: number; readonly size: number }): LeafRange[] {
  const path: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
    }
  }
  return path.reverse();
}

/** The ranges whose hashes prove that the tree of `newSize` begins with that of `oldSize`. RFC 6962 section 2.1.2. */
export function consistencyRanges({
  oldSize,
  newSize,
}: {
  readonly oldSize: number;
  readonly newSize: number;
}): LeafRange[] {
  if (oldSize === 0 || oldSize === newSize) return [];
  const path: LeafRange[] = [];
  let [from, to] = [0, newSize];
  let isOldTree = true;
  while (oldSize !== to) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
      isOldTree = false;
    }
  }
  if (!isOldTree) path.push({ from, to });
  return path.reverse();
}

/** The hash of a range from those of its whole subtrees, left to right; one or more. */
export function foldSubtrees(digest: Digest, hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(digest, { left, right }));
}

/** Undefined: the proof has the wrong length for such a leaf in such a tree. RFC 9162 section 2.1.3.2. */
export function rootOfInclusion(
  digest: Digest,
  at: {
    readonly leaf: Uint8Array;
    readonly index: number;
    readonly size: number;
    readonly path: readonly Uint8Array[];
  },
): Uint8Array | undefined {
  const { leaf, index, size, path } = at;
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined;
  if (![leaf, ...path].every(({ length }) => length === digestBytes)) return undefined;
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(digest, { left: sibling, right: hash });
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(digest, { left: hash, right: sibling });
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? hash : undefined;
}

function half(number: number): number {
  return Math.floor(number / 2);
}

/** Whether the tree of `newSize` begins with that of `oldSize`. RFC 9162 section 2.1.4.2. */
export function isConsistent(
  digest: Digest,
  at: {
    readonly oldSize: number;
    readonly newSize: number;
    readonly oldRoot: Uint8Array;
    readonly newRoot: Uint8Array;
    readonly path: readonly Uint8Array[];
  },
): boolean {
  const { oldSize, newSize, oldRoot, newRoot, path } = at;
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize) || oldSize < 0 || oldSize > newSize)
    return false;
  if (![oldRoot, newRoot, ...path].every(({ length }) => length === digestBytes)) return false;
  if (oldSize === newSize) return path.length === 0 && isEqual(oldRoot, newRoot);
  if (oldSize === 0) return path.length === 0 && isEqual(oldRoot, emptyRoot(digest));
  let [node, last] = [oldSize - 1, newSize - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  // An old tree that is one whole subtree is its own first hash.
  const rest = node === 0 ? [oldRoot, ...path] : [...path];
  const first = rest.shift();
  if (first === undefined) return false;
  let [oldHash, newHash] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(digest, { left: sibling, right: oldHash });
      newHash = nodeHash(digest, { left: sibling, right: newHash });
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newHash = nodeHash(digest, { left: newHash, right: sibling });
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && isEqual(oldHash, oldRoot) && isEqual(newHash, newRoot);
}

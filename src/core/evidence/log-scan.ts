/**
 * A whole log gone through, entry by entry: the root at any size on the way, and which numbers of a stream stand in it. So
 * who has the log's folder sees what a bundle cannot show by itself: that nothing was entered after its last entry.
 */
import type { Digest } from './digest.ts';
import { readEntry } from './entry.ts';
import { emptyRoot, foldSubtrees, leafHash, nodeHash } from './tree.ts';

/** The root of all that was added so far, from the hashes of whole subtrees alone. */
export class GrowingRoot {
  readonly #digest: Digest;
  /** largest on the left; each with its number of leaves */
  readonly #subtrees: { leaves: number; hash: Uint8Array }[] = [];
  #size = 0;

  constructor(digest: Digest) {
    this.#digest = digest;
  }

  get size(): number {
    return this.#size;
  }

  add(entry: Uint8Array): void {
    let right = { leaves: 1, hash: leafHash(this.#digest, entry) };
    for (let left = this.#subtrees.at(-1); left?.leaves === right.leaves; left = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      right = { leaves: 2 * left.leaves, hash: nodeHash(this.#digest, { left: left.hash, right: right.hash }) };
    }
    this.#subtrees.push(right);
    this.#size += 1;
  }

  root(): Uint8Array {
    if (this.#size === 0) return emptyRoot(this.#digest);
    return foldSubtrees(
      this.#digest,
      this.#subtrees.map(({ hash }) => hash),
    );
  }
}

export interface StreamInLog {
  readonly number: number;
  readonly index: number;
}

/** The entries of one stream on the way through a log. What is no entry of ours is passed over: the tree counts it all the same. */
export class StreamWatch {
  readonly #tag: string;
  readonly found: StreamInLog[] = [];

  constructor(tag: string) {
    this.#tag = tag;
  }

  see(bytes: Uint8Array, index: number): void {
    const entry = readEntry(bytes);
    if (!('fault' in entry) && entry.tag === this.#tag) this.found.push({ number: entry.number, index });
  }
}

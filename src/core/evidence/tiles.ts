/**
 * The tree cut into tiles of 256 hashes (C2SP tlog-tiles): where a hash stands, what a growing tree adds, and the hashes
 * of any range of leaves from the tiles that hold them.
 */
import { concat } from './bytes.ts';
import { type Digest, digestBytes } from './digest.ts';
import { emptyRoot, foldSubtrees, type LeafRange, nodeHash, type Subtree, subtreesOf } from './tree.ts';

export const tileHeight = 8;
/** hashes in a full tile */
export const tileWidth = 256;

export interface TileId {
  readonly level: number;
  readonly index: number;
}

/** Width below 256: partial. `hashes` are its bytes, 32 each. */
export interface Tile extends TileId {
  readonly width: number;
  readonly hashes: Uint8Array;
}

/** 'tile/0/x001/x234/067' or with '.p/112'; `level` 'entries' for the entries themselves. */
export function tilePath(at: {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}): string {
  let rest = at.index;
  let path = threeDigits(rest % 1000);
  while (rest >= 1000) {
    rest = Math.floor(rest / 1000);
    path = `x${threeDigits(rest % 1000)}/${path}`;
  }
  return `tile/${at.level}/${path}${at.width === tileWidth ? '' : `.p/${at.width}`}`;
}

function threeDigits(number: number): string {
  return String(number).padStart(3, '0');
}

/** How many hashes a level has in a tree of this size. */
export function hashesOfLevel(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level);
}

/** The partial tiles of a tree, by level; a level without one is left out. */
export function partialTilesOf(size: number): (TileId & { readonly width: number })[] {
  const list = [];
  for (let level = 0; hashesOfLevel(level, size) > 0; level++) {
    const hashes = hashesOfLevel(level, size);
    const width = hashes % tileWidth;
    if (width > 0) list.push({ level, index: Math.floor(hashes / tileWidth), width });
  }
  return list;
}

/**
 * What leaves add to a tree of `size`: the tiles that they filled or began, full ones and at last the partial ones.
 * `partial` are the hashes of that tree's partial tiles by level.
 */
export function grow(
  digest: Digest,
  at: {
    readonly size: number;
    readonly partial: ReadonlyMap<number, Uint8Array>;
    readonly leaves: readonly Uint8Array[];
  },
): Tile[] {
  const tiles: Tile[] = [];
  let added: readonly Uint8Array[] = at.leaves;
  for (let level = 0; added.length > 0; level++) {
    const before = hashesOfLevel(level, at.size);
    const held = at.partial.get(level) ?? new Uint8Array(0);
    if (held.length !== (before % tileWidth) * digestBytes) {
      throw new Error(`the partial tile of level ${level} is not that of a tree of ${at.size}`);
    }
    const hashes = concat(held, ...added);
    const first = Math.floor(before / tileWidth);
    const above: Uint8Array[] = [];
    const fullBytes = tileWidth * digestBytes;
    for (let from = 0, index = first; from < hashes.length; from += fullBytes, index++) {
      const tile = hashes.subarray(from, from + fullBytes);
      tiles.push({ level, index, width: tile.length / digestBytes, hashes: tile });
      if (tile.length === fullBytes) above.push(rootOfFullTile(digest, tile));
    }
    added = above;
  }
  return tiles;
}

function rootOfFullTile(digest: Digest, tile: Uint8Array): Uint8Array {
  return nodeInTile(digest, tile, { from: 0, height: tileHeight });
}

/** The hash over `2^height` hashes of a tile from `from` on. */
function nodeInTile(
  digest: Digest,
  tile: Uint8Array,
  at: { readonly from: number; readonly height: number },
): Uint8Array {
  const { from, height } = at;
  if (height === 0) {
    const hash = tile.subarray(from * digestBytes, (from + 1) * digestBytes);
    if (hash.length !== digestBytes) throw new Error('the tile is too short');
    return hash;
  }
  let row: Uint8Array[] = [];
  for (let index = from; index < from + 2 ** height; index++)
    row.push(nodeInTile(digest, tile, { from: index, height: 0 }));
  while (row.length > 1) {
    const next: Uint8Array[] = [];
    for (let index = 0; index < row.length; index += 2) {
      next.push(nodeHash(digest, { left: row[index]!, right: row[index + 1]! }));
    }
    row = next;
  }
  return row[0]!;
}

/** The tile from which a whole subtree's hash is worked out, and where in it. */
function placeOf({ height, index }: Subtree): TileId & { readonly from: number; readonly height: number } {
  const level = Math.floor(height / tileHeight);
  const inTile = height % tileHeight;
  const first = index * 2 ** inTile;
  return { level, index: Math.floor(first / tileWidth), from: first % tileWidth, height: inTile };
}

/** Which tiles of a tree of `size` the hashes of these ranges need, each with its width in that tree. */
export function tilesFor(ranges: readonly LeafRange[], size: number): (TileId & { readonly width: number })[] {
  const found = new Map<string, TileId & { readonly width: number }>();
  for (const subtree of ranges.flatMap(subtreesOf)) {
    const { level, index } = placeOf(subtree);
    const width = Math.min(tileWidth, hashesOfLevel(level, size) - index * tileWidth);
    found.set(tileKey({ level, index }), { level, index, width });
  }
  return [...found.values()];
}

function tileKey({ level, index }: TileId): string {
  return `${level}/${index}`;
}

export class TileMissingError extends Error {
  constructor(tile: string) {
    super(`tile ${tile} is not there`);
    this.name = 'TileMissingError';
  }
}

/** Tiles at hand; a partial tile of a greater tree will do, since it begins with those of a smaller one. */
export class TileSet {
  readonly #tiles = new Map<string, Uint8Array>();
  readonly #digest: Digest;

  constructor(digest: Digest, tiles: Iterable<Tile>) {
    this.#digest = digest;
    for (const tile of tiles) this.#tiles.set(tileKey(tile), tile.hashes);
  }

  /** The hash of the leaves of a range. Throws where a tile that it needs is not there. */
  hashOf(range: LeafRange): Uint8Array {
    if (range.to === range.from) return emptyRoot(this.#digest);
    return foldSubtrees(
      this.#digest,
      subtreesOf(range).map((subtree) => this.#subtreeHash(subtree)),
    );
  }

  #subtreeHash(subtree: Subtree): Uint8Array {
    const place = placeOf(subtree);
    const tile = this.#tiles.get(tileKey(place));
    if (tile === undefined) throw new TileMissingError(tileKey(place));
    return nodeInTile(this.#digest, tile, place);
  }
}

/** Entries as a log serves them: each after its length, two bytes, big end first. */
export function entryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concat(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new Error('an entry has at most 65,535 bytes');
      return [new Uint8Array([entry.length >> 8, entry.length & 255]), entry];
    }),
  );
}

/** Undefined: cut short, or more than a full tile has. */
export function readEntryBundle(bytes: Uint8Array): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 2 > bytes.length || entries.length === tileWidth) return undefined;
    const length = (bytes[at]! << 8) | bytes[at + 1]!;
    const entry = bytes.subarray(at + 2, at + 2 + length);
    if (entry.length !== length) return undefined;
    entries.push(entry);
    at += 2 + length;
  }
  return entries;
}

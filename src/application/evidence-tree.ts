/** Proofs from the tiles of a stored log: only the few tiles that a proof needs are read. */
import { TileSet, tilesFor } from '../core/evidence/tiles.ts';
import { consistencyRanges, inclusionRanges, type LeafRange } from '../core/evidence/tree.ts';
import { sha256 } from '../digest/node-crypto.ts';
import type { Session } from '../store/database.ts';
import { readTiles } from '../store/evidence-log.ts';

async function hashesOf(
  session: Session,
  at: { readonly creditorId: number; readonly size: number },
  ranges: readonly LeafRange[],
): Promise<Uint8Array[]> {
  const tiles = new TileSet(sha256, await readTiles(session, at.creditorId, tilesFor(ranges, at.size)));
  return ranges.map((range) => tiles.hashOf(range));
}

/** The root of the tree of `size`, which is not larger than the stored one. */
export async function rootOf(
  session: Session,
  at: { readonly creditorId: number; readonly size: number },
): Promise<Uint8Array> {
  return (await hashesOf(session, at, [{ from: 0, to: at.size }]))[0]!;
}

export function inclusionPath(
  session: Session,
  at: { readonly creditorId: number; readonly index: number; readonly size: number },
): Promise<Uint8Array[]> {
  return hashesOf(session, at, inclusionRanges(at));
}

/** Of many entries at once: the tiles are read together, and each but once. */
export async function inclusionPaths(
  session: Session,
  at: { readonly creditorId: number; readonly indexes: readonly number[]; readonly size: number },
): Promise<Uint8Array[][]> {
  const { size } = at;
  const ranges = at.indexes.map((index) => inclusionRanges({ index, size }));
  const tiles = new TileSet(sha256, await readTiles(session, at.creditorId, tilesFor(ranges.flat(), size)));
  return ranges.map((path) => path.map((range) => tiles.hashOf(range)));
}

export function consistencyPath(
  session: Session,
  at: { readonly creditorId: number; readonly oldSize: number; readonly newSize: number },
): Promise<Uint8Array[]> {
  return hashesOf(session, { creditorId: at.creditorId, size: at.newSize }, consistencyRanges(at));
}

/**
 * Gives entries their place in the log: those that have none get the next indexes, and the tree grows by them, in one
 * transaction under the lock of the log's row. Killed before its end, nothing of it happened; two at once do it one after
 * the other, and each entry once.
 */

import { digestBytes } from '../core/evidence/digest.ts';
import { entryBytes } from '../core/evidence/entry.ts';
import { grow, partialTilesOf } from '../core/evidence/tiles.ts';
import { leafHash } from '../core/evidence/tree.ts';
import { sha256 } from '../digest/node-crypto.ts';
import type { Database, Session } from '../store/database.ts';
import { giveIndexes, readLog, readTiles, readWaiting, writeTiles } from '../store/evidence-log.ts';

/** So many entries a transaction: enough that statements cost little, few enough that they are held in memory. */
export const entriesPerBatch = 4096;

/** How many entries got an index; 0: none waited. There is a log of this lender. */
export function integrateBatch(database: Database, creditorId: number, rowsMax = entriesPerBatch): Promise<number> {
  return database.transaction((session) => integrate(session, creditorId, rowsMax));
}

async function integrate(session: Session, creditorId: number, rowsMax: number): Promise<number> {
  const log = await readLog(session, creditorId, { hold: true });
  if (log === undefined) throw new Error('there is no log to put entries into');
  const waiting = await readWaiting(session, creditorId, rowsMax);
  if (waiting.length === 0) return 0;
  const size = log.treeSize;
  const leaves = waiting.map((entry) => leafHash(sha256, entryBytes(entry)));
  const partialIds = partialTilesOf(size);
  const stored = await readTiles(session, creditorId, partialIds);
  const partial = new Map(partialIds.map(({ level, width }) => [level, hashesThere(stored, level, width)]));
  await writeTiles(session, creditorId, grow(sha256, { size, partial, leaves }));
  await giveIndexes(session, { creditorId, first: size }, waiting);
  return waiting.length;
}

function hashesThere(
  stored: readonly { readonly level: number; readonly hashes: Uint8Array }[],
  level: number,
  width: number,
): Uint8Array {
  const tile = stored.find((each) => each.level === level);
  if (tile === undefined || tile.hashes.length !== width * digestBytes) {
    throw new Error(
      `the tree's edge at level ${level} is not as wide as the log says: forbear verify names what differs`,
    );
  }
  return tile.hashes;
}

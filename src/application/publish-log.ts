/**
 * Writes the log to a folder as existing tools read it (C2SP tlog-tiles): what the tree has gained since the folder's own
 * checkpoint, the new checkpoint last. A folder that says something else than the log is left as it is, and named.
 */
import { isEqual, utf8 } from '../core/evidence/bytes.ts';
import { type Checkpoint, parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { entryBytes } from '../core/evidence/entry.ts';
import { entryBundle, hashesOfLevel, tilePath, tileWidth } from '../core/evidence/tiles.ts';
import type { Database, Session } from '../store/database.ts';
import { readLeaves, readTileRange } from '../store/evidence-log.ts';
import type { LogFolder } from './evidence-ports.ts';
import { rootOf } from './evidence-tree.ts';

/** In order of precedence. */
export type PublishRefusal =
  /** what lies there as its checkpoint cannot be read */
  | { readonly refused: 'folderNotReadable'; readonly path: string }
  | { readonly refused: 'folderOfAnotherLog'; readonly origin: string }
  /** the store was put back to an earlier state: what was published is not in it */
  | { readonly refused: 'folderAhead'; readonly size: number }
  | { readonly refused: 'folderDiffers'; readonly path: string };

export interface Published {
  readonly size: number;
  readonly files: number;
}

const tilesPerRead = 64;

/**
 * Whether the folder holds what the tree of `size` does not continue. Asked before anything is signed: a store that was put
 * back to an earlier state and went on would sign a second history.
 */
export async function folderAgainst(
  database: Database,
  folder: LogFolder,
  at: { readonly creditorId: number; readonly origin: string; readonly size: number },
): Promise<PublishRefusal | undefined> {
  const there = await folderHead(folder);
  if (there === undefined || 'refused' in there) return there;
  if (there.origin !== at.origin) return { refused: 'folderOfAnotherLog', origin: there.origin };
  if (there.size > at.size) return { refused: 'folderAhead', size: there.size };
  const root = await database.session((session) => rootOf(session, { ...at, size: there.size }));
  return isEqual(root, there.root) ? undefined : { refused: 'folderDiffers', path: 'checkpoint' };
}

/** The folder's own checkpoint; undefined: it has none. */
async function folderHead(folder: LogFolder): Promise<Checkpoint | PublishRefusal | undefined> {
  const note = await folder.read('checkpoint');
  const there = note === undefined ? undefined : parseCheckpoint(note);
  return there !== undefined && 'fault' in there ? { refused: 'folderNotReadable', path: 'checkpoint' } : there;
}

export async function publishLog(
  database: Database,
  folder: LogFolder,
  at: { readonly creditorId: number; readonly origin: string; readonly size: number; readonly note: string },
): Promise<Published | PublishRefusal> {
  const against = await folderAgainst(database, folder, at);
  if (against !== undefined) return against;
  const before = await folder.read('checkpoint');
  const there = before === undefined ? undefined : (parseCheckpoint(before) as Checkpoint);
  const task = { ...at, oldSize: there?.size ?? 0 };
  let files = 0;
  for (let level = 0; level === 0 || hashesOfLevel(level, at.size) > 0; level++) {
    const written = await database.session((session) => publishLevel(session, folder, { ...task, level }));
    if (typeof written !== 'number') return written;
    files += written;
  }
  const note = utf8(at.note);
  if (before === undefined || !isEqual(before, note)) {
    // Whoever was slower than its lease does not put an older checkpoint over a newer one.
    const now = await folder.read('checkpoint');
    const newest = now === undefined ? undefined : parseCheckpoint(now);
    if (newest !== undefined && !('fault' in newest) && newest.size > at.size)
      return { refused: 'folderAhead', size: newest.size };
    await folder.write('checkpoint', note);
    files++;
  }
  return { size: at.size, files };
}

interface LevelTask {
  readonly creditorId: number;
  readonly oldSize: number;
  readonly size: number;
  readonly level: number;
}

async function publishLevel(session: Session, folder: LogFolder, task: LevelTask): Promise<number | PublishRefusal> {
  const { level, oldSize, size, creditorId } = task;
  const first = Math.floor(hashesOfLevel(level, oldSize) / tileWidth);
  const hashes = hashesOfLevel(level, size);
  if (hashes === hashesOfLevel(level, oldSize)) return 0;
  let files = 0;
  for (let from = first; from * tileWidth < hashes; from += tilesPerRead) {
    const to = Math.min(from + tilesPerRead, Math.ceil(hashes / tileWidth));
    const tiles = new Map(
      (await readTileRange(session, creditorId, { level, from, to })).map((tile) => [tile.index, tile]),
    );
    for (let index = from; index < to; index++) {
      const width = Math.min(tileWidth, hashes - index * tileWidth);
      const bytes = tiles.get(index)!.hashes.subarray(0, width * 32);
      const parts: [path: string, bytes: Uint8Array][] = [[tilePath({ level, index, width }), bytes]];
      if (level === 0) {
        const from = index * tileWidth;
        const leaves = await readLeaves(session, creditorId, { from, to: from + width });
        if (leaves.length !== width) throw new Error(`entries ${from} to ${from + width} are not all there`);
        parts.push([tilePath({ level: 'entries', index, width }), entryBundle(leaves.map(entryBytes))]);
      }
      for (const [path, content] of parts) {
        const differs = await publishFile(folder, path, content);
        if (differs !== undefined) return differs;
        files++;
      }
      // Whoever was reading the narrower tile of an earlier tree finds the full one.
      if (width === tileWidth && index === first && hashesOfLevel(level, oldSize) % tileWidth > 0) {
        await folder.remove(`${tilePath({ level, index, width })}.p`);
        if (level === 0) await folder.remove(`${tilePath({ level: 'entries', index, width })}.p`);
      }
    }
  }
  return files;
}

/** What lies there already, from a run that was cut short, is the same or it is not ours. */
async function publishFile(
  folder: LogFolder,
  path: string,
  content: Uint8Array,
): Promise<Extract<PublishRefusal, { refused: 'folderDiffers' }> | undefined> {
  const there = await folder.read(path);
  if (there === undefined) await folder.write(path, content);
  else if (!isEqual(there, content)) return { refused: 'folderDiffers', path };
  return undefined;
}

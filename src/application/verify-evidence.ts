/**
 * The evidence log beside what it tells of: every number is there, every content is what was committed to, every row is as
 * it was when it was entered, every hash of the tree follows from the entries, every signature holds, and no fact since the
 * log began is without its entry.
 */
import { isEqual, toHex, utf8 } from '../core/evidence/bytes.ts';
import { fieldOf, readCanonical } from '../core/evidence/canonical-json.ts';
import { parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { commitmentOf, entryBytes } from '../core/evidence/entry.ts';
import { parseVerifierKey } from '../core/evidence/note-key.ts';
import { noteVerdict } from '../core/evidence/note-verdict.ts';
import { hashesOfLevel, TileSet, tileWidth } from '../core/evidence/tiles.ts';
import { leafHash } from '../core/evidence/tree.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import type { Session } from '../store/database.ts';
import { readEntries, type StoredEntry } from '../store/evidence.ts';
import {
  type CheckedStream,
  countIndexes,
  hasEvidence,
  readFactsNotEntered,
  readStreams,
  readTileWidths,
} from '../store/evidence-check.ts';
import { readCheckpoints, readLog, readTileRange, readTiles, type StoredLog } from '../store/evidence-log.ts';
import { isFixedTable, readRowDigests, rowName } from '../store/evidence-rows.ts';
import type { Difference } from '../store/verify.ts';
import { keyContext } from './contact-request.ts';
import { openEntry } from './enter-fact.ts';
import { rootOf } from './evidence-tree.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';

export interface EvidenceChecked {
  readonly entries: number;
  /** entries whose content cannot be opened here: it was erased, or the deployment's key is not here */
  readonly sealed: number;
  readonly checkpoints: number;
  readonly differences: readonly Difference[];
}

const streamsPerChunk = 200;
const tilesPerChunk = 64;

interface Checking {
  readonly session: Session;
  readonly creditorId: number;
  readonly sealer: Sealer | undefined;
  readonly log: StoredLog | undefined;
  readonly found: Difference[];
}

function say(found: Difference[], at: Pick<Difference, 'table' | 'row' | 'field' | 'stored' | 'recomputed'>): void {
  found.push({ loan: undefined, ...at });
}

/** In the transaction that there is. */
export async function evidenceWithin(
  session: Session,
  at: { readonly creditorId: number; readonly sealer: Sealer | undefined },
): Promise<EvidenceChecked> {
  const found: Difference[] = [];
  if (!(await hasEvidence(session))) return { entries: 0, sealed: 0, checkpoints: 0, differences: found };
  const log = await readLog(session, at.creditorId);
  const checking: Checking = { session, ...at, log, found };
  let entries = 0;
  let sealed = 0;
  let after = { borrowerId: -1n, caseId: -1n };
  for (;;) {
    const streams = await readStreams(session, { ...at, after, rowsMax: streamsPerChunk });
    for (const stream of streams) {
      const counted = await checkStream(checking, stream);
      entries += counted.entries;
      sealed += counted.sealed;
    }
    if (streams.length < streamsPerChunk) break;
    after = streams.at(-1)!;
  }
  for (const { table, key } of await readFactsNotEntered(session, at.creditorId)) {
    say(found, { table, row: key, field: 'evidence_entry', stored: null, recomputed: 'an entry' });
  }
  const checkpoints = log === undefined ? 0 : await checkTree(checking, log);
  return { entries, sealed, checkpoints, differences: found };
}

async function checkStream(
  { session, sealer, found }: Checking,
  stream: CheckedStream,
): Promise<{ readonly entries: number; readonly sealed: number }> {
  const name = stream.caseNumber ?? 'book';
  const entries = await readEntries(session, stream, { from: 1, to: 2 ** 31 - 1 });
  const numbers = new Set(entries.map(({ number }) => number));
  for (let number = 1; number <= Math.max(stream.lastNumber, entries.at(-1)?.number ?? 0); number++) {
    const row = `${name} entry ${number}`;
    if (!numbers.has(number))
      say(found, { table: 'evidence_entry', row, field: 'number', stored: null, recomputed: `${number}` });
    else if (number > stream.lastNumber)
      say(found, {
        table: 'evidence_stream',
        row,
        field: 'last_number',
        stored: `${stream.lastNumber}`,
        recomputed: `${number}`,
      });
  }
  const seal = sealOf(stream, sealer);
  const erasedThrough = erasedThroughOf(entries);
  const rows = await rowDigestsOf(session, stream, entries);
  let sealed = 0;
  let lastIndex = -1;
  for (const entry of entries) {
    const row = `${name} entry ${entry.number}`;
    const add = (field: string, stored: string | null, recomputed: string | null) =>
      say(found, { table: 'evidence_entry', row, field, stored, recomputed });
    if (entry.leafIndex !== undefined) {
      if (entry.leafIndex <= lastIndex) add('leaf_index', `${entry.leafIndex}`, `after ${lastIndex}`);
      lastIndex = entry.leafIndex;
    }
    const opened = openEntry(entry, { tag: stream.tag, seal });
    if (opened === undefined) {
      // What was sealed under a key that is here opens, unless it was erased before the key was made.
      if (seal !== undefined && entry.number > erasedThrough) add('sealed', 'does not open', 'opens');
      else sealed += 1;
      continue;
    }
    const commitment = commitmentOf(sha256, { salt: opened.salt, content: utf8(opened.content) });
    if (!isEqual(commitment, entry.commitment)) {
      add('commitment', toHex(entry.commitment), toHex(commitment));
      continue;
    }
    checkContent(opened.content, { entry, caseNumber: stream.caseNumber, rows, add });
  }
  await checkLeaves({ session, found }, stream, { entries, name });
  return { entries: entries.length, sealed };
}

/** Content by an erasure up to this number is gone; 0: there was none. */
function erasedThroughOf(entries: readonly StoredEntry[]): number {
  let through = 0;
  for (const { kind, opened } of entries) {
    if (kind !== 'erasure' || opened === undefined) continue;
    const content = readCanonical(opened.split('\n').slice(1).join('\n'));
    const said = fieldOf(fieldOf(content, 'fact'), 'through');
    if (typeof said === 'number') through = Math.max(through, said);
  }
  return through;
}

function checkContent(
  text: string,
  at: {
    readonly entry: StoredEntry;
    readonly caseNumber: string | undefined;
    readonly rows: ReadonlyMap<string, string | undefined>;
    readonly add: (field: string, stored: string | null, recomputed: string | null) => void;
  },
): void {
  const { entry, add, rows } = at;
  const content = readCanonical(text);
  const said = { number: fieldOf(content, 'number'), kind: fieldOf(content, 'kind'), case: fieldOf(content, 'case') };
  if (said.number !== entry.number) add('number', `${entry.number}`, String(said.number));
  if (said.kind !== entry.kind) add('kind', entry.kind, String(said.kind));
  if (said.case !== at.caseNumber)
    add('case', at.caseNumber ?? null, said.case === undefined ? null : String(said.case));
  const digest = fieldOf(content, 'row');
  if (digest === undefined) return;
  const now = rows.get(`${entry.aboutTable} ${entry.aboutKey}`);
  // The row itself is named: what was entered of it is what holds.
  if (now !== digest) add(`${entry.aboutTable} ${entry.aboutKey}`, now ?? null, String(digest));
}

async function rowDigestsOf(
  session: Session,
  { creditorId, borrowerId }: CheckedStream,
  entries: readonly StoredEntry[],
): Promise<Map<string, string | undefined>> {
  const digests = new Map<string, string | undefined>();
  for (const table of new Set(entries.map(({ aboutTable }) => aboutTable))) {
    if (!isFixedTable(table)) continue;
    const keys = entries.filter(({ aboutTable }) => aboutTable === table).map(({ aboutKey }) => aboutKey);
    const of = keys.map((key) => ({ borrowerId, key }));
    const read = await readRowDigests(session, creditorId, table, of);
    for (const key of keys) digests.set(`${table} ${key}`, read.get(rowName({ borrowerId, key })));
  }
  return digests;
}

function sealOf(stream: CheckedStream, sealer: Sealer | undefined): BorrowerSeal | undefined {
  try {
    return stream.wrappedKey && sealer?.under(keyContext(stream), stream.wrappedKey);
  } catch {
    return undefined;
  }
}

/** The hash at each entry's index is that of the entry. */
async function checkLeaves(
  { session, found }: Pick<Checking, 'session' | 'found'>,
  stream: CheckedStream,
  { entries, name }: { readonly entries: readonly StoredEntry[]; readonly name: string },
): Promise<void> {
  const indexed = entries.filter(({ leafIndex }) => leafIndex !== undefined);
  const indexes = [...new Set(indexed.map(({ leafIndex }) => Math.floor(leafIndex! / tileWidth)))];
  const tiles = new Map<number, Uint8Array>();
  const ids = indexes.map((index) => ({ level: 0, index }));
  for (const { index, hashes } of await readTiles(session, stream.creditorId, ids)) tiles.set(index, hashes);
  for (const entry of indexed) {
    const at = (entry.leafIndex! % tileWidth) * 32;
    const stored = tiles.get(Math.floor(entry.leafIndex! / tileWidth))?.subarray(at, at + 32);
    const hash = leafHash(sha256, entryBytes({ ...entry, tag: stream.tag }));
    if (stored !== undefined && isEqual(stored, hash)) continue;
    const row = `${name} entry ${entry.number}`;
    const field = `tile 0/${Math.floor(entry.leafIndex! / tileWidth)}, hash ${entry.leafIndex! % tileWidth}`;
    say(found, { table: 'evidence_tile', row, field, stored: stored ? toHex(stored) : null, recomputed: toHex(hash) });
  }
}

/** The tree is as large as the log says and follows from its leaves; what was signed is of it. */
async function checkTree(checking: Checking, log: StoredLog): Promise<number> {
  const { session, creditorId, found } = checking;
  const counted = await countIndexes(session, creditorId);
  const size = log.treeSize;
  if (counted.given !== size || counted.distinct !== size || counted.greatest !== size - 1) {
    const stored = `${counted.given} indexes, ${counted.distinct} of them different, up to ${counted.greatest}`;
    say(found, { table: 'evidence_log', row: log.origin, field: 'tree_size', stored: `${size}`, recomputed: stored });
  }
  const isWhole = await checkTiles(checking, size);
  return isWhole ? checkCheckpoints(checking, log) : 0;
}

async function checkTiles({ session, creditorId, found }: Checking, size: number): Promise<boolean> {
  const before = found.length;
  const widths = new Map(
    (await readTileWidths(session, creditorId)).map((tile) => [`${tile.level}/${tile.index}`, tile.width]),
  );
  for (let level = 0; hashesOfLevel(level, size) > 0; level++) {
    const hashes = hashesOfLevel(level, size);
    for (let from = 0; from * tileWidth < hashes; from += tilesPerChunk) {
      const to = Math.min(from + tilesPerChunk, Math.ceil(hashes / tileWidth));
      for (let index = from; index < to; index++) {
        const width = Math.min(tileWidth, hashes - index * tileWidth);
        const there = widths.get(`${level}/${index}`);
        widths.delete(`${level}/${index}`);
        if (there === width) continue;
        const stored = there === undefined ? null : `${there} hashes`;
        say(found, {
          table: 'evidence_tile',
          row: `${level}/${index}`,
          field: 'hashes',
          stored,
          recomputed: `${width} hashes`,
        });
      }
      if (level > 0 && found.length === before) await checkAbove({ session, creditorId, found }, { level, from, to });
    }
  }
  for (const tile of widths.keys())
    say(found, { table: 'evidence_tile', row: tile, field: 'hashes', stored: 'there', recomputed: null });
  return found.length === before;
}

/** Each hash above the leaves is the root of the full tile below it. */
async function checkAbove(
  { session, creditorId, found }: Pick<Checking, 'session' | 'creditorId' | 'found'>,
  { level, from, to }: { readonly level: number; readonly from: number; readonly to: number },
): Promise<void> {
  for (const tile of await readTileRange(session, creditorId, { level, from, to })) {
    const first = tile.index * tileWidth;
    const below = { level: level - 1, from: first, to: first + tile.width };
    for (const child of await readTileRange(session, creditorId, below)) {
      const alone = new TileSet(sha256, [{ ...child, level: 0, index: 0 }]);
      const hash = alone.hashOf({ from: 0, to: tileWidth });
      const place = child.index - first;
      const stored = tile.hashes.subarray(place * 32, place * 32 + 32);
      if (isEqual(stored, hash)) continue;
      const row = `${level}/${tile.index}`;
      say(found, {
        table: 'evidence_tile',
        row,
        field: `hash ${place}`,
        stored: toHex(stored),
        recomputed: toHex(hash),
      });
    }
  }
}

async function checkCheckpoints({ session, creditorId, found }: Checking, log: StoredLog): Promise<number> {
  const key = parseVerifierKey(sha256, log.verifierKey);
  if ('fault' in key) {
    say(found, {
      table: 'evidence_log',
      row: log.origin,
      field: 'verifier_key',
      stored: log.verifierKey,
      recomputed: key.fault,
    });
    return 0;
  }
  let count = 0;
  let after = 0;
  for (;;) {
    const checkpoints = await readCheckpoints(session, creditorId, { after, rowsMax: tilesPerChunk });
    for (const { size, root, note } of checkpoints) {
      count += 1;
      const row = `size ${size}`;
      const recomputed = size > log.treeSize ? undefined : await rootOf(session, { creditorId, size });
      if (recomputed === undefined || !isEqual(recomputed, root)) {
        const now = recomputed === undefined ? `a tree of ${log.treeSize}` : toHex(recomputed);
        say(found, { table: 'evidence_checkpoint', row, field: 'root', stored: toHex(root), recomputed: now });
      }
      const read = parseCheckpoint(note);
      const isSame = !('fault' in read) && read.size === size && read.origin === log.origin && isEqual(read.root, root);
      const signed = isSame ? noteVerdict(verifyEd25519, { note: read.note, keys: [key] }) : { refused: 'otherText' };
      if ('refused' in signed)
        say(found, {
          table: 'evidence_checkpoint',
          row,
          field: 'note',
          stored: signed.refused,
          recomputed: 'signed by the log',
        });
    }
    if (checkpoints.length < tilesPerChunk) return count;
    after = checkpoints.at(-1)!.size;
  }
}

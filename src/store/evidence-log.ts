/** A lender's log: its key, its tree in tiles, what it has signed and who has signed with it. */
import { toHex } from '../core/evidence/bytes.ts';
import type { EntryKind } from '../core/evidence/entry.ts';
import type { Tile, TileId } from '../core/evidence/tiles.ts';
import { arrayText, hexArrayText, type Session } from './database.ts';
import { milliseconds } from './decisions.ts';

export interface StoredLog {
  readonly creditorId: number;
  readonly origin: string;
  readonly verifierKey: string;
  readonly wrappedKey: Uint8Array;
  readonly sealedKey: Uint8Array;
  readonly treeSize: number;
}

/** Undefined: no log was begun. */
export async function readLog(
  session: Session,
  creditorId: number,
  { hold } = { hold: false },
): Promise<StoredLog | undefined> {
  const [row] = await session.query<{
    origin: string;
    verifier_key: string;
    wrapped_key: Uint8Array;
    sealed_key: Uint8Array;
    tree_size: bigint;
  }>(
    `select origin, verifier_key, wrapped_key, sealed_key, tree_size from evidence_log where creditor_id = $1${hold ? ' for no key update' : ''}`,
    [creditorId],
  );
  return (
    row && {
      creditorId,
      origin: row.origin,
      verifierKey: row.verifier_key,
      wrappedKey: row.wrapped_key,
      sealedKey: row.sealed_key,
      treeSize: Number(row.tree_size),
    }
  );
}

/** The first one stays: another that begins at the same time finds it there. */
export async function beginLog(session: Session, log: Omit<StoredLog, 'treeSize'>): Promise<void> {
  await session.query(
    `insert into evidence_log (creditor_id, origin, verifier_key, wrapped_key, sealed_key) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [log.creditorId, log.origin, log.verifierKey, log.wrappedKey, log.sealedKey],
  );
}

/**
 * Takes the log for one integrator, by the database's clock; who has it may take it again. Undefined: another has it. The
 * lease spares work: what must not go wrong is held by the row's lock and the guards.
 */
export async function takeLease(
  session: Session,
  at: { readonly creditorId: number; readonly holder: string; readonly seconds: number },
): Promise<boolean> {
  const rows = await session.query(
    `update evidence_log set leased_by = $2, leased_until = clock_timestamp() + $3::int * interval '1 second'
      where creditor_id = $1 and (leased_by is null or leased_by = $2 or leased_until < clock_timestamp()) returning 1`,
    [at.creditorId, at.holder, at.seconds],
  );
  return rows.length > 0;
}

export async function endLease(session: Session, at: { readonly creditorId: number; readonly holder: string }) {
  await session.query(
    'update evidence_log set leased_by = null, leased_until = null where creditor_id = $1 and leased_by = $2',
    [at.creditorId, at.holder],
  );
}

export interface WaitingEntry {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly number: number;
  readonly kind: EntryKind;
  readonly tag: string;
  readonly commitment: Uint8Array;
}

interface EntryColumns {
  borrower_id: bigint;
  case_id: bigint;
  number: number;
  kind: EntryKind;
  tag: Uint8Array;
  commitment: Uint8Array;
}

const selectEntries = `select e.borrower_id, e.case_id, e.number, e.kind, s.tag, e.commitment
  from evidence_entry e join evidence_stream s using (creditor_id, borrower_id, case_id)`;

function entryOf({ borrower_id, case_id, number, kind, tag, commitment }: EntryColumns): WaitingEntry {
  return { borrowerId: borrower_id, caseId: case_id, number, kind, tag: toHex(tag), commitment };
}

/** Entries without an index, those of a stream in the order of their numbers. Only what is committed is seen. */
export async function readWaiting(session: Session, creditorId: number, rowsMax: number): Promise<WaitingEntry[]> {
  const rows = await session.query<EntryColumns>(
    `${selectEntries} where e.creditor_id = $1 and e.leaf_index is null order by e.borrower_id, e.case_id, e.number limit $2::int`,
    [creditorId, rowsMax],
  );
  return rows.map(entryOf);
}

export async function countWaiting(session: Session, creditorId: number): Promise<number> {
  const [row] = await session.query<{ waiting: number }>(
    'select count(*)::int as waiting from evidence_entry where creditor_id = $1 and leaf_index is null',
    [creditorId],
  );
  return row!.waiting;
}

/** Entries get the indexes from `first` on, in their order, and the tree their number more. */
export async function giveIndexes(
  session: Session,
  at: { readonly creditorId: number; readonly first: number },
  entries: readonly Pick<WaitingEntry, 'borrowerId' | 'caseId' | 'number'>[],
): Promise<void> {
  const rows = await session.query(
    `update evidence_entry e set leaf_index = $2::bigint + d.place - 1
       from unnest($3::text::bigint[], $4::text::bigint[], $5::text::int[]) with ordinality as d(borrower_id, case_id, number, place)
      where e.creditor_id = $1 and e.borrower_id = d.borrower_id and e.case_id = d.case_id and e.number = d.number and e.leaf_index is null
      returning 1`,
    [
      at.creditorId,
      at.first,
      arrayText(entries.map(({ borrowerId }) => borrowerId)),
      arrayText(entries.map(({ caseId }) => caseId)),
      arrayText(entries.map(({ number }) => number)),
    ],
  );
  if (rows.length !== entries.length) throw new Error('entries were given an index by another');
  await session.query('update evidence_log set tree_size = tree_size + $2::bigint where creditor_id = $1', [
    at.creditorId,
    entries.length,
  ]);
}

export async function readTiles(session: Session, creditorId: number, ids: readonly TileId[]): Promise<Tile[]> {
  if (ids.length === 0) return [];
  const rows = await session.query<{ level: number; tile_index: bigint; hashes: Uint8Array }>(
    `select t.level, t.tile_index, t.hashes from unnest($2::text::int[], $3::text::bigint[]) as d(level, tile_index)
       join evidence_tile t on t.creditor_id = $1 and t.level = d.level and t.tile_index = d.tile_index`,
    [creditorId, arrayText(ids.map(({ level }) => level)), arrayText(ids.map(({ index }) => index))],
  );
  return rows.map(({ level, tile_index, hashes }) => ({
    level,
    index: Number(tile_index),
    width: hashes.length / 32,
    hashes: new Uint8Array(hashes),
  }));
}

/** Tiles of a level, in order, from one index to before another. */
export async function readTileRange(
  session: Session,
  creditorId: number,
  at: { readonly level: number; readonly from: number; readonly to: number },
): Promise<Tile[]> {
  const { level, from, to } = at;
  return readTiles(
    session,
    creditorId,
    Array.from({ length: to - from }, (_, place) => ({ level, index: from + place })),
  );
}

/** A tile that is there keeps its hashes and gets more. */
export async function writeTiles(session: Session, creditorId: number, tiles: readonly Tile[]): Promise<void> {
  await session.query(
    `insert into evidence_tile (creditor_id, level, tile_index, hashes)
     select $1, d.level, d.tile_index, decode(d.hashes, 'hex')
       from unnest($2::text::int[], $3::text::bigint[], $4::text::text[]) as d(level, tile_index, hashes)
     on conflict (creditor_id, level, tile_index) do update set hashes = excluded.hashes`,
    [
      creditorId,
      arrayText(tiles.map(({ level }) => level)),
      arrayText(tiles.map(({ index }) => index)),
      hexArrayText(tiles.map(({ hashes }) => hashes)),
    ],
  );
}

/** Entries of the log by their index, as their lines are made of. */
export async function readLeaves(
  session: Session,
  creditorId: number,
  range: { readonly from: number; readonly to: number },
): Promise<WaitingEntry[]> {
  const rows = await session.query<EntryColumns>(
    `${selectEntries} where e.creditor_id = $1 and e.leaf_index >= $2::bigint and e.leaf_index < $3::bigint order by e.leaf_index`,
    [creditorId, range.from, range.to],
  );
  return rows.map(entryOf);
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  /** signed by the log; cosignatures are lines of their own */
  readonly note: string;
  readonly cosignatures: readonly { readonly witness: string; readonly line: string }[];
  readonly madeAtMs: number;
}

/** What is there already stays: signing is deterministic, so the same tree gave the same note. */
export async function storeCheckpoint(
  session: Session,
  creditorId: number,
  checkpoint: Pick<StoredCheckpoint, 'size' | 'root' | 'note'>,
): Promise<void> {
  await session.query(
    `insert into evidence_checkpoint (creditor_id, size, root, note) values ($1, $2::bigint, $3, $4) on conflict do nothing`,
    [creditorId, checkpoint.size, checkpoint.root, checkpoint.note],
  );
}

export async function storeCosignature(
  session: Session,
  at: { readonly creditorId: number; readonly size: number },
  signed: { readonly witness: string; readonly line: string },
): Promise<void> {
  await session.query(
    `insert into evidence_cosignature (creditor_id, size, witness, line) values ($1, $2::bigint, $3, $4) on conflict do nothing`,
    [at.creditorId, at.size, signed.witness, signed.line],
  );
}

interface CheckpointColumns {
  size: bigint;
  root: Uint8Array;
  note: string;
  made_at: bigint;
}

async function withCosignatures(
  session: Session,
  creditorId: number,
  rows: readonly CheckpointColumns[],
): Promise<StoredCheckpoint[]> {
  const sizes = rows.map(({ size }) => size);
  const lines = await session.query<{ size: bigint; witness: string; line: string }>(
    `select size, witness, line from evidence_cosignature
      where creditor_id = $1 and size = any($2::text::bigint[]) order by size, witness collate "C"`,
    [creditorId, arrayText(sizes)],
  );
  return rows.map((row) => ({
    size: Number(row.size),
    root: new Uint8Array(row.root),
    note: row.note,
    madeAtMs: Number(row.made_at),
    cosignatures: lines.filter(({ size }) => size === row.size).map(({ witness, line }) => ({ witness, line })),
  }));
}

const columns = `size, root, note, ${milliseconds('made_at')} as made_at`;

/** The newest; undefined: nothing was signed. */
export async function readLatestCheckpoint(
  session: Session,
  creditorId: number,
): Promise<StoredCheckpoint | undefined> {
  const rows = await session.query<CheckpointColumns>(
    `select ${columns} from evidence_checkpoint where creditor_id = $1 order by size desc limit 1`,
    [creditorId],
  );
  return (await withCosignatures(session, creditorId, rows))[0];
}

/** For each index the first checkpoint that contains it, each once, in order of size. */
export async function readFirstCheckpoints(
  session: Session,
  creditorId: number,
  indexes: readonly number[],
): Promise<StoredCheckpoint[]> {
  const rows = await session.query<CheckpointColumns>(
    `select distinct on (c.size) c.size, c.root, c.note, ${milliseconds('c.made_at')} as made_at
       from unnest($2::text::bigint[]) as d(leaf_index)
       join lateral (select * from evidence_checkpoint k where k.creditor_id = $1 and k.size > d.leaf_index order by k.size limit 1) c on true
      order by c.size`,
    [creditorId, arrayText(indexes)],
  );
  return withCosignatures(session, creditorId, rows);
}

/** All checkpoints by size, after one of them. */
export async function readCheckpoints(
  session: Session,
  creditorId: number,
  at: { readonly after: number; readonly rowsMax: number },
): Promise<StoredCheckpoint[]> {
  const rows = await session.query<CheckpointColumns>(
    `select ${columns} from evidence_checkpoint where creditor_id = $1 and size > $2::bigint order by size limit $3::int`,
    [creditorId, at.after, at.rowsMax],
  );
  return withCosignatures(session, creditorId, rows);
}

/** The largest size that a witness has cosigned; 0: none. */
export async function readCosignedSize(session: Session, creditorId: number, witness: string): Promise<number> {
  const [row] = await session.query<{ size: bigint }>(
    'select coalesce(max(size), 0)::bigint as size from evidence_cosignature where creditor_id = $1 and witness = $2',
    [creditorId, witness],
  );
  return Number(row!.size);
}

/** Receipts of anchors, as JSON, by the size that they are of. */
export async function readAnchors(
  session: Session,
  creditorId: number,
  sizes: readonly number[],
): Promise<{ readonly size: number; readonly anchor: string; readonly receipt: string }[]> {
  const rows = await session.query<{ size: bigint; anchor: string; receipt: string }>(
    `select size, anchor, receipt from evidence_anchor where creditor_id = $1 and size = any($2::text::bigint[]) order by size, anchor`,
    [creditorId, arrayText(sizes)],
  );
  return rows.map((row) => ({ ...row, size: Number(row.size) }));
}

export async function storeAnchor(
  session: Session,
  at: { readonly creditorId: number; readonly size: number },
  anchored: { readonly anchor: string; readonly receipt: string },
): Promise<void> {
  await session.query(
    `insert into evidence_anchor (creditor_id, size, anchor, receipt) values ($1, $2::bigint, $3, $4) on conflict do nothing`,
    [at.creditorId, at.size, anchored.anchor, anchored.receipt],
  );
}

/** What was anchored last by this anchor, and how long ago by the database's clock. */
export async function readLastAnchored(
  session: Session,
  creditorId: number,
  anchor: string,
): Promise<{ readonly size: number; readonly hoursAgo: number } | undefined> {
  const [row] = await session.query<{ size: bigint; hours: number }>(
    `select size, (extract(epoch from clock_timestamp() - received_at) / 3600)::float8 as hours from evidence_anchor
      where creditor_id = $1 and anchor = $2 order by size desc limit 1`,
    [creditorId, anchor],
  );
  return row && { size: Number(row.size), hoursAgo: row.hours };
}

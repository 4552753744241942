/** The evidence log's entries: streams, their numbers, what was entered. Migration 0008 holds what must not go wrong. */
import { toHex } from '../core/evidence/bytes.ts';
import type { EntryKind } from '../core/evidence/entry.ts';
import { copyBytes, copyRow } from './copy-text.ts';
import { arrayText, hexArrayText, type Session, textArrayText } from './database.ts';
import { milliseconds } from './decisions.ts';

export interface StreamKey {
  readonly creditorId: number;
  /** 0n with case 0n: the stream of the book itself */
  readonly borrowerId: bigint;
  readonly caseId: bigint;
}

export const bookStream = (creditorId: number): StreamKey => ({ creditorId, borrowerId: 0n, caseId: 0n });

/** Makes a stream without entries. The same again changes nothing. */
export async function makeStream(session: Session, key: StreamKey, tag: Uint8Array): Promise<void> {
  await session.query(
    `insert into evidence_stream (creditor_id, borrower_id, case_id, tag, last_number, last_at)
     values ($1, $2::bigint, $3::bigint, $4, 0, clock_timestamp()) on conflict do nothing`,
    [key.creditorId, key.borrowerId, key.caseId, tag],
  );
}

export interface TakenNumbers extends StreamKey {
  readonly tag: string;
  /** the first of those that were taken */
  readonly first: number;
  readonly atMs: number;
  /** the lender's reference */
  readonly lender: string;
}

/**
 * Takes the next numbers of streams; nobody else takes any of theirs until the transaction ends. A stream that is not there
 * is not among the answers. Streams are held in the order of their keys, so that two of these never wait for each other.
 */
export async function takeNumbers(
  session: Session,
  creditorId: number,
  wanted: readonly (Omit<StreamKey, 'creditorId'> & { readonly count: number })[],
): Promise<TakenNumbers[]> {
  const rows = await session.query<{
    borrower_id: bigint;
    case_id: bigint;
    tag: Uint8Array;
    first: number;
    at: bigint;
    lender: string;
  }>(
    `with wanted as (
       select s.borrower_id, s.case_id, d.count from evidence_stream s
         join (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as case_id, unnest($4::text::int[]) as count) d
           on d.borrower_id = s.borrower_id and d.case_id = s.case_id
        where s.creditor_id = $1 order by s.borrower_id, s.case_id for no key update of s)
     update evidence_stream s set last_number = s.last_number + w.count, last_at = greatest(s.last_at, clock_timestamp())
       from wanted w where s.creditor_id = $1 and s.borrower_id = w.borrower_id and s.case_id = w.case_id
     returning s.borrower_id, s.case_id, s.tag, s.last_number - w.count + 1 as first, ${milliseconds('s.last_at')} as at,
       (select c.creditor_ref from creditor c where c.creditor_id = $1) as lender`,
    [
      creditorId,
      arrayText(wanted.map(({ borrowerId }) => borrowerId)),
      arrayText(wanted.map(({ caseId }) => caseId)),
      arrayText(wanted.map(({ count }) => count)),
    ],
  );
  return rows.map((row) => ({
    creditorId,
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    tag: toHex(row.tag),
    first: row.first,
    atMs: Number(row.at),
    lender: row.lender,
  }));
}

export interface NewEntry extends Omit<StreamKey, 'creditorId'> {
  readonly number: number;
  readonly kind: EntryKind;
  readonly aboutTable: string;
  readonly aboutKey: string;
  readonly commitment: Uint8Array;
  /** salt and content under the borrower's key … */
  readonly sealed: Uint8Array | undefined;
  /** … or in the open */
  readonly opened: string | undefined;
}

/** From so many on they come as a stream of rows, which costs one more turn to the server and less for each. */
const entriesToCopy = 50;

export async function storeEntries(session: Session, creditorId: number, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length >= entriesToCopy) {
    await session.copyIn(
      'evidence_entry (creditor_id, borrower_id, case_id, number, kind, about_table, about_key, commitment, sealed, opened)',
      entries.map((entry) => entryRow(creditorId, entry)).join(''),
    );
    return;
  }
  await session.query(
    `insert into evidence_entry (creditor_id, borrower_id, case_id, number, kind, about_table, about_key, commitment, sealed, opened)
     select $1, d.borrower_id, d.case_id, d.number, d.kind, d.about_table, d.about_key, decode(d.commitment, 'hex'), decode(d.sealed, 'hex'), d.opened
       from unnest($2::text::bigint[], $3::text::bigint[], $4::text::int[], $5::text::text[], $6::text::text[], $7::text::text[], $8::text::text[], $9::text::text[], $10::text::text[])
         as d(borrower_id, case_id, number, kind, about_table, about_key, commitment, sealed, opened)`,
    [
      creditorId,
      arrayText(entries.map(({ borrowerId }) => borrowerId)),
      arrayText(entries.map(({ caseId }) => caseId)),
      arrayText(entries.map(({ number }) => number)),
      textArrayText(entries.map(({ kind }) => kind)),
      textArrayText(entries.map(({ aboutTable }) => aboutTable)),
      textArrayText(entries.map(({ aboutKey }) => aboutKey)),
      hexArrayText(entries.map(({ commitment }) => commitment)),
      hexArrayText(entries.map(({ sealed }) => sealed)),
      textArrayText(entries.map(({ opened }) => opened)),
    ],
  );
}

function entryRow(creditorId: number, entry: NewEntry): string {
  const { borrowerId, caseId, number, kind, aboutTable, aboutKey, commitment, sealed, opened } = entry;
  const bytes = sealed && copyBytes(sealed);
  return copyRow([
    creditorId,
    borrowerId,
    caseId,
    number,
    kind,
    aboutTable,
    aboutKey,
    copyBytes(commitment),
    bytes,
    opened,
  ]);
}

export interface StoredStream extends StreamKey {
  readonly tag: string;
  readonly lastNumber: number;
  readonly receiptsThrough: number;
}

/** Undefined: nothing was entered of it. */
export async function readStream(session: Session, key: StreamKey): Promise<StoredStream | undefined> {
  const [row] = await session.query<{ tag: Uint8Array; last_number: number; receipts_through: number }>(
    'select tag, last_number, receipts_through from evidence_stream where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint',
    [key.creditorId, key.borrowerId, key.caseId],
  );
  return row && { ...key, tag: toHex(row.tag), lastNumber: row.last_number, receiptsThrough: row.receipts_through };
}

export interface StoredEntry {
  readonly number: number;
  readonly kind: EntryKind;
  readonly aboutTable: string;
  readonly aboutKey: string;
  readonly commitment: Uint8Array;
  readonly sealed: Uint8Array | undefined;
  readonly opened: string | undefined;
  /** undefined: not in the tree yet */
  readonly leafIndex: number | undefined;
}

/** Entries of a stream in their order, from one number to another. */
export async function readEntries(
  session: Session,
  key: StreamKey,
  range: { readonly from: number; readonly to: number },
): Promise<StoredEntry[]> {
  const rows = await session.query<{
    number: number;
    kind: EntryKind;
    about_table: string;
    about_key: string;
    commitment: Uint8Array;
    sealed: Uint8Array | null;
    opened: string | null;
    leaf_index: bigint | null;
  }>(
    `select number, kind, about_table, about_key, commitment, sealed, opened, leaf_index from evidence_entry
      where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint and number between $4 and $5 order by number`,
    [key.creditorId, key.borrowerId, key.caseId, range.from, range.to],
  );
  return rows.map((row) => ({
    number: row.number,
    kind: row.kind,
    aboutTable: row.about_table,
    aboutKey: row.about_key,
    commitment: new Uint8Array(row.commitment),
    sealed: row.sealed ?? undefined,
    opened: row.opened ?? undefined,
    leafIndex: row.leaf_index === null ? undefined : Number(row.leaf_index),
  }));
}

/** How many of a stream's entries the newest checkpoint has signed. */
export async function countSigned(session: Session, key: StreamKey): Promise<number> {
  const [row] = await session.query<{ signed: number }>(
    `select count(*)::int as signed from evidence_entry e
      where e.creditor_id = $1 and e.borrower_id = $2::bigint and e.case_id = $3::bigint
        and e.leaf_index < (select max(c.size) from evidence_checkpoint c where c.creditor_id = e.creditor_id)`,
    [key.creditorId, key.borrowerId, key.caseId],
  );
  return row!.signed;
}

/** Receipts up to this number were handed over. */
export async function markReceipts(session: Session, key: StreamKey, through: number): Promise<void> {
  await session.query(
    `update evidence_stream set receipts_through = greatest(receipts_through, $4)
      where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint`,
    [key.creditorId, key.borrowerId, key.caseId, through],
  );
}

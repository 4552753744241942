/** Files beside a case: the rows that say what lies in the file store. Migration 0009 holds what must not go wrong. */
import type { Day } from '../core/calendar/day.ts';
import { takeIds } from './close-writes.ts';
import { dayParameter, type Session, textArrayText } from './database.ts';
import { milliseconds } from './decisions.ts';

export interface FileKey {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
}

export type RemovalGround = 'retention' | 'erasure';

export interface KeptFileRow {
  readonly fileId: bigint;
  readonly kind: string;
  readonly mediaType: string;
  /** in clear */
  readonly bytes: number;
  /** SHA-256 of the sealed bytes, hex: the address in the store */
  readonly sealedDigest: string;
  readonly sealedDetail: Uint8Array;
  readonly contactId: bigint | undefined;
  /** from when a time counts that runs from the file itself */
  readonly ofDay: Day;
  readonly recordedBy: string;
  readonly recordedAtMs: number;
  readonly removed: { readonly on: Day; readonly ground: RemovalGround; readonly rule: string | undefined } | undefined;
}

interface FileColumns {
  case_id: bigint;
  file_id: bigint;
  kind: string;
  media_type: string;
  bytes: bigint;
  sealed_digest: string;
  sealed_detail: Uint8Array;
  contact_id: bigint | null;
  of_day: Day;
  recorded_by: string;
  recorded: bigint;
  removed_on: Day | null;
  removed_ground: RemovalGround | null;
  removed_rule: string | null;
}

const columns = `f.case_id, f.file_id, f.kind, f.media_type, f.bytes, f.sealed_digest, f.sealed_detail, f.contact_id, f.of_day, f.recorded_by,
  ${milliseconds('f.recorded_at')} as recorded, f.removed_on, f.removed_ground, f.removed_rule`;

function fileOf(row: FileColumns): KeptFileRow {
  return {
    fileId: row.file_id,
    kind: row.kind,
    mediaType: row.media_type,
    bytes: Number(row.bytes),
    sealedDigest: row.sealed_digest,
    sealedDetail: new Uint8Array(row.sealed_detail),
    contactId: row.contact_id ?? undefined,
    ofDay: row.of_day,
    recordedBy: row.recorded_by,
    recordedAtMs: Number(row.recorded),
    removed:
      row.removed_on === null
        ? undefined
        : { on: row.removed_on, ground: row.removed_ground!, rule: row.removed_rule ?? undefined },
  };
}

/** In the order in which they were handed in; also those that were removed. */
export async function readFiles(session: Session, at: FileKey): Promise<KeptFileRow[]> {
  const rows = await session.query<FileColumns>(
    `select ${columns} from case_file f where f.creditor_id = $1 and f.borrower_id = $2::bigint and f.case_id = $3::bigint order by f.file_id`,
    [at.creditorId, at.borrowerId, at.caseId],
  );
  return rows.map(fileOf);
}

/** All of a borrower that were not removed, with the case of each. */
export async function readFilesOfBorrower(
  session: Session,
  at: Omit<FileKey, 'caseId'>,
): Promise<(KeptFileRow & { readonly caseId: bigint })[]> {
  const rows = await session.query<FileColumns>(
    `select ${columns} from case_file f where f.creditor_id = $1 and f.borrower_id = $2::bigint and f.removed_on is null order by f.file_id`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => ({ ...fileOf(row), caseId: row.case_id }));
}

export async function nextFileId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'case_file_id_seq', 1))[0]!;
}

export async function storeFileRow(
  session: Session,
  at: FileKey,
  file: Omit<KeptFileRow, 'recordedAtMs' | 'removed'>,
): Promise<void> {
  await session.query(
    `insert into case_file (creditor_id, borrower_id, case_id, file_id, kind, media_type, bytes, sealed_digest, sealed_detail, contact_id, of_day, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7::bigint, $8, $9, $10::bigint, $11::date, $12)`,
    [
      at.creditorId,
      at.borrowerId,
      at.caseId,
      file.fileId,
      file.kind,
      file.mediaType,
      file.bytes,
      file.sealedDigest,
      file.sealedDetail,
      file.contactId ?? null,
      dayParameter(file.ofDay),
      file.recordedBy,
    ],
  );
}

export async function markRemoved(
  session: Session,
  at: Omit<FileKey, 'caseId'> & { readonly fileId: bigint },
  removed: NonNullable<KeptFileRow['removed']>,
): Promise<void> {
  await session.query(
    `update case_file set removed_on = $4::date, removed_ground = $5, removed_rule = $6
      where creditor_id = $1 and borrower_id = $2::bigint and file_id = $3::bigint`,
    [at.creditorId, at.borrowerId, at.fileId, dayParameter(removed.on), removed.ground, removed.rule ?? null],
  );
}

export interface Arrival extends FileKey {
  readonly fileId: bigint;
  readonly sealedDigest: string;
}

/** Before anything is put into the store. */
export async function announceArrival(session: Session, arrival: Arrival): Promise<void> {
  await session.query(
    `insert into file_arrival (creditor_id, borrower_id, case_id, file_id, sealed_digest) values ($1, $2::bigint, $3::bigint, $4::bigint, $5)`,
    [arrival.creditorId, arrival.borrowerId, arrival.caseId, arrival.fileId, arrival.sealedDigest],
  );
}

/** False: it is not announced any more; somebody cleared up after it. */
export async function endArrival(
  session: Session,
  arrival: Omit<Arrival, 'caseId' | 'sealedDigest'>,
): Promise<boolean> {
  const rows = await session.query(
    `delete from file_arrival where creditor_id = $1 and borrower_id = $2::bigint and file_id = $3::bigint returning file_id`,
    [arrival.creditorId, arrival.borrowerId, arrival.fileId],
  );
  return rows.length > 0;
}

/** Puts that were begun before this instant and came to no end. */
export async function readLeftArrivals(session: Session, creditorId: number, beforeMs: number): Promise<Arrival[]> {
  const rows = await session.query<{ borrower_id: bigint; case_id: bigint; file_id: bigint; sealed_digest: string }>(
    `select borrower_id, case_id, file_id, sealed_digest from file_arrival
      where creditor_id = $1 and begun_at < to_timestamp($2::float8 / 1000) order by begun_at, file_id`,
    [creditorId, beforeMs],
  );
  return rows.map((row) => ({
    creditorId,
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    fileId: row.file_id,
    sealedDigest: row.sealed_digest,
  }));
}

/** Of any lender's book in this database: what is known of each of these addresses; one that nobody knows has none. */
export async function whatIsAt(
  session: Session,
  digests: readonly string[],
): Promise<Map<string, 'kept' | 'removed' | 'arriving'>> {
  const rows = await session.query<{ sealed_digest: string; state: 'kept' | 'removed' | 'arriving' }>(
    `select d.digest as sealed_digest,
            case when exists (select 1 from case_file f where f.sealed_digest collate "C" = d.digest collate "C" and f.removed_on is null) then 'kept'
                 when exists (select 1 from case_file f where f.sealed_digest collate "C" = d.digest collate "C") then 'removed'
                 else 'arriving' end as state
       from unnest($1::text::text[]) as d(digest)
      where exists (select 1 from case_file f where f.sealed_digest collate "C" = d.digest collate "C")
         or exists (select 1 from file_arrival a where a.sealed_digest = d.digest)`,
    [textArrayText(digests)],
  );
  return new Map(rows.map((row) => [row.sealed_digest, row.state]));
}

/** Addresses of what a lender's book keeps, after one and up to another, in order. */
export async function readAddresses(
  session: Session,
  at: { readonly creditorId: number; readonly after: string; readonly upTo: string; readonly limit: number },
): Promise<string[]> {
  const rows = await session.query<{ sealed_digest: string }>(
    `select sealed_digest from case_file
      where creditor_id = $1 and removed_on is null and sealed_digest collate "C" > $2 and sealed_digest collate "C" <= $3
      order by sealed_digest collate "C" limit $4`,
    [at.creditorId, at.after, at.upTo, at.limit],
  );
  return rows.map((row) => row.sealed_digest);
}

/** The day of a contact of this case; undefined: there is none of that number. */
export async function readContactDay(session: Session, at: FileKey, contactId: bigint): Promise<Day | undefined> {
  const [row] = await session.query<{ on_day: Day }>(
    `select d.on_day from contact c join decision d using (creditor_id, borrower_id, decision_id)
      where c.creditor_id = $1 and c.borrower_id = $2::bigint and c.case_id = $3::bigint and c.contact_id = $4::bigint`,
    [at.creditorId, at.borrowerId, at.caseId, contactId],
  );
  return row?.on_day;
}

/** Numbers of the closed cases of a lender that keep files, where no case of the borrower is open and nothing holds them. */
export async function readCasesToSweep(session: Session, creditorId: number): Promise<string[]> {
  const rows = await session.query<{ case_number: string }>(
    `select c.case_number from delinquency_case c
      where c.creditor_id = $1 and c.closed_on is not null
        and exists (select 1 from case_file f where f.creditor_id = c.creditor_id and f.borrower_id = c.borrower_id and f.case_id = c.case_id and f.removed_on is null)
      order by c.case_id`,
    [creditorId],
  );
  return rows.map((row) => row.case_number);
}

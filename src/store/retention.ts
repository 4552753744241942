/** What says how long the records of a borrower are kept: last activity, loans, holds; and the end of their key. */
import type { Day } from '../core/calendar/day.ts';
import { takeIds } from './close-writes.ts';
import type { Session } from './database.ts';
import { milliseconds } from './decisions.ts';
import type { StreamKey } from './evidence.ts';
import type { FileKey } from './kept-files.ts';
import { deleteDraftsOf } from './portal-drafts.ts';

export type OfBorrower = Omit<FileKey, 'caseId'>;

export interface RecordsOfBorrower {
  readonly erasedAtMs: number | undefined;
  readonly isUnderHold: boolean;
  readonly openCases: readonly string[];
  /** products of the loans, each once */
  readonly products: readonly string[];
  /** loans neither settled nor charged off on which something is owed or lent */
  readonly openLoans: readonly string[];
  /** undefined: one at least is not settled */
  readonly settledOn: Day | undefined;
  /** the day of the last record of collection; looking at records and removing them is none */
  readonly lastActivityOn: Day;
}

/** A look at a record, or its removal, does not make the time begin again. */
const noActivity = `('access', 'file', 'fileRemoved', 'legalHold', 'erasure', 'matter')`;

export async function readRecords(session: Session, at: OfBorrower, zone: string): Promise<RecordsOfBorrower> {
  const [row] = await session.query<{
    erased: bigint | null;
    held: boolean;
    open_cases: string;
    products: string;
    open_loans: string;
    unsettled: boolean;
    settled_on: Day | null;
    last_on: Day;
  }>(
    `select ${milliseconds('b.erased_at')} as erased, is_under_hold(b.creditor_id, b.borrower_id) as held,
            (select coalesce(json_agg(c.case_number order by c.case_id), '[]')::text from delinquency_case c
              where c.creditor_id = b.creditor_id and c.borrower_id = b.borrower_id and c.closed_on is null) as open_cases,
            (select coalesce(json_agg(distinct l.product), '[]')::text from loan l
              where l.creditor_id = b.creditor_id and l.borrower_id = b.borrower_id) as products,
            (select coalesce(json_agg(l.loan_ref order by l.loan_id), '[]')::text from loan l join loan_state s using (creditor_id, borrower_id, loan_id)
              where l.creditor_id = b.creditor_id and l.borrower_id = b.borrower_id and s.settled_on is null and s.charged_off_on is null) as open_loans,
            (select coalesce(bool_or(s.settled_on is null), false) from loan_state s
              where s.creditor_id = b.creditor_id and s.borrower_id = b.borrower_id) as unsettled,
            (select max(s.settled_on) from loan_state s where s.creditor_id = b.creditor_id and s.borrower_id = b.borrower_id) as settled_on,
            (select max(d.day) from (
               select e.on_day as day from case_event e where e.creditor_id = b.creditor_id and e.borrower_id = b.borrower_id
               union all select i.on_day from inbound_contact i where i.creditor_id = b.creditor_id and i.borrower_id = b.borrower_id
               union all select p.on_day from party_fact p where p.creditor_id = b.creditor_id and p.borrower_id = b.borrower_id
               union all select f.of_day from case_file f where f.creditor_id = b.creditor_id and f.borrower_id = b.borrower_id
               union all select (e.recorded_at at time zone $3)::date from evidence_entry e
                 where e.creditor_id = b.creditor_id and e.borrower_id = b.borrower_id and e.kind not in ${noActivity}) d) as last_on
       from borrower b where b.creditor_id = $1 and b.borrower_id = $2::bigint`,
    [at.creditorId, at.borrowerId, zone],
  );
  return {
    erasedAtMs: row!.erased === null ? undefined : Number(row!.erased),
    isUnderHold: row!.held,
    openCases: JSON.parse(row!.open_cases) as string[],
    products: JSON.parse(row!.products) as string[],
    openLoans: JSON.parse(row!.open_loans) as string[],
    settledOn: row!.unsettled ? undefined : (row!.settled_on ?? undefined),
    lastActivityOn: row!.last_on,
  };
}

export interface ErasureState {
  /** undefined: never */
  readonly erasedAtMs: number | undefined;
  /** a key made since then opens what came since, and nothing of before */
  readonly hasKey: boolean;
}

export async function readErasure(session: Session, at: OfBorrower): Promise<ErasureState> {
  const [row] = await session.query<{ erased: bigint | null; keyed: boolean }>(
    `select ${milliseconds('erased_at')} as erased, wrapped_key is not null as keyed from borrower
      where creditor_id = $1 and borrower_id = $2::bigint`,
    [at.creditorId, at.borrowerId],
  );
  return { erasedAtMs: row!.erased === null ? undefined : Number(row!.erased), hasKey: row!.keyed };
}

/** Whether the borrower's key was destroyed, and they have had no other since. */
export async function isErased(session: Session, at: OfBorrower): Promise<boolean> {
  const { erasedAtMs, hasKey } = await readErasure(session, at);
  return erasedAtMs !== undefined && !hasKey;
}

export interface HoldRow {
  readonly holdId: bigint;
  readonly state: 'set' | 'released';
  readonly sealedReason: Uint8Array;
  readonly recordedBy: string;
  readonly recordedAtMs: number;
}

/** In order; the last one counts. */
export async function readHolds(session: Session, at: OfBorrower): Promise<HoldRow[]> {
  const rows = await session.query<{
    legal_hold_id: bigint;
    state: HoldRow['state'];
    sealed_reason: Uint8Array;
    recorded_by: string;
    recorded: bigint;
  }>(
    `select legal_hold_id, state, sealed_reason, recorded_by, ${milliseconds('recorded_at')} as recorded
       from legal_hold where creditor_id = $1 and borrower_id = $2::bigint order by legal_hold_id`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => ({
    holdId: row.legal_hold_id,
    state: row.state,
    sealedReason: new Uint8Array(row.sealed_reason),
    recordedBy: row.recorded_by,
    recordedAtMs: Number(row.recorded),
  }));
}

export async function nextHoldId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'legal_hold_id_seq', 1))[0]!;
}

export async function storeHold(session: Session, at: FileKey, hold: Omit<HoldRow, 'recordedAtMs'>): Promise<void> {
  await session.query(
    `insert into legal_hold (creditor_id, borrower_id, legal_hold_id, case_id, state, sealed_reason, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7)`,
    [at.creditorId, at.borrowerId, hold.holdId, at.caseId, hold.state, hold.sealedReason, hold.recordedBy],
  );
}

/** The streams of a borrower, held until the transaction ends, each with its case's number. */
export async function holdStreams(
  session: Session,
  at: OfBorrower,
): Promise<(StreamKey & { readonly caseNumber: string; readonly lastNumber: number })[]> {
  const rows = await session.query<{ case_id: bigint; case_number: string; last_number: number }>(
    `select s.case_id, c.case_number, s.last_number from evidence_stream s join delinquency_case c using (creditor_id, borrower_id, case_id)
      where s.creditor_id = $1 and s.borrower_id = $2::bigint and s.last_number > 0 order by s.case_id for no key update of s`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => ({
    ...at,
    caseId: row.case_id,
    caseNumber: row.case_number,
    lastNumber: row.last_number,
  }));
}

/** The key, what was sealed as name and addresses, and drafts go. Not undone. */
export async function destroyKey(session: Session, at: OfBorrower): Promise<void> {
  await session.query(
    `update borrower set wrapped_key = null, sealed = null, erased_at = greatest(clock_timestamp(), erased_at + interval '1 microsecond')
      where creditor_id = $1 and borrower_id = $2::bigint`,
    [at.creditorId, at.borrowerId],
  );
  await deleteDraftsOf(session, at);
}

/** The row that held the key is still on PostgreSQL's pages until they are cleaned. Not inside a transaction. */
export async function cleanBorrowers(session: Session): Promise<void> {
  await session.query('vacuum borrower');
}

/** Business dates: how far a book has been closed, and which borrowers a close has to touch. */
import type { Day } from '../core/calendar/day.ts';
import { dayParameter, type Session } from './database.ts';

export interface CreditorRow {
  readonly creditorId: number;
  readonly creditorRef: string;
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
  /** the id of the law pack that governs what is done about its loans */
  readonly jurisdiction: string;
  readonly generated: boolean;
  readonly businessDate: Day | undefined;
  readonly bookAsOf: Day | undefined;
}

/** All books of this database. */
export async function readCreditors(session: Session): Promise<CreditorRow[]> {
  const rows = await session.query<{
    creditor_id: number;
    creditor_ref: string;
    name: string;
    zone: string;
    currency: string;
    jurisdiction?: string;
    generated: boolean;
    business_date: Day | null;
    book_as_of: Day | null;
  }>('select * from creditor order by creditor_id');
  return rows.map((row) => ({
    creditorId: row.creditor_id,
    creditorRef: row.creditor_ref,
    name: row.name,
    zone: row.zone,
    currency: row.currency,
    // Absent in a database that is not brought up to date yet, which `doctor` looks at.
    jurisdiction: row.jurisdiction ?? 'cn',
    generated: row.generated,
    businessDate: row.business_date ?? undefined,
    bookAsOf: row.book_as_of ?? undefined,
  }));
}

/** First 32-bit word of the advisory lock that one close of one book holds; the second is the creditor. */
const closeLockClass = 7_203_115;

/** Takes the book for one day close at a time; false when another has it. Held until `releaseClose` or the session's end. */
export async function tryHoldClose(session: Session, creditorId: number): Promise<boolean> {
  const [row] = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1::int, $2::int) as held', [
    closeLockClass,
    creditorId,
  ]);
  return row!.held;
}

export async function releaseClose(session: Session, creditorId: number): Promise<void> {
  await session.query('select pg_advisory_unlock($1::int, $2::int)', [closeLockClass, creditorId]);
}

/** So many chunks where they are not full, so that those who share them end at about the same time. */
const chunksMin = 24;
const borrowersPerChunkMin = 100;

/** Borrowers with a loan whose next event is on or before `businessDate`, in key order, in chunks. */
export async function readChunks(
  session: Session,
  at: { creditorId: number; businessDate: Day; borrowersPerChunk: number },
): Promise<bigint[][]> {
  const rows = await session.query<{ ids: bigint[] }>(
    `select array_agg(borrower_id order by borrower_id) as ids
       from (select borrower_id, (row_number() over (order by borrower_id) - 1) / least($3::int, greatest(${borrowersPerChunkMin}, count(*) over () / ${chunksMin})) as chunk
               from (select distinct borrower_id from loan_state where creditor_id = $1 and next_event_on <= $2::date) due) numbered
      group by chunk order by chunk`,
    [at.creditorId, dayParameter(at.businessDate), at.borrowersPerChunk],
  );
  return rows.map((row) => row.ids);
}

/** Borrowers still to be closed on a date. */
export async function countWaiting(session: Session, at: { creditorId: number; businessDate: Day }): Promise<number> {
  const [row] = await session.query<{ waiting: number }>(
    'select count(distinct borrower_id)::int as waiting from loan_state where creditor_id = $1 and next_event_on <= $2::date',
    [at.creditorId, dayParameter(at.businessDate)],
  );
  return row!.waiting;
}

/** Loans that the close of a date touched, whoever did it. */
export async function readTouched(session: Session, at: { creditorId: number; businessDate: Day }): Promise<number> {
  const [row] = await session.query<{ touched: number }>(
    'select loans_touched::int as touched from day_close where creditor_id = $1 and business_date = $2::date',
    [at.creditorId, dayParameter(at.businessDate)],
  );
  return row?.touched ?? 0;
}

/**
 * Dates whose close moved some loans and was not finished, in order. Those that moved none are forgotten: nothing of
 * the book stands on them.
 */
export async function readUnfinishedCloses(session: Session, at: { creditorId: number; except: Day }): Promise<Day[]> {
  const parameters = [at.creditorId, dayParameter(at.except)];
  await session.query(
    `delete from day_close where creditor_id = $1 and business_date <> $2::date and finished_at is null and loans_touched = 0`,
    parameters,
  );
  const rows = await session.query<{ business_date: Day }>(
    `select business_date from day_close where creditor_id = $1 and business_date <> $2::date and finished_at is null
      order by business_date`,
    parameters,
  );
  return rows.map((row) => row.business_date);
}

export async function beginDayClose(session: Session, creditorId: number, businessDate: Day): Promise<void> {
  await session.query(
    'insert into day_close (creditor_id, business_date) values ($1, $2::date) on conflict (creditor_id, business_date) do nothing',
    [creditorId, dayParameter(businessDate)],
  );
}

export async function countTouched(
  session: Session,
  at: { creditorId: number; businessDate: Day; loans: number },
): Promise<void> {
  await session.query(
    'update day_close set loans_touched = loans_touched + $3::bigint where creditor_id = $1 and business_date = $2::date',
    [at.creditorId, dayParameter(at.businessDate), at.loans],
  );
}

/**
 * Marks the date closed and moves the book to it; charge-offs valued by then show in the loan states. How many loans it
 * touched; undefined: it was marked before.
 */
export async function finishDayClose(
  session: Session,
  creditorId: number,
  businessDate: Day,
): Promise<number | undefined> {
  const parameters = [creditorId, dayParameter(businessDate)];
  await session.query(
    `update loan_state s set charged_off_on = e.on_day
       from (select borrower_id, loan_id, min(on_day) as on_day from loan_event
              where creditor_id = $1 and kind = 'chargeOff' and on_day <= $2::date group by borrower_id, loan_id) e
      where s.creditor_id = $1 and s.borrower_id = e.borrower_id and s.loan_id = e.loan_id
        and s.charged_off_on is distinct from e.on_day`,
    parameters,
  );
  const [finished] = await session.query<{ touched: number }>(
    `update day_close set finished_at = now() where creditor_id = $1 and business_date = $2::date and finished_at is null
     returning loans_touched::int as touched`,
    parameters,
  );
  await session.query(
    'update creditor set business_date = greatest(business_date, $2::date) where creditor_id = $1',
    parameters,
  );
  return finished?.touched;
}

/** Tables that closes fill. */
const filled = ['ageing_span', 'delinquency_case', 'case_event'];

/**
 * Fresh figures for the query planner where a table has grown to four times what it was when last looked at. Plans made
 * while it was empty, those of the foreign keys too, would read it row by row for every row that is written.
 */
export async function analyzeOutgrown(session: Session): Promise<void> {
  const outgrown = await session.query<{ name: string }>(
    `select relname as name from pg_class where oid in (${filled.map((name) => `'${name}'::regclass`).join(', ')})
        and pg_relation_size(oid) > 4 * current_setting('block_size')::bigint * greatest(relpages, 8)`,
  );
  // Another worker that is at it already is not waited for.
  for (const { name } of outgrown) await session.run(`analyze (skip_locked) ${name}`);
}

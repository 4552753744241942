/** What happened to borrowers, as they told it. Added to, never changed; the latest counts. */
import { takeIds } from './close-writes.ts';
import type { Session } from './database.ts';
import { milliseconds } from './decisions.ts';
import type { OfDrafts } from './portal-drafts.ts';
import type { OfBorrower } from './statements.ts';

export interface ToldCauseRow {
  readonly causeId: bigint;
  readonly sealed: Uint8Array;
  readonly recordedBy: string;
}

export async function nextCauseId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'cause_id_seq', 1))[0]!;
}

export async function storeToldCause(session: Session, at: OfDrafts, row: ToldCauseRow): Promise<void> {
  await session.query(
    `insert into told_cause (creditor_id, borrower_id, case_id, cause_id, sealed, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6)`,
    [at.creditorId, at.borrowerId, at.caseId, row.causeId, row.sealed, row.recordedBy],
  );
}

/** Of all cases of the borrower, oldest first: what happened to somebody happened to all that they owe. */
export async function readToldCauses(
  session: Session,
  at: OfBorrower,
  { latestOnly }: { readonly latestOnly: boolean },
): Promise<(ToldCauseRow & { readonly recordedAtMs: number })[]> {
  const rows = await session.query<{ cause_id: bigint; sealed: Uint8Array; recorded_by: string; recorded: bigint }>(
    `select cause_id, sealed, recorded_by, ${milliseconds('recorded_at')} as recorded from told_cause
      where creditor_id = $1 and borrower_id = $2::bigint
      order by cause_id ${latestOnly ? 'desc limit 1' : ''}`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => ({
    causeId: row.cause_id,
    sealed: row.sealed,
    recordedBy: row.recorded_by,
    recordedAtMs: Number(row.recorded),
  }));
}

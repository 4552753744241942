/** Who may speak for borrowers. Steps are added and never changed; of each helper the latest counts. */
import { takeIds } from './close-writes.ts';
import type { Session } from './database.ts';
import { milliseconds } from './decisions.ts';
import type { OfDrafts } from './portal-drafts.ts';
import type { OfBorrower } from './statements.ts';

export interface HelperStepRow {
  readonly stepId: bigint;
  readonly helperId: bigint;
  readonly step: 'named' | 'ended';
  readonly sealed: Uint8Array;
  readonly recordedBy: string;
}

export async function nextHelperStepId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'helper_step_id_seq', 1))[0]!;
}

export async function storeHelperStep(session: Session, at: OfDrafts, row: HelperStepRow): Promise<void> {
  await session.query(
    `insert into helper_step (creditor_id, borrower_id, case_id, step_id, helper_id, step, sealed, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6, $7, $8)`,
    [at.creditorId, at.borrowerId, at.caseId, row.stepId, row.helperId, row.step, row.sealed, row.recordedBy],
  );
}

/** Of all cases of the borrower, oldest first: who speaks for somebody speaks for them in all. */
export async function readHelperSteps(
  session: Session,
  at: OfBorrower,
): Promise<(HelperStepRow & { readonly recordedAtMs: number })[]> {
  const rows = await session.query<{
    step_id: bigint;
    helper_id: bigint;
    step: 'named' | 'ended';
    sealed: Uint8Array;
    recorded_by: string;
    recorded: bigint;
  }>(
    `select step_id, helper_id, step, sealed, recorded_by, ${milliseconds('recorded_at')} as recorded from helper_step
      where creditor_id = $1 and borrower_id = $2::bigint order by step_id`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => ({
    stepId: row.step_id,
    helperId: row.helper_id,
    step: row.step,
    sealed: row.sealed,
    recordedBy: row.recorded_by,
    recordedAtMs: Number(row.recorded),
  }));
}

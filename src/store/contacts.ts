/** Contacts made and received: the history that limits are counted in. */
import type { Day } from '../core/calendar/day.ts';
import type { Act, Initiator, Mode, Outcome, Role } from '../core/rules/act.ts';
import { takeIds } from './close-writes.ts';
import type { HeldCase } from './contact-cases.ts';
import { dayParameter, type Session } from './database.ts';
import { type DecisionRow, instantParameter, milliseconds } from './decisions.ts';

/** A contact of the borrower at this creditor, whichever case it was about. */
export interface HistoryRow {
  readonly kind: 'contact' | 'inbound';
  readonly id: bigint;
  /** of our own: the decision under whose id its address is sealed */
  readonly decisionId: bigint | undefined;
  readonly atMs: number;
  readonly act: Act;
  readonly mode: Mode | undefined;
  readonly person: string;
  readonly loanRef: string | undefined;
  readonly initiatedBy: Initiator;
  /** undefined: not told yet */
  readonly outcome: Outcome | undefined;
  readonly sealed: Uint8Array | undefined;
}

/**
 * All contacts of a borrower in the order of their time, but for those that were given up before anything was sent. What
 * was handed to a channel counts from then; what waits counts from when it was decided for.
 */
export async function readHistory(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint },
): Promise<HistoryRow[]> {
  const rows = await session.query<{
    kind: HistoryRow['kind'];
    id: bigint;
    decision_id: bigint | null;
    at: bigint;
    act: Act;
    mode: Mode | null;
    person: string;
    loan_ref: string | null;
    initiated_by: Initiator;
    outcome: Outcome | null;
    sealed: Uint8Array | null;
  }>(
    `select 'contact' as kind, c.contact_id as id, c.decision_id, ${milliseconds('coalesce(o.sending_at, d.decided_at)')} as at, d.act, d.mode, d.person,
            l.loan_ref, d.acted_by as initiated_by, c.outcome, d.sealed_message as sealed
       from contact c join decision d using (creditor_id, borrower_id, decision_id)
       left join outbox o on o.creditor_id = c.creditor_id and o.borrower_id = c.borrower_id and o.contact_id = c.contact_id
       left join loan l on l.creditor_id = d.creditor_id and l.borrower_id = d.borrower_id and l.loan_id = d.loan_id
      where c.creditor_id = $1 and c.borrower_id = $2::bigint and (c.outcome is not null or o.state is null or o.state not in ('failed', 'cancelled'))
     union all
     select 'inbound', i.inbound_contact_id, null, ${milliseconds('i.at')}, i.act, i.mode, i.person, l.loan_ref, 'borrower', i.outcome, i.sealed
       from inbound_contact i
       left join loan l on l.creditor_id = i.creditor_id and l.borrower_id = i.borrower_id and l.loan_id = i.loan_id
      where i.creditor_id = $1 and i.borrower_id = $2::bigint
      order by at, kind, id`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => ({
    kind: row.kind,
    id: row.id,
    decisionId: row.decision_id ?? undefined,
    atMs: Number(row.at),
    act: row.act,
    mode: row.mode ?? undefined,
    person: row.person,
    loanRef: row.loan_ref ?? undefined,
    initiatedBy: row.initiated_by,
    outcome: row.outcome ?? undefined,
    sealed: row.sealed ?? undefined,
  }));
}

/** One allowed decision carried out. The database refuses it unless the case is still as it was decided for, and moves the case on. */
export async function storeContact(session: Session, held: HeldCase, decision: DecisionRow): Promise<bigint> {
  const [contactId] = await takeIds(session, 'contact_id_seq', 1);
  await session.query(
    `insert into contact (creditor_id, borrower_id, case_id, contact_id, case_version, decision_id, act, decision_outcome, decision_purpose)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6::bigint, $7, $8, $9)`,
    [
      held.creditorId,
      held.borrowerId,
      held.caseId,
      contactId,
      decision.caseVersion,
      decision.decisionId,
      decision.act,
      decision.outcome,
      decision.purpose,
    ],
  );
  return contactId!;
}

export interface ContactRow {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly contactId: bigint;
  readonly decisionId: bigint;
  readonly act: Act;
  readonly outcome: Outcome | undefined;
}

/** Undefined: there is no such contact in the book. */
export async function findContact(
  session: Session,
  at: { creditorId: number; contactId: bigint },
): Promise<ContactRow | undefined> {
  const [row] = await session.query<{
    borrower_id: bigint;
    case_id: bigint;
    contact_id: bigint;
    decision_id: bigint;
    act: Act;
    outcome: Outcome | null;
  }>(
    `select borrower_id, case_id, contact_id, decision_id, act, outcome from contact where creditor_id = $1 and contact_id = $2::bigint`,
    [at.creditorId, at.contactId],
  );
  if (row === undefined) return undefined;
  return {
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    contactId: row.contact_id,
    decisionId: row.decision_id,
    act: row.act,
    outcome: row.outcome ?? undefined,
  };
}

/** Moves the contact's case on; the database refuses an outcome that is told backwards. */
export async function storeOutcome(
  session: Session,
  at: { creditorId: number; borrowerId: bigint; contactId: bigint },
  told: { readonly outcome: Outcome; readonly atMs: number; readonly onDay: Day },
): Promise<void> {
  await session.query(
    `update contact set outcome = $4, outcome_at = $5::timestamptz, outcome_on = $6::date
      where creditor_id = $1 and borrower_id = $2::bigint and contact_id = $3::bigint`,
    [at.creditorId, at.borrowerId, at.contactId, told.outcome, instantParameter(told.atMs), dayParameter(told.onDay)],
  );
}

export interface InboundRow {
  readonly act: Act;
  readonly role: Role;
  readonly person: string;
  readonly mode: Mode | undefined;
  readonly loanId: bigint | undefined;
  readonly outcome: Outcome;
  readonly atMs: number;
  readonly onDay: Day;
  readonly recordedBy: string;
}

export async function nextInboundId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'inbound_contact_id_seq', 1))[0]!;
}

export async function storeInbound(
  session: Session,
  held: HeldCase,
  row: InboundRow & { readonly inboundId: bigint; readonly sealed: Uint8Array | undefined },
): Promise<void> {
  await session.query(
    `insert into inbound_contact (creditor_id, borrower_id, inbound_contact_id, act, role, person, mode, loan_id, outcome, at, on_day, sealed, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7, $8::bigint, $9, $10::timestamptz, $11::date, $12, $13)`,
    [
      held.creditorId,
      held.borrowerId,
      row.inboundId,
      row.act,
      row.role,
      row.person,
      row.mode ?? null,
      row.loanId ?? null,
      row.outcome,
      instantParameter(row.atMs),
      dayParameter(row.onDay),
      row.sealed ?? null,
      row.recordedBy,
    ],
  );
}

/** Proposals on their way to a decision, and the ties that keep a person from deciding. */
import type { ApprovalEvent, Relation } from '../core/negotiation/approval/approval.ts';
import { takeIds } from './close-writes.ts';
import type { Session } from './database.ts';
import { instantParameter } from './decisions.ts';
import { eventOfText, eventText } from './event-text.ts';
import type { OfTalk } from './negotiations.ts';
import type { OfBorrower } from './statements.ts';

export interface StoredApproval {
  readonly approvalId: bigint;
  readonly events: readonly ApprovalEvent[];
}

export async function newApproval(session: Session, at: OfTalk & { readonly termsHash: string }): Promise<bigint> {
  const [approvalId] = await takeIds(session, 'approval_id_seq', 1);
  await session.query(
    `insert into approval (creditor_id, borrower_id, approval_id, negotiation_id, terms_hash)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5)`,
    [at.creditorId, at.borrowerId, approvalId, at.negotiationId, at.termsHash],
  );
  return approvalId!;
}

/** Undefined: this offer was not submitted. */
export async function readApproval(
  session: Session,
  at: OfTalk & { readonly termsHash: string },
): Promise<StoredApproval | undefined> {
  const [approval] = await session.query<{ approval_id: bigint }>(
    `select approval_id from approval
      where creditor_id = $1 and borrower_id = $2::bigint and negotiation_id = $3::bigint and terms_hash = $4`,
    [at.creditorId, at.borrowerId, at.negotiationId, at.termsHash],
  );
  if (approval === undefined) return undefined;
  const rows = await session.query<{ content: string }>(
    `select content from approval_event
      where creditor_id = $1 and borrower_id = $2::bigint and approval_id = $3::bigint order by version`,
    [at.creditorId, at.borrowerId, approval.approval_id],
  );
  return { approvalId: approval.approval_id, events: rows.map(({ content }) => eventOfText<ApprovalEvent>(content)) };
}

export async function storeApprovalEvent(
  session: Session,
  at: OfBorrower & { readonly approvalId: bigint },
  row: { readonly version: number; readonly event: ApprovalEvent; readonly recordedBy: string },
): Promise<void> {
  const { version, event, recordedBy } = row;
  await session.query(
    `insert into approval_event (creditor_id, borrower_id, approval_id, version, kind, person, at, content, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7::timestamptz, $8, $9)`,
    [
      at.creditorId,
      at.borrowerId,
      at.approvalId,
      version,
      event.kind,
      personOf(event) ?? null,
      instantParameter(event.atMs),
      eventText(event),
      recordedBy,
    ],
  );
}

function personOf(event: ApprovalEvent): string | undefined {
  switch (event.kind) {
    case 'submitted':
      return event.submission.by.person;
    case 'approvalGiven':
    case 'rejected':
    case 'returned':
    case 'withdrawn':
      return event.person;
    case 'delegated':
      return event.from.person;
    case 'approved':
    case 'escalated':
    case 'lapsed':
      return undefined;
  }
}

/** The same again changes nothing, and is not new. */
export async function storeTie(
  session: Session,
  at: OfBorrower,
  tie: Relation & { readonly recordedBy: string },
): Promise<boolean> {
  const rows = await session.query(
    `insert into case_tie (creditor_id, borrower_id, person, kind, recorded_by) values ($1, $2::bigint, $3, $4, $5)
       on conflict do nothing returning 1`,
    [at.creditorId, at.borrowerId, tie.person, tie.kind, tie.recordedBy],
  );
  return rows.length > 0;
}

export async function readTies(session: Session, at: OfBorrower): Promise<Relation[]> {
  return session.query<Relation & Record<string, unknown>>(
    'select person, kind from case_tie where creditor_id = $1 and borrower_id = $2::bigint order by person, kind',
    [at.creditorId, at.borrowerId],
  );
}

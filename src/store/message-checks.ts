/** Codes by which messages are found again by those who received them. */

import type { Session } from './database.ts';
import type { CreditorRow } from './day-closes.ts';
import { milliseconds } from './decisions.ts';
import type { OutboxKey } from './outbox.ts';

export async function storeMessageCheck(session: Session, of: OutboxKey, codeHash: Uint8Array): Promise<void> {
  await session.query(
    `insert into message_check (creditor_id, borrower_id, contact_id, code_hash) values ($1, $2::bigint, $3::bigint, $4)`,
    [of.creditorId, of.borrowerId, of.contactId, codeHash],
  );
}

export interface CheckedMessage extends OutboxKey {
  readonly caseId: bigint;
  /** of the decision by which it went out: its address and words are sealed beside it */
  readonly decisionId: bigint;
  readonly channel: 'email' | 'text';
  /** when it left, as far as that is known; else when it was let go */
  readonly sentAtMs: number;
  readonly lender: CreditorRow['name'];
  readonly zone: string;
}

/** One statement, whether there is such a code or not. On the owner's connection: whoever asks is not signed in. */
export async function findCheckedMessage(session: Session, codeHash: Uint8Array): Promise<CheckedMessage | undefined> {
  const [row] = await session.query<{
    creditor_id: number;
    borrower_id: bigint;
    contact_id: bigint;
    case_id: bigint;
    decision_id: bigint;
    channel: 'email' | 'text';
    sent: bigint;
    lender: string;
    zone: string;
  }>(
    `select k.creditor_id, k.borrower_id, k.contact_id, k.case_id, k.decision_id, d.channel, c.name as lender, c.zone,
            ${milliseconds('coalesce(o.sent_at, o.sending_at, d.decided_at)')} as sent
       from message_check m join contact k using (creditor_id, borrower_id, contact_id)
       join decision d on d.creditor_id = k.creditor_id and d.borrower_id = k.borrower_id and d.decision_id = k.decision_id
       join creditor c on c.creditor_id = k.creditor_id
       left join outbox o on o.creditor_id = k.creditor_id and o.borrower_id = k.borrower_id and o.contact_id = k.contact_id
      where m.code_hash = $1`,
    [codeHash],
  );
  return (
    row && {
      creditorId: row.creditor_id,
      borrowerId: row.borrower_id,
      contactId: row.contact_id,
      caseId: row.case_id,
      decisionId: row.decision_id,
      channel: row.channel,
      sentAtMs: Number(row.sent),
      lender: row.lender,
      zone: row.zone,
    }
  );
}

/** The message as it was sealed beside its decision; undefined: nothing was. */
export async function readSealedMessage(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint; readonly decisionId: bigint },
): Promise<Uint8Array | undefined> {
  const [row] = await session.query<{ sealed_message: Uint8Array | null }>(
    'select sealed_message from decision where creditor_id = $1 and borrower_id = $2::bigint and decision_id = $3::bigint',
    [at.creditorId, at.borrowerId, at.decisionId],
  );
  return row?.sealed_message ?? undefined;
}

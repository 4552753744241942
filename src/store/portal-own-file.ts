/** What is kept about a borrower under their own key, for themselves to read: words of contacts, statements, verified addresses. */
import type { Day } from '../core/calendar/day.ts';
import type { Session } from './database.ts';
import { milliseconds } from './decisions.ts';

export interface SealedContact {
  readonly kind: 'contact' | 'inbound';
  readonly atMs: number;
  readonly act: string;
  readonly role: string;
  readonly initiatedBy: string;
  /** what the law said; undefined: they contacted us */
  readonly decision: string | undefined;
  readonly outcome: string | undefined;
  /** of the decision, or of the inbound contact */
  readonly id: bigint;
  /** undefined: they contacted us */
  readonly attemptId: string | undefined;
  readonly sealed: Uint8Array | undefined;
}

/** All that was asked about reaching anybody in these cases, allowed or not, in order. */
export async function readSealedContacts(
  session: Session,
  of: { readonly creditorId: number; readonly borrowerId: bigint },
): Promise<SealedContact[]> {
  const rows = await session.query<{
    kind: SealedContact['kind'];
    at: bigint;
    act: string;
    role: string;
    initiated_by: string;
    decided: string | null;
    outcome: string | null;
    id: bigint;
    attempt: string | null;
    sealed: Uint8Array | null;
  }>(
    `select * from (
       select 'contact' as kind, ${milliseconds('d.decided_at')} as at, d.act, d.role, d.acted_by as initiated_by, d.outcome as decided, k.outcome,
              d.decision_id as id, d.attempt_id as attempt, d.sealed_message as sealed
         from decision d left join contact k using (creditor_id, borrower_id, decision_id)
        where d.creditor_id = $1 and d.borrower_id = $2::bigint and d.purpose = 'contact'
       union all
       select 'inbound', ${milliseconds('i.at')}, i.act, i.role, 'borrower', null, i.outcome, i.inbound_contact_id, null, i.sealed
         from inbound_contact i where i.creditor_id = $1 and i.borrower_id = $2::bigint) listed
     order by at, kind, id`,
    [of.creditorId, of.borrowerId.toString()],
  );
  return rows.map((row) => ({
    kind: row.kind,
    atMs: Number(row.at),
    act: row.act,
    role: row.role,
    initiatedBy: row.initiated_by,
    decision: row.decided ?? undefined,
    outcome: row.outcome ?? undefined,
    id: row.id,
    attemptId: row.attempt ?? undefined,
    sealed: row.sealed ?? undefined,
  }));
}

export interface SealedStatement {
  readonly statementId: bigint;
  readonly asOf: Day;
  readonly sealed: Uint8Array;
}

export async function readSealedStatements(
  session: Session,
  of: { readonly creditorId: number; readonly borrowerId: bigint },
): Promise<SealedStatement[]> {
  const rows = await session.query<{ statement_id: bigint; as_of: Day; sealed: Uint8Array }>(
    `select statement_id, as_of, sealed from income_statement
      where creditor_id = $1 and borrower_id = $2::bigint order by statement_id`,
    [of.creditorId, of.borrowerId.toString()],
  );
  return rows.map((row) => ({
    statementId: row.statement_id,
    asOf: row.as_of,
    sealed: row.sealed,
  }));
}

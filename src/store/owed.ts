/** What a borrower owes a lender in all. */
import type { Session } from './database.ts';
import type { OfBorrower } from './statements.ts';

/** On all their loans in that currency, by the last close. */
export async function readOwedMinor(session: Session, at: OfBorrower, currency: string): Promise<bigint> {
  const [row] = await session.query<{ owed: bigint }>(
    `select coalesce(sum(s.principal_minor + s.interest_minor + s.penalty_minor + s.fee_minor + s.cost_minor), 0)::bigint as owed
       from loan l join loan_state s using (creditor_id, borrower_id, loan_id)
      where l.creditor_id = $1 and l.borrower_id = $2::bigint and l.currency = $3`,
    [at.creditorId, at.borrowerId, currency],
  );
  return row!.owed;
}

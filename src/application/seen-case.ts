/**
 * The first wall around cases: a case by its number, for whom it may be seen. One typed rule, as SQL; row-level security holds
 * the same behind it (0011-who-may-do-what.sql).
 */
import type { Identity } from '../core/access/role.ts';
import type { SeenTerms } from '../store/case-reading.ts';
import type { Session } from '../store/database.ts';

export interface SeenCase {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly caseNumber: string;
}

/** Terms that hold for rows of `alias` (creditor_id, borrower_id, case_id) that this one may see; and their parameters from $`first` on. */
export function seenClause(
  identity: Identity,
  { alias, first }: { readonly alias: string; readonly first: number },
): { readonly sql: string; readonly parameters: readonly (string | number)[] } {
  const ofCreditor = `${alias}.creditor_id = $${first}::int`;
  switch (identity.sees) {
    case 'book':
      return { sql: ofCreditor, parameters: [identity.creditorId] };
    case 'own':
      return {
        sql: `${ofCreditor} and ${alias}.borrower_id = $${first + 1}::bigint`,
        parameters: [identity.creditorId, identity.borrowerId.toString()],
      };
    case 'granted':
      return {
        sql: `${ofCreditor} and exists (
          select 1 from case_grant g
           where g.creditor_id = ${alias}.creditor_id and g.borrower_id = ${alias}.borrower_id and g.case_id = ${alias}.case_id
             and g.user_id = $${first + 1}::bigint and g.ended_at is null and (g.until_at is null or g.until_at > now()))`,
        parameters: [identity.creditorId, identity.userId.toString()],
      };
  }
}

/** For readings of many cases; undefined: they see all of the lender's. */
export function seenTerms(identity: Identity): SeenTerms | undefined {
  return identity.sees === 'book' ? undefined : (at) => seenClause(identity, at);
}

/** Undefined: there is none of this number that they may see, which is one answer. */
export async function findSeenCase(
  session: Session,
  { identity, caseNumber }: { readonly identity: Identity; readonly caseNumber: string },
): Promise<SeenCase | undefined> {
  const { sql, parameters } = seenClause(identity, { alias: 'c', first: 2 });
  const [row] = await session.query<{ creditor_id: number; borrower_id: bigint; case_id: bigint }>(
    `select c.creditor_id, c.borrower_id, c.case_id from delinquency_case c where c.case_number = $1 and ${sql}`,
    [caseNumber, ...parameters],
  );
  if (row === undefined) return undefined;
  return { creditorId: row.creditor_id, borrowerId: row.borrower_id, caseId: row.case_id, caseNumber };
}

/** Who looked at a borrower's file. Added to and never changed. */
import type { Session } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export const reviewKinds = ['moneyLaundering', 'fraud'] as const;
/** An inquiry that the law keeps from the borrower. */
export type ReviewKind = (typeof reviewKinds)[number];

export interface OfCase {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
}

export interface NewLook {
  readonly operation: string;
  readonly byKind: 'user' | 'borrower' | 'command';
  readonly byUserId: bigint | undefined;
  readonly byName: string;
  readonly byRole: string;
  readonly isWhole: boolean;
  readonly review: ReviewKind | undefined;
  readonly reason: string | undefined;
  readonly atMs: number;
}

export interface StoredLook extends NewLook {
  readonly lookId: bigint;
}

export async function storeLook(session: Session, of: OfCase, look: NewLook): Promise<void> {
  await session.query(
    `insert into file_look (creditor_id, borrower_id, case_id, look_id, operation, by_kind, by_user_id, by_name, by_role, whole, review, reason, at)
     values ($1, $2::bigint, $3::bigint, nextval('look_id_seq'), $4, $5, $6::bigint, $7, $8, $9, $10, $11, $12::timestamptz)`,
    [
      of.creditorId,
      of.borrowerId.toString(),
      of.caseId.toString(),
      look.operation,
      look.byKind,
      look.byUserId?.toString() ?? null,
      look.byName,
      look.byRole,
      look.isWhole,
      look.review ?? null,
      look.reason ?? null,
      instantParameter(look.atMs),
    ],
  );
}

/** The latest first. `withReviews` false: without those that the borrower must not know of. */
export async function readLookRows(
  session: Session,
  of: OfCase,
  page: { readonly withReviews: boolean; readonly before: bigint | undefined; readonly limit: number },
): Promise<StoredLook[]> {
  const rows = await session.query<{
    look_id: bigint;
    operation: string;
    by_kind: NewLook['byKind'];
    by_user_id: bigint | null;
    by_name: string;
    by_role: string;
    whole: boolean;
    review: ReviewKind | null;
    reason: string | null;
    at: bigint;
  }>(
    `select look_id, operation, by_kind, by_user_id, by_name, by_role, whole, review, reason, ${milliseconds('at')} as at
       from file_look where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint
        and ($4::boolean or review is null) and ($5::bigint is null or look_id < $5::bigint)
      order by look_id desc limit $6::int`,
    [
      of.creditorId,
      of.borrowerId.toString(),
      of.caseId.toString(),
      page.withReviews,
      page.before?.toString() ?? null,
      page.limit,
    ],
  );
  return rows.map((row) => ({
    lookId: row.look_id,
    operation: row.operation,
    byKind: row.by_kind,
    byUserId: row.by_user_id ?? undefined,
    byName: row.by_name,
    byRole: row.by_role,
    isWhole: row.whole,
    review: row.review ?? undefined,
    reason: row.reason ?? undefined,
    atMs: Number(row.at),
  }));
}

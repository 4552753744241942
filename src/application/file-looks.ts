/** Every look at a borrower's file, kept before what was looked at is shown. */
import type { Identity } from '../core/access/role.ts';
import type { Session } from '../store/database.ts';
import type { SeenCase } from './seen-case.ts';

export interface Look {
  readonly of: SeenCase;
  readonly by: Identity;
  readonly operation: string;
  readonly atMs: number;
  /** name and addresses were shown whole */
  readonly isWhole: boolean;
  /** an inquiry that the law keeps from the borrower, and why */
  readonly review?: { readonly kind: 'moneyLaundering' | 'fraud'; readonly reason: string } | undefined;
  readonly reason?: string | undefined;
}

export async function keepLook(session: Session, look: Look): Promise<void> {
  const { of, by, review } = look;
  await session.query(
    `insert into file_look (creditor_id, borrower_id, case_id, look_id, operation, by_kind, by_user_id, by_name, by_role, whole, review, reason, at)
     values ($1, $2::bigint, $3::bigint, nextval('look_id_seq'), $4, $5, $6::bigint, $7, $8, $9, $10, $11, to_timestamp($12::float8 / 1000))`,
    [
      of.creditorId,
      of.borrowerId.toString(),
      of.caseId.toString(),
      look.operation,
      by.kind,
      by.kind === 'user' ? by.userId.toString() : null,
      by.shownName,
      by.role,
      look.isWhole,
      review?.kind ?? null,
      review?.reason ?? look.reason ?? null,
      look.atMs,
    ],
  );
}

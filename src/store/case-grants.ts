/** Whose case somebody may see who does not see the whole book. */
import type { Session } from './database.ts';

export interface GrantAt {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
}

export interface GrantRow extends GrantAt {
  readonly userId: bigint;
  /** undefined: the one who asks may not see whose it is */
  readonly login: string | undefined;
  readonly shownName: string | undefined;
  readonly role: string | undefined;
  readonly grantedAtMs: number;
  readonly untilMs: number | undefined;
  readonly grantedBy: string;
  readonly reason: string;
  readonly endedAtMs: number | undefined;
  readonly endedBy: string | undefined;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;

/** All there ever were, the oldest first. */
export async function readGrants(session: Session, { creditorId, borrowerId, caseId }: GrantAt): Promise<GrantRow[]> {
  const rows = await session.query<{
    user_id: bigint;
    login: string | null;
    shown_name: string | null;
    role: string | null;
    granted_ms: number;
    until_ms: number | null;
    granted_by: string;
    reason: string;
    ended_ms: number | null;
    ended_by: string | null;
  }>(
    `select g.user_id, u.login, u.shown_name, u.role, ${ms('g.granted_at')} as granted_ms, ${ms('g.until_at')} as until_ms, g.granted_by, g.reason,
            ${ms('g.ended_at')} as ended_ms, g.ended_by
       from case_grant g left join user_account u on u.creditor_id = g.creditor_id and u.user_id = g.user_id
      where g.creditor_id = $1 and g.borrower_id = $2::bigint and g.case_id = $3::bigint order by g.granted_at, g.user_id`,
    [creditorId, borrowerId.toString(), caseId.toString()],
  );
  return rows.map((row) => ({
    creditorId,
    borrowerId,
    caseId,
    userId: row.user_id,
    login: row.login ?? undefined,
    shownName: row.shown_name ?? undefined,
    role: row.role ?? undefined,
    grantedAtMs: row.granted_ms,
    untilMs: row.until_ms ?? undefined,
    grantedBy: row.granted_by,
    reason: row.reason,
    endedAtMs: row.ended_ms ?? undefined,
    endedBy: row.ended_by ?? undefined,
  }));
}

/** A second one at the same instant stands a millisecond later. */
export async function storeGrant(
  session: Session,
  row: GrantAt & {
    readonly userId: bigint;
    readonly atMs: number;
    readonly untilMs: number | undefined;
    readonly by: string;
    readonly reason: string;
  },
): Promise<void> {
  await session.query(
    `insert into case_grant (creditor_id, borrower_id, case_id, user_id, granted_at, until_at, granted_by, reason)
     select $1::int, $2::bigint, $3::bigint, $4::bigint, greatest(${at('$5')}, max(granted_at) + interval '1 millisecond'), ${at('$6')}, $7, $8
       from case_grant where creditor_id = $1::int and borrower_id = $2::bigint and case_id = $3::bigint and user_id = $4::bigint`,
    [
      row.creditorId,
      row.borrowerId.toString(),
      row.caseId.toString(),
      row.userId.toString(),
      row.atMs,
      row.untilMs ?? null,
      row.by,
      row.reason,
    ],
  );
}

/** False: none was open. */
export async function endGrant(
  session: Session,
  {
    creditorId,
    borrowerId,
    caseId,
    userId,
    atMs,
    by,
  }: GrantAt & { readonly userId: bigint; readonly atMs: number; readonly by: string },
): Promise<boolean> {
  const rows = await session.query(
    `update case_grant set ended_at = ${at('$5')}, ended_by = $6
      where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint and user_id = $4::bigint and ended_at is null returning user_id`,
    [creditorId, borrowerId.toString(), caseId.toString(), userId.toString(), atMs, by],
  );
  return rows.length > 0;
}

/** Links by which an account is set up. Made under the server's role; found by their hash by the owner alone. */
import type { Session } from './database.ts';
import type { UserAt } from './users.ts';

export interface EnrolmentRow extends UserAt {
  readonly linkHash: Uint8Array;
  readonly totpSealed: Uint8Array | undefined;
  readonly expiresAtMs: number;
  readonly isUsed: boolean;
  /** by a later link, or since the account was disabled */
  readonly isEnded: boolean;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;

/** The account's row is locked. */
export async function storeEnrolment(
  session: Session,
  row: UserAt & {
    readonly linkHash: Uint8Array;
    readonly issuedBy: string;
    readonly atMs: number;
    readonly expiresAtMs: number;
  },
): Promise<void> {
  await session.query(
    `update enrolment set ended_at = ${at('$3')} where creditor_id = $1 and user_id = $2::bigint and used_at is null and ended_at is null`,
    [row.creditorId, row.userId.toString(), row.atMs],
  );
  await session.query(
    `insert into enrolment (creditor_id, link_hash, user_id, issued_by, issued_at, expires_at)
     values ($1, $2, $3::bigint, $4, ${at('$5')}, ${at('$6')})`,
    [row.creditorId, row.linkHash, row.userId.toString(), row.issuedBy, row.atMs, row.expiresAtMs],
  );
}

/** Locked until the transaction ends. */
export async function lockEnrolment(session: Session, linkHash: Uint8Array): Promise<EnrolmentRow | undefined> {
  const [row] = await session.query<{
    creditor_id: number;
    user_id: bigint;
    totp_sealed: Uint8Array | null;
    expires_ms: number;
    used: boolean;
    ended: boolean;
  }>(
    `select creditor_id, user_id, totp_sealed, ${ms('expires_at')} as expires_ms, used_at is not null as used, ended_at is not null as ended
       from enrolment where link_hash = $1 for update`,
    [linkHash],
  );
  if (row === undefined) return undefined;
  return {
    creditorId: row.creditor_id,
    userId: row.user_id,
    linkHash,
    totpSealed: row.totp_sealed ?? undefined,
    expiresAtMs: row.expires_ms,
    isUsed: row.used,
    isEnded: row.ended,
  };
}

export async function storeOfferedSecret(
  session: Session,
  {
    creditorId,
    linkHash,
    totpSealed,
  }: Pick<EnrolmentRow, 'creditorId' | 'linkHash'> & { readonly totpSealed: Uint8Array },
): Promise<void> {
  await session.query('update enrolment set totp_sealed = $3 where creditor_id = $1 and link_hash = $2', [
    creditorId,
    linkHash,
    totpSealed,
  ]);
}

export async function useEnrolment(
  session: Session,
  { creditorId, linkHash, atMs }: Pick<EnrolmentRow, 'creditorId' | 'linkHash'> & { readonly atMs: number },
): Promise<void> {
  await session.query(
    `update enrolment set used_at = ${at('$3')}, totp_sealed = null where creditor_id = $1 and link_hash = $2`,
    [creditorId, linkHash, atMs],
  );
}

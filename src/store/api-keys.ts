/** Keys of programs. Made and ended under the server's role; known by their hash by the owner alone. */
import type { Session } from './database.ts';
import type { UserAt } from './users.ts';

export interface ApiKeyRow extends UserAt {
  readonly keyId: bigint;
  readonly label: string;
  readonly madeBy: string;
  readonly madeAtMs: number;
  readonly expiresAtMs: number;
  /** to the minute */
  readonly usedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly endedBy: string | undefined;
}

/** With whose it is. */
export interface HeldApiKey extends UserAt {
  readonly secretHash: Uint8Array;
  readonly expiresAtMs: number;
  readonly usedAtMs: number | undefined;
  readonly isEnded: boolean;
  readonly login: string;
  readonly shownName: string;
  readonly role: string;
  readonly sees: 'book' | 'granted';
  readonly isDisabled: boolean;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;

export async function findApiKey(session: Session, keyId: bigint): Promise<HeldApiKey | undefined> {
  const [row] = await session.query<{
    creditor_id: number;
    user_id: bigint;
    secret_hash: Uint8Array;
    expires_ms: number;
    used_ms: number | null;
    ended: boolean;
    login: string;
    shown_name: string;
    role: string;
    sees: 'book' | 'granted';
    disabled: boolean;
  }>(
    `select k.creditor_id, k.user_id, k.secret_hash, ${ms('k.expires_at')} as expires_ms, ${ms('k.used_at')} as used_ms, k.ended_at is not null as ended,
            u.login, u.shown_name, u.role, u.sees, u.disabled_at is not null as disabled
       from api_key k join user_account u on u.creditor_id = k.creditor_id and u.user_id = k.user_id
      where k.key_id = $1::bigint`,
    [keyId.toString()],
  );
  if (row === undefined) return undefined;
  return {
    creditorId: row.creditor_id,
    userId: row.user_id,
    secretHash: row.secret_hash,
    expiresAtMs: row.expires_ms,
    usedAtMs: row.used_ms ?? undefined,
    isEnded: row.ended,
    login: row.login,
    shownName: row.shown_name,
    role: row.role,
    sees: row.sees,
    isDisabled: row.disabled,
  };
}

export async function touchApiKey(session: Session, keyId: bigint, atMs: number): Promise<void> {
  await session.query(`update api_key set used_at = ${at('$2')} where key_id = $1::bigint`, [keyId.toString(), atMs]);
}

export async function storeApiKey(
  session: Session,
  row: UserAt & {
    readonly label: string;
    readonly secretHash: Uint8Array;
    readonly madeBy: string;
    readonly atMs: number;
    readonly expiresAtMs: number;
  },
): Promise<bigint> {
  const [next] = await session.query<{ id: bigint }>("select nextval('api_key_id_seq') as id");
  const keyId = next!.id;
  await session.query(
    `insert into api_key (creditor_id, key_id, user_id, label, secret_hash, made_by, made_at, expires_at)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, ${at('$7')}, ${at('$8')})`,
    [
      row.creditorId,
      keyId.toString(),
      row.userId.toString(),
      row.label,
      row.secretHash,
      row.madeBy,
      row.atMs,
      row.expiresAtMs,
    ],
  );
  return keyId;
}

export async function readApiKeys(session: Session, { creditorId, userId }: UserAt): Promise<ApiKeyRow[]> {
  const rows = await session.query<{
    key_id: bigint;
    label: string;
    made_by: string;
    made_ms: number;
    expires_ms: number;
    used_ms: number | null;
    ended_ms: number | null;
    ended_by: string | null;
  }>(
    `select key_id, label, made_by, ${ms('made_at')} as made_ms, ${ms('expires_at')} as expires_ms, ${ms('used_at')} as used_ms,
            ${ms('ended_at')} as ended_ms, ended_by
       from api_key where creditor_id = $1 and user_id = $2::bigint order by key_id`,
    [creditorId, userId.toString()],
  );
  return rows.map((row) => ({
    creditorId,
    userId,
    keyId: row.key_id,
    label: row.label,
    madeBy: row.made_by,
    madeAtMs: row.made_ms,
    expiresAtMs: row.expires_ms,
    usedAtMs: row.used_ms ?? undefined,
    endedAtMs: row.ended_ms ?? undefined,
    endedBy: row.ended_by ?? undefined,
  }));
}

/** Of one key, or of all that the account has; how many were open. */
export async function endApiKeys(
  session: Session,
  {
    creditorId,
    userId,
    keyId,
    atMs,
    by,
  }: UserAt & { readonly keyId?: bigint; readonly atMs: number; readonly by: string },
): Promise<number> {
  const rows = await session.query(
    `update api_key set ended_at = ${at('$4')}, ended_by = $5
      where creditor_id = $1 and user_id = $2::bigint and ($3::bigint is null or key_id = $3::bigint) and ended_at is null returning key_id`,
    [creditorId, userId.toString(), keyId === undefined ? null : keyId.toString(), atMs, by],
  );
  return rows.length;
}

/** Who is signed in: found by the hash of the token that they alone hold. Read and written by the owner, never under the server's role. */
import type { Session } from './database.ts';

export interface SessionRow {
  readonly creditorId: number;
  readonly sessionHash: Uint8Array;
  readonly step: 'password' | 'full';
  readonly family: Uint8Array;
  readonly createdAtMs: number;
  readonly renewedAtMs: number | undefined;
  readonly lastSeenAtMs: number;
  readonly expiresAtMs: number;
  readonly endedAtMs: number | undefined;
  readonly agentHash: Uint8Array | undefined;
  readonly openedBy: string | undefined;
  /** undefined: it is made of the token */
  readonly csrfToken: string | undefined;
  readonly of:
    | {
        readonly kind: 'user';
        readonly userId: bigint;
        readonly login: string;
        readonly shownName: string;
        readonly role: string;
        readonly sees: 'book' | 'granted';
        readonly isDisabled: boolean;
      }
    | {
        readonly kind: 'borrower';
        readonly borrowerId: bigint;
        readonly caseId: bigint;
        readonly partyRef: string;
        readonly isErased: boolean;
      };
}

interface Columns {
  creditor_id: number;
  session_hash: Uint8Array;
  kind: 'user' | 'borrower';
  step: 'password' | 'full';
  family: Uint8Array;
  created_ms: number;
  renewed_ms: number | null;
  seen_ms: number;
  expires_ms: number;
  ended_ms: number | null;
  agent_hash: Uint8Array | null;
  opened_by: string | null;
  csrf_token: string | null;
  user_id: bigint | null;
  login: string | null;
  shown_name: string | null;
  role: string | null;
  sees: 'book' | 'granted' | null;
  disabled: boolean | null;
  borrower_id: bigint | null;
  case_id: bigint | null;
  party_ref: string | null;
  erased: boolean | null;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

export async function findSession(session: Session, sessionHash: Uint8Array): Promise<SessionRow | undefined> {
  const [row] = await session.query<Columns>(
    `select s.creditor_id, s.session_hash, s.kind, s.step, s.family, ${ms('s.created_at')} as created_ms, ${ms('s.renewed_at')} as renewed_ms,
            ${ms('s.last_seen_at')} as seen_ms, ${ms('s.expires_at')} as expires_ms, ${ms('s.ended_at')} as ended_ms, s.agent_hash, s.opened_by, s.csrf_token,
            s.user_id, u.login, u.shown_name, u.role, u.sees, u.disabled_at is not null as disabled,
            s.of_borrower_id as borrower_id, s.of_case_id as case_id, b.party_ref, b.erased_at is not null as erased
       from app_session s
       left join user_account u on u.creditor_id = s.creditor_id and u.user_id = s.user_id
       left join borrower b on b.creditor_id = s.creditor_id and b.borrower_id = s.of_borrower_id
      where s.session_hash = $1`,
    [sessionHash],
  );
  if (row === undefined) return undefined;
  return {
    creditorId: row.creditor_id,
    sessionHash: row.session_hash,
    step: row.step,
    family: row.family,
    createdAtMs: row.created_ms,
    renewedAtMs: row.renewed_ms ?? undefined,
    lastSeenAtMs: row.seen_ms,
    expiresAtMs: row.expires_ms,
    endedAtMs: row.ended_ms ?? undefined,
    agentHash: row.agent_hash ?? undefined,
    openedBy: row.opened_by ?? undefined,
    csrfToken: row.csrf_token ?? undefined,
    of:
      row.kind === 'user'
        ? {
            kind: 'user',
            userId: row.user_id!,
            login: row.login!,
            shownName: row.shown_name!,
            role: row.role!,
            sees: row.sees!,
            isDisabled: row.disabled!,
          }
        : {
            kind: 'borrower',
            borrowerId: row.borrower_id!,
            caseId: row.case_id!,
            partyRef: row.party_ref!,
            isErased: row.erased!,
          },
  };
}

export interface NewSession {
  readonly creditorId: number;
  readonly sessionHash: Uint8Array;
  readonly step: 'password' | 'full';
  readonly family: Uint8Array;
  readonly atMs: number;
  readonly expiresAtMs: number;
  readonly agentHash: Uint8Array | undefined;
  readonly openedBy?: string | undefined;
  readonly of:
    | { readonly kind: 'user'; readonly userId: bigint }
    | { readonly kind: 'borrower'; readonly borrowerId: bigint; readonly caseId: bigint };
}

const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;

export async function storeSession(session: Session, row: NewSession): Promise<void> {
  const { of } = row;
  await session.query(
    `insert into app_session (creditor_id, session_hash, kind, user_id, of_borrower_id, of_case_id, step, family, created_at, last_seen_at,
       expires_at, agent_hash, opened_by)
     values ($1, $2, $3, $4::bigint, $5::bigint, $6::bigint, $7, $8, ${at('$9')}, ${at('$9')}, ${at('$10')}, $11, $12)`,
    [
      row.creditorId,
      row.sessionHash,
      of.kind,
      of.kind === 'user' ? of.userId.toString() : null,
      of.kind === 'borrower' ? of.borrowerId.toString() : null,
      of.kind === 'borrower' ? of.caseId.toString() : null,
      row.step,
      row.family,
      row.atMs,
      row.expiresAtMs,
      row.agentHash ?? null,
      row.openedBy ?? null,
    ],
  );
}

export async function touchSession(session: Session, sessionHash: Uint8Array, atMs: number): Promise<void> {
  await session.query(`update app_session set last_seen_at = ${at('$2')} where session_hash = $1`, [sessionHash, atMs]);
}

/** All that came of one sign-in. */
export async function endFamily(session: Session, family: Uint8Array, atMs: number): Promise<void> {
  await session.query(`update app_session set ended_at = ${at('$2')} where family = $1 and ended_at is null`, [
    family,
    atMs,
  ]);
}

/**
 * A new token in place of an old one: the old row stays for requests that are on their way. False: it was renewed or ended
 * meanwhile.
 */
export async function renewSession(
  session: Session,
  {
    oldHash,
    newHash,
    csrfToken,
    atMs,
  }: { readonly oldHash: Uint8Array; readonly newHash: Uint8Array; readonly csrfToken: string; readonly atMs: number },
): Promise<boolean> {
  const rows = await session.query(
    `update app_session set renewed_at = ${at('$2')} where session_hash = $1 and renewed_at is null and ended_at is null returning 1`,
    [oldHash, atMs],
  );
  if (rows.length === 0) return false;
  await session.query(
    `insert into app_session (creditor_id, session_hash, kind, user_id, of_borrower_id, of_case_id, step, family, created_at, last_seen_at,
       expires_at, agent_hash, opened_by, csrf_token)
     select creditor_id, $2::bytea, kind, user_id, of_borrower_id, of_case_id, step, family, ${at('$4')}, ${at('$4')}, expires_at, agent_hash, opened_by, $3::text
       from app_session where session_hash = $1`,
    [oldHash, newHash, csrfToken, atMs],
  );
  return true;
}

/** One sign-in, with all tokens that came of it. */
export interface SessionFamily {
  readonly family: Uint8Array;
  readonly sinceMs: number;
  readonly lastSeenAtMs: number;
  readonly expiresAtMs: number;
}

/** Of an account, those that are open, the newest first. */
export async function readUserFamilies(
  session: Session,
  {
    creditorId,
    userId,
    atMs,
    idleMs,
  }: { readonly creditorId: number; readonly userId: bigint; readonly atMs: number; readonly idleMs: number },
): Promise<SessionFamily[]> {
  const rows = await session.query<{ family: Uint8Array; since_ms: number; seen_ms: number; expires_ms: number }>(
    `select family, ${ms('min(created_at)')} as since_ms, ${ms('max(last_seen_at)')} as seen_ms, ${ms('max(expires_at)')} as expires_ms
       from app_session
      where creditor_id = $1 and user_id = $2::bigint and step = 'full' and ended_at is null
      group by family having max(expires_at) > ${at('$3')} and max(last_seen_at) > ${at('$4')}
      order by min(created_at) desc, family`,
    [creditorId, userId.toString(), atMs, atMs - idleMs],
  );
  return rows.map((row) => ({
    family: row.family,
    sinceMs: row.since_ms,
    lastSeenAtMs: row.seen_ms,
    expiresAtMs: row.expires_ms,
  }));
}

/** All of an account but those of one family; how many sign-ins that were. */
export async function endUserSessions(
  session: Session,
  {
    creditorId,
    userId,
    but,
    atMs,
  }: {
    readonly creditorId: number;
    readonly userId: bigint;
    readonly but: Uint8Array | undefined;
    readonly atMs: number;
  },
): Promise<number> {
  const rows = await session.query<{ family: Uint8Array }>(
    `update app_session set ended_at = ${at('$4')}
      where creditor_id = $1 and user_id = $2::bigint and ended_at is null and ($3::bytea is null or family <> $3::bytea) returning family`,
    [creditorId, userId.toString(), but ?? null, atMs],
  );
  return new Set(rows.map(({ family }) => Buffer.from(family).toString('hex'))).size;
}

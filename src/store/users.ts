/** Accounts of people and programs, and what was changed about them. */
import type { AccountRole } from '../core/access/role.ts';
import type { Session } from './database.ts';

/** As it is shown: nothing of it is a secret. */
export interface UserRow {
  readonly creditorId: number;
  readonly userId: bigint;
  readonly login: string;
  readonly shownName: string;
  readonly role: AccountRole;
  readonly organisation: string | undefined;
  readonly sees: 'book' | 'granted';
  readonly oidcIssuer: string | undefined;
  readonly oidcSubject: string | undefined;
  readonly enrolledAtMs: number | undefined;
  readonly disabledAtMs: number | undefined;
  readonly madeBy: string;
}

/** What signing in needs; read by the owner alone. */
export interface UserSecrets {
  readonly passwordHash: string | undefined;
  readonly totpSealed: Uint8Array | undefined;
  readonly totpStep: number | undefined;
  /** of a generated book: the password alone lets in */
  readonly isSample: boolean;
}

interface Columns {
  creditor_id: number;
  user_id: bigint;
  login: string;
  shown_name: string;
  role: AccountRole;
  organisation: string | null;
  sees: 'book' | 'granted';
  oidc_issuer: string | null;
  oidc_subject: string | null;
  enrolled_ms: number | null;
  disabled_ms: number | null;
  made_by: string;
}

interface SecretColumns extends Columns {
  password_hash: string | null;
  totp_sealed: Uint8Array | null;
  totp_step: bigint | null;
  is_sample: boolean;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;

const columns = `creditor_id, user_id, login, shown_name, role, organisation, sees, oidc_issuer, oidc_subject,
  ${ms('enrolled_at')} as enrolled_ms, ${ms('disabled_at')} as disabled_ms, made_by`;

function userOf(row: Columns): UserRow {
  return {
    creditorId: row.creditor_id,
    userId: row.user_id,
    login: row.login,
    shownName: row.shown_name,
    role: row.role,
    organisation: row.organisation ?? undefined,
    sees: row.sees,
    oidcIssuer: row.oidc_issuer ?? undefined,
    oidcSubject: row.oidc_subject ?? undefined,
    enrolledAtMs: row.enrolled_ms ?? undefined,
    disabledAtMs: row.disabled_ms ?? undefined,
    madeBy: row.made_by,
  };
}

const secretColumns = `${columns}, password_hash, totp_sealed, totp_step, is_sample`;

function withSecrets(row: SecretColumns | undefined): (UserRow & UserSecrets) | undefined {
  if (row === undefined) return undefined;
  return {
    ...userOf(row),
    passwordHash: row.password_hash ?? undefined,
    totpSealed: row.totp_sealed ?? undefined,
    totpStep: row.totp_step === null ? undefined : Number(row.totp_step),
    isSample: row.is_sample,
  };
}

export interface UserAt {
  readonly creditorId: number;
  readonly userId: bigint;
}

/** A login is one account's in the whole deployment. */
export async function findSecretsByLogin(
  session: Session,
  login: string,
): Promise<(UserRow & UserSecrets) | undefined> {
  const [row] = await session.query<SecretColumns>(`select ${secretColumns} from user_account where login = $1`, [
    login,
  ]);
  return withSecrets(row);
}

export async function findSecrets(
  session: Session,
  { creditorId, userId }: UserAt,
): Promise<(UserRow & UserSecrets) | undefined> {
  const [row] = await session.query<SecretColumns>(
    `select ${secretColumns} from user_account where creditor_id = $1 and user_id = $2::bigint`,
    [creditorId, userId.toString()],
  );
  return withSecrets(row);
}

/** The account that is linked to this subject; else the one that waits to be linked by this login, where one is given. */
export async function findUserByOidc(
  session: Session,
  {
    creditorId,
    issuer,
    subject,
    login,
  }: {
    readonly creditorId: number;
    readonly issuer: string;
    readonly subject: string;
    readonly login: string | undefined;
  },
): Promise<UserRow | undefined> {
  const [row] = await session.query<Columns>(
    `select ${columns} from user_account
      where creditor_id = $1 and oidc_issuer = $2 and (oidc_subject = $3 or (oidc_subject is null and login = $4))
      order by oidc_subject nulls last limit 1`,
    [creditorId, issuer, subject, login ?? null],
  );
  return row && userOf(row);
}

/** False: somebody else linked it meanwhile. */
export async function linkOidcSubject(
  session: Session,
  { creditorId, userId, subject }: UserAt & { readonly subject: string },
): Promise<boolean> {
  const rows = await session.query(
    `update user_account set oidc_subject = $3 where creditor_id = $1 and user_id = $2::bigint and oidc_subject is null
     returning user_id`,
    [creditorId, userId.toString(), subject],
  );
  return rows.length > 0;
}

export async function findUser(
  session: Session,
  { creditorId, userId }: UserAt,
  lock: 'lock' | 'read' = 'read',
): Promise<UserRow | undefined> {
  const [row] = await session.query<Columns>(
    `select ${columns} from user_account where creditor_id = $1 and user_id = $2::bigint${lock === 'lock' ? ' for update' : ''}`,
    [creditorId, userId.toString()],
  );
  return row && userOf(row);
}

export async function findUserByLogin(
  session: Session,
  { creditorId, login }: { readonly creditorId: number; readonly login: string },
): Promise<UserRow | undefined> {
  const [row] = await session.query<Columns>(
    `select ${columns} from user_account where creditor_id = $1 and login = $2`,
    [creditorId, login],
  );
  return row && userOf(row);
}

/** In the order in which they were made, from after `after` on. */
export async function readUsers(
  session: Session,
  {
    creditorId,
    after,
    limit,
  }: { readonly creditorId: number; readonly after: bigint | undefined; readonly limit: number },
): Promise<UserRow[]> {
  const rows = await session.query<Columns>(
    `select ${columns} from user_account where creditor_id = $1 and user_id > $2::bigint order by user_id limit $3::int`,
    [creditorId, (after ?? 0n).toString(), limit],
  );
  return rows.map(userOf);
}

export type NewUser = Pick<
  UserRow,
  'creditorId' | 'login' | 'shownName' | 'role' | 'organisation' | 'sees' | 'oidcIssuer' | 'oidcSubject' | 'madeBy'
>;

export async function storeUser(session: Session, user: NewUser): Promise<bigint> {
  const [row] = await session.query<{ id: bigint }>("select nextval('user_id_seq') as id");
  const userId = row!.id;
  await session.query(
    `insert into user_account (creditor_id, user_id, login, shown_name, role, organisation, sees, oidc_issuer, oidc_subject, made_by)
     values ($1, $2::bigint, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      user.creditorId,
      userId.toString(),
      user.login,
      user.shownName,
      user.role,
      user.organisation ?? null,
      user.sees,
      user.oidcIssuer ?? null,
      user.oidcSubject ?? null,
      user.madeBy,
    ],
  );
  return userId;
}

export async function storeUserChange(session: Session, user: UserRow): Promise<void> {
  await session.query(
    `update user_account set role = $3, organisation = $4, sees = $5, oidc_issuer = $6, oidc_subject = $7,
       disabled_at = ${at('$8')}
      where creditor_id = $1 and user_id = $2::bigint`,
    [
      user.creditorId,
      user.userId.toString(),
      user.role,
      user.organisation ?? null,
      user.sees,
      user.oidcIssuer ?? null,
      user.oidcSubject ?? null,
      user.disabledAtMs ?? null,
    ],
  );
}

/** Those who are not disabled, locked, so that two cannot disable one another at once. */
export async function lockAdministrators(session: Session, creditorId: number): Promise<bigint[]> {
  const rows = await session.query<{ user_id: bigint }>(
    `select user_id from user_account where creditor_id = $1 and role = 'administrator' and disabled_at is null
      order by user_id for update`,
    [creditorId],
  );
  return rows.map((row) => row.user_id);
}

export async function storePassword(
  session: Session,
  { creditorId, userId, passwordHash }: UserAt & { readonly passwordHash: string },
): Promise<void> {
  await session.query('update user_account set password_hash = $3 where creditor_id = $1 and user_id = $2::bigint', [
    creditorId,
    userId.toString(),
    passwordHash,
  ]);
}

export async function storeEnrolled(
  session: Session,
  at_: UserAt & {
    readonly passwordHash: string;
    readonly totpSealed: Uint8Array;
    readonly totpStep: number;
    readonly atMs: number;
  },
): Promise<void> {
  await session.query(
    `update user_account set password_hash = $3, totp_sealed = $4, totp_step = $5::bigint, enrolled_at = ${at('$6')}
      where creditor_id = $1 and user_id = $2::bigint`,
    [at_.creditorId, at_.userId.toString(), at_.passwordHash, at_.totpSealed, at_.totpStep, at_.atMs],
  );
}

/** False: this step, or a later one, was used before. */
export async function useTimeStep(
  session: Session,
  { creditorId, userId, step }: UserAt & { readonly step: number },
): Promise<boolean> {
  const rows = await session.query(
    `update user_account set totp_step = $3::bigint
      where creditor_id = $1 and user_id = $2::bigint and (totp_step is null or totp_step < $3::bigint) returning user_id`,
    [creditorId, userId.toString(), step],
  );
  return rows.length > 0;
}

export interface UserEventRow {
  readonly version: number;
  readonly kind: string;
  /** JSON: what was before and after */
  readonly content: string;
  readonly recordedBy: string;
  readonly recordedAtMs: number;
}

/** The account's row is locked, or nobody else writes of it. */
export async function storeUserEvent(
  session: Session,
  {
    creditorId,
    userId,
    kind,
    content,
    recordedBy,
  }: UserAt & { readonly kind: string; readonly content: object; readonly recordedBy: string },
): Promise<void> {
  await session.query(
    `insert into user_event (creditor_id, user_id, version, kind, content, recorded_by)
     select $1::int, $2::bigint, coalesce(max(version), 0) + 1, $3, $4, $5 from user_event where creditor_id = $1::int and user_id = $2::bigint`,
    [creditorId, userId.toString(), kind, JSON.stringify(content), recordedBy],
  );
}

export async function readUserEvents(session: Session, { creditorId, userId }: UserAt): Promise<UserEventRow[]> {
  const rows = await session.query<{
    version: number;
    kind: string;
    content: string;
    recorded_by: string;
    recorded_ms: number;
  }>(
    `select version, kind, content, recorded_by, ${ms('recorded_at')} as recorded_ms from user_event
      where creditor_id = $1 and user_id = $2::bigint order by version`,
    [creditorId, userId.toString()],
  );
  return rows.map((row) => ({
    version: row.version,
    kind: row.kind,
    content: row.content,
    recordedBy: row.recorded_by,
    recordedAtMs: row.recorded_ms,
  }));
}

/** Of a generated book alone, which the database holds too: entered by its password, without a second step. */
export async function markSample(
  session: Session,
  { creditorId, userId, passwordHash }: UserAt & { readonly passwordHash: string },
): Promise<void> {
  await session.query(
    'update user_account set is_sample = true, password_hash = $3 where creditor_id = $1 and user_id = $2::bigint',
    [creditorId, userId.toString(), passwordHash],
  );
}

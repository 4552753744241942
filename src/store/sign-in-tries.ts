/** Tries to sign in that failed, counted alike for logins that there are and that there are not. The owner's alone. */
import type { Session } from './database.ts';

export interface TryRow {
  readonly failures: number;
  readonly lockedUntilMs: number | undefined;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;

/** Locked until the transaction ends; a row of no tries where there is none, or one that is forgotten. */
export async function lockTry(
  session: Session,
  {
    loginHash,
    atMs,
    forgottenMs,
  }: { readonly loginHash: Uint8Array; readonly atMs: number; readonly forgottenMs: number },
): Promise<TryRow> {
  const found = await selectTry(session, loginHash);
  if (found !== undefined && found.tried_ms >= atMs - forgottenMs) {
    return { failures: found.failures, lockedUntilMs: found.locked_ms ?? undefined };
  }
  await session.query(`delete from sign_in_try where tried_at < ${at('$1')}`, [atMs - forgottenMs]);
  await session.query(
    `insert into sign_in_try (creditor_id, login_hash, failures, tried_at) values (0, $1, 0, ${at('$2')})
     on conflict (creditor_id, login_hash) do nothing`,
    [loginHash, atMs],
  );
  // Somebody else may have come first.
  const made = (await selectTry(session, loginHash))!;
  return { failures: made.failures, lockedUntilMs: made.locked_ms ?? undefined };
}

interface Columns {
  failures: number;
  locked_ms: number | null;
  tried_ms: number;
}

async function selectTry(session: Session, loginHash: Uint8Array): Promise<Columns | undefined> {
  const [row] = await session.query<Columns>(
    `select failures, ${ms('locked_until')} as locked_ms, ${ms('tried_at')} as tried_ms from sign_in_try
      where creditor_id = 0 and login_hash = $1 for update`,
    [loginHash],
  );
  return row;
}

export async function storeTry(
  session: Session,
  { loginHash, failures, lockedUntilMs, atMs }: TryRow & { readonly loginHash: Uint8Array; readonly atMs: number },
): Promise<void> {
  await session.query(
    `update sign_in_try set failures = $2::int, locked_until = ${at('$3')}, tried_at = ${at('$4')} where creditor_id = 0 and login_hash = $1`,
    [loginHash, failures, lockedUntilMs ?? null, atMs],
  );
}

/** The one that was counted beforehand was none. */
export async function giveTryBack(session: Session, loginHash: Uint8Array): Promise<void> {
  await session.query(
    'update sign_in_try set failures = greatest(failures - 1, 0), locked_until = null where creditor_id = 0 and login_hash = $1',
    [loginHash],
  );
}

export async function forgetTries(session: Session, loginHash: Uint8Array): Promise<void> {
  await session.query('delete from sign_in_try where creditor_id = 0 and login_hash = $1', [loginHash]);
}

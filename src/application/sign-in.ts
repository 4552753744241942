/** Signing in with a password and then a code. Every step gives a new token, so that none can be planted beforehand. */
import { randomBytes } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { endFamily, findSession, type SessionRow, storeSession } from '../store/sessions.ts';
import { findSecrets, findSecretsByLogin, storePassword, type UserAt, useTimeStep } from '../store/users.ts';
import { type PasswordWork, passwords } from './password-hash.ts';
import type { Sealer } from './ports.ts';
import { returnTry, type TooManyTries, takeTry, wipeTries } from './sign-in-tries.ts';
import { type CodeClock, openTimeSecret, timeCodeStep } from './time-code.ts';
import { agentHashOf, csrfTokenOf, sessionLimits, tokenHash } from './who-is-signed-in.ts';

/** How long the code may be waited for. */
export const codeWaitMs = 5 * 60_000;

export interface Opened {
  readonly token: string;
  readonly csrfToken: string;
  readonly expiresAtMs: number;
}

export interface Busy {
  readonly refused: 'signInBusy';
  readonly retryAfterSeconds: number;
}
export const busy: Busy = { refused: 'signInBusy', retryAfterSeconds: 2 };

export interface SignInAt {
  readonly owner: Database;
  readonly atMs: number;
  readonly userAgent: string | undefined;
  /** a token that came with the request: what it opened is ended */
  readonly tokenBefore: string | undefined;
  readonly work?: PasswordWork;
}

/** In order of precedence. `notEnrolled`: the password is right, and there is no second step yet. */
export type SignInRefusal =
  | TooManyTries
  | Busy
  | { readonly refused: 'loginOrPasswordWrong' | 'accountDisabled' | 'notEnrolled' };

export async function signInWithPassword(
  at: SignInAt,
  { login, password }: { readonly login: string; readonly password: string },
): Promise<SignInRefusal | (Opened & { readonly step: SessionRow['step'] })> {
  const { owner, atMs, work = passwords } = at;
  const typed = login.trim().toLowerCase();
  const waits = await takeTry(owner, { login: typed, atMs });
  if (waits !== undefined) return waits;
  const user = await owner.session((session) => findSecretsByLogin(session, typed));
  const checked = await work.verify(password, user?.passwordHash);
  if (checked === undefined) {
    await returnTry(owner, typed);
    return busy;
  }
  if (user === undefined || !checked.isRight) return { refused: 'loginOrPasswordWrong' };
  await returnTry(owner, typed);
  if (user.disabledAtMs !== undefined) return { refused: 'accountDisabled' };
  if (user.totpSealed === undefined && !user.isSample) return { refused: 'notEnrolled' };
  const passwordHash = checked.isOutdated ? await work.hash(password) : undefined;
  if (passwordHash !== undefined) await owner.session((session) => storePassword(session, { ...user, passwordHash }));
  const step = user.isSample ? 'full' : 'password';
  return { ...(await openSession(at, { of: user, step })), step };
}

/** A session under a new token; what the token before it had opened is ended. */
export async function openSession(
  { owner, atMs, userAgent, tokenBefore }: SignInAt,
  { of, step }: { readonly of: UserAt; readonly step: SessionRow['step'] },
): Promise<Opened> {
  const token = randomBytes(32).toString('base64url');
  const expiresAtMs = atMs + (step === 'password' ? codeWaitMs : sessionLimits.user.wholeMs);
  await owner.transaction(async (session) => {
    const before = tokenBefore === undefined ? undefined : await findSession(session, tokenHash(tokenBefore));
    if (before !== undefined) await endFamily(session, before.family, atMs);
    await storeSession(session, {
      creditorId: of.creditorId,
      sessionHash: tokenHash(token),
      step,
      family: randomBytes(16),
      atMs,
      expiresAtMs,
      agentHash: agentHashOf(userAgent),
      of: { kind: 'user', userId: of.userId },
    });
  });
  return { token, csrfToken: csrfTokenOf(token), expiresAtMs };
}

/** In order of precedence. `timeCodeUsed`: it was right, and somebody used it before. */
export type SignInCodeRefusal =
  | { readonly refused: 'noCodeAwaited' }
  | TooManyTries
  | { readonly refused: 'noKey' | 'timeCodeWrong' | 'timeCodeUsed' };

export async function signInWithCode(
  at: SignInAt & { readonly sealer: Sealer | undefined },
  code: string,
): Promise<SignInCodeRefusal | (Opened & { readonly clock: CodeClock })> {
  const { owner, atMs, sealer } = at;
  const half = await halfSession(at);
  if (half === undefined) return { refused: 'noCodeAwaited' };
  const user = await owner.session((session) => findSecrets(session, half));
  if (user?.totpSealed === undefined) return { refused: 'noCodeAwaited' };
  const { login } = user;
  const waits = await takeTry(owner, { login, atMs });
  if (waits !== undefined) return waits;
  const secret = openTimeSecret(sealer, { ...half, sealed: user.totpSealed });
  if (secret === undefined) {
    await returnTry(owner, login);
    return { refused: 'noKey' };
  }
  const found = timeCodeStep(secret, { code, atMs });
  if (found === undefined) return { refused: 'timeCodeWrong' };
  const { step, clock } = found;
  if (!(await owner.session((session) => useTimeStep(session, { ...half, step })))) return { refused: 'timeCodeUsed' };
  await wipeTries(owner, login);
  return { ...(await openSession(at, { of: half, step: 'full' })), clock };
}

/** Undefined: the token is of no session that waits for a code in this browser. */
async function halfSession({ owner, atMs, userAgent, tokenBefore }: SignInAt): Promise<UserAt | undefined> {
  if (tokenBefore === undefined) return undefined;
  return owner.session(async (session) => {
    const row = await findSession(session, tokenHash(tokenBefore));
    if (row === undefined || row.step !== 'password' || row.endedAtMs !== undefined || row.of.kind !== 'user')
      return undefined;
    if (row.agentHash !== undefined && !Buffer.from(row.agentHash).equals(Buffer.from(agentHashOf(userAgent)))) {
      await endFamily(session, row.family, atMs);
      return undefined;
    }
    if (atMs >= row.expiresAtMs || atMs < row.createdAtMs - codeWaitMs || row.of.isDisabled) return undefined;
    return { creditorId: row.creditorId, userId: row.of.userId };
  });
}

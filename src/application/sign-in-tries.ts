/**
 * Guessing made slow. A try is counted before it is looked at, so that many at once are not more than one after the other, and
 * given back when it was right; a login that nobody has is counted like any other. Only a whole sign-in wipes the slate: who
 * knows the password alone gains no tries at the code.
 */
import { createHash } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { forgetTries, giveTryBack, lockTry, storeTry } from '../store/sign-in-tries.ts';

/** Ours: after five in a row each further try waits, 30 seconds first, twice as long each time, up to a quarter of an hour. */
export const tryLimits = {
  freeMax: 5,
  firstWaitMs: 30_000,
  waitMaxMs: 15 * 60_000,
  forgottenMs: 24 * 60 * 60_000,
} as const;

export interface TooManyTries {
  readonly refused: 'tooManyTries';
  readonly retryAfterSeconds: number;
}

export function loginHash(login: string): Uint8Array {
  return createHash('sha256').update(`forbear login\n${login}`).digest();
}

/** How long the next one waits after so many that failed. */
export function waitAfterMs(failures: number): number | undefined {
  const over = failures - tryLimits.freeMax;
  if (over < 0) return undefined;
  return Math.min(tryLimits.firstWaitMs * 2 ** Math.min(over, 30), tryLimits.waitMaxMs);
}

/** Undefined: go ahead; it is counted. */
export async function takeTry(
  owner: Database,
  { login, atMs }: { readonly login: string; readonly atMs: number },
): Promise<TooManyTries | undefined> {
  const hash = loginHash(login);
  return owner.transaction(async (session) => {
    const { failures, lockedUntilMs } = await lockTry(session, {
      loginHash: hash,
      atMs,
      forgottenMs: tryLimits.forgottenMs,
    });
    if (lockedUntilMs !== undefined && lockedUntilMs > atMs) {
      return { refused: 'tooManyTries' as const, retryAfterSeconds: Math.ceil((lockedUntilMs - atMs) / 1000) };
    }
    const waitMs = waitAfterMs(failures + 1);
    const until = waitMs === undefined ? undefined : atMs + waitMs;
    await storeTry(session, { loginHash: hash, failures: failures + 1, lockedUntilMs: until, atMs });
    return undefined;
  });
}

export async function returnTry(owner: Database, login: string): Promise<void> {
  await owner.session((session) => giveTryBack(session, loginHash(login)));
}

export async function wipeTries(owner: Database, login: string): Promise<void> {
  await owner.session((session) => forgetTries(session, loginHash(login)));
}

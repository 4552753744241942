/** From a token to the one for whom a request is answered. What changed about their rights holds from the next request on. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { AccountRole, Identity } from '../core/access/role.ts';
import type { Database } from '../store/database.ts';
import { endFamily, findSession, renewSession, type SessionRow, touchSession } from '../store/sessions.ts';
import { parseApiKey, whoseKey } from './api-key.ts';

const minuteMs = 60_000;
/** Ours: what a bank allows at its counters, and what a borrower needs to read a plan. */
export const sessionLimits = {
  user: { idleMs: 30 * minuteMs, wholeMs: 12 * 60 * minuteMs },
  borrower: { idleMs: 15 * minuteMs, wholeMs: 60 * minuteMs },
} as const;

/** Two requests that were on their way at once may still carry the token that the first of them renewed. */
const renewedGraceMs = minuteMs;
const touchEveryMs = minuteMs;

export interface SignedIn {
  readonly identity: Identity;
  readonly expiresAtMs: number;
  /** undefined: a program with its key */
  readonly row: SessionRow | undefined;
}

/** In order of precedence. */
export type SessionRefusal =
  | 'sessionUnknown'
  | 'sessionEnded'
  | 'sessionStolen'
  | 'sessionExpired'
  | 'accountDisabled'
  | 'secondStepMissing';

export function tokenHash(token: string): Uint8Array {
  return createHash('sha256').update(`forbear session\n${token}`).digest();
}

/** What a page of ours knows and another site's does not: writes carry it. */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('forbear csrf').digest('base64url');
}

export function agentHashOf(userAgent: string | undefined): Uint8Array {
  return createHash('sha256')
    .update(`forbear agent\n${userAgent ?? ''}`)
    .digest();
}

/** A session may be renewed from this age of its token on. */
const renewAfterMs = 10 * minuteMs;

/**
 * A new token for a session whose token has done its time; undefined: not yet, or another request did it. What the page writes
 * with stays as it was: it may be open in several places.
 */
export async function renewedToken(
  owner: Database,
  { row, token, atMs }: { readonly row: SessionRow; readonly token: string; readonly atMs: number },
): Promise<string | undefined> {
  if (row.renewedAtMs !== undefined || atMs < row.createdAtMs + renewAfterMs) return undefined;
  const next = randomBytes(32).toString('base64url');
  const csrfToken = row.csrfToken ?? csrfTokenOf(token);
  const hashes = { oldHash: row.sessionHash, newHash: tokenHash(next) };
  const isRenewed = await owner.transaction((session) => renewSession(session, { ...hashes, csrfToken, atMs }));
  return isRenewed ? next : undefined;
}

/** `owner`: the deployment's own database. A key of a program is taken from `bearer` alone, never from a cookie. */
export async function whoIsSignedIn(
  owner: Database,
  {
    token,
    by = 'cookie',
    userAgent,
    atMs,
  }: {
    readonly token: string;
    readonly by?: 'cookie' | 'bearer';
    readonly userAgent: string | undefined;
    readonly atMs: number;
  },
): Promise<SignedIn | { readonly refused: SessionRefusal }> {
  const key = by === 'bearer' ? parseApiKey(token) : undefined;
  if (key !== undefined) {
    const held = await whoseKey(owner, { ...key, atMs });
    return 'refused' in held ? held : { ...held, row: undefined };
  }
  const hash = tokenHash(token);
  return owner.session(async (session) => {
    const row = await findSession(session, hash);
    if (row === undefined) return { refused: 'sessionUnknown' };
    if (row.endedAtMs !== undefined) return { refused: 'sessionEnded' };
    const isReused = row.renewedAtMs !== undefined && atMs > row.renewedAtMs + renewedGraceMs;
    const isElsewhere =
      row.agentHash !== undefined && !Buffer.from(row.agentHash).equals(Buffer.from(agentHashOf(userAgent)));
    if (isReused || isElsewhere) {
      // Either of the two holders may be the thief: both sign in anew.
      await endFamily(session, row.family, atMs);
      return { refused: 'sessionStolen' };
    }
    const { idleMs } = sessionLimits[row.of.kind];
    // A clock that was set back does not make a session longer than it is whole.
    if (atMs >= row.expiresAtMs || atMs >= row.lastSeenAtMs + idleMs) return { refused: 'sessionExpired' };
    if (row.of.kind === 'user' ? row.of.isDisabled : row.of.isErased) return { refused: 'accountDisabled' };
    if (row.step !== 'full') return { refused: 'secondStepMissing' };
    if (atMs >= row.lastSeenAtMs + touchEveryMs) await touchSession(session, hash, atMs);
    return { identity: identityOf(row), expiresAtMs: row.expiresAtMs, row };
  });
}

function identityOf({ creditorId, of }: SessionRow): Identity {
  if (of.kind === 'borrower') {
    const { borrowerId, caseId, partyRef } = of;
    return { kind: 'borrower', creditorId, borrowerId, caseId, shownName: partyRef, role: 'borrower', sees: 'own' };
  }
  const { userId, login, shownName, sees } = of;
  return { kind: 'user', creditorId, userId, login, shownName, role: of.role as AccountRole, sees };
}

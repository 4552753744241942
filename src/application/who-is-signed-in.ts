/** From a token to the one for whom a request is answered. What changed about their rights holds from the next request on. */
import { createHash, createHmac } from 'node:crypto';
import type { AccountRole, Identity } from '../core/access/role.ts';
import type { Database } from '../store/database.ts';
import { endFamily, findSession, type SessionRow, touchSession } from '../store/sessions.ts';

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
  readonly row: SessionRow;
}

/** In order of precedence. */
export type SessionRefusal = 'sessionUnknown' | 'sessionEnded' | 'sessionStolen' | 'sessionExpired' | 'accountDisabled' | 'secondStepMissing';

export function tokenHash(token: string): Uint8Array {
  return createHash('sha256').update(`forbear session\n${token}`).digest();
}

/** What a page of ours knows and another site's does not: writes carry it. */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('forbear csrf').digest('base64url');
}

export function agentHashOf(userAgent: string | undefined): Uint8Array {
  return createHash('sha256').update(`forbear agent\n${userAgent ?? ''}`).digest();
}

/** `owner`: the deployment's own database. */
export async function whoIsSignedIn(
  owner: Database,
  { token, userAgent, atMs }: { readonly token: string; readonly userAgent: string | undefined; readonly atMs: number },
): Promise<SignedIn | { readonly refused: SessionRefusal }> {
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
    return { identity: identityOf(row), row };
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

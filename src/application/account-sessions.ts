/** Where somebody is signed in, and ending it. */
import type { Database } from '../store/database.ts';
import { endFamily, endUserSessions, findSession, readUserFamilies, type SessionFamily } from '../store/sessions.ts';
import type { UserAt } from '../store/users.ts';
import { sessionLimits, tokenHash } from './who-is-signed-in.ts';

export interface OwnSession extends SessionFamily {
  /** the one that asks */
  readonly isThis: boolean;
}

async function familyOf(owner: Database, token: string): Promise<Uint8Array | undefined> {
  return (await owner.session((session) => findSession(session, tokenHash(token))))?.family;
}

export async function listOwnSessions(
  owner: Database,
  { token, atMs, ...of }: UserAt & { readonly token: string; readonly atMs: number },
): Promise<OwnSession[]> {
  const own = await familyOf(owner, token);
  const families = await owner.session((session) =>
    readUserFamilies(session, { ...of, atMs, idleMs: sessionLimits.user.idleMs }),
  );
  return families.map((each) => ({
    ...each,
    isThis: own !== undefined && Buffer.from(own).equals(Buffer.from(each.family)),
  }));
}

/** How many sign-ins were ended. Asked with a key, which is no session, it ends all. */
export async function endOtherSessions(
  owner: Database,
  { token, atMs, ...of }: UserAt & { readonly token: string; readonly atMs: number },
): Promise<number> {
  const but = await familyOf(owner, token);
  return owner.transaction((session) => endUserSessions(session, { ...of, but, atMs }));
}

/** With all tokens that came of the sign-in. A key is not ended by signing out. */
export async function signOut(
  owner: Database,
  { token, atMs }: { readonly token: string; readonly atMs: number },
): Promise<void> {
  const family = await familyOf(owner, token);
  if (family !== undefined) await owner.session((session) => endFamily(session, family, atMs));
}

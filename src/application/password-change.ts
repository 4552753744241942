/** Somebody changes their own password: they know the old one, and are signed out everywhere else. */
import type { Database } from '../store/database.ts';
import { endUserSessions, findSession } from '../store/sessions.ts';
import { findSecrets, storePassword, storeUserEvent, type UserAt } from '../store/users.ts';
import { type PasswordWork, passwords } from './password-hash.ts';
import { normalPassword, type PasswordFault, passwordFault } from './password-rules.ts';
import { type Busy, busy } from './sign-in.ts';
import { returnTry, type TooManyTries, takeTry } from './sign-in-tries.ts';
import { tokenHash } from './who-is-signed-in.ts';

/** In order of precedence. `noPassword`: they sign in elsewhere, or are a program. */
export type PasswordChangeRefusal =
  | { readonly refused: 'noPassword' | PasswordFault | 'passwordSame' }
  | TooManyTries
  | Busy
  | { readonly refused: 'passwordWrong' };

export async function changePassword(
  owner: Database,
  at: UserAt & {
    readonly token: string;
    readonly before: string;
    readonly next: string;
    readonly atMs: number;
    readonly work?: PasswordWork;
  },
): Promise<PasswordChangeRefusal | { readonly ended: number }> {
  const { before, next, atMs, token, work = passwords } = at;
  const user = await owner.session((session) => findSecrets(session, at));
  if (user?.passwordHash === undefined) return { refused: 'noPassword' };
  const fault = passwordFault(next, user);
  if (fault !== undefined) return { refused: fault };
  if (normalPassword(next) === normalPassword(before)) return { refused: 'passwordSame' };
  const { login, shownName } = user;
  const waits = await takeTry(owner, { login, atMs });
  if (waits !== undefined) return waits;
  const checked = await work.verify(before, user.passwordHash);
  if (checked !== undefined && !checked.isRight) return { refused: 'passwordWrong' };
  await returnTry(owner, login);
  const passwordHash = checked && (await work.hash(next));
  if (passwordHash === undefined) return busy;
  const ended = await owner.transaction(async (session) => {
    const own = await findSession(session, tokenHash(token));
    await storePassword(session, { ...user, passwordHash });
    await storeUserEvent(session, { ...user, kind: 'passwordChanged', content: {}, recordedBy: shownName });
    return endUserSessions(session, { ...user, but: own?.family, atMs });
  });
  return { ended };
}

/** A case shown to somebody who does not see the whole book: a mediator, an agency, a guarantor. It holds from the next request on. */
import { endGrant, type GrantAt, readGrants, storeGrant } from '../store/case-grants.ts';
import type { Database } from '../store/database.ts';
import { findUser } from '../store/users.ts';

/** In order of precedence. `seesTheBook`: they see the case already. */
export type GrantRefusal = {
  readonly refused: 'untilPassed' | 'unknownUser' | 'userDisabled' | 'seesTheBook' | 'alreadyGranted';
};

export async function grantCase(
  database: Database,
  at: GrantAt & {
    readonly userId: bigint;
    readonly untilMs: number | undefined;
    readonly reason: string;
    readonly by: string;
    readonly atMs: number;
  },
): Promise<GrantRefusal | { readonly userId: bigint }> {
  const { userId, untilMs, atMs, by } = at;
  if (untilMs !== undefined && untilMs <= atMs) return { refused: 'untilPassed' };
  return database.transaction(async (session) => {
    const user = await findUser(session, at);
    if (user === undefined) return { refused: 'unknownUser' as const };
    if (user.disabledAtMs !== undefined) return { refused: 'userDisabled' as const };
    if (user.sees === 'book') return { refused: 'seesTheBook' as const };
    const open = (await readGrants(session, at)).find((each) => each.userId === userId && each.endedAtMs === undefined);
    if (open !== undefined) {
      if (open.untilMs === undefined || open.untilMs > atMs) return { refused: 'alreadyGranted' as const };
      // It lapsed by itself; the new one takes its place.
      await endGrant(session, { ...at, atMs: open.untilMs, by });
    }
    await storeGrant(session, at);
    return { userId };
  });
}

export async function endCaseGrant(
  database: Database,
  at: GrantAt & { readonly userId: bigint; readonly by: string; readonly atMs: number },
): Promise<{ readonly refused: 'notGranted' } | { readonly userId: bigint }> {
  return database.transaction(async (session) =>
    (await endGrant(session, at)) ? { userId: at.userId } : { refused: 'notGranted' as const },
  );
}

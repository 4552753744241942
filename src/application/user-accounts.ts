/** Accounts of people and programs: made, changed, disabled. Each change is kept with what was before and after. */
import { type AccountRole, scopesOf } from '../core/access/role.ts';
import type { Database } from '../store/database.ts';
import {
  findUser,
  lockAdministrators,
  readUserEvents,
  storeUser,
  storeUserChange,
  storeUserEvent,
  type UserAt,
  type UserEventRow,
  type UserRow,
} from '../store/users.ts';

export const loginPattern = /^[a-z0-9][a-z0-9._@-]{1,63}$/;

/** Where somebody signs in elsewhere; without a subject they are linked on their first sign-in, by their address. */
export interface OidcLink {
  readonly issuer: string;
  readonly subject: string | undefined;
}

/** In order of precedence. `roleSeesOtherwise`: the role may not see that, see scopesOf. */
export type AddUserRefusal = {
  readonly refused: 'roleSeesOtherwise' | 'loginTaken' | 'nameTaken' | 'oidcSubjectTaken';
};

export interface NewAccount {
  readonly login: string;
  readonly shownName: string;
  readonly role: AccountRole;
  /** undefined: what the role usually sees */
  readonly sees: 'book' | 'granted' | undefined;
  readonly organisation: string | undefined;
  readonly oidc: OidcLink | undefined;
}

export async function addUser(
  database: Database,
  { creditorId, by, account }: { readonly creditorId: number; readonly by: string; readonly account: NewAccount },
): Promise<AddUserRefusal | UserRow> {
  const { login, shownName, role, organisation, oidc } = account;
  const sees = account.sees ?? scopesOf(role)[0]!;
  if (!scopesOf(role).includes(sees)) return { refused: 'roleSeesOtherwise' };
  const row = {
    creditorId,
    login,
    shownName,
    role,
    organisation,
    sees,
    oidcIssuer: oidc?.issuer,
    oidcSubject: oidc?.subject,
    madeBy: by,
  };
  return unlessTaken(() =>
    database.transaction(async (session) => {
      const userId = await storeUser(session, row);
      const user = { ...row, userId, enrolledAtMs: undefined, disabledAtMs: undefined };
      await storeUserEvent(session, {
        creditorId,
        userId,
        kind: 'added',
        content: { after: content(user) },
        recordedBy: by,
      });
      return user;
    }),
  );
}

/** Logins and subjects are unique in the whole deployment; of another lender's the bound database shows nothing, but holds it. */
async function unlessTaken<T>(
  work: () => Promise<T>,
): Promise<T | { readonly refused: 'loginTaken' | 'nameTaken' | 'oidcSubjectTaken' }> {
  try {
    return await work();
  } catch (error) {
    const { code, constraint = '' } = error as { readonly code?: string; readonly constraint?: string };
    if (code !== '23505' || !constraint.startsWith('user_account')) throw error;
    if (constraint.includes('login')) return { refused: 'loginTaken' };
    return { refused: constraint.includes('shown_name') ? 'nameTaken' : 'oidcSubjectTaken' };
  }
}

/**
 * Undefined: as it was. The name stays for ever, and is nobody else's of that lender: approvals, ties and entries know people by it, and
 * who was renamed would be somebody else to them.
 */
export interface UserChange {
  readonly role?: AccountRole | undefined;
  readonly sees?: 'book' | 'granted' | undefined;
  readonly organisation?: string | null | undefined;
  readonly isDisabled?: boolean | undefined;
  /** null: they sign in here */
  readonly oidc?: OidcLink | null | undefined;
}

/**
 * In order of precedence. `ownRights`: nobody changes their own role or what they see, or disables themselves.
 * `lastAdministrator`: nobody would be left who could mend it.
 */
export type ChangeUserRefusal = {
  readonly refused: 'unknownUser' | 'ownRights' | 'roleSeesOtherwise' | 'lastAdministrator' | 'oidcSubjectTaken';
};

/** Holds from their next request on: nothing of what somebody may do is kept with their session. Disabling ends all of those. */
export async function changeUser(
  database: Database,
  at: UserAt & {
    readonly by: string;
    readonly byUserId: bigint | undefined;
    readonly atMs: number;
    readonly change: UserChange;
  },
): Promise<ChangeUserRefusal | UserRow> {
  const { creditorId, userId, by, byUserId } = at;
  const work = (): Promise<ChangeUserRefusal | UserRow> =>
    database.transaction(async (session) => {
      const administrators = await lockAdministrators(session, creditorId);
      const before = await findUser(session, at, 'lock');
      if (before === undefined) return { refused: 'unknownUser' };
      const after = changed(before, at);
      const isOther =
        after.role !== before.role || after.sees !== before.sees || after.disabledAtMs !== before.disabledAtMs;
      if (byUserId === userId && isOther) return { refused: 'ownRights' };
      if (!scopesOf(after.role).includes(after.sees)) return { refused: 'roleSeesOtherwise' };
      const staysAdministrator = after.role === 'administrator' && after.disabledAtMs === undefined;
      if (!staysAdministrator && administrators.length === 1 && administrators[0] === userId)
        return { refused: 'lastAdministrator' };
      const told = { before: content(before), after: content(after) };
      if (JSON.stringify(told.before) === JSON.stringify(told.after)) return before;
      await storeUserChange(session, after);
      await storeUserEvent(session, { creditorId, userId, kind: kindOf(before, after), content: told, recordedBy: by });
      return after;
    });
  return (await unlessTaken(work)) as ChangeUserRefusal | UserRow;
}

function changed(before: UserRow, { change, atMs }: { readonly change: UserChange; readonly atMs: number }): UserRow {
  const { role = before.role, organisation, isDisabled, oidc } = change;
  const kept = scopesOf(role).includes(before.sees) ? before.sees : scopesOf(role)[0]!;
  return {
    ...before,
    role,
    sees: change.sees ?? kept,
    organisation: organisation === undefined ? before.organisation : (organisation ?? undefined),
    disabledAtMs:
      isDisabled === undefined ? before.disabledAtMs : isDisabled ? (before.disabledAtMs ?? atMs) : undefined,
    oidcIssuer: oidc === undefined ? before.oidcIssuer : oidc?.issuer,
    oidcSubject: oidc === undefined ? before.oidcSubject : oidc?.subject,
  };
}

function kindOf(before: UserRow, after: UserRow): string {
  if ((before.disabledAtMs === undefined) === (after.disabledAtMs === undefined)) return 'changed';
  return after.disabledAtMs === undefined ? 'enabled' : 'disabled';
}

function content(user: UserRow): object {
  const {
    login,
    shownName,
    role,
    sees,
    organisation = null,
    oidcIssuer = null,
    oidcSubject = null,
    disabledAtMs,
  } = user;
  return {
    login,
    name: shownName,
    role,
    sees,
    organisation,
    oidcIssuer,
    oidcSubject,
    disabled: disabledAtMs !== undefined,
  };
}

export async function listUserEvents(
  database: Database,
  at: UserAt,
): Promise<{ readonly refused: 'unknownUser' } | { readonly events: readonly UserEventRow[] }> {
  return database.session(async (session) => {
    if ((await findUser(session, at)) === undefined) return { refused: 'unknownUser' as const };
    return { events: await readUserEvents(session, at) };
  });
}

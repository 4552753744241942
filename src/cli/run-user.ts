/** Runs the commands of `user`; a file of its own, so that other commands need not load the store. */
import { issueEnrolment } from '../application/account-enrolment.ts';
import { addApiKey, apiKeyDays, endApiKey } from '../application/api-key.ts';
import { addUser, changeUser, loginPattern, type OidcLink } from '../application/user-accounts.ts';
import { type AccountRole, accountRoles } from '../core/access/role.ts';
import { readApiKeys } from '../store/api-keys.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { findUserByLogin, readUsers, type UserRow } from '../store/users.ts';
import { CommandError, pickBook } from './book.ts';
import { textTable } from './text-table.ts';
import type { ChangeOptions, DisableOptions, KeyOptions, UserOptions } from './user.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

const usersMax = 100_000;

function print(options: UserOptions, document: object, text: string): number {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${text}\n`);
  return 0;
}

export async function runAdd(database: Database, login: string, options: UserOptions & ChangeOptions): Promise<number> {
  if (!loginPattern.test(login)) throw new CommandError(words('user.fault.login', { value: login }), 64);
  if (options.name === undefined) throw new CommandError(words('user.fault.missing', { option: '--name' }), 64);
  const role = roleOf(options.role);
  if (role === undefined) throw new CommandError(words('user.fault.missing', { option: '--role' }), 64);
  const { creditorId } = await pickBook(database, options.creditor);
  const account = {
    login,
    shownName: options.name,
    role,
    sees: seesOf(options.sees),
    organisation: options.organisation,
    oidc: oidcOf(options) ?? undefined,
  };
  const added = await addUser(database, { creditorId, by: userName(), account });
  if ('refused' in added) throw refusedError(added.refused, login);
  return print(options, userDocument(added), words('user.added', { login, role: words(`user.role.${role}`) }));
}

export async function runList(database: Database, options: UserOptions): Promise<number> {
  const { creditorId } = await pickBook(database, options.creditor);
  const users = await database.session((session) =>
    readUsers(session, { creditorId, after: undefined, limit: usersMax }),
  );
  const columns = ['login', 'name', 'role', 'sees', 'state'].map((name) => ({
    title: words(`user.column.${name}`),
    align: 'left' as const,
  }));
  const rows = users.map((user) => [
    user.login,
    user.shownName,
    words(`user.role.${user.role}`),
    words(`user.sees.${user.sees}`),
    words(`user.state.${stateOf(user)}`),
  ]);
  const text = users.length === 0 ? words('user.none') : textTable(columns, rows);
  return print(options, { users: users.map(userDocument) }, text);
}

function stateOf(user: UserRow): string {
  if (user.disabledAtMs !== undefined) return 'disabled';
  if (user.oidcIssuer !== undefined) return user.oidcSubject === undefined ? 'waitsForOidc' : 'oidc';
  return user.enrolledAtMs === undefined ? 'notEnrolled' : 'enrolled';
}

export async function runChange(
  database: Database,
  login: string,
  options: UserOptions & ChangeOptions,
): Promise<number> {
  const change = {
    role: roleOf(options.role),
    sees: seesOf(options.sees),
    organisation: options.organisation,
    oidc: oidcOf(options),
  };
  if (Object.values(change).every((value) => value === undefined))
    throw new CommandError(words('user.fault.nothing'), 64);
  return changeBy(database, login, { options, change, said: 'user.changed' });
}

export async function runDisable(
  database: Database,
  login: string,
  options: UserOptions & DisableOptions,
): Promise<number> {
  const said = options.undo ? 'user.enabled' : 'user.disabled';
  return changeBy(database, login, { options, change: { isDisabled: !options.undo }, said });
}

async function changeBy(
  database: Database,
  login: string,
  at: {
    readonly options: UserOptions;
    readonly change: Parameters<typeof changeUser>[1]['change'];
    readonly said: string;
  },
): Promise<number> {
  const { user } = await userOf(database, login, at.options);
  const by = { by: userName(), byUserId: undefined, atMs: Date.now() };
  const changed = await changeUser(database, { ...user, ...by, change: at.change });
  if ('refused' in changed) throw refusedError(changed.refused, login);
  return print(at.options, userDocument(changed), words(at.said, { login, role: words(`user.role.${changed.role}`) }));
}

export async function runEnrol(database: Database, login: string, options: UserOptions): Promise<number> {
  const { user } = await userOf(database, login, options);
  const publicUrl = (process.env.FORBEAR_URL ?? `http://127.0.0.1:${process.env.FORBEAR_PORT ?? '8080'}`).replace(
    /\/$/,
    '',
  );
  const issued = await issueEnrolment(database, { ...user, by: userName(), atMs: Date.now(), publicUrl });
  if ('refused' in issued) throw refusedError(issued.refused, login);
  const { link } = issued;
  const expiresAt = new Date(issued.expiresAtMs).toISOString();
  return print(options, { login, link, expiresAt }, words('user.link', { login, link, until: expiresAt }));
}

export async function runKey(database: Database, login: string, options: UserOptions & KeyOptions): Promise<number> {
  const { user } = await userOf(database, login, options);
  const by = { by: userName(), atMs: Date.now() };
  if (options.end !== undefined) {
    if (!/^[1-9]\d{0,17}$/.test(options.end))
      throw new CommandError(words('user.fault.key', { value: options.end }), 64);
    const ended = await endApiKey(database, { ...user, ...by, keyId: BigInt(options.end) });
    if ('refused' in ended) throw refusedError(ended.refused, login);
    return print(options, { login, key: options.end }, words('user.keyEnded', { login, key: options.end }));
  }
  if (options.label === undefined) return printKeys(database, user, options);
  const days = /^\d{1,3}$/.test(options.days) ? Number(options.days) : 0;
  if (days < 1 || days > apiKeyDays.max)
    throw new CommandError(words('user.fault.days', { value: options.days, max: apiKeyDays.max }), 64);
  const added = await addApiKey(database, { ...user, ...by, label: options.label, days });
  if ('refused' in added) throw refusedError(added.refused, login);
  const { key } = added;
  const expiresAt = new Date(added.expiresAtMs).toISOString();
  const document = { login, id: added.keyId.toString(), key, expiresAt };
  return print(options, document, words('user.key', { login, key, until: expiresAt }));
}

async function printKeys(database: Database, user: UserRow, options: UserOptions): Promise<number> {
  const keys = await database.session((session) => readApiKeys(session, user));
  const day = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toISOString().slice(0, 10));
  const columns = ['key', 'label', 'until', 'used', 'ended'].map((name) => ({
    title: words(`user.column.${name}`),
    align: 'left' as const,
  }));
  const rows = keys.map((key) => [
    key.keyId.toString(),
    key.label,
    day(key.expiresAtMs),
    day(key.usedAtMs),
    day(key.endedAtMs),
  ]);
  const instant = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  const documents = keys.map((key) => ({
    id: key.keyId.toString(),
    label: key.label,
    by: key.madeBy,
    madeAt: instant(key.madeAtMs),
    expiresAt: instant(key.expiresAtMs),
    usedAt: instant(key.usedAtMs),
    endedAt: instant(key.endedAtMs),
    endedBy: key.endedBy ?? null,
  }));
  return print(
    options,
    { login: user.login, keys: documents },
    keys.length === 0 ? words('user.noKeys', { login: user.login }) : textTable(columns, rows),
  );
}

async function userOf(
  database: Database,
  login: string,
  options: UserOptions,
): Promise<{ readonly creditor: CreditorRow; readonly user: UserRow }> {
  const creditor = await pickBook(database, options.creditor);
  const { creditorId } = creditor;
  const user = await database.session((session) => findUserByLogin(session, { creditorId, login }));
  if (user === undefined) throw refusedError('unknownUser', login);
  return { creditor, user };
}

function userDocument(user: UserRow): object {
  const instant = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    id: user.userId.toString(),
    login: user.login,
    name: user.shownName,
    role: user.role,
    sees: user.sees,
    organisation: user.organisation ?? null,
    oidc: user.oidcIssuer === undefined ? null : { issuer: user.oidcIssuer, subject: user.oidcSubject ?? null },
    enrolledAt: instant(user.enrolledAtMs),
    disabledAt: instant(user.disabledAtMs),
  };
}

function roleOf(value: string | undefined): AccountRole | undefined {
  if (value === undefined) return undefined;
  const role = accountRoles.find((each) => each === value);
  if (role !== undefined) return role;
  throw new CommandError(words('user.fault.role', { value, known: accountRoles.join(', ') }), 64);
}

function seesOf(value: string | undefined): 'book' | 'granted' | undefined {
  if (value === undefined || value === 'book' || value === 'granted') return value;
  throw new CommandError(words('user.fault.sees', { value }), 64);
}

/** Null: taken away. */
function oidcOf({ oidcIssuer: issuer, oidcSubject: subject }: ChangeOptions): OidcLink | null | undefined {
  if (issuer === 'none') return null;
  if (issuer === undefined) {
    if (subject !== undefined) throw new CommandError(words('user.fault.missing', { option: '--oidc-issuer' }), 64);
    return undefined;
  }
  if (!URL.canParse(issuer)) throw new CommandError(words('user.fault.issuer', { value: issuer }), 64);
  return { issuer, subject };
}

type Refused = Extract<
  | Awaited<ReturnType<typeof addUser>>
  | Awaited<ReturnType<typeof changeUser>>
  | Awaited<ReturnType<typeof issueEnrolment>>
  | Awaited<ReturnType<typeof addApiKey>>
  | Awaited<ReturnType<typeof endApiKey>>,
  { readonly refused: string }
>['refused'];

function refusedError(refused: Refused, login: string): CommandError {
  const exitCode = refused === 'unknownUser' || refused === 'unknownKey' ? 66 : 1;
  return new CommandError(words(`user.refused.${refused}`, { login }), exitCode);
}

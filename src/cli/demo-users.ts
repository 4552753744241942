/**
 * `serve --demo`: an account of every role on the generated book, and how to enter as each. Only of a book that the simulator made, and
 * only for this machine: their passwords are printed.
 */
import { passwords } from '../application/password-hash.ts';
import { addUser } from '../application/user-accounts.ts';
import type { ServerSettings } from '../composition/server-settings.ts';
import { type AccountRole, accountRoles, scopesOf } from '../core/access/role.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { markSample } from '../store/users.ts';
import { textTable } from './text-table.ts';
import { words } from './words.ts';

const madeBy = 'forbear serve --demo';
const casesGranted = 5;

export const demoLogin = (role: AccountRole): string => `demo.${role.toLowerCase()}`;
export const demoPassword = (role: AccountRole): string => `forbear demo ${role.toLowerCase()}`;

/** Made where they are not there yet. */
export async function makeDemoUsers(database: Database, book: CreditorRow): Promise<void> {
  for (const role of accountRoles) await makeSample(database, { book, role });
}

export function demoAccounts(): readonly {
  readonly role: AccountRole;
  readonly login: string;
  readonly password: string;
}[] {
  return accountRoles.map((role) => ({ role, login: demoLogin(role), password: demoPassword(role) }));
}

export function demoUsersText({ publicUrl }: Pick<ServerSettings, 'publicUrl'>): string {
  const table = textTable(
    [
      { title: words('serve.demo.role'), align: 'left' },
      { title: words('serve.demo.login'), align: 'left' },
      { title: words('serve.demo.password'), align: 'left' },
      { title: words('serve.demo.sees'), align: 'left' },
    ],
    accountRoles.map((role) => [
      words(`api.role.${role}`),
      demoLogin(role),
      demoPassword(role),
      words(`serve.demo.sees.${scopesOf(role)[0]!}`, { cases: casesGranted }),
    ]),
  );
  return `${words('serve.demo.head')}\n\n${table}\n\n${words('serve.demo.how', { url: publicUrl, login: demoLogin('agent'), password: demoPassword('agent') })}\n\n`;
}

/** Made once; those that are there stay as they are. */
async function makeSample(
  database: Database,
  { book, role }: { readonly book: CreditorRow; readonly role: AccountRole },
): Promise<void> {
  const { creditorId } = book;
  const account = {
    login: demoLogin(role),
    shownName: `Demo ${role}`,
    role,
    sees: undefined,
    organisation: undefined,
    oidc: undefined,
  };
  const added = await addUser(database, { creditorId, by: madeBy, account });
  if ('refused' in added) return;
  const passwordHash = await passwords.hash(demoPassword(role));
  await database.transaction(async (session) => {
    await markSample(session, { creditorId, userId: added.userId, passwordHash: passwordHash! });
    if (added.sees !== 'granted') return;
    await session.query(
      `insert into case_grant (creditor_id, borrower_id, case_id, user_id, granted_at, granted_by, reason)
       select creditor_id, borrower_id, case_id, $2::bigint, now(), $3, $3 from delinquency_case
        where creditor_id = $1 and closed_on is null order by case_id desc limit ${casesGranted}`,
      [creditorId, added.userId.toString(), madeBy],
    );
  });
}

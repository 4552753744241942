/** What `doctor` says of the server: its settings, its wall in the database, who can sign in, who is told of what happens. */
import { oidcSetup } from '../composition/oidc.ts';
import { serverSettings } from '../composition/server-settings.ts';
import { serverRole } from '../store/bound-store.ts';
import type { Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { connectStore } from '../store/open.ts';
import { readWebhookFindings } from '../store/webhooks.ts';
import type { Finding } from './doctor.ts';
import { settingFaultText } from './setting-words.ts';
import { words } from './words.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The same that `serve` refuses to start with, each on its own line. */
export function settingFindings(environment: Environment = process.env): Finding[] {
  const read = serverSettings(environment);
  const oidc = oidcSetup(environment);
  const findings =
    'faults' in read ? read.faults.map((fault) => missing('doctor.setting', { what: settingFaultText(fault) })) : [];
  if (oidc !== undefined && 'fault' in oidc) {
    const { setting, fault: code } = oidc;
    const expected = code === 'notReadable' ? 'a file' : 'https://…';
    findings.push(missing('doctor.setting', { what: settingFaultText({ setting, value: undefined, code, expected }) }));
  }
  if ('faults' in read || findings.length > 0) return findings;
  return [fine('doctor.server', { url: read.publicUrl, host: read.host, port: read.port })];
}

/** The role that requests are answered under, and whether this user may become it. */
export async function roleFindings(session: Session): Promise<Finding[]> {
  const [row] = await session.query<{ user: string; exists: boolean; member: boolean | null }>(
    `select current_user::text as user, r.oid is not null as exists, pg_has_role(current_user, r.oid, 'member') as member
       from (select 1) one left join pg_roles r on r.rolname = $1`,
    [serverRole],
  );
  const { user, exists, member } = row!;
  if (!exists) return [missing('doctor.roleNone', { role: serverRole, user })];
  return member === true
    ? [fine('doctor.role', { role: serverRole })]
    : [missing('doctor.roleNotMember', { role: serverRole, user })];
}

/** The login of FORBEAR_SERVER_DATABASE: a wall only while it can do nothing but become that role. */
export async function serverDatabaseFindings(
  { FORBEAR_SERVER_DATABASE: address }: Environment = process.env,
): Promise<Finding[]> {
  if (address === undefined || !/^postgres(ql)?:\/\//.test(address)) return [];
  try {
    const database = await connectStore(address);
    try {
      return await database.session(loginFindings);
    } finally {
      await database.close();
    }
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return [missing('doctor.loginFault', { message: message || code || String(error) })];
  }
}

interface LoginRow {
  user: string;
  is_super: boolean;
  bypasses: boolean;
  owns: boolean;
  member: boolean;
  others: string;
}

async function loginFindings(session: Session): Promise<Finding[]> {
  const [row] = await session.query<LoginRow>(
    `select r.rolname::text as user, r.rolsuper as is_super, r.rolbypassrls as bypasses,
            exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')) as owns,
            exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid and g.rolname = $1) as member,
            coalesce((select string_agg(g.rolname, ', ' order by g.rolname) from pg_auth_members m join pg_roles g on g.oid = m.roleid
                       where m.member = r.oid and g.rolname <> $1), '') as others
       from pg_roles r where r.rolname = current_user`,
    [serverRole],
  );
  const { user, is_super: isSuper, bypasses, owns, member, others } = row!;
  const findings = [
    ...(isSuper || bypasses ? [missing('doctor.loginPassesBy', { user })] : []),
    ...(owns ? [missing('doctor.loginOwns', { user })] : []),
    ...(member ? [] : [missing('doctor.loginNotMember', { user, role: serverRole })]),
    ...(others === '' ? [] : [missing('doctor.loginOthers', { user, role: serverRole, others })]),
  ];
  return findings.length > 0 ? findings : [fine('doctor.login', { user, role: serverRole })];
}

/** Without accounts nobody uses the server, and nothing is missing; with accounts an administrator must be able to come in. */
export async function accountFinding(
  session: Session,
  { creditorId, creditorRef: creditor }: CreditorRow,
): Promise<Finding> {
  const [row] = await session.query<{ accounts: bigint; administrators: bigint }>(
    `select count(*) as accounts, count(*) filter (where role = 'administrator'
        and (oidc_issuer is not null or (password_hash is not null and totp_sealed is not null and enrolled_at is not null))) as administrators
       from user_account where creditor_id = $1 and disabled_at is null`,
    [creditorId],
  );
  const { accounts, administrators } = row!;
  if (accounts === 0n) return fine('doctor.accountsNone', { creditor });
  if (administrators === 0n) return missing('doctor.administratorNone', { creditor });
  return fine('doctor.accounts', { creditor, accounts: String(accounts), administrators: String(administrators) });
}

export async function webhookFindings(session: Session, books: readonly CreditorRow[]): Promise<Finding[]> {
  const found = await readWebhookFindings(session);
  return found.map(({ creditorId, webhookId, code, host, sinceMs }) =>
    missing(`doctor.webhook.${code}`, {
      creditor: books.find((book) => book.creditorId === creditorId)?.creditorRef ?? String(creditorId),
      webhook: webhookId.toString(),
      host,
      since: new Date(sinceMs).toISOString(),
    }),
  );
}

function fine(code: string, values: Readonly<Record<string, string | number>> = {}): Finding {
  return { ok: true, code, text: words(code, values) };
}

function missing(code: string, values: Readonly<Record<string, string | number>> = {}): Finding {
  return { ok: false, code, text: words(code, values) };
}

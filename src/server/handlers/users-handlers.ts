/** Accounts, keys of programs, and cases granted to people. */
import * as keyRoutes from '../../api/routes/api-keys.ts';
import * as grantRoutes from '../../api/routes/case-grants.ts';
import * as userRoutes from '../../api/routes/users.ts';
import { issueEnrolment } from '../../application/account-enrolment.ts';
import { addApiKey, endApiKey } from '../../application/api-key.ts';
import { endCaseGrant, grantCase } from '../../application/case-grants.ts';
import { addUser, changeUser, listUserEvents } from '../../application/user-accounts.ts';
import { readApiKeys } from '../../store/api-keys.ts';
import { readGrants } from '../../store/case-grants.ts';
import { findUser, readUsers, type UserRow } from '../../store/users.ts';
import { type Served, type SignedCall, serveCase, serveSigned } from '../call.ts';

const instant = (ms: number) => new Date(ms).toISOString();
const instantOrNull = (ms: number | undefined) => (ms === undefined ? null : instant(ms));

function userDocument({ userId, login, shownName, role, sees, ...user }: UserRow) {
  const { organisation = null, oidcIssuer: issuer, oidcSubject: subject = null } = user;
  return {
    id: userId.toString(),
    login,
    name: shownName,
    role,
    sees,
    organisation,
    oidc: issuer === undefined ? null : { issuer, subject },
    enrolledAt: instantOrNull(user.enrolledAtMs),
    disabledAt: instantOrNull(user.disabledAtMs),
  };
}

function userAt({ identity, params, by, atMs }: SignedCall<unknown>) {
  const { user } = params as unknown as { readonly user: string };
  return { creditorId: identity.creditorId, userId: BigInt(user), by, atMs };
}

const oidcLink = (oidc: { readonly issuer: string; readonly subject: string | null }) => ({
  issuer: oidc.issuer,
  subject: oidc.subject ?? undefined,
});

const accounts: readonly Served[] = [
  serveSigned(userRoutes.listUsers, async ({ query, identity, database }) => {
    const { limit = 50, after } = query;
    if (after !== undefined && !/^\d{1,18}$/.test(after)) return { refused: 'cursorNotValid' };
    const at = {
      creditorId: identity.creditorId,
      after: after === undefined ? undefined : BigInt(after),
      limit: limit + 1,
    };
    const rows = await database.session((session) => readUsers(session, at));
    const users = rows.slice(0, limit);
    return { users: users.map(userDocument), next: rows.length > limit ? users.at(-1)!.userId.toString() : null };
  }),
  serveSigned(userRoutes.addUser, async ({ body, identity, database, by }) => {
    const { login, name: shownName, role, sees, organisation, oidc } = body;
    const account = { login, shownName, role, sees, organisation, oidc: oidc && oidcLink(oidc) };
    const added = await addUser(database, { creditorId: identity.creditorId, by, account });
    return 'refused' in added ? added : userDocument(added);
  }),
  serveSigned(userRoutes.changeUser, async (call) => {
    const { identity, body, database } = call;
    const { role, sees, organisation, disabled: isDisabled, oidc } = body;
    const change = { role, sees, organisation, isDisabled, oidc: oidc && oidcLink(oidc) };
    const byUserId = identity.kind === 'user' ? identity.userId : undefined;
    const changed = await changeUser(database, { ...userAt(call), byUserId, change });
    return 'refused' in changed ? changed : userDocument(changed);
  }),
  serveSigned(userRoutes.issueEnrolment, async (call) => {
    const issued = await issueEnrolment(call.database, { ...userAt(call), publicUrl: call.parts.publicUrl });
    return 'refused' in issued ? issued : { link: issued.link, expiresAt: instant(issued.expiresAtMs) };
  }),
  serveSigned(userRoutes.listUserEvents, async (call) => {
    const listed = await listUserEvents(call.database, userAt(call));
    if ('refused' in listed) return listed;
    return {
      events: listed.events.map(({ version, kind, content, recordedBy, recordedAtMs }) => ({
        version,
        kind,
        content: JSON.parse(content) as Record<string, unknown>,
        by: recordedBy,
        at: instant(recordedAtMs),
      })),
    };
  }),
];

const keys: readonly Served[] = [
  serveSigned(keyRoutes.listApiKeys, async (call) => {
    const at = userAt(call);
    return call.database.session(async (session) => {
      if ((await findUser(session, at)) === undefined) return { refused: 'unknownUser' };
      const rows = await readApiKeys(session, at);
      return {
        keys: rows.map(({ keyId, label, madeBy, madeAtMs, expiresAtMs, usedAtMs, endedAtMs, endedBy = null }) => ({
          id: keyId.toString(),
          label,
          by: madeBy,
          madeAt: instant(madeAtMs),
          expiresAt: instant(expiresAtMs),
          usedAt: instantOrNull(usedAtMs),
          endedAt: instantOrNull(endedAtMs),
          endedBy,
        })),
      };
    });
  }),
  serveSigned(keyRoutes.addApiKey, async (call) => {
    const added = await addApiKey(call.database, { ...userAt(call), ...call.body });
    if ('refused' in added) return added;
    return { id: added.keyId.toString(), key: added.key, expiresAt: instant(added.expiresAtMs) };
  }),
  serveSigned(keyRoutes.endApiKey, async (call) => {
    const ended = await endApiKey(call.database, { ...userAt(call), keyId: BigInt(call.params.key) });
    return 'refused' in ended ? ended : { answer: undefined, headers: {} };
  }),
];

const grants: readonly Served[] = [
  serveCase(grantRoutes.listGrants, async ({ seen, database }) => {
    const rows = await database.session((session) => readGrants(session, seen));
    return {
      grants: rows.map(
        ({ userId, login = null, shownName: name = null, role = null, grantedBy, reason, endedBy = null, ...at }) => ({
          user: userId.toString(),
          login,
          name,
          role,
          since: instant(at.grantedAtMs),
          until: instantOrNull(at.untilMs),
          by: grantedBy,
          reason,
          endedAt: instantOrNull(at.endedAtMs),
          endedBy,
        }),
      ),
    };
  }),
  serveCase(grantRoutes.grantCase, async ({ seen, body, database, by, atMs }) => {
    const { user, until, reason } = body;
    const untilMs = until === undefined ? undefined : Date.parse(until);
    const granted = await grantCase(database, { ...seen, userId: BigInt(user), untilMs, reason, by, atMs });
    return 'refused' in granted ? granted : { user };
  }),
  serveCase(grantRoutes.endGrant, async ({ seen, params, database, by, atMs }) => {
    const ended = await endCaseGrant(database, { ...seen, userId: BigInt(params.user), by, atMs });
    return 'refused' in ended ? ended : { answer: undefined, headers: {} };
  }),
];

export const usersHandlers: readonly Served[] = [...accounts, ...keys, ...grants];

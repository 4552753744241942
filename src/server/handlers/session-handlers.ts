/** Signing in and out. These read and write what signing in needs, which no person's own database shows: the owner's. */
import { enrol, readEnrolment } from '../../api/routes/enrolment.ts';
import { finishOidc, startOidc } from '../../api/routes/oidc-sign-in.ts';
import { changePassword, endOtherSessions, listOwnSessions, signOut } from '../../api/routes/own-sessions.ts';
import { readSession } from '../../api/routes/read-session.ts';
import { signIn, signInCode } from '../../api/routes/sign-in.ts';
import { enrol as enrolAccount, readEnrolment as readLink } from '../../application/account-enrolment.ts';
import * as sessions from '../../application/account-sessions.ts';
import * as oidcSignIn from '../../application/oidc-sign-in.ts';
import { changePassword as changeOwnPassword } from '../../application/password-change.ts';
import { passwordLengths } from '../../application/password-rules.ts';
import { type Opened, type SignInAt, signInWithCode, signInWithPassword } from '../../application/sign-in.ts';
import { zones } from '../../composition/time-zones.ts';
import type { Identity, UserIdentity } from '../../core/access/role.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { localDay } from '../../core/calendar/zone.ts';
import type { Database } from '../../store/database.ts';
import { readPortalCase } from '../../store/portal-tickets.ts';
import { type Call, type Served, type SignedCall, serveOpen, serveSigned } from '../call.ts';
import { cookieOf } from '../read-request.ts';
import { sessionCookie } from '../session-cookie.ts';

const instant = (ms: number) => new Date(ms).toISOString();

function signInAt({ parts, atMs, userAgent, presented }: Call<unknown>): SignInAt {
  return { owner: parts.owner, atMs, userAgent, tokenBefore: presented?.by === 'cookie' ? presented.token : undefined };
}

function cookieHeaders({ parts, atMs }: Call<unknown>, opened: Opened) {
  return { 'set-cookie': sessionCookie(parts, { ...opened, atMs }) };
}

/** The policy lets accounts alone in here. */
function ownAccount({ identity, presented, parts, atMs }: SignedCall<unknown>) {
  if (identity.kind !== 'user') throw new Error('a borrower has no account');
  const { creditorId, userId }: UserIdentity = identity;
  return { owner: parts.owner, at: { creditorId, userId, token: presented.token, atMs } };
}

const oidcPath = '/api/v1/session/oidc';
const returnPath = `${oidcPath}/callback`;

/** Lax, since the browser comes back from elsewhere; it opens nothing by itself. */
function oidcCookie({ parts }: Call<unknown>) {
  const isSecure = parts.publicUrl.startsWith('https:');
  const name = isSecure ? '__Host-forbear-oidc' : 'forbear-oidc';
  const ends = ['Path=/', 'HttpOnly', 'SameSite=Lax', ...(isSecure ? ['Secure'] : [])].join('; ');
  return {
    name,
    set: (kept: string) => `${name}=${kept}; Max-Age=${oidcSignIn.oidcAwayMs / 1000}; ${ends}`,
    cleared: `${name}=; Max-Age=0; ${ends}`,
  };
}

const signingIn: readonly Served[] = [
  serveOpen(signIn, async (call) => {
    const opened = await signInWithPassword(signInAt(call), call.body);
    if ('refused' in opened) return opened;
    const next = opened.step === 'full' ? ('signedIn' as const) : ('code' as const);
    const answer = { next, csrfToken: opened.csrfToken, expiresAt: instant(opened.expiresAtMs) };
    return { answer, headers: cookieHeaders(call, opened) };
  }),
  serveOpen(signInCode, async (call) => {
    const opened = await signInWithCode({ ...signInAt(call), sealer: call.parts.sealer }, call.body.code);
    if ('refused' in opened) return opened;
    const { csrfToken, clock } = opened;
    const answer = { next: 'signedIn' as const, csrfToken, expiresAt: instant(opened.expiresAtMs), clock };
    return { answer, headers: cookieHeaders(call, opened) };
  }),
  serveOpen(startOidc, async (call) => {
    const { oidc, sealer, publicUrl } = call.parts;
    const begun = await oidcSignIn.startOidc({ oidc, sealer, atMs: call.atMs, returnUrl: publicUrl + returnPath });
    if ('refused' in begun) return begun;
    return { redirectTo: begun.url, headers: { 'set-cookie': oidcCookie(call).set(begun.kept) } };
  }),
  serveOpen(finishOidc, async (call) => {
    const { oidc, sealer, publicUrl } = call.parts;
    const cookie = oidcCookie(call);
    const opened = await oidcSignIn.finishOidc({
      ...signInAt(call),
      oidc,
      sealer,
      kept: cookieOf({ cookie: call.header('cookie') }, cookie.name),
      state: call.query.state,
      returnedTo: `${publicUrl}${returnPath}?${new URLSearchParams(call.query)}`,
    });
    if ('refused' in opened) return opened;
    return {
      redirectTo: `${publicUrl}/`,
      headers: { 'set-cookie': [cookieHeaders(call, opened)['set-cookie'], cookie.cleared] },
    };
  }),
];

async function ownCaseNumber(database: Database, identity: Identity): Promise<string | null> {
  if (identity.kind !== 'borrower') return null;
  return (await database.session((session) => readPortalCase(session, identity)))?.caseNumber ?? null;
}

const enrolling: readonly Served[] = [
  serveOpen(readEnrolment, async ({ body, parts, atMs }) => {
    const shown = await readLink(parts.owner, { ...body, atMs, sealer: parts.sealer });
    if ('refused' in shown) return shown;
    const { login, shownName, secret, uri, expiresAtMs } = shown;
    return { login, name: shownName, secret, uri, passwordLengths, expiresAt: instant(expiresAtMs) };
  }),
  serveOpen(enrol, async ({ body, parts, atMs }) => enrolAccount(parts.owner, { ...body, atMs, sealer: parts.sealer })),
];

export const sessionHandlers: readonly Served[] = [
  ...signingIn,
  ...enrolling,
  serveSigned(readSession, async ({ identity, book, csrfToken, expiresAtMs, database, atMs }) => ({
    kind: identity.kind,
    name: identity.shownName,
    role: identity.role,
    sees: identity.sees,
    creditor: book.creditorRef,
    lender: book.name,
    currency: book.currency,
    case: await ownCaseNumber(database, identity),
    today: formatDay(localDay(zones(book.zone) ?? zones('UTC')!, atMs)),
    csrfToken: csrfToken(),
    expiresAt: instant(expiresAtMs),
  })),
  serveSigned(signOut, async ({ parts, presented, atMs }) => {
    await sessions.signOut(parts.owner, { token: presented.token, atMs });
    return {
      answer: undefined,
      headers: { 'set-cookie': sessionCookie(parts, { token: '', atMs, expiresAtMs: atMs }) },
    };
  }),
  serveSigned(listOwnSessions, async (call) => {
    const { owner, at } = ownAccount(call);
    const own = await sessions.listOwnSessions(owner, at);
    return {
      sessions: own.map(({ sinceMs, lastSeenAtMs, expiresAtMs, isThis }) => ({
        since: instant(sinceMs),
        lastSeenAt: instant(lastSeenAtMs),
        expiresAt: instant(expiresAtMs),
        isThis,
      })),
    };
  }),
  serveSigned(endOtherSessions, async (call) => {
    const { owner, at } = ownAccount(call);
    return { ended: await sessions.endOtherSessions(owner, at) };
  }),
  serveSigned(changePassword, async (call) => {
    const { owner, at } = ownAccount(call);
    return changeOwnPassword(owner, { ...at, before: call.body.old, next: call.body.new });
  }),
];

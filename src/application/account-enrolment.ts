/**
 * How an account becomes usable: an administrator hands over a link, once; whoever opens it chooses a password and takes over the
 * secret of their codes. It also resets an account: what was signed in under it ends.
 */
import { createHash, randomBytes } from 'node:crypto';
import { endApiKeys } from '../store/api-keys.ts';
import type { Database, Session } from '../store/database.ts';
import {
  type EnrolmentRow,
  lockEnrolment,
  storeEnrolment,
  storeOfferedSecret,
  useEnrolment,
} from '../store/enrolments.ts';
import { endUserSessions } from '../store/sessions.ts';
import { findUser, storeEnrolled, storeUserEvent, type UserRow } from '../store/users.ts';
import { type PasswordWork, passwords } from './password-hash.ts';
import { type PasswordFault, passwordFault } from './password-rules.ts';
import type { Sealer } from './ports.ts';
import { type Busy, busy } from './sign-in.ts';
import { wipeTries } from './sign-in-tries.ts';
import { newTimeSecret, openTimeSecret, sealTimeSecret, timeCodeStep, timeSecretUri } from './time-code.ts';

/** Ours: over a weekend. */
export const enrolmentMs = 72 * 60 * 60_000;
const issuerName = 'Forbear';

function linkHash(token: string): Uint8Array {
  return createHash('sha256').update(`forbear enrolment\n${token}`).digest();
}

/** In order of precedence. */
export type IssueRefusal = { readonly refused: 'unknownUser' | 'userDisabled' };

/** The link is told once. What it carries stands behind #, so that it comes into no log. `database` may be bound to an administrator. */
export async function issueEnrolment(
  database: Database,
  at: {
    readonly creditorId: number;
    readonly userId: bigint;
    readonly by: string;
    readonly atMs: number;
    readonly publicUrl: string;
  },
): Promise<IssueRefusal | { readonly link: string; readonly expiresAtMs: number; readonly login: string }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAtMs = at.atMs + enrolmentMs;
  return database.transaction(async (session) => {
    const user = await findUser(session, at, 'lock');
    if (user === undefined) return { refused: 'unknownUser' as const };
    if (user.disabledAtMs !== undefined) return { refused: 'userDisabled' as const };
    await storeEnrolment(session, { ...at, linkHash: linkHash(token), issuedBy: at.by, expiresAtMs });
    await storeUserEvent(session, { ...at, kind: 'enrolmentIssued', content: {}, recordedBy: at.by });
    return { link: `${at.publicUrl}/enrol#${token}`, expiresAtMs, login: user.login };
  });
}

/** In order of precedence. `enrolmentUsed` also when a later link took its place. */
export type LinkRefusal = {
  readonly refused: 'enrolmentUnknown' | 'userDisabled' | 'enrolmentUsed' | 'enrolmentExpired' | 'noKey';
};

async function openLink(
  session: Session,
  { token, atMs }: { readonly token: string; readonly atMs: number },
): Promise<LinkRefusal | { readonly link: EnrolmentRow; readonly user: UserRow }> {
  const link = await lockEnrolment(session, linkHash(token));
  if (link === undefined) return { refused: 'enrolmentUnknown' };
  const user = (await findUser(session, link, 'lock'))!;
  if (user.disabledAtMs !== undefined) return { refused: 'userDisabled' };
  if (link.isUsed || link.isEnded) return { refused: 'enrolmentUsed' };
  if (atMs >= link.expiresAtMs) return { refused: 'enrolmentExpired' };
  return { link, user };
}

export interface EnrolmentShown {
  readonly login: string;
  readonly shownName: string;
  /** of the authenticator, in base 32; and as the address that a picture shows */
  readonly secret: string;
  readonly uri: string;
  readonly expiresAtMs: number;
}

/** The secret stays the same however often the page is loaded: it may be in an authenticator already. */
export async function readEnrolment(
  owner: Database,
  { token, atMs, sealer }: { readonly token: string; readonly atMs: number; readonly sealer: Sealer | undefined },
): Promise<LinkRefusal | EnrolmentShown> {
  return owner.transaction(async (session) => {
    const opened = await openLink(session, { token, atMs });
    if ('refused' in opened) return opened;
    const { link, user } = opened;
    if (sealer === undefined) return { refused: 'noKey' as const };
    const offered = link.totpSealed && openTimeSecret(sealer, { ...link, sealed: link.totpSealed });
    const secret = offered ?? newTimeSecret();
    if (offered === undefined) {
      await storeOfferedSecret(session, { ...link, totpSealed: sealTimeSecret(sealer, { ...link, secret }) });
    }
    const { login, shownName } = user;
    return {
      login,
      shownName,
      secret,
      uri: timeSecretUri(secret, { login, issuer: issuerName }),
      expiresAtMs: link.expiresAtMs,
    };
  });
}

/** In order of precedence. `enrolmentNotRead`: no secret was shown yet. */
export type EnrolRefusal =
  | LinkRefusal
  | { readonly refused: 'enrolmentNotRead' | PasswordFault | 'timeCodeWrong' }
  | Busy;

export async function enrol(
  owner: Database,
  at: {
    readonly token: string;
    readonly password: string;
    readonly code: string;
    readonly atMs: number;
    readonly sealer: Sealer | undefined;
    readonly work?: PasswordWork;
  },
): Promise<EnrolRefusal | { readonly login: string }> {
  const { password, code, atMs, work = passwords } = at;
  const first = await owner.transaction((session) => checkEnrolment(session, at));
  if ('refused' in first) return first;
  const passwordHash = await work.hash(password);
  if (passwordHash === undefined) return busy;
  const done = await owner.transaction(async (session) => {
    // Hashing took its time: somebody else may have come first.
    const opened = await openLink(session, at);
    if ('refused' in opened) return opened;
    const { link, user } = opened;
    const found = timeCodeStep(first.secret, { code, atMs })!;
    await useEnrolment(session, { ...link, atMs });
    await storeEnrolled(session, { ...user, passwordHash, totpSealed: first.totpSealed, totpStep: found.step, atMs });
    await endUserSessions(session, { ...user, but: undefined, atMs });
    // A key is a program's: from now on this account is a person's.
    await endApiKeys(session, { ...user, atMs, by: user.shownName });
    await storeUserEvent(session, { ...user, kind: 'enrolled', content: {}, recordedBy: user.shownName });
    return { login: user.login };
  });
  if ('login' in done) await wipeTries(owner, done.login);
  return done;
}

async function checkEnrolment(
  session: Session,
  { token, password, code, atMs, sealer }: Parameters<typeof enrol>[1],
): Promise<EnrolRefusal | { readonly secret: string; readonly totpSealed: Uint8Array }> {
  const opened = await openLink(session, { token, atMs });
  if ('refused' in opened) return opened;
  const { link, user } = opened;
  if (sealer === undefined) return { refused: 'noKey' };
  if (link.totpSealed === undefined) return { refused: 'enrolmentNotRead' };
  const secret = openTimeSecret(sealer, { ...link, sealed: link.totpSealed });
  if (secret === undefined) return { refused: 'noKey' };
  const fault = passwordFault(password, user);
  if (fault !== undefined) return { refused: fault };
  if (timeCodeStep(secret, { code, atMs }) === undefined) return { refused: 'timeCodeWrong' };
  return { secret, totpSealed: link.totpSealed };
}

/** Keys by which programs sign in: shown once, kept as a hash, for a year at most. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AccountRole, UserIdentity } from '../core/access/role.ts';
import { endApiKeys, findApiKey, storeApiKey, touchApiKey } from '../store/api-keys.ts';
import type { Database } from '../store/database.ts';
import { findUser, storeUserEvent, type UserAt } from '../store/users.ts';

const dayMs = 24 * 60 * 60_000;
/** Ours. The database holds it as well. */
export const apiKeyDays = { usual: 90, max: 365 } as const;
const touchEveryMs = 60_000;

/** Of what was presented; undefined: it is no key. */
export function parseApiKey(token: string): { readonly keyId: bigint; readonly secret: string } | undefined {
  const found = /^fbk_([1-9]\d{0,17})_([A-Za-z0-9_-]{43})$/.exec(token);
  return found === null ? undefined : { keyId: BigInt(found[1]!), secret: found[2]! };
}

function secretHash(secret: string): Buffer {
  return createHash('sha256').update(`forbear key\n${secret}`).digest();
}

/** In order of precedence. `accountIsAPersons`: somebody chose a password for it, or signs in elsewhere; a key would act in their name. */
export type AddKeyRefusal = { readonly refused: 'unknownUser' | 'userDisabled' | 'accountIsAPersons' };

export async function addApiKey(
  database: Database,
  at: UserAt & { readonly label: string; readonly days: number; readonly by: string; readonly atMs: number },
): Promise<AddKeyRefusal | { readonly keyId: bigint; readonly key: string; readonly expiresAtMs: number }> {
  const { label, days, by, atMs } = at;
  const secret = randomBytes(32).toString('base64url');
  const expiresAtMs = atMs + days * dayMs;
  return database.transaction(async (session) => {
    const user = await findUser(session, at, 'lock');
    if (user === undefined) return { refused: 'unknownUser' as const };
    if (user.disabledAtMs !== undefined) return { refused: 'userDisabled' as const };
    if (user.enrolledAtMs !== undefined || user.oidcIssuer !== undefined)
      return { refused: 'accountIsAPersons' as const };
    const keyId = await storeApiKey(session, {
      ...at,
      label,
      secretHash: secretHash(secret),
      madeBy: by,
      atMs,
      expiresAtMs,
    });
    const content = { key: keyId.toString(), label, expiresAt: new Date(expiresAtMs).toISOString() };
    await storeUserEvent(session, { ...at, kind: 'keyAdded', content, recordedBy: by });
    return { keyId, key: `fbk_${keyId}_${secret}`, expiresAtMs };
  });
}

/** In order of precedence. */
export type EndKeyRefusal = { readonly refused: 'unknownUser' | 'unknownKey' };

export async function endApiKey(
  database: Database,
  at: UserAt & { readonly keyId: bigint; readonly by: string; readonly atMs: number },
): Promise<EndKeyRefusal | { readonly keyId: bigint }> {
  return database.transaction(async (session) => {
    if ((await findUser(session, at, 'lock')) === undefined) return { refused: 'unknownUser' as const };
    if ((await endApiKeys(session, at)) === 0) return { refused: 'unknownKey' as const };
    await storeUserEvent(session, {
      ...at,
      kind: 'keyEnded',
      content: { key: at.keyId.toString() },
      recordedBy: at.by,
    });
    return { keyId: at.keyId };
  });
}

/** In order of precedence: of sessions, so that a caller learns one set of codes. */
export type KeyRefusal = 'sessionUnknown' | 'accountDisabled' | 'sessionEnded' | 'sessionExpired';

export async function whoseKey(
  owner: Database,
  { keyId, secret, atMs }: { readonly keyId: bigint; readonly secret: string; readonly atMs: number },
): Promise<{ readonly refused: KeyRefusal } | { readonly identity: UserIdentity; readonly expiresAtMs: number }> {
  return owner.session(async (session) => {
    const held = await findApiKey(session, keyId);
    const given = secretHash(secret);
    if (held === undefined || !timingSafeEqual(given, Buffer.from(held.secretHash)))
      return { refused: 'sessionUnknown' as const };
    if (held.isDisabled) return { refused: 'accountDisabled' as const };
    if (held.isEnded) return { refused: 'sessionEnded' as const };
    if (atMs >= held.expiresAtMs) return { refused: 'sessionExpired' as const };
    if (held.usedAtMs === undefined || atMs >= held.usedAtMs + touchEveryMs) await touchApiKey(session, keyId, atMs);
    const { creditorId, userId, login, shownName, sees, expiresAtMs } = held;
    return {
      identity: { kind: 'user' as const, creditorId, userId, login, shownName, role: held.role as AccountRole, sees },
      expiresAtMs,
    };
  });
}

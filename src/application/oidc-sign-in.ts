/**
 * Signing in by the lender's own provider (OpenID Connect, authorization code with PKCE). It never makes an account: an
 * administrator linked it by issuer and subject, or by issuer with a login that is the person's verified address there.
 */
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { findUserByOidc, linkOidcSubject, storeUserEvent } from '../store/users.ts';
import type { OidcFault, OidcProvider } from './oidc-port.ts';
import type { Sealer } from './ports.ts';
import { type Opened, openSession, type SignInAt } from './sign-in.ts';

/** How long somebody may be away. */
export const oidcAwayMs = 10 * 60_000;

export interface OidcSetting {
  readonly provider: OidcProvider;
  /** whose accounts, where there are several lenders */
  readonly creditorRef: string | undefined;
}

/** A wrapped key has this many bytes: nonce, key, tag. */
const wrappedBytes = 60;
const sealContext = 'oidc sign-in';

/** In order of precedence. `oidcNotSetUp`: no provider, or it is not said whose accounts. */
export type StartOidcRefusal = { readonly refused: 'oidcNotSetUp' | 'noKey' | OidcFault };

/** Where the browser goes, and what it keeps meanwhile, which nobody but this deployment can read. */
export async function startOidc(at: {
  readonly oidc: OidcSetting | undefined;
  readonly sealer: Sealer | undefined;
  readonly atMs: number;
  readonly returnUrl: string;
}): Promise<StartOidcRefusal | { readonly url: string; readonly kept: string }> {
  const { oidc, sealer, atMs } = at;
  if (oidc === undefined) return { refused: 'oidcNotSetUp' };
  if (sealer === undefined) return { refused: 'noKey' };
  const begun = await oidc.provider.begin(at.returnUrl);
  if ('refused' in begun) return begun;
  const { url, state, nonce, verifier } = begun;
  const { wrappedKey, sealed } = sealer.sealNew(sealContext, JSON.stringify({ state, nonce, verifier, atMs }));
  return { url, kept: Buffer.concat([wrappedKey, sealed]).toString('base64url') };
}

interface Kept {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly atMs: number;
}

function openKept(sealer: Sealer, kept: string | undefined): Kept | undefined {
  if (kept === undefined) return undefined;
  try {
    const bytes = Buffer.from(kept, 'base64url');
    const text = sealer.open(sealContext, {
      wrappedKey: bytes.subarray(0, wrappedBytes),
      sealed: bytes.subarray(wrappedBytes),
    });
    return JSON.parse(text) as Kept;
  } catch {
    return undefined;
  }
}

/** In order of precedence. `oidcStateWrong`: this browser did not begin it, or too long ago. `oidcNotLinked`: no account here is theirs. */
export type FinishOidcRefusal = {
  readonly refused: 'oidcNotSetUp' | 'noKey' | 'oidcStateWrong' | OidcFault | 'oidcNotLinked' | 'accountDisabled';
};

export async function finishOidc(
  at: SignInAt & {
    readonly oidc: OidcSetting | undefined;
    readonly sealer: Sealer | undefined;
    readonly kept: string | undefined;
    readonly state: string | undefined;
    readonly returnedTo: string;
  },
): Promise<FinishOidcRefusal | Opened> {
  const { oidc, sealer, owner, atMs } = at;
  const creditor = oidc && (await creditorOf(owner, oidc));
  if (oidc === undefined || creditor === undefined) return { refused: 'oidcNotSetUp' };
  if (sealer === undefined) return { refused: 'noKey' };
  const kept = openKept(sealer, at.kept);
  if (kept === undefined || kept.state !== at.state || atMs >= kept.atMs + oidcAwayMs)
    return { refused: 'oidcStateWrong' };
  const person = await oidc.provider.finish(kept, at.returnedTo);
  if ('refused' in person) return person;
  const { creditorId } = creditor;
  const user = await owner.transaction(async (session) => {
    const { issuer, subject, email } = person;
    const found = await findUserByOidc(session, { creditorId, issuer, subject, login: email?.toLowerCase() });
    if (found === undefined || found.oidcSubject !== undefined || found.disabledAtMs !== undefined) return found;
    if (!(await linkOidcSubject(session, { ...found, subject }))) return undefined;
    const content = { before: { oidcSubject: null }, after: { oidcSubject: subject } };
    await storeUserEvent(session, { ...found, kind: 'oidcLinked', content, recordedBy: found.shownName });
    return found;
  });
  if (user === undefined) return { refused: 'oidcNotLinked' };
  if (user.disabledAtMs !== undefined) return { refused: 'accountDisabled' };
  return openSession(at, { of: user, step: 'full' });
}

async function creditorOf(owner: Database, { creditorRef }: OidcSetting): Promise<CreditorRow | undefined> {
  const creditors = await owner.session((session) => readCreditors(session));
  if (creditorRef === undefined) return creditors.length === 1 ? creditors[0] : undefined;
  return creditors.find((each) => each.creditorRef === creditorRef);
}

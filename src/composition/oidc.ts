/**
 * The lender's own sign-in, from the environment (docs/guides/users.md): FORBEAR_OIDC_ISSUER · FORBEAR_OIDC_CLIENT_ID ·
 * FORBEAR_OIDC_CLIENT_SECRET_FILE, unless it is a public client · FORBEAR_OIDC_CREDITOR, where there are several lenders.
 */
import { readFileSync } from 'node:fs';
import { isLoopback, oidcProvider } from '../adapters/oidc/oidc-provider.ts';
import type { OidcSetting } from '../application/oidc-sign-in.ts';

/** A setting that cannot be used. In order of precedence. */
export interface OidcSettingFault {
  readonly setting: string;
  readonly fault: 'missing' | 'noTls' | 'notAnAddress' | 'notReadable';
}

/** Undefined: people sign in here alone. */
export function oidcSetup(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): OidcSetting | OidcSettingFault | undefined {
  const issuer = environment.FORBEAR_OIDC_ISSUER;
  const clientId = environment.FORBEAR_OIDC_CLIENT_ID;
  if (issuer === undefined && clientId === undefined) return undefined;
  if (issuer === undefined) return { setting: 'FORBEAR_OIDC_ISSUER', fault: 'missing' };
  if (clientId === undefined || clientId === '') return { setting: 'FORBEAR_OIDC_CLIENT_ID', fault: 'missing' };
  if (!URL.canParse(issuer)) return { setting: 'FORBEAR_OIDC_ISSUER', fault: 'notAnAddress' };
  if (!issuer.startsWith('https://') && !isLoopback(issuer)) return { setting: 'FORBEAR_OIDC_ISSUER', fault: 'noTls' };
  const file = environment.FORBEAR_OIDC_CLIENT_SECRET_FILE;
  let clientSecret: string | undefined;
  try {
    clientSecret = file === undefined ? undefined : readFileSync(file, 'utf8').trim();
  } catch {
    return { setting: 'FORBEAR_OIDC_CLIENT_SECRET_FILE', fault: 'notReadable' };
  }
  if (clientSecret === '') return { setting: 'FORBEAR_OIDC_CLIENT_SECRET_FILE', fault: 'missing' };
  return { provider: oidcProvider({ issuer, clientId, clientSecret }), creditorRef: environment.FORBEAR_OIDC_CREDITOR };
}

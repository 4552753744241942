/** The cookie that carries a session's token: for this host alone, not for scripts, and only to pages that were reached from here. */
import { cookieNames } from './read-request.ts';

/** As a Set-Cookie header. `expiresAtMs` at or before `atMs` takes it back. */
export function sessionCookie(
  { publicUrl }: { readonly publicUrl: string },
  { token, atMs, expiresAtMs }: { readonly token: string; readonly atMs: number; readonly expiresAtMs: number },
): string {
  const isSecure = publicUrl.startsWith('https:');
  const seconds = Math.max(0, Math.floor((expiresAtMs - atMs) / 1000));
  const name = isSecure ? cookieNames.secure : cookieNames.plain;
  const parts = [`${name}=${token}`, 'Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Strict'];
  return [...parts, ...(isSecure ? ['Secure'] : [])].join('; ');
}

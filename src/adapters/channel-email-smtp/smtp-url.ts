/**
 * The mail server as an address: smtps://user:password@host (TLS from the start), smtp://user:password@host (TLS by
 * STARTTLS, refused without it), smtp://host?tls=none (no TLS, for a relay on a network that nobody else reads). On this
 * machine itself no TLS is asked for. User and password are percent-encoded.
 */

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly tls: 'fromStart' | 'upgrade' | 'none';
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** In order of precedence. */
export type SmtpUrlFault = 'notAnAddress' | 'notSmtp' | 'hostMissing' | 'loginNotWhole' | 'unknownSetting';

/** Submission by RFC 6409 and RFC 8314. */
const ports = { 'smtp:': 587, 'smtps:': 465 } as const;

export function parseSmtpUrl(text: string): SmtpServer | { readonly fault: SmtpUrlFault } {
  if (!URL.canParse(text)) return { fault: 'notAnAddress' };
  const url = new URL(text);
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') return { fault: 'notSmtp' };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') return { fault: 'hostMissing' };
  if ((url.username === '') !== (url.password === '')) return { fault: 'loginNotWhole' };
  const settings = [...url.searchParams];
  const noTls = url.searchParams.get('tls') === 'none';
  const isKnown = settings.length === 0 || (settings.length === 1 && noTls && url.protocol === 'smtp:');
  if (!isKnown || (url.pathname !== '' && url.pathname !== '/')) return { fault: 'unknownSetting' };
  const login = { user: decoded(url.username), password: decoded(url.password) };
  if (login.user === undefined || login.password === undefined) return { fault: 'notAnAddress' };
  return {
    host,
    port: url.port === '' ? ports[url.protocol] : Number(url.port),
    tls: url.protocol === 'smtps:' ? 'fromStart' : noTls || isThisMachine(host) ? 'none' : 'upgrade',
    login: url.username === '' ? undefined : (login as { user: string; password: string }),
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

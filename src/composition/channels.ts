/** The channels of this deployment, put together from its environment. docs/guides/contact.md names the settings. */
import { addressOf } from '../adapters/channel-email-smtp/mail-address.ts';
import { parseSmtpUrl } from '../adapters/channel-email-smtp/smtp-url.ts';
import type { Channel } from '../application/ports.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `fault`: a code of ours, in order of precedence: the address of the server, then the sender's, then that of returns. */
export type MailSetup =
  | { readonly state: 'ready'; readonly open: () => Promise<Channel>; readonly host: string; readonly from: string }
  | { readonly state: 'none' }
  | { readonly state: 'faulty'; readonly setting: string; readonly fault: string };

/**
 * FORBEAR_SMTP_URL: smtps://user:password@host or smtp://… · FORBEAR_MAIL_FROM: 'name <address>' ·
 * FORBEAR_MAIL_RETURN: the address to which undelivered mail comes back, that of FROM when not set.
 */
export function mailSetup(environment: Environment = process.env): MailSetup {
  const { FORBEAR_SMTP_URL: url, FORBEAR_MAIL_FROM: from, FORBEAR_MAIL_RETURN: returnPath } = environment;
  if (url === undefined || url === '') return { state: 'none' };
  const server = parseSmtpUrl(url);
  if ('fault' in server) return { state: 'faulty', setting: 'FORBEAR_SMTP_URL', fault: server.fault };
  const sender = from === undefined ? undefined : addressOf(from);
  if (from === undefined || sender === undefined) {
    return { state: 'faulty', setting: 'FORBEAR_MAIL_FROM', fault: from === undefined ? 'notSet' : 'notASender' };
  }
  if (returnPath !== undefined && addressOf(returnPath) === undefined) {
    return { state: 'faulty', setting: 'FORBEAR_MAIL_RETURN', fault: 'notASender' };
  }
  const settings = { server, from, returnPath: returnPath === undefined ? undefined : addressOf(returnPath) };
  const open = async () => (await import('../adapters/channel-email-smtp/smtp-channel.ts')).smtpChannel(settings);
  return { state: 'ready', open, host: server.host, from: sender };
}

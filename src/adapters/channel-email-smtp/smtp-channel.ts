/**
 * E-mail over SMTP (RFC 5321), one connection a message. What matters is where a try ended: before the server agreed to
 * take the message nobody has it; from then on only the server's own answer tells, and without one it may have gone out.
 */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Channel, ChannelMessage, SendOutcome } from '../../application/ports.ts';
import { type ComposedMail, composeMail, type MailSender } from './compose-mail.ts';
import { outcomeOfFault, type SmtpFault } from './smtp-fault.ts';
import type { SmtpServer } from './smtp-url.ts';

export interface SmtpSettings extends MailSender {
  readonly server: SmtpServer;
  readonly timeouts?: Partial<SmtpTimeouts>;
  /** certificates to trust instead of the system's own */
  readonly trusted?: string | undefined;
}

interface SmtpTimeouts {
  readonly connectMs: number;
  /** without a byte from the server */
  readonly silenceMs: number;
  /** of the whole try */
  readonly wholeMs: number;
}

const timeoutsUsual: SmtpTimeouts = { connectMs: 15_000, silenceMs: 60_000, wholeMs: 120_000 };

export function smtpChannel(settings: SmtpSettings): Channel {
  return {
    act: 'sendEmail',
    send: async (message) => {
      const mail = await composeMail(message, settings);
      if (mail === undefined) return { kind: 'notSent', code: 'tooLarge', retry: false };
      return deliver(mail, message, settings);
    },
    close: async () => {},
  };
}

type SendInfo = { readonly response: string; readonly serverMessageId?: unknown };

async function deliver(mail: ComposedMail, message: ChannelMessage, settings: SmtpSettings): Promise<SendOutcome> {
  let isHandedOver = false;
  // Read only once the server has said that it takes the message.
  const source = new Readable({
    read() {
      isHandedOver = true;
      this.push(mail.raw);
      this.push(null);
    },
  });
  try {
    const info = await talk(mail, { id: message.id, source, settings });
    return { kind: 'sent', providerId: providerIdOf(info) };
  } catch (error) {
    return outcomeOfFault(error as SmtpFault, { isHandedOver });
  }
}

function talk(
  mail: ComposedMail,
  { id, source, settings }: { readonly id: string; readonly source: Readable; readonly settings: SmtpSettings },
): Promise<SendInfo> {
  const { server } = settings;
  const timeouts = { ...timeoutsUsual, ...settings.timeouts };
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.tls === 'fromStart',
    requireTLS: server.tls === 'upgrade',
    ignoreTLS: server.tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(settings.trusted === undefined ? {} : { ca: settings.trusted }) },
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    dnsTimeout: timeouts.connectMs,
    socketTimeout: timeouts.silenceMs,
    socketCloseTimeout: 1000,
    logger: false,
  });
  const { promise, resolve, reject } = Promise.withResolvers<SendInfo>();
  const clock = setTimeout(() => reject({ code: 'ETIMEDOUT' } satisfies SmtpFault), timeouts.wholeMs);
  const orFail = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next());
  const envelope = { ...mail.envelope, size: mail.raw.length, dsn: deliveryNotice(id) };
  const send = () =>
    connection.send(envelope, source, (error, info) => {
      if (error) return reject(error);
      connection.quit();
      resolve(info as SendInfo);
    });
  connection.on('error', reject);
  connection.connect(
    orFail(() => {
      if (server.login === undefined) return send();
      const { user, password } = server.login;
      connection.login({ credentials: { user, pass: password } }, orFail(send));
    }),
  );
  return promise.finally(() => {
    clearTimeout(clock);
    // Faults that come after the answer change nothing.
    connection.removeListener('error', reject);
    connection.on('error', () => {});
    connection.close();
  });
}

/** Servers that can, tell what became of it under our own id, and send the headers alone back (RFC 3461). */
function deliveryNotice(id: string) {
  return { id, ret: 'HDRS', notify: ['FAILURE', 'DELAY'] };
}

/** What the server calls the message, where it says so in a word that can be told from an address. */
function providerIdOf({ response, serverMessageId }: SendInfo): string {
  const told =
    typeof serverMessageId === 'string' ? serverMessageId : (/queued as ([^\s]+)/i.exec(response)?.[1] ?? '');
  return /^[\w.+/=-]{1,80}$/.test(told) ? told : '';
}

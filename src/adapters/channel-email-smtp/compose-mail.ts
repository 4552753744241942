/** A message as the bytes of an e-mail: plain text in UTF-8, its Message-ID made from the message's own id. */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { ChannelMessage } from '../../application/ports.ts';
import { addressOf } from './mail-address.ts';

export interface MailSender {
  /** name and address, as people see it: '甲银行 <service@bank.example>', or an address alone */
  readonly from: string;
  /** where mail that comes back goes; the address of `from` when left out */
  readonly returnPath: string | undefined;
}

export interface ComposedMail {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly raw: Buffer;
}

/** Larger ones are no message; servers take many times as much. */
const bytesMax = 256 * 1024;

/** Undefined: it would be larger than a message may be. */
export async function composeMail(message: ChannelMessage, sender: MailSender): Promise<ComposedMail | undefined> {
  const address = addressOf(sender.from)!;
  const mail = new MailComposer({
    from: sender.from,
    // As an object it is one address and nothing more, whatever stands in it.
    to: { name: '', address: message.address },
    subject: oneLine(message.subject),
    text: message.text,
    attachments: (message.attachments ?? []).map(({ name, text }) => ({
      filename: name,
      content: text,
      contentType: 'text/plain; charset=utf-8',
    })),
    messageId: `<${message.id}@${domainOf(address)}>`,
    headers: unsubscribeHeaders(message.unsubscribeUrl),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  });
  const raw = await mail.compile().build();
  if (raw.length > bytesMax) return undefined;
  return { envelope: { from: sender.returnPath ?? address, to: message.address }, raw };
}

/** One click ends such mail (RFC 8058): the address, and that it takes a POST. */
function unsubscribeHeaders(url: string | undefined): Record<string, string> {
  if (url === undefined) return {};
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

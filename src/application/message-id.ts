/**
 * The id under which a message goes out: the same for every try, and told back by what bounces. Its second part comes from
 * the sealed message, so that nobody who only counts contacts can make up a bounce.
 */
import { createHash } from 'node:crypto';

const tokenLength = 20;

export function messageId(at: { readonly contactId: bigint; readonly sealedMessage: Uint8Array }): string {
  const token = createHash('sha256').update(at.sealedMessage).digest('hex').slice(0, tokenLength);
  return `contact.${at.contactId}.${token}`;
}

/** The contact and the token of an id that `messageId` made; undefined when it is none. */
export function parseMessageId(id: string): { readonly contactId: bigint; readonly token: string } | undefined {
  const parts = /^contact\.(\d{1,18})\.([0-9a-f]{20})$/.exec(id);
  return parts === null ? undefined : { contactId: BigInt(parts[1]!), token: parts[2]! };
}

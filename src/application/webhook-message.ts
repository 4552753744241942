/** One entry of the evidence log as a message: thin, so that who receives it reads the rest with their own rights. */

import { toHex } from '../core/evidence/bytes.ts';
import { type BookKind, bookKinds, type CaseKind, caseKinds, type EntryKind } from '../core/evidence/entry.ts';

/** `case.offer`, `book.dayClose` … */
export type WebhookType = `case.${CaseKind}` | `book.${BookKind}`;

export const webhookTypes: readonly [WebhookType, ...WebhookType[]] = [
  ...caseKinds.map((kind) => `case.${kind}` as const),
  ...bookKinds.map((kind) => `book.${kind}` as const),
] as [WebhookType, ...WebhookType[]];

const ofBook: ReadonlySet<string> = new Set(bookKinds);

export function webhookTypeOf(kind: EntryKind): WebhookType {
  return (ofBook.has(kind) ? `book.${kind}` : `case.${kind}`) as WebhookType;
}

export function kindOfWebhookType(type: WebhookType): EntryKind {
  return type.slice('case.'.length) as EntryKind;
}

export interface EntryToTell {
  readonly leafIndex: number;
  readonly kind: EntryKind;
  /** undefined: of the book's stream */
  readonly caseNumber: string | undefined;
  /** in its stream */
  readonly number: number;
  readonly commitment: Uint8Array;
  readonly recordedAtMs: number;
}

export interface WebhookMessage {
  readonly id: string;
  readonly body: string;
}

const commitmentDigits = 12;

/**
 * The id holds a part of the commitment beside the index: a store that was put back to an earlier state gives an index again, to
 * another entry, and a receiver must not take that for what it knows already.
 */
export function entryMessage(
  entry: EntryToTell,
  { creditorId, creditorRef }: { readonly creditorId: number; readonly creditorRef: string },
): WebhookMessage {
  const { leafIndex, kind, caseNumber, number, recordedAtMs } = entry;
  const mark = toHex(entry.commitment).slice(0, commitmentDigits);
  const data = {
    creditor: creditorRef,
    ...(caseNumber !== undefined && { case: caseNumber }),
    number,
    kind,
    leafIndex,
  };
  const timestamp = new Date(recordedAtMs).toISOString();
  return {
    id: `msg_${creditorId}_${leafIndex}_${mark}`,
    body: JSON.stringify({ type: webhookTypeOf(kind), timestamp, data }),
  };
}

/** Tells of nothing: whether a receiver is there and knows the secret. */
export function pingMessage(at: {
  readonly creditorId: number;
  readonly creditorRef: string;
  readonly webhookId: bigint;
  readonly askedAtMs: number;
}): WebhookMessage {
  return {
    id: `msg_${at.creditorId}_ping_${at.webhookId}_${at.askedAtMs}`,
    body: JSON.stringify({
      type: 'webhook.ping',
      timestamp: new Date(at.askedAtMs).toISOString(),
      data: { creditor: at.creditorRef },
    }),
  };
}

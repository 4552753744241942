/** What the application asks of the outside where several kinds exist. */
import type { Day } from '../core/calendar/day.ts';
import type { Act, Mode, Outcome, Role } from '../core/rules/act.ts';
import type { ChannelKind } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import type { Situation } from '../core/rules/situation.ts';
import type { BookTable, RowReading } from './book-records.ts';

/** One source file of a book, opened: what it holds and its rows in order, in batches, with bounded memory. */
export interface BookSource {
  /** Name as given, for messages and the rejects file. */
  readonly file: string;
  /** SHA-256 of the file's bytes, hex: loading the same file twice is known by it. */
  readonly digest: string;
  readonly bytes: number;
  /** Which tables its rows make; a book-format file makes one, a mapped extract may make several. */
  readonly tables: readonly BookTable[];
  /** Column headers as they stand in the source, for the rejects file. */
  readonly headers: readonly string[];
  /** Rows in order; each call reads from the start. `bytesRead` serves a progress bar. */
  rows(): AsyncIterable<{ readonly readings: readonly RowReading[]; readonly bytesRead: number }>;
}

/** A file that cannot be read at all: wrong encoding, torn, not a workbook, a bomb. */
export interface SourceFault {
  readonly file: string;
  /** Line where it shows, where that can be told. */
  readonly line?: number;
  readonly value?: string;
  readonly code: string;
}

export class SourceFaultError extends Error {
  readonly fault: SourceFault;
  constructor(fault: SourceFault) {
    super(`${fault.file}${fault.line === undefined ? '' : `:${fault.line}`}: ${fault.code}`);
    this.name = 'SourceFaultError';
    this.fault = fault;
  }
}

/**
 * Encrypts personal data under a key of the borrower's own, which is itself wrapped by the deployment's key: by the newest where
 * there are several, and each of them opens.
 */
export interface Sealer {
  /** Seals under a new key. `context` (creditor/borrower) is bound to it: moved to another row, it does not open. */
  sealNew(context: string, text: string): { readonly wrappedKey: Uint8Array; readonly sealed: Uint8Array };
  open(context: string, at: { readonly wrappedKey: Uint8Array; readonly sealed: Uint8Array }): string;
  /** Another text in the place of what `sealNew` sealed, under the same key. */
  sealAgain(context: string, at: { readonly wrappedKey: Uint8Array; readonly text: string }): Uint8Array;
  /** A key, wrapped, for a borrower of whom nothing was sealed yet. */
  newKey(context: string): Uint8Array;
  /** What more is sealed under a key that is there. Throws when the key is another deployment's. */
  under(context: string, wrappedKey: Uint8Array): BorrowerSeal;
  /** The same key under the newest of the deployment's keys; undefined: it is already. Throws when none of them opens it. */
  rewrap(context: string, wrappedKey: Uint8Array): Uint8Array | undefined;
}

/** One borrower's key at work. `what` names the row and is bound to what is sealed, so that rows cannot be exchanged. */
export interface BorrowerSeal {
  seal(what: string, text: string): Uint8Array;
  open(what: string, sealed: Uint8Array): string;
  /** Bytes of any length, in memory of a few pieces. `what` names the file. */
  sealStream(what: string, plain: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /**
   * The stream throws SealedStreamError; what came before it is true but not the whole, so that nothing is done with it
   * before the stream has ended.
   */
  openStream(what: string, sealed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** In order of precedence. `changed` also when it was sealed under another name or another borrower's key. */
export type SealedStreamFault = 'versionNotKnown' | 'truncated' | 'changed';

export class SealedStreamError extends Error {
  readonly code: SealedStreamFault;
  constructor(code: SealedStreamFault) {
    super(`a sealed file does not open: ${code}`);
    this.name = 'SealedStreamError';
    this.code = code;
  }
}

/** A request as `permit` takes it (src/api/permit-document.ts): what decisions are made from, kept under seal. */
export interface PermitRequest {
  readonly jurisdiction: string;
  readonly act: Act;
  /** an instant with its offset */
  readonly at: string;
  readonly person: { readonly role: Role; readonly id?: string; readonly zones: readonly string[] };
  readonly debt?: string;
  readonly channel: {
    readonly kind: ChannelKind;
    readonly mode?: Mode;
    readonly address?: string;
    readonly place?: string;
  };
  readonly by: 'us' | 'agency';
  readonly visitors?: number;
  readonly ground?: string;
  readonly content?: readonly string[];
  readonly currency: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly history: readonly {
    readonly at: string;
    readonly act: Act;
    readonly mode?: Mode;
    readonly debt?: string;
    readonly person: string;
    readonly address?: string;
    readonly outcome: Outcome;
    readonly initiatedBy: 'us' | 'agency' | 'borrower';
  }[];
}

/** A part of a request that cannot be read. `path` is a JSON pointer. */
export interface RequestFault {
  readonly path: string;
  readonly value: unknown;
  readonly code: string;
}

/** The law as contacts ask it. */
export interface ContactLaw {
  /** The law in force, and the text it is compiled from; undefined: there is none of that jurisdiction. */
  lawFor(jurisdiction: string): { readonly law: Law; readonly text: string } | undefined;
  /** The law of a text that was kept. Throws when it is no law. */
  lawFromText(text: string): Law;
  /** What the law is asked about; or the facts of the request itself without which nothing can be said. */
  situationOf(
    request: PermitRequest,
    law: Law,
  ):
    | { readonly situation: Situation }
    | { readonly missing: readonly string[] }
    | { readonly invalid: readonly RequestFault[] };
  /** What of these facts, as JSON, the law's vocabulary does not have or does not take. */
  factFaults(
    facts: Readonly<Record<string, unknown>>,
    at: { readonly law: Law; readonly currency: string },
  ): RequestFault[];
}

/** Words on their way to a person, as the inspection of words is asked about them. */
export interface WordsToInspect {
  readonly jurisdiction: string;
  /** says which findings it forbids, and by which rule */
  readonly law: Law;
  /** names any of which says who writes */
  readonly institutions: readonly string[];
  /** where the person is */
  readonly onDay: Day;
  readonly audience: 'borrower' | 'thirdParty';
  readonly channel: ChannelKind;
  /** nothing went to this person before */
  readonly firstContact: boolean;
  readonly text: string;
  /** what is known of the case, as JSON by the names of the packs */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface WordsFinding {
  readonly code: string;
  readonly ruleId: string;
  /** UTF-16 offsets in the text */
  readonly span: readonly [number, number];
  readonly quote: string;
}

/** `review`: a person has to look at them first. */
export type InspectWords = (words: WordsToInspect) => {
  readonly outcome: 'clean' | 'review' | 'blocked';
  readonly findings: readonly WordsFinding[];
};

/** One message on its way. The same id is the same message, however often it is sent. */
export interface ChannelMessage {
  /** letters, digits, dots and hyphens; unique, and not to be guessed */
  readonly id: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  /** an https address at which one click ends messages of this kind */
  readonly unsubscribeUrl?: string | undefined;
  /** small texts that go with it, where the channel can carry any */
  readonly attachments?: readonly { readonly name: string; readonly text: string }[];
}

/**
 * What became of it. `notSent` is said only when it is sure that nobody has it and will not get it; `retry` whether the
 * same message may do better later. `unknown`: it may have gone out, and so counts as sent.
 */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly providerId: string }
  | {
      readonly kind: 'notSent';
      /** letters, then up to three digits: a code of ours or the server's number; no words of the server */
      readonly code: string;
      readonly retry: boolean;
      readonly afterSeconds?: number;
      /** the whole channel will not do better until someone mends it, or for a time */
      readonly channel?: 'stopped' | 'limited';
    }
  | { readonly kind: 'unknown' };

/** A way to send messages. Every adapter's tests run the contract suite (tools/channel-contract.ts). */
export interface Channel {
  readonly act: Act;
  send(message: ChannelMessage): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** What a provider tells afterwards of a message. */
export interface DeliveryReport {
  /** the id under which it was sent */
  readonly messageId: string;
  readonly kind: 'bounced' | 'delayed' | 'delivered';
  /** of RFC 3463, such as 5.1.1 */
  readonly status: string | undefined;
}

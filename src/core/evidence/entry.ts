/**
 * Entries of the evidence log (docs/formats/evidence-log.md): one line that says the kind, the stream's tag, the number in
 * the stream and a commitment to the content. No name and no case number stands in it.
 */
import { concat, fromBase64, textOf, toBase64, utf8 } from './bytes.ts';
import { type Digest, digestBytes } from './digest.ts';

/** What is entered in a case's stream. ✎ in the format page: defined, and made by parts that come later. */
export const caseKinds = [
  'caseOpened',
  'caseClosed',
  'payment',
  'contactDecision',
  'sendDecision',
  'messageSent',
  'contactOutcome',
  'inboundContact',
  'partyFact',
  'statement',
  'talkEvent',
  'offer',
  'approvalEvent',
  'tie',
  'file',
  'fileRemoved',
  'legalHold',
  'access',
  'erasure',
  'transcript',
  'signature',
  'minute',
  'agreementEvent',
  'complaint',
  'dispute',
  'correction',
  'matter',
] as const;

/** What is entered in the stream of a lender's book. */
export const bookKinds = [
  'importFile',
  'dayClose',
  'lawPack',
  'lenderPolicy',
  'accessRule',
  'strategy',
  'model',
] as const;

export type CaseKind = (typeof caseKinds)[number];
export type BookKind = (typeof bookKinds)[number];
export type EntryKind = CaseKind | BookKind;

const kinds: ReadonlySet<string> = new Set([...caseKinds, ...bookKinds]);

export const tagBytes = 16;
export const saltBytes = 32;
const format = 'forbear-evidence/v1';

export interface Entry {
  readonly kind: EntryKind;
  /** of the stream: 32 lower-case hexadecimal digits */
  readonly tag: string;
  /** 1, 2, 3 … in its stream */
  readonly number: number;
  readonly commitment: Uint8Array;
}

export function entryText({ kind, tag, number, commitment }: Entry): string {
  return `${format} ${kind} ${tag} ${number} ${toBase64(commitment)}`;
}

export function entryBytes(entry: Entry): Uint8Array {
  return utf8(entryText(entry));
}

/** In order of precedence. */
export type EntryFault = 'notAnEntry' | 'kindNotKnown' | 'tagNotValid' | 'numberNotValid' | 'commitmentNotValid';

/** One spelling for each entry: what is read and written again is the same bytes. */
export function readEntry(bytes: Uint8Array): Entry | { readonly fault: EntryFault } {
  const parts = textOf(bytes)?.split(' ') ?? [];
  const [name, kind = '', tag = '', number = '', commitment = ''] = parts;
  if (parts.length !== 5 || name !== format) return { fault: 'notAnEntry' };
  if (!kinds.has(kind)) return { fault: 'kindNotKnown' };
  if (!/^[0-9a-f]{32}$/.test(tag)) return { fault: 'tagNotValid' };
  const counted = /^[1-9][0-9]{0,15}$/.test(number) ? Number(number) : Number.NaN;
  if (!Number.isSafeInteger(counted)) return { fault: 'numberNotValid' };
  const committed = fromBase64(commitment);
  if (committed?.length !== digestBytes) return { fault: 'commitmentNotValid' };
  return { kind: kind as EntryKind, tag, number: counted, commitment: committed };
}

/** SHA-256("forbear-evidence-content/v1\n" ‖ salt ‖ content): says nothing of the content to who has no salt. */
export function commitmentOf(
  digest: Digest,
  { salt, content }: { readonly salt: Uint8Array; readonly content: Uint8Array },
): Uint8Array {
  if (salt.length !== saltBytes) throw new Error(`a salt has ${saltBytes} bytes`);
  return digest(concat(utf8('forbear-evidence-content/v1\n'), salt, content));
}

/** What a receipt carries beside its proof: the entry, and the salt while its content is kept. */
export function receiptExtra(entry: Uint8Array, salt: Uint8Array | undefined): Uint8Array {
  const line = utf8('\n');
  return salt === undefined ? concat(entry, line) : concat(entry, line, utf8(toBase64(salt)), line);
}

/** Undefined: not what a receipt carries. */
export function readReceiptExtra(
  extra: Uint8Array,
): { readonly entry: Uint8Array; readonly salt: Uint8Array | undefined } | undefined {
  const lines = textOf(extra)?.split('\n') ?? [];
  if (lines.at(-1) !== '' || lines.length < 2 || lines.length > 3) return undefined;
  const salt = lines.length === 3 ? fromBase64(lines[1]!) : undefined;
  if (lines.length === 3 && salt?.length !== saltBytes) return undefined;
  return { entry: utf8(lines[0]!), salt };
}

/** What a receipt carries that is checked by itself: the entry, salt and content where they are shown, and the log's policy. */
export function ownReceiptExtra(
  entry: Uint8Array,
  {
    shown,
    policy,
  }: {
    readonly shown: { readonly salt: Uint8Array; readonly content: string } | undefined;
    readonly policy: string;
  },
): Uint8Array {
  const lines = shown === undefined ? '\n\n' : `${toBase64(shown.salt)}\n${shown.content}\n`;
  return concat(entry, utf8('\n'), utf8(lines), utf8(policy));
}

export interface OwnReceiptExtra {
  readonly entry: Uint8Array;
  readonly shown: { readonly salt: Uint8Array; readonly content: string } | undefined;
  /** undefined: one of those that go with a mail or stand in a bundle, which carry none */
  readonly policy: string | undefined;
}

/** Of either kind of receipt; undefined: not what one carries. A salt without a content shows nothing. */
export function readAnyReceiptExtra(extra: Uint8Array): OwnReceiptExtra | undefined {
  const short = readReceiptExtra(extra);
  if (short !== undefined) return { entry: short.entry, shown: undefined, policy: undefined };
  const [entry = '', salt, content, ...policy] = textOf(extra)?.split('\n') ?? [];
  if (salt === undefined || content === undefined || policy.length < 2 || policy.at(-1) !== '') return undefined;
  const rest = { entry: utf8(entry), policy: policy.join('\n') };
  if (salt === '' && content === '') return { ...rest, shown: undefined };
  const bytes = fromBase64(salt);
  return bytes?.length === saltBytes ? { ...rest, shown: { salt: bytes, content } } : undefined;
}

/** What somebody wants to do to reach a person, and what of it cannot be carried out whatever the law says. */
import type { contactActs, Mode, Role } from '../core/rules/act.ts';
import type { ChannelKind } from '../core/rules/facts.ts';

export type ContactAct = (typeof contactActs)[number];

export interface ContactAsk {
  readonly act: ContactAct;
  readonly role: Role;
  /** whom counters go by; undefined: the role stands for the person, as for the borrower */
  readonly personId: string | undefined;
  readonly channel: { readonly kind: ChannelKind; readonly mode: Mode | undefined; readonly place: string | undefined };
  /** a loan's number; undefined: about all that is owed */
  readonly debt: string | undefined;
  readonly by: 'us' | 'agency';
  readonly visitors: number | undefined;
  readonly ground: string | undefined;
  readonly content: readonly string[] | undefined;
  /** facts of this contact alone, as JSON, such as its purpose; what is on record is not told again here */
  readonly facts: Readonly<Record<string, unknown>>;
  /** a number or address; undefined: what the book has for the borrower */
  readonly address: string | undefined;
  readonly words: ContactWords | undefined;
}

export interface ContactWords {
  readonly subject: string;
  readonly text: string;
  /** an https address at which one click ends such messages */
  readonly unsubscribeUrl: string | undefined;
}

/** In order of precedence. */
export const askFaultCodes = [
  'wordsMissing',
  'subjectEmpty',
  'subjectTooLong',
  'subjectNotOneLine',
  'textEmpty',
  'textTooLong',
  'textNotPlain',
  'unsubscribeNotHttps',
  'addressNotGiven',
  'addressNotValid',
] as const;
export type AskFaultCode = (typeof askFaultCodes)[number];

/** Longer subjects are cut by mail programs; longer texts are no message but a document. */
const subjectCharactersMax = 200;
const textCharactersMax = 20_000;
const addressCharactersMax = 254;
/** Acts that this program sends by itself, and that so need words and an address. */
const sentActs: readonly ContactAct[] = ['sendEmail', 'sendText', 'sendInApp'];

export function isSent(act: ContactAct): boolean {
  return sentActs.includes(act);
}

export function askFault(ask: ContactAsk, address: string | undefined): AskFaultCode | undefined {
  const { words } = ask;
  if (words === undefined && isSent(ask.act)) return 'wordsMissing';
  const fault = words && wordsFault(words);
  if (fault !== undefined) return fault;
  if (address === undefined) return isSent(ask.act) ? 'addressNotGiven' : undefined;
  return isAddress(ask.channel.kind, address) ? undefined : 'addressNotValid';
}

function wordsFault({ subject, text, unsubscribeUrl }: ContactWords): AskFaultCode | undefined {
  if (subject.trim() === '') return 'subjectEmpty';
  if (subject.length > subjectCharactersMax) return 'subjectTooLong';
  if (hasControls(subject, '')) return 'subjectNotOneLine';
  if (text.trim() === '') return 'textEmpty';
  if (text.length > textCharactersMax) return 'textTooLong';
  if (hasControls(text, '\n\t')) return 'textNotPlain';
  if (unsubscribeUrl !== undefined && !isHttps(unsubscribeUrl)) return 'unsubscribeNotHttps';
  return undefined;
}

/** Control characters, line separators and halves of characters: nothing that a message is written with. */
function hasControls(text: string, but: string): boolean {
  if (!text.isWellFormed()) return true;
  return [...text].some((one) => /[\p{Cc}\u2028\u2029]/u.test(one) && !but.includes(one));
}

function isHttps(text: string): boolean {
  return (
    URL.canParse(text) && new URL(text).protocol === 'https:' && /^[\x21-\x7e]+$/.test(text) && !/[<>,]/.test(text)
  );
}

/** RFC 5321 without quoted names and address literals: what mail in practice is sent to. */
const mailAddress =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

function isAddress(kind: ChannelKind, address: string): boolean {
  if (address.length > addressCharactersMax || hasControls(address, '')) return false;
  return kind === 'email' ? mailAddress.test(address) : address.trim() !== '';
}

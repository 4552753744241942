/** The options of `contact` as what is asked: each word checked, files read, a clear error for what is not one. */
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { ContactAct, ContactAsk } from '../application/contact-ask.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import { contactActs, modes, type Outcome, outcomes, roles } from '../core/rules/act.ts';
import { channelKinds, mediumOf, places } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import { CommandError } from './book.ts';
import { parseFacts } from './fact-options.ts';
import { words } from './words.ts';

export interface ContactOptions {
  readonly act?: string;
  readonly role: string;
  readonly person?: string;
  readonly address?: string;
  readonly channel?: string;
  readonly mode?: string;
  readonly place?: string;
  readonly debt?: string;
  readonly by: string;
  readonly visitors?: string;
  readonly ground?: string;
  readonly content: readonly string[];
  readonly fact: readonly string[];
  readonly subject?: string;
  readonly textFile?: string;
  readonly unsubscribe?: string;
  readonly at?: string;
  readonly attempt?: string;
  readonly send: boolean;
  readonly list: boolean;
  readonly inbound?: string;
  readonly of?: string;
  readonly outcome?: string;
  readonly bounce: readonly string[];
  readonly sendWaiting: boolean;
  readonly creditor?: string;
  readonly json: boolean;
}

const bytesMax = 1024 * 1024;

export async function askOfOptions(options: ContactOptions, law: Law): Promise<ContactAsk> {
  const act = oneOf('--act', options.act!, contactActs) as ContactAct;
  const kind = options.channel === undefined ? mediumOf[act] : oneOf('--channel', options.channel, channelKinds);
  if (kind === undefined) return oneOf('--channel', '', channelKinds) as never;
  const { subject, textFile } = options;
  const text = textFile === undefined ? undefined : await readTextFile(textFile);
  return {
    act,
    role: oneOf('--role', options.role, roles),
    personId: options.person,
    channel: {
      kind,
      mode: options.mode === undefined ? undefined : oneOf('--mode', options.mode, modes),
      place: options.place === undefined ? undefined : oneOf('--place', options.place, places),
    },
    debt: options.debt,
    by: oneOf('--by', options.by, ['us', 'agency']),
    visitors: options.visitors === undefined ? undefined : wholeNumber('--visitors', options.visitors),
    ground: options.ground,
    content: options.content.length === 0 ? undefined : options.content,
    facts: parseFacts('--fact', options.fact, law),
    address: options.address,
    words:
      subject === undefined && text === undefined
        ? undefined
        : { subject: subject ?? '', text: text ?? '', unsubscribeUrl: options.unsubscribe },
  };
}

export function oneOf<Word extends string>(name: string, value: string, known: readonly Word[]): Word {
  if ((known as readonly string[]).includes(value)) return value as Word;
  throw new CommandError(words('contact.fault.oneOf', { name, value, known: known.join(', ') }), 64);
}

export function outcomeOf(value: string): Outcome {
  return oneOf('--outcome', value, outcomes);
}

export function instantOf(name: string, text: string): number {
  const atMs = parseInstant(text);
  if (atMs === undefined) throw new CommandError(words('contact.fault.instant', { name, value: text }), 64);
  return atMs;
}

export function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new CommandError(words('contact.fault.wholeNumber', { name, value: text }), 64);
  return Number(text);
}

export function contactNumber(name: string, text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new CommandError(words('contact.fault.wholeNumber', { name, value: text }), 64);
  return BigInt(text);
}

/** A file of text, or standard input for '-'. Bytes that are no UTF-8 become characters that the text may not have. */
export async function readTextFile(file: string): Promise<string> {
  try {
    const text =
      file === '-'
        ? await readAll(process.stdin)
        : new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    return text
      .slice(0, bytesMax)
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(words('contact.fault.file', { file, message: code ?? message }), 66);
  }
}

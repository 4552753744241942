/**
 * What happened, as one line for a person: the code of a sentence and the values that it speaks of, read from an entry's
 * `fact`. The words stand in messages/. A field that is missing or of another shape costs the sentence its detail and never
 * the entry: it is then told by its kind alone, and the whole fact can be looked at beside it.
 */
import { instantMs, isDayText } from './bundle-instant.ts';
import { type Canonical, fieldOf } from './canonical-json.ts';
import type { EntryKind } from './entry.ts';

/** `word`: looked up under its group where there are words for it, and shown as it is where there are none. */
export type FactValue =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'amount'; readonly amount: string; readonly currency: string }
  | { readonly is: 'bytes'; readonly bytes: number }
  | { readonly is: 'instant'; readonly ms: number }
  | { readonly is: 'word'; readonly group: string; readonly word: string }
  /** said in both languages by whoever entered it */
  | { readonly is: 'said'; readonly zh: string; readonly en: string };

export interface FactLine {
  /** 'payment', or 'payment.full' where its details are there */
  readonly code: string;
  readonly values: Readonly<Record<string, FactValue>>;
}

type Reader = (fact: Canonical) => FactValue | undefined;

interface Sentence {
  readonly code: string;
  readonly values: Readonly<Record<string, Reader>>;
  /** only where this field is there */
  readonly where?: string;
}

function at(fact: Canonical, path: string): Canonical | undefined {
  return path.split('.').reduce<Canonical | undefined>((value, key) => fieldOf(value, key), fact);
}

function plain(value: Canonical | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const text =
  (path: string): Reader =>
  (fact) => {
    const found = plain(at(fact, path));
    return found === undefined || found === '' ? undefined : { is: 'text', text: found };
  };

const word =
  (group: string, path: string): Reader =>
  (fact) => {
    const found = at(fact, path);
    return typeof found === 'string' && found !== '' ? { is: 'word', group, word: found } : undefined;
  };

/** Yes, no, or what it says; what is not known is a value too. */
const answer =
  (path: string): Reader =>
  (fact) => {
    const found = at(fact, path);
    if (typeof found === 'boolean' || found === null) return { is: 'word', group: 'answer', word: String(found) };
    const told = plain(found);
    return told === undefined || told === '' ? undefined : { is: 'word', group: 'answer', word: told };
  };

const said =
  (path: string): Reader =>
  (fact) => {
    const [zh, en] = [at(fact, `${path}.zh`), at(fact, `${path}.en`)];
    return typeof zh === 'string' && typeof en === 'string' ? { is: 'said', zh, en } : undefined;
  };

const amount =
  (path: string, currencyPath: string): Reader =>
  (fact) => {
    const [found, currency] = [at(fact, path), at(fact, currencyPath)];
    if (typeof found !== 'string' || !/^-?[0-9]+(\.[0-9]+)?$/.test(found)) return undefined;
    return { is: 'amount', amount: found, currency: typeof currency === 'string' ? currency : '' };
  };

const day =
  (path: string): Reader =>
  (fact) => {
    const found = at(fact, path);
    return typeof found === 'string' && isDayText(found) ? { is: 'text', text: found } : undefined;
  };

const instantOf =
  (path: string): Reader =>
  (fact) => {
    const found = at(fact, path);
    const ms = typeof found === 'string' ? instantMs(found) : undefined;
    return ms === undefined ? undefined : { is: 'instant', ms };
  };

const bytes =
  (path: string): Reader =>
  (fact) => {
    const found = at(fact, path);
    return typeof found === 'number' && found >= 0 ? { is: 'bytes', bytes: found } : undefined;
  };

const count =
  (path: string): Reader =>
  (fact) => {
    const found = at(fact, path);
    return Array.isArray(found) ? { is: 'text', text: String(found.length) } : undefined;
  };

const contact = { act: word('act', 'act'), role: word('role', 'role'), outcome: word('decision', 'outcome') };
const payment = { amount: amount('amount', 'currency'), loan: text('loan'), valueOn: day('valueOn') };
const offer = {
  number: text('number'),
  payment: amount('shown.payment', 'shown.currency'),
  months: text('shown.months'),
  total: amount('shown.totalPayable', 'shown.currency'),
};

const matterSentence = (code: EntryKind): Sentence => ({
  code: `${code}.full`,
  values: { matter: text('matter'), step: word('matterStep', 'step') },
});

/** The fullest sentence first. A kind without a line here is told by its name. */
const sentences: Readonly<Partial<Record<EntryKind, readonly Sentence[]>>> = {
  caseOpened: [{ code: 'caseOpened.full', values: { openedOn: day('openedOn'), loans: count('loans') } }],
  caseClosed: [{ code: 'caseClosed.full', values: { closedOn: day('closedOn'), because: word('closed', 'because') } }],
  payment: [
    { code: 'payment.reversed', where: 'reverses', values: payment },
    { code: 'payment.full', values: payment },
  ],
  contactDecision: [{ code: 'contactDecision.full', values: contact }],
  sendDecision: [{ code: 'sendDecision.full', values: contact }],
  messageSent: [{ code: 'messageSent.full', values: { contact: text('contact'), state: word('sending', 'state') } }],
  contactOutcome: [
    { code: 'contactOutcome.full', values: { contact: text('contact'), outcome: word('outcome', 'outcome') } },
  ],
  inboundContact: [
    {
      code: 'inboundContact.full',
      values: { act: word('act', 'act'), role: word('role', 'role'), at: instantOf('at') },
    },
    { code: 'inboundContact.act', values: { act: word('act', 'act') } },
  ],
  partyFact: [
    { code: 'partyFact.value', values: { name: said('means'), value: answer('value') } },
    { code: 'partyFact.full', values: { name: said('means') } },
    { code: 'partyFact.value', values: { name: word('fact', 'name'), value: answer('value') } },
    { code: 'partyFact.full', values: { name: word('fact', 'name') } },
  ],
  statement: [{ code: 'statement.cause', where: 'cause', values: {} }],
  talkEvent: [{ code: 'talkEvent.full', values: { event: word('talk', 'event.kind') } }],
  offer: [
    { code: 'offer.full', values: offer },
    { code: 'offer.number', values: { number: offer.number } },
  ],
  approvalEvent: [{ code: 'approvalEvent.full', values: { event: word('approval', 'event.kind') } }],
  signature: [
    {
      code: 'signature.full',
      values: { party: word('party', 'party'), level: word('signedHow', 'level'), agreement: text('agreement') },
    },
  ],
  agreementEvent: [
    {
      code: 'agreementEvent.act',
      where: 'event.act',
      values: { agreement: text('agreement'), act: word('agreementAct', 'event.act') },
    },
    {
      code: 'agreementEvent.instalment',
      where: 'event.n',
      values: { agreement: text('agreement'), event: word('agreement', 'event.kind'), n: text('event.n') },
    },
    {
      code: 'agreementEvent.full',
      values: { agreement: text('agreement'), event: word('agreement', 'event.kind') },
    },
  ],
  correction: [
    {
      code: 'correction.full',
      values: { proposal: text('proposal'), move: word('moneyMove', 'move'), step: word('moneyStep', 'step') },
    },
  ],
  complaint: [matterSentence('complaint')],
  dispute: [matterSentence('dispute')],
  matter: [
    {
      code: 'matter.full',
      values: { matter: text('matter'), raised: word('matterKind', 'raised'), step: word('matterStep', 'step') },
    },
  ],
  tie: [{ code: 'tie.full', values: { person: text('person'), tie: word('tie', 'kind') } }],
  file: [{ code: 'file.full', values: { file: word('file', 'kind'), size: bytes('bytes') } }],
  fileRemoved: [{ code: 'fileRemoved.full', values: { ground: word('ground', 'ground') } }],
  legalHold: [{ code: 'legalHold.full', values: { state: word('hold', 'state') } }],
  access: [{ code: 'access.full', values: { what: word('accessed', 'what') } }],
  erasure: [
    {
      code: 'erasure.full',
      values: { on: day('on'), ground: word('ground', 'ground'), through: text('through') },
    },
  ],
};

/** `content` is an entry's; undefined where it is not there. */
export function factLine(kind: EntryKind, content: Canonical | undefined): FactLine {
  const fact = fieldOf(content, 'fact');
  for (const sentence of fact === undefined ? [] : (sentences[kind] ?? [])) {
    if (sentence.where !== undefined && at(fact!, sentence.where) === undefined) continue;
    const values = Object.entries(sentence.values).map(([name, read]) => [name, read(fact!)] as const);
    if (values.some(([, value]) => value === undefined)) continue;
    return { code: sentence.code, values: Object.fromEntries(values) as Record<string, FactValue> };
  }
  return { code: kind, values: {} };
}

/** Every code that `factLine` can answer beside the kinds themselves, for whoever checks that there are words for all. */
export const fullSentences: readonly string[] = Object.values(sentences).flatMap((of) => of.map(({ code }) => code));

export interface FactWords {
  /** the words for a code under 'verifier.', with its values put in */
  readonly words: (code: string, values?: Readonly<Record<string, string | number>>) => string;
  readonly hasWords: (code: string) => boolean;
  readonly instant: (ms: number) => string;
}

/** Under it each language says its own tag. */
const ownTag = 'languageTag';

/** The line in words. */
export function factText({ code, values }: FactLine, at: FactWords): string {
  const put = Object.entries(values).map(([name, value]) => [name, valueText(value, at)]);
  return at.words(`fact.${code}`, Object.fromEntries(put) as Record<string, string>);
}

function valueText(value: FactValue, { words, hasWords, instant }: FactWords): string {
  switch (value.is) {
    case 'text':
      return value.text;
    case 'amount':
      return `${thousandsApart(value.amount)} ${value.currency}`.trim();
    case 'bytes':
      return sizeText(value.bytes);
    case 'instant':
      return instant(value.ms);
    case 'said':
      return words(ownTag) === 'zh' ? value.zh : value.en;
    case 'word': {
      const key = `${value.group}.${value.word}`;
      return hasWords(key) ? words(key) : value.word;
    }
  }
}

/** '1234567.89' is '1,234,567.89'. */
export function thousandsApart(decimal: string): string {
  const [whole = '', decimals] = decimal.split('.');
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? apart : `${apart}.${decimals}`;
}

/** 812 B, 34.5 kB, 12.1 MB: thousands of 1000. */
export function sizeText(size: number): string {
  if (size < 1000) return `${size} B`;
  const [unit, divisor] = size < 1_000_000 ? ['kB', 1000] : ['MB', 1_000_000];
  // tidy-allow noToFixed: a size of a file, not an amount.
  return `${(size / divisor).toFixed(1)} ${unit}`;
}

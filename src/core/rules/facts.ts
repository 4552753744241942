/**
 * The closed list of facts that rules may ask for. Those of the request itself are named here; every other is declared
 * by a pack (jurisdictions/<pack>/facts.yaml) with its type, so that an unknown name is a fault when packs are read.
 */
import type { Day } from '../calendar/day.ts';
import { type contactActs, modes, roles } from './act.ts';
import type { Text } from './decision.ts';

export const factTypes = [
  'boolean',
  'day',
  'count',
  'amount',
  'percent',
  'text',
  'word',
  'words',
  'texts',
  'times',
  'consents',
  'hours',
  'days',
  'spans',
  'events',
] as const;
/**
 * boolean · day · count (whole number) · amount (of the request's currency) · percent · text · word (of `words`) ·
 * words (a list of them) · texts · times (inconvenient times and places) · consents · hours (from, until) · days (a list) ·
 * spans (a list of from, to) · events (a list of day and kind).
 */
export type FactType = (typeof factTypes)[number];

/** Said of a fact that nobody knows: never the same as no. */
export const unknown = Symbol('unknown');

/** Times and places that the person said do not suit. What an entry leaves out, it does not narrow. */
export interface InconvenientTime {
  /** ISO weekdays, 1 = Monday */
  readonly weekdays: readonly number[] | undefined;
  /** minutes since midnight, [from, until) */
  readonly hours: { readonly from: number; readonly until: number } | undefined;
  readonly places: readonly string[] | undefined;
  readonly on: Day | undefined;
  readonly from: Day | undefined;
  readonly until: Day | undefined;
}

export const consentKinds = [
  'calls',
  'hours',
  'place',
  'work',
  'email',
  'text',
  'thirdParty',
  'direct',
  'entry',
  'shareData',
  'sensitiveData',
  'automatedDecision',
  'voicePrint',
  'assignment',
] as const;
/** `calls`: more of them. `hours`, `place`: at times or places otherwise closed. `direct`: past the attorney. */
export type ConsentKind = (typeof consentKinds)[number];

export interface Consent {
  readonly kind: ConsentKind;
  readonly givenOn: Day;
  /** the instant, where it is known: it tells the conversation in which consent was given from a later one */
  readonly givenAtMs: number | undefined;
  readonly until: Day | undefined;
  readonly revokedOn: Day | undefined;
  readonly address: string | undefined;
  readonly debt: string | undefined;
}

export interface FactEvent {
  readonly on: Day;
  readonly kind: string;
}

export type FactValue =
  | boolean
  | number
  | bigint
  | string
  | null
  | typeof unknown
  | readonly string[]
  | readonly number[]
  | readonly InconvenientTime[]
  | readonly Consent[]
  | readonly FactEvent[]
  | readonly { readonly from: Day; readonly to: Day | undefined }[]
  | { readonly from: number; readonly until: number };

export interface FactDeclaration {
  readonly name: string;
  readonly type: FactType;
  /**
   * What leaving it out means. `asked`: it is missing as soon as a rule needs it. `notOnRecord`: it is an event or a
   * mark that would stand in the file, and none was handed in; only "unknown" makes it missing.
   */
  readonly leftOut: 'asked' | 'notOnRecord';
  /** of a word, words or events */
  readonly words: readonly string[] | undefined;
  /** what it is, for people; of the request's own facts the words stand in messages/ under fact.<name> */
  readonly text: Text | undefined;
}

export type Vocabulary = ReadonlyMap<string, FactDeclaration>;

export const channelKinds = ['voice', 'text', 'email', 'letter', 'inApp', 'social', 'visit'] as const;
export type ChannelKind = (typeof channelKinds)[number];
export const places = ['home', 'work', 'mobile', 'hospital', 'school', 'public', 'other'] as const;

/** Facts that stand in the request outside `facts`. */
export const requestFacts: readonly FactDeclaration[] = (
  [
    ['person.role', 'word', roles],
    ['channel.kind', 'word', channelKinds],
    ['channel.mode', 'word', modes],
    ['channel.place', 'word', places],
    ['channel.address', 'text'],
    ['debt', 'text'],
    ['visitors', 'count'],
    ['ground', 'text'],
    ['content', 'texts'],
    ['by', 'word', ['us', 'agency']],
  ] as const
).map(([name, type, words]) => ({ name, type, leftOut: 'asked', words, text: undefined }));

/** The medium of each act that reaches a person, for "by the same medium". */
export const mediumOf: Readonly<Record<(typeof contactActs)[number], ChannelKind | undefined>> = {
  placeCall: 'voice',
  sendText: 'text',
  sendEmail: 'email',
  sendLetter: 'letter',
  sendInApp: 'inApp',
  postSocial: 'social',
  visit: 'visit',
  contactThirdParty: undefined,
};

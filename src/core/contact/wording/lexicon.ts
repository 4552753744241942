/** The lexicon made ready: what compile-lexicon.ts makes of the data and inspect-wording.ts runs. */
import type { CharacterTable } from './character-table.ts';
import type { Audience, Channel, CourtStage, Direction, FindingCode, Say } from './finding-codes.ts';
import type { Pattern } from './pattern.ts';
import type { PlainText } from './plain-text.ts';
import type { Sounds } from './sounds.ts';
import type { Speakers } from './speakers.ts';
import type { NumberClasses, Occurrences, WordTrie } from './word-trie.ts';

/** Where something may stand, seen from a match. */
export const scopes = [
  'justBefore',
  'beforeInClause',
  'beforeInSentence',
  'inClause',
  'inSentence',
  'near',
  'inText',
] as const;
export type Scope = (typeof scopes)[number];

/** Words around a match that change what it means. */
export interface Surroundings {
  /** its place in the lexicon's list, under which what was found is kept while one text is read */
  readonly id: number;
  readonly within: readonly { readonly scope: Scope; readonly patterns: readonly Pattern[] }[];
  /** what ends the reach of words that stand before the act */
  readonly breaks: readonly Pattern[];
  /** what looks like such words and is not: 不要以为我们不敢 */
  readonly not: readonly Pattern[];
}

export interface When {
  /** the stages at which the words are wrong; `unknown` for a stage that is not told */
  readonly courtStage?: readonly (CourtStage | 'unknown')[] | undefined;
  readonly agreementInForce?: boolean | undefined;
  readonly timeBarred?: boolean | undefined;
}

export interface Entry {
  readonly code: FindingCode;
  /** file and name, for tests and faults */
  readonly name: string;
  readonly certain: boolean;
  readonly audience: Audience | undefined;
  readonly direction: Direction | undefined;
  readonly channels: readonly Channel[] | undefined;
  /** beginnings of the jurisdictions where it holds; undefined: everywhere */
  readonly jurisdictions: readonly string[] | undefined;
  readonly when: When;
  /** any of these takes the finding away */
  readonly unless: readonly Surroundings[];
  /** at least one must stand there, where there are any */
  readonly beside: Surroundings | undefined;
  readonly say: Say;
}

export interface EntryPattern {
  readonly entry: Entry;
  readonly pattern: Pattern;
  /** its place in the list of all, under which it is marked as tried */
  readonly id: number;
}

export interface Lexicon {
  readonly characters: CharacterTable;
  readonly trie: WordTrie;
  readonly sounds: Sounds;
  readonly numbers: NumberClasses;
  readonly speakers: Speakers;
  /** by class: the patterns to try when a word of it is there */
  readonly patternsByClass: readonly (readonly EntryPattern[] | undefined)[];
  readonly patternCount: number;
  readonly surroundingsCount: number;
  /** what counts as the name of a lender or of who writes for it */
  readonly identities: readonly Surroundings[];
  /** what is said by default of each code, where a finding has no words of its own */
  readonly says: ReadonlyMap<FindingCode, Say>;
  /** room to work in; a text is read in one go, so one is enough */
  readonly room: { readonly text: PlainText; readonly words: Occurrences; readonly tried: Int32Array; turn: number };
}

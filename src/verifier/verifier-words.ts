/** Words of the verifier in both languages, inside the program itself: it runs where there is no folder of messages. */
import en from '../../messages/en/verifier.json' with { type: 'json' };
import zh from '../../messages/zh/verifier.json' with { type: 'json' };
import type { BundleFinding, EntryReport, Place } from '../core/evidence/bundle-report.ts';
import { factLine, factText } from '../core/evidence/fact-words.ts';

export type Language = 'zh' | 'en';

type Values = Readonly<Record<string, string | number>>;

const tables: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, zh };

/** Tells what a report says, in one language and by one clock. */
export interface Teller {
  readonly language: Language;
  /** the words for a code under 'verifier.'; the code itself where there are none */
  readonly say: (code: string, values?: Values) => string;
  /** an instant by the clock, to the second */
  readonly instant: (ms: number) => string;
  readonly finding: (finding: BundleFinding) => string;
  /** 'entry 12, member entries/0012-offer.json, line 3' */
  readonly place: (place: Place) => string;
  readonly happened: (entry: Pick<EntryReport, 'kind' | 'content'>) => string;
}

export function tellerOf(language: Language, instant: (ms: number) => string): Teller {
  const table = tables[language];
  const hasWords = (code: string) => Object.hasOwn(table, `verifier.${code}`);
  const say = (code: string, values: Values = {}) => {
    const template = hasWords(code) ? table[`verifier.${code}`]! : code;
    return template.replace(/\{(\w+)\}/g, (whole, name: string) => plainText(values[name] ?? whole));
  };
  return {
    language,
    say,
    instant,
    finding: ({ code, params }) => say(`finding.${code}`, params),
    place: (place) => placeText(place, say),
    happened: ({ kind, content }) => factText(factLine(kind, content), { words: say, hasWords, instant }),
  };
}

/**
 * Characters that move a terminal's cursor, begin a line or turn the direction of reading are shown as what cannot be
 * shown: with them the words of a bundle could pass for those of the check.
 */
function plainText(value: string | number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return String(value).replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}

function placeText(place: Place, say: (code: string, values?: Values) => string): string {
  const { entry, member, line, offset } = place;
  const parts = [
    ...(entry === undefined ? [] : [say('place.entry', { entry })]),
    ...(member === undefined ? [] : [say('place.member', { member })]),
    ...(line === undefined ? [] : [say('place.line', { line })]),
    ...(offset === undefined ? [] : [say('place.offset', { offset })]),
  ];
  return parts.length === 0 ? say('place.file') : parts.join(say('place.and'));
}

/**
 * How a word is written to get past a reader of words: with characters that sound the same (sounds.ts), with its sound in
 * letters, with its initials, in pieces of characters. Only words that are worth hiding; which these are is data.
 */
import type { Place } from './lexicon-fault.ts';

export interface Disguises {
  /** words that people hide; a longer word that contains one is hidden by it */
  readonly words: readonly string[];
  /** by word: other ways of writing the whole of it */
  readonly forms: ReadonlyMap<string, readonly string[]>;
  /** by word: its initials */
  readonly initials: ReadonlyMap<string, readonly string[]>;
  /** texts that sound like one of the words and are words of their own */
  readonly notForms: ReadonlySet<string>;
  /** by syllable: characters that sound so */
  readonly syllables: ReadonlyMap<string, string>;
}

export const noDisguises: Disguises = {
  words: [],
  forms: new Map(),
  initials: new Map(),
  notForms: new Set(),
  syllables: new Map(),
};

export function readDisguises(file: Place): Disguises {
  file.object(['words', 'forms', 'initials', 'notForms', 'syllables']);
  const lists = (key: string) =>
    new Map(
      file
        .at(key)
        .fields()
        .map((field) => [String(field.path.at(-1)), field.texts()] as const),
    );
  const syllables = file.at('syllables').fields();
  return {
    words: file.at('words').texts(),
    forms: lists('forms'),
    initials: lists('initials'),
    notForms: new Set(file.at('notForms').texts()),
    syllables: new Map(syllables.map((field) => [String(field.path.at(-1)), field.text() ?? ''])),
  };
}

export interface Form {
  readonly text: string;
  /** initials, which alone are no sign */
  readonly isWeak: boolean;
}

/** The other ways of writing a word of the lexicon. */
export function formsOf(word: string, disguises: Disguises): Form[] {
  return disguises.words
    .filter((hidden) => word.includes(hidden))
    .flatMap((hidden) => {
      const soundOf = (character: string) => {
        for (const [syllable, characters] of disguises.syllables) if (characters.includes(character)) return syllable;
        return undefined;
      };
      const sounds = [...hidden].map(soundOf);
      const spelled = sounds.every((sound) => sound !== undefined) ? [sounds.join('')] : [];
      const whole = [...spelled, ...(disguises.forms.get(hidden) ?? [])].map((text) => ({ text, isWeak: false }));
      const initials = (disguises.initials.get(hidden) ?? []).map((text) => ({ text, isWeak: true }));
      return [...whole, ...initials].map((form) => ({ ...form, text: word.replace(hidden, form.text) }));
    });
}

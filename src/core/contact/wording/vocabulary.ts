/**
 * Gathers the words of all phrases and gives each set of words that may stand in one place a number, its class. What words
 * there are in the end, with their hidden forms, goes into one tree.
 */
import type { CharacterTable } from './character-table.ts';
import { type Disguises, formsOf } from './disguises.ts';
import { PlainText, readPlainText } from './plain-text.ts';
import type { SoundWord } from './sounds.ts';
import type { NumberClasses, TrieWord } from './word-trie.ts';

export class Vocabulary {
  readonly numbers: NumberClasses = { number: 0, signedNumber: 1, longNumber: 2, capital: 3 };
  private readonly classIds = new Map<string, number>();
  /** by word as written: its classes */
  private readonly classesOf = new Map<string, Set<number>>();
  private classTotal = 4;
  /** by class: how ordinary its words are, so that patterns are tried by their rarest */
  private readonly ordinary: number[] = [0, 0, 0, 0];

  get classCount(): number {
    return this.classTotal;
  }

  /** The class of exactly these words; the same words give the same class. */
  classOf(words: readonly string[], commonWords: ReadonlySet<string>): number {
    const key = [...new Set(words)].sort().join('\n');
    const known = this.classIds.get(key);
    if (known !== undefined) return known;
    const classId = this.classTotal++;
    this.classIds.set(key, classId);
    this.ordinary[classId] = 0;
    for (const word of words) {
      const classes = this.classesOf.get(word) ?? new Set();
      classes.add(classId);
      this.classesOf.set(word, classes);
      if (commonWords.has(word)) this.ordinary[classId]!++;
    }
    return classId;
  }

  ordinariness(classIds: readonly number[]): number {
    return classIds.reduce((sum, classId) => sum + this.ordinary[classId]!, 0);
  }

  words(parts: {
    readonly characters: CharacterTable;
    readonly disguises: Disguises;
    /** words that keep their apostrophe: we'll is not well */
    readonly apostropheKept: ReadonlySet<string>;
    /** words in which no other is looked for */
    readonly whole: ReadonlySet<string>;
  }): TrieWord[] {
    const room = new PlainText();
    const plain = (text: string) => readPlainText(text, [[0, text.length]], parts.characters, room).joined();
    const found = new Map<string, TrieWord>();
    const whole = new Set([...parts.whole].map(plain));
    const add = (text: string, classes: ReadonlySet<number>, isWeak = false, byChinese = false) => {
      const key = `${isWeak ? '?' : ''}${text}`;
      const all = new Set([...(found.get(key)?.classes ?? []), ...classes]);
      const characters = [...text].map((one) => one.charCodeAt(0));
      found.set(key, { characters, classes: [...all], isWeak, byChinese, isWhole: whole.has(text) });
    };
    for (const word of whole) add(word, new Set());
    for (const [word, classes] of this.classesOf) {
      for (const text of spellings(plain(word), parts.apostropheKept)) add(text, classes);
      for (const form of formsOf(word, parts.disguises)) {
        const text = plain(form.text);
        add(text, classes, form.isWeak, /^[a-z]/.test(text));
      }
    }
    return [...found.values()].filter((word) => word.characters.length > 0);
  }
}

/** Hidden words by sound: those of Chinese that contain one worth hiding, and nothing but Chinese. */
export function soundWords(words: readonly TrieWord[], disguises: Disguises): SoundWord[] {
  return words.filter(({ characters, isWeak }) => {
    const text = characters.map((code) => String.fromCharCode(code)).join('');
    return !isWeak && disguises.words.some((hidden) => text.includes(hidden)) && /^\p{Script=Han}+$/u.test(text);
  });
}

const collapsedLengthMin = 5;

/** An English word as it may stand in plain text: without its apostrophe, with a letter held down, with 1 for l. */
function spellings(word: string, apostropheKept: ReadonlySet<string>): Set<string> {
  const all = new Set([word]);
  if (!/^[a-z']+$/.test(word)) return all;
  if (word.includes("'") && !apostropheKept.has(word)) all.add(word.replaceAll("'", ''));
  if (word.length >= collapsedLengthMin) all.add(word.replace(/(.)\1/g, '$1'));
  for (const spelling of [...all]) {
    const places = [...spelling].flatMap((letter, index) => (letter === 'l' ? [index] : []));
    // A 1 is read as an i: each l may have been written as one.
    for (const index of places) all.add([...spelling].with(index, 'i').join(''));
    if (places.length > 1) all.add(spelling.replaceAll('l', 'i'));
  }
  return all;
}

/**
 * Words hidden by their sound: 座牢, 坐lao and zuo lao are 坐牢. Only words that are worth hiding are looked for by sound,
 * and at least one of their characters must be there as it is, or all of them in letters, so that a chance likeness of
 * two other words does not count. Which characters sound alike is data (sounds.yaml).
 */
import { gaps, type PlainText, unitKinds } from './plain-text.ts';

export interface SoundWord {
  readonly characters: readonly number[];
  readonly classes: readonly number[];
}

interface SoundNode {
  readonly next: Map<number, SoundNode>;
  readonly words: SoundWord[];
}

export interface Sounds {
  /** by UTF-16 unit: the syllable of a Chinese character; 0 for one that sounds like no hidden word */
  readonly syllableOf: Uint16Array;
  readonly syllables: ReadonlyMap<string, number>;
  readonly root: SoundNode;
  /** texts that sound like a hidden word and are words of their own */
  readonly notForms: ReadonlySet<string>;
}

/** A single letter stands for the syllables that begin with it, as a symbol behind all syllables. */
const letterBase = 0x1000;

export function soundsOf(
  words: readonly SoundWord[],
  data: { readonly syllables: ReadonlyMap<string, string>; readonly notForms: ReadonlySet<string> },
): Sounds {
  const syllableOf = new Uint16Array(0x1_0000);
  const syllables = new Map<string, number>();
  const names: string[] = [''];
  for (const [name, characters] of data.syllables) {
    syllables.set(name, names.length);
    for (const character of characters) syllableOf[character.charCodeAt(0)] = names.length;
    names.push(name);
  }
  const root: SoundNode = { next: new Map(), words: [] };
  for (const word of words) {
    const sounds = word.characters.map((code) => syllableOf[code]!);
    if (sounds.includes(0)) continue;
    put(root, sounds, word);
    // One of the characters by its first letter alone: j察.
    sounds.forEach((sound, index) => {
      put(root, sounds.with(index, letterBase + names[sound]!.charCodeAt(0)), word);
    });
  }
  return { syllableOf, syllables, root, notForms: data.notForms };
}

function put(root: SoundNode, sounds: readonly number[], word: SoundWord): void {
  let node = root;
  for (const sound of sounds) {
    let next = node.next.get(sound);
    if (next === undefined) {
      next = { next: new Map(), words: [] };
      node.next.set(sound, next);
    }
    node = next;
  }
  node.words.push(word);
}

export interface HiddenWord {
  readonly word: SoundWord;
  /** the unit after the last */
  readonly end: number;
}

/** Hidden words that begin at a unit. */
export function hiddenWordsAt(text: PlainText, sounds: Sounds, unit: number): HiddenWord[] {
  const found: HiddenWord[] = [];
  follow({ text, sounds, start: unit, found }, sounds.root, unit, []);
  return found;
}

interface Following {
  readonly text: PlainText;
  readonly sounds: Sounds;
  readonly start: number;
  readonly found: HiddenWord[];
}

/** `codes`: for each character so far the character itself, or 0 where letters stand for it. */
function follow(at: Following, node: SoundNode, unit: number, codes: readonly number[]): void {
  const { text, sounds, start, found } = at;
  for (const word of node.words) if (isHiding(at, word, codes, unit)) found.push({ word, end: unit });
  if (node.next.size === 0 || unit >= text.units || (unit > start && text.gap[unit]! > gaps.space)) return;
  if (text.kind[unit] === unitKinds.han) {
    const code = text.character[text.first[unit]!]!;
    const next = node.next.get(sounds.syllableOf[code]!);
    if (next !== undefined) follow(at, next, unit + 1, [...codes, code]);
    return;
  }
  if (text.kind[unit] !== unitKinds.letters) return;
  for (const { sound, end } of spelledAt(text, sounds, unit)) {
    const next = node.next.get(sound);
    if (next !== undefined) follow(at, next, end, [...codes, 0]);
  }
}

const spelledUnitsMax = 5;
const spelledLettersMax = 6;

/** Syllables written in letters from a unit on (lao, l ao, l a o), and the single letter. */
function spelledAt(text: PlainText, sounds: Sounds, unit: number): { sound: number; end: number }[] {
  const spelled: { sound: number; end: number }[] = [];
  let letters = '';
  for (let next = unit; next < text.units && next < unit + spelledUnitsMax; next++) {
    if (text.kind[next] !== unitKinds.letters || (next > unit && text.gap[next]! > gaps.space)) break;
    for (let at = text.first[next]!; at < text.first[next + 1]!; at++)
      letters += String.fromCharCode(text.character[at]!);
    if (letters.length > spelledLettersMax) break;
    const sound = sounds.syllables.get(letters);
    if (sound !== undefined) spelled.push({ sound, end: next + 1 });
    else if (letters.length === 1) spelled.push({ sound: letterBase + letters.charCodeAt(0), end: next + 1 });
  }
  return spelled;
}

function isHiding({ text, sounds, start }: Following, word: SoundWord, codes: readonly number[], end: number): boolean {
  let same = 0;
  let spelled = 0;
  codes.forEach((code, index) => {
    if (code === word.characters[index]) same++;
    if (code === 0) spelled++;
  });
  if (same === codes.length) return false;
  const isSpelledOut = spelled === codes.length && codes.length > 1 && standsByChinese(text, start, end);
  if (same === 0 && !isSpelledOut) return false;
  if (spelled > 0) return true;
  let written = '';
  for (const code of codes) written += String.fromCharCode(code);
  return !sounds.notForms.has(written);
}

function standsByChinese(text: PlainText, start: number, end: number): boolean {
  const isHan = (unit: number) => unit >= 0 && unit < text.units && text.kind[unit] === unitKinds.han;
  return isHan(start - 1) || isHan(end);
}

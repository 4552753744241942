/**
 * A text as words are looked for in it: its characters in plain form without what separates them, in units (one Chinese
 * character, one word of letters, one number), each with its place in the text as given. What separated two units is kept
 * as the gap before the second, so that a word broken by spaces, marks or emoji is still found, and a clause still ends
 * where it ends.
 */
import { type CharacterTable, kinds } from './character-table.ts';

/** What stands before a unit; the higher, the farther apart. */
export const gaps = { none: 0, mark: 1, space: 2, pause: 3, clauseEnd: 4, sentenceEnd: 5 } as const;

export const unitKinds = { han: 1, letters: 2, number: 3 } as const;

/** A character that no word of the lexicon has. */
const unknownCharacter = 0xffff;

export class PlainText {
  units = 0;
  characters = 0;
  /** by unit: offsets in the text as given */
  from = new Int32Array(256);
  to = new Int32Array(256);
  /** by unit: its first character; one more stands after the last */
  first = new Int32Array(257);
  kind = new Uint8Array(256);
  gap = new Uint8Array(257);
  /** by unit: 1 where the gap before it is a mark of the keyboard, so that a word may run through it */
  passable = new Uint8Array(257);
  /** by unit: 1 where a currency sign stands before the number */
  signed = new Uint8Array(256);
  /** by unit: 1 where a word of letters begins with a capital, as a name does */
  capital = new Uint8Array(256);
  clause = new Int32Array(257);
  sentence = new Int32Array(257);
  character = new Uint16Array(512);
  unitOf = new Int32Array(513);

  /** The text of the units without what separated them. */
  joined(): string {
    let text = '';
    for (let at = 0; at < this.characters; at++) text += String.fromCharCode(this.character[at]!);
    return text;
  }

  makeRoom(length: number): void {
    if (this.from.length > length) return;
    const size = length * 2;
    this.from = new Int32Array(size);
    this.to = new Int32Array(size);
    this.first = new Int32Array(size + 1);
    this.kind = new Uint8Array(size);
    this.gap = new Uint8Array(size + 1);
    this.passable = new Uint8Array(size + 1);
    this.signed = new Uint8Array(size);
    this.capital = new Uint8Array(size);
    this.clause = new Int32Array(size + 1);
    this.sentence = new Int32Array(size + 1);
    this.character = new Uint16Array(size * 2);
    this.unitOf = new Int32Array(size * 2 + 1);
  }
}

export type Ranges = readonly (readonly [number, number])[];

/** Reads the parts of a text into `into`, which keeps no more than the last text. */
export function readPlainText(text: string, ranges: Ranges, table: CharacterTable, into: PlainText): PlainText {
  into.makeRoom(text.length + 2);
  into.units = 0;
  into.characters = 0;
  const reader: Reader = { text, table, into, gap: gaps.sentenceEnd, passable: 0, sign: -1, end: 0 };
  for (const [from, to] of ranges) {
    reader.gap = gaps.sentenceEnd;
    reader.passable = 0;
    reader.end = to;
    for (let at = from; at < to; ) at = readAt(reader, at);
  }
  into.gap[into.units] = gaps.sentenceEnd;
  into.passable[into.units] = 0;
  into.first[into.units] = into.characters;
  into.unitOf[into.characters] = into.units;
  joinLoneCharacters(into);
  countClauses(into);
  return into;
}

interface Reader {
  readonly text: string;
  readonly table: CharacterTable;
  readonly into: PlainText;
  /** what has been met since the last unit */
  gap: number;
  passable: number;
  /** offset of a currency sign that has just been met, or -1 */
  sign: number;
  end: number;
}

/** Reads what begins at `at` and gives where the next thing begins. */
function readAt(reader: Reader, at: number): number {
  const { table, text } = reader;
  const code = text.charCodeAt(at);
  switch (table.kind[code]) {
    case kinds.han:
      addUnit(reader, unitKinds.han, at, at + 1);
      addCharacter(reader, table.plain[code]!);
      return at + 1;
    case kinds.letter:
    case kinds.digit:
      return readWord(reader, at);
    case kinds.ignored:
      return at + 1;
    case kinds.leet:
      return isLetter(reader, at + 1) && !isEmail(reader, at) ? readWord(reader, at) : meet(reader, gaps.mark, at);
    case kinds.currency:
      if (isLetter(reader, at + 1) && table.leet[code] !== 0) return readWord(reader, at);
      meet(reader, gaps.mark, at);
      reader.sign = at;
      return at + 1;
    case kinds.space:
      return meet(reader, gaps.space, at);
    case kinds.pause:
      return meet(reader, gaps.pause, at);
    case kinds.clauseEnd:
      return meet(reader, gaps.clauseEnd, at);
    case kinds.sentenceEnd:
      return meet(reader, isInnerStop(reader, at) ? gaps.mark : gaps.sentenceEnd, at);
    case kinds.mark:
    case kinds.apostrophe:
      return code >= 0xd800 && code <= 0xdbff ? readPair(reader, at) : meet(reader, gaps.mark, at);
  }
  return at + 1;
}

function meet(reader: Reader, gap: number, at: number): number {
  const code = reader.text.charCodeAt(at);
  if (gap >= gaps.pause || (gap === gaps.mark && reader.gap === gaps.none)) {
    const fresh = reader.gap < gaps.pause;
    const isKeyboard = reader.table.keyboard[code] === 1 || gap < gaps.pause;
    reader.passable = isKeyboard && (fresh || reader.passable === 1) ? 1 : 0;
  }
  // After a stop of the keyboard a space tells that a sentence really ends there.
  if (gap === gaps.space && reader.gap >= gaps.clauseEnd) reader.passable = 0;
  if (gap > reader.gap) reader.gap = gap;
  return at + 1;
}

/** A stop between two letters without a space after it ends no sentence: a.rrest, e.g. */
function isInnerStop({ text, table }: Reader, at: number): boolean {
  return (
    text.charCodeAt(at) === 0x2e &&
    table.kind[text.charCodeAt(at - 1)] === kinds.letter &&
    table.kind[text.charCodeAt(at + 1)] === kinds.letter
  );
}

function isLetter({ text, table, end }: Reader, at: number): boolean {
  return at < end && table.kind[text.charCodeAt(at)] === kinds.letter;
}

/** Whether the @ at `at` is that of an address: letters and a dot follow it. */
function isEmail(reader: Reader, at: number): boolean {
  if (reader.text.charCodeAt(at) !== 0x40) return false;
  let next = at + 1;
  while (isLetter(reader, next)) next++;
  return reader.text.charCodeAt(next) === 0x2e && isLetter(reader, next + 1);
}

/** Letters beyond the first plane that look like ours become ours; the rest is emoji, or Chinese that no word has. */
function readPair(reader: Reader, at: number): number {
  const point = reader.text.codePointAt(at)!;
  if (point < 0x1_0000) return meet(reader, gaps.mark, at);
  if (point >= 0x2_0000 && point <= 0x3_ffff) {
    addUnit(reader, unitKinds.han, at, at + 2);
    addCharacter(reader, unknownCharacter);
    return at + 2;
  }
  const word = reader.table.pictures.get(point);
  if (word !== undefined && standsByChinese(reader, at)) {
    // As many characters as it has units of UTF-16 at most, so that there is room for them.
    for (const character of word.slice(0, 2)) {
      addUnit(reader, unitKinds.han, at, at + 2);
      addCharacter(reader, character.charCodeAt(0));
    }
    return at + 2;
  }
  const mayBeLetter = (point >= 0x1_d400 && point <= 0x1_d7ff) || (point >= 0x1_f110 && point <= 0x1_f1ff);
  const form = mayBeLetter ? String.fromCodePoint(point).normalize('NFKC') : '';
  const letter = form.length === 1 ? reader.table.plain[form.charCodeAt(0)]! : 0;
  const { kind } = reader.table;
  if (kind[letter] !== kinds.letter && kind[letter] !== kinds.digit) {
    meet(reader, gaps.mark, at);
    return at + 2;
  }
  const { into } = reader;
  const last = into.units - 1;
  if (reader.gap === gaps.none && last >= 0 && into.kind[last] === unitKinds.letters && into.to[last] === at) {
    into.to[last] = at + 2;
  } else {
    addUnit(reader, unitKinds.letters, at, at + 2);
  }
  addCharacter(reader, letter);
  return at + 2;
}

/** Whether the text is Chinese around a picture: in English it is only a picture. */
function standsByChinese({ text, table, into }: Reader, at: number): boolean {
  if (into.units > 0 && into.kind[into.units - 1] === unitKinds.han) return true;
  for (let next = at + 2; next < at + 6; next++) if (table.kind[text.charCodeAt(next)] === kinds.han) return true;
  return false;
}

/** A run of letters and digits: a word, a number, or a word in which digits and marks stand for letters. */
function readWord(reader: Reader, at: number): number {
  const run = runOf(reader, at);
  if (run.letters === 0) return readNumber(reader, at);
  if (run.letters === run.length) return readLetters(reader, at, run.end);
  // A short name with a number behind it (wx12345678, M3, 5pm) is two things; j41l is one.
  const isDisguised = run.letters >= 2 && run.digitsTogether <= 2 && run.others <= run.letters && run.startsOrIsLong;
  if (isDisguised) return readLetters(reader, at, run.end);
  let next = at;
  const { kind } = reader.table;
  while (next < run.end) {
    const kindHere = kind[reader.text.charCodeAt(next)]!;
    if (kindHere === kinds.digit) {
      next = readNumber(reader, next);
    } else if (kindHere === kinds.letter) {
      let end = next + 1;
      while (end < run.end && kind[reader.text.charCodeAt(end)] === kinds.letter) end++;
      next = readLetters(reader, next, end);
    } else {
      next = kindHere === kinds.ignored ? next + 1 : meet(reader, gaps.mark, next);
    }
  }
  return next;
}

interface Run {
  end: number;
  /** without what is ignored */
  length: number;
  letters: number;
  others: number;
  digitsTogether: number;
  startsOrIsLong: boolean;
}

function runOf(reader: Reader, at: number): Run {
  const { text, table } = reader;
  const run: Run = { end: at, length: 0, letters: 0, others: 0, digitsTogether: 0, startsOrIsLong: false };
  let together = 0;
  let next = at;
  for (; next < reader.end; next++) {
    const code = text.charCodeAt(next);
    const kind = table.kind[code]!;
    if (kind === kinds.ignored) continue;
    if (kind === kinds.letter) {
      run.letters++;
      together = 0;
    } else if (kind === kinds.digit) {
      run.others++;
      together++;
      if (together > run.digitsTogether) run.digitsTogether = together;
    } else if (table.leet[code] !== 0 && kind !== kinds.digit && isLetter(reader, next + 1) && !isEmail(reader, next)) {
      run.others++;
      together = 0;
    } else {
      break;
    }
    run.length++;
    run.end = next + 1;
  }
  const startsWithDigit = table.kind[text.charCodeAt(at)] === kinds.digit;
  run.startsOrIsLong = !startsWithDigit || run.letters >= 3;
  return run;
}

/** Letters, with digits and marks read as the letters that they stand for. A letter held down is written once. */
function readLetters(reader: Reader, at: number, wordEnd: number): number {
  const { text, table, into } = reader;
  addUnit(reader, unitKinds.letters, at, wordEnd);
  let last = 0;
  let repeated = 0;
  let next = at;
  let end = wordEnd;
  for (; next < end; next++) {
    const code = text.charCodeAt(next);
    const kind = table.kind[code]!;
    if (kind === kinds.ignored) continue;
    const letter = kind === kinds.letter ? table.plain[code]! : kind === kinds.apostrophe ? 0x27 : leetOf(table, code);
    repeated = letter === last ? repeated + 1 : 1;
    last = letter;
    if (repeated === 3) dropCharacter(into);
    if (repeated < 3) addCharacter(reader, letter);
    if (next + 1 === end && isApostropheInside(reader, end)) end = afterApostrophe(reader, end);
  }
  into.to[into.units - 1] = end;
  // The s of "family's" belongs to no word that is looked for.
  return skipOwner(reader, end);
}

/** The letter that a digit or mark stands for, or what it is itself. */
function leetOf(table: CharacterTable, code: number): number {
  const letter = table.leet[code]!;
  return letter !== 0 ? letter : table.plain[code]!;
}

/** won't, we'll: the apostrophe belongs to the word; that of family's does not. */
function isApostropheInside(reader: Reader, at: number): boolean {
  if (at >= reader.end || reader.table.kind[reader.text.charCodeAt(at)] !== kinds.apostrophe) return false;
  return isLetter(reader, at + 1) && !isOwnerS(reader, at);
}

function afterApostrophe(reader: Reader, at: number): number {
  let end = at + 1;
  while (isLetter(reader, end)) end++;
  return end;
}

function isOwnerS(reader: Reader, at: number): boolean {
  return reader.table.plain[reader.text.charCodeAt(at + 1)] === 0x73 && !isLetter(reader, at + 2);
}

function skipOwner(reader: Reader, at: number): number {
  const isOwner =
    at + 1 < reader.end && reader.table.kind[reader.text.charCodeAt(at)] === kinds.apostrophe && isOwnerS(reader, at);
  if (!isOwner) return at;
  reader.gap = gaps.space;
  return at + 2;
}

/** Digits with what groups them: 12,345.60, 20:00. */
function readNumber(reader: Reader, at: number): number {
  const { text, table, into } = reader;
  addUnit(reader, unitKinds.number, at, at + 1);
  let next = at;
  let end = at;
  while (next < reader.end) {
    const code = text.charCodeAt(next);
    const kind = table.kind[code];
    if (kind === kinds.digit) addCharacter(reader, table.plain[code]!);
    else if (kind !== kinds.ignored && !isGrouping(reader, next)) break;
    next++;
    if (kind === kinds.digit) end = next;
  }
  into.to[into.units - 1] = end;
  return end;
}

function isGrouping({ text, table, end }: Reader, at: number): boolean {
  const code = text.charCodeAt(at);
  const groups = code === 0x2c || code === 0x2e || code === 0x3a || code === 0xff0c || code === 0xff1a;
  return groups && at + 1 < end && table.kind[text.charCodeAt(at + 1)] === kinds.digit;
}

function addUnit(reader: Reader, kind: number, from: number, to: number): void {
  const { into } = reader;
  const unit = into.units++;
  into.from[unit] = from;
  into.to[unit] = to;
  into.first[unit] = into.characters;
  into.kind[unit] = kind;
  into.gap[unit] = reader.gap;
  into.passable[unit] = reader.passable;
  into.signed[unit] = reader.sign >= 0 ? 1 : 0;
  const initial = reader.text.charCodeAt(from);
  into.capital[unit] = initial >= 0x41 && initial <= 0x5a ? 1 : 0;
  reader.gap = gaps.none;
  reader.passable = 0;
  reader.sign = -1;
}

function addCharacter({ into }: Reader, code: number): void {
  into.character[into.characters] = code;
  into.unitOf[into.characters++] = into.units - 1;
}

function dropCharacter(into: PlainText): void {
  into.characters--;
}

/** A single Chinese character between separators is a piece of a word that was broken up: what separates it is no stop. */
function joinLoneCharacters(into: PlainText): void {
  const { gap, kind, units } = into;
  for (let unit = 0; unit < units; unit++) {
    if (kind[unit] !== unitKinds.han || gap[unit] === gaps.none || gap[unit + 1] === gaps.none) continue;
    const startsText = unit === 0;
    const endsText = unit + 1 === units;
    if (!startsText && kind[unit - 1] === unitKinds.han && gap[unit]! >= gaps.pause) gap[unit] = gaps.mark;
    if (!endsText && kind[unit + 1] === unitKinds.han && gap[unit + 1]! >= gaps.pause) gap[unit + 1] = gaps.mark;
  }
}

function countClauses(into: PlainText): void {
  let clause = 0;
  let sentence = 0;
  for (let unit = 0; unit < into.units; unit++) {
    if (into.gap[unit]! >= gaps.clauseEnd) clause++;
    if (into.gap[unit] === gaps.sentenceEnd) sentence++;
    into.clause[unit] = clause;
    into.sentence[unit] = sentence;
  }
  into.clause[into.units] = clause + 1;
  into.sentence[into.units] = sentence + 1;
}

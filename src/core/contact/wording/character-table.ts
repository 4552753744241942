/**
 * How one character is read before words are looked for: its plain form and its kind. Full width becomes half, capitals
 * become small, accents fall off, traditional becomes simplified, a look-alike of another script becomes the letter that
 * it imitates. One table look-up a character; the pairs are data (characters.yaml).
 */

export const kinds = {
  /** not there at all: zero width, combining marks, variation selectors */
  ignored: 0,
  han: 1,
  letter: 2,
  digit: 3,
  space: 4,
  /** a mark that separates nothing: stars, brackets, emoji; between two characters of a word it is there to hide the word */
  mark: 5,
  /** between members of a list, inside a clause */
  pause: 6,
  clauseEnd: 7,
  sentenceEnd: 8,
  apostrophe: 9,
  currency: 10,
  /** a mark that stands for a letter when letters stand around it: j@il */
  leet: 11,
} as const;

export interface CharacterTable {
  /** by UTF-16 unit; see `kinds` */
  readonly kind: Uint8Array;
  /** by UTF-16 unit: the plain form */
  readonly plain: Uint16Array;
  /** by UTF-16 unit: the letter that a digit or mark stands for inside a word; 0 for none */
  readonly leet: Uint16Array;
  /** by UTF-16 unit: 1 where the mark is one of a keyboard and may stand inside a hidden word */
  readonly keyboard: Uint8Array;
  /** by code point of an emoji: the Chinese that people write it for */
  readonly pictures: ReadonlyMap<number, string>;
}

export interface CharacterData {
  /** pairs of characters, other form first: 訴诉 */
  readonly plainForms: readonly string[];
  /** what stands for what inside a word of letters: 4a */
  readonly leet: readonly string[];
  readonly pictures: ReadonlyMap<string, string>;
}

const unitCount = 0x1_0000;

/** Ranges whose compatibility forms are read: accents, letters in circles, full width, compatibility ideographs. */
const compatible: readonly (readonly [number, number])[] = [
  [0xa0, 0x24f],
  [0x1e00, 0x1eff],
  [0x2000, 0x2fff],
  [0x3000, 0x33ff],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xffef],
];

const ignoredRanges: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x180b, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x20d0, 0x20ff],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff, 0xfeff],
];

const marksByKind: readonly (readonly [number, string])[] = [
  [kinds.space, ' \t\u00a0\u3000'],
  [kinds.pause, '、'],
  [kinds.clauseEnd, ',，:：…【】'],
  [kinds.sentenceEnd, '.。!！?？;；\n\r\u0085\u2028\u2029\u000b\u000c'],
  [kinds.apostrophe, "'’‘`´"],
  [kinds.currency, '$¥￥£€'],
  [kinds.leet, '@|'],
];

export function characterTable(data: CharacterData): CharacterTable {
  const kind = new Uint8Array(unitCount).fill(kinds.mark);
  const plain = new Uint16Array(unitCount);
  const leet = new Uint16Array(unitCount);
  const keyboard = new Uint8Array(unitCount);
  for (let code = 0; code < unitCount; code++) plain[code] = code;
  for (const [from, to] of compatible) for (let code = from; code <= to; code++) plain[code] = compatibleForm(code);
  for (const pair of data.plainForms) plain[pair.charCodeAt(0)] = pair.charCodeAt(1);
  // A form may lead to a form: full width to half, then a capital to a small letter.
  for (let code = 0; code < unitCount; code++) plain[code] = small(plain[plain[code]!]!);
  for (let code = 0; code < unitCount; code++) kind[code] = kindOf(plain[code]!);
  for (const [from, to] of ignoredRanges) kind.fill(kinds.ignored, from, to + 1);
  for (const [kindOfMark, marks] of marksByKind) for (const mark of marks) kind[mark.charCodeAt(0)] = kindOfMark;
  for (const pair of data.leet) leet[pair.charCodeAt(0)] = pair.charCodeAt(1);
  for (const mark of '.,:;!?-/、…') keyboard[mark.charCodeAt(0)] = 1;
  const pictures = new Map([...data.pictures].map(([picture, word]) => [picture.codePointAt(0)!, word]));
  return { kind, plain, leet, keyboard, pictures };
}

function compatibleForm(code: number): number {
  const form = String.fromCharCode(code).normalize('NFKD');
  const base = form.replace(/\p{M}+/gu, '');
  return base.length === 1 ? base.charCodeAt(0) : code;
}

function small(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

function kindOf(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return kinds.letter;
  if (code >= 0x30 && code <= 0x39) return kinds.digit;
  const isHan = (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || code === 0x3007;
  return isHan ? kinds.han : kinds.mark;
}

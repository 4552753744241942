/**
 * Text set into lines: Chinese breaks between any two characters but never begins a line with a closing mark or ends one
 * with an opening mark (避头尾); Latin breaks at spaces. `**` switches bold. A joiner (U+2060) forbids a break and is not
 * drawn, so that a date or an amount with its unit stays on one line.
 */
import type { Face } from './pdf-font.ts';

export const joiner = '\u2060';

export interface SetGlyph {
  readonly codePoint: number;
  readonly bold: boolean;
  /** thousandths of the size, with the little space between Chinese and Latin */
  readonly advance: number;
}

export interface SetLine {
  readonly glyphs: readonly SetGlyph[];
  /** points, without the space at its end */
  readonly width: number;
  readonly isLast: boolean;
}

const neverFirst = new Set('，。、；：？！）〉》」』】〕”’％%…·—,.;:?!)]}\u00A0'.split(''));
const neverLast = new Set('（〈《「『【〔“‘￥¥([{\u00A0'.split(''));
const isHan = (codePoint: number) => codePoint >= 0x2e80 && !(codePoint >= 0xff00 && codePoint <= 0xffef);
const isWord = (codePoint: number) =>
  (codePoint >= 48 && codePoint <= 57) || (codePoint >= 65 && codePoint <= 90) || (codePoint >= 97 && codePoint <= 122);
/** Punctuation of the Chinese block keeps its own space. */
const isIdeograph = (codePoint: number) => isHan(codePoint) && !(codePoint >= 0x3000 && codePoint <= 0x303f);
/** Between Chinese and Latin; below a tenth of the size, from which readers take a gap for a space. */
const mixedSpace = 90;

interface Char {
  readonly text: string;
  readonly glyph: SetGlyph;
  /** may a line end after it? */
  readonly mayEnd: boolean;
}

export function setLines(
  text: string,
  at: { readonly face: Face; readonly size: number; readonly width: number; readonly bold?: boolean },
): SetLine[] {
  return text.split('\n').flatMap((part) => setOne(charsOf(part, at.face, at.bold ?? false), at));
}

/** Points that the text takes on one line. */
export function widthOf(text: string, at: { readonly face: Face; readonly size: number }): number {
  return (charsOf(text, at.face, false).reduce((sum, char) => sum + char.glyph.advance, 0) * at.size) / 1000;
}

function setOne(chars: readonly Char[], at: { readonly size: number; readonly width: number }): SetLine[] {
  const lines: SetLine[] = [];
  const limit = (at.width * 1000) / at.size + 0.5;
  let from = 0;
  while (from < chars.length) {
    let width = 0;
    let end = from;
    let breakAt = -1;
    while (end < chars.length) {
      const { glyph, mayEnd, text } = chars[end]!;
      // A space at the end of a line takes no room.
      if (width + glyph.advance > limit && text !== ' ' && end > from) break;
      width += glyph.advance;
      end++;
      if (mayEnd) breakAt = end;
    }
    if (end < chars.length && breakAt > from) end = breakAt;
    lines.push(lineOf(chars.slice(from, end), { size: at.size, isLast: end === chars.length }));
    from = end;
  }
  return lines.length === 0 ? [{ glyphs: [], width: 0, isLast: true }] : lines;
}

function lineOf(chars: readonly Char[], at: { readonly size: number; readonly isLast: boolean }): SetLine {
  let end = chars.length;
  while (end > 0 && chars[end - 1]!.text === ' ') end--;
  const glyphs = chars.slice(0, end).map((char) => char.glyph);
  const width = (glyphs.reduce((sum, glyph) => sum + glyph.advance, 0) * at.size) / 1000;
  // One space stays at the end, unseen: without it two words would be read out as one.
  const space = at.isLast ? [] : chars.slice(end, end + 1).map((char) => char.glyph);
  return { glyphs: [...glyphs, ...space], width, isLast: at.isLast };
}

/** A character that the face lacks is told by its number, so that a rare name is never a silent box. */
function shown(text: string, face: Face): string {
  let all = '';
  for (const char of text) {
    const codePoint = char.codePointAt(0)!;
    const known = char === joiner || face.glyphOf(codePoint) !== undefined;
    all += known ? char : `[U+${codePoint.toString(16).toUpperCase()}]`;
  }
  return all;
}

function charsOf(raw: string, face: Face, boldAtFirst: boolean): Char[] {
  const chars: Char[] = [];
  shown(raw, face)
    .split('**')
    .forEach((part, index) => {
      const bold = boldAtFirst || index % 2 === 1;
      const all = [...part];
      all.forEach((text, place) => {
        if (text === joiner) return;
        const codePoint = text.codePointAt(0)!;
        const { advance } = face.glyphOf(codePoint)!;
        const joined = all[place + 1] === joiner;
        chars.push({ text, glyph: { codePoint, bold, advance }, mayEnd: !joined });
      });
    });
  return chars.map((char, place) => {
    const next = chars[place + 1];
    if (next === undefined) return char;
    const [here, there] = [char.glyph.codePoint, next.glyph.codePoint];
    const mixed = (isIdeograph(here) && isWord(there)) || (isWord(here) && isIdeograph(there));
    const glyph = mixed ? { ...char.glyph, advance: char.glyph.advance + mixedSpace } : char.glyph;
    return { text: char.text, glyph, mayEnd: char.mayEnd && breaksBetween(char.text, next.text) };
  });
}

function breaksBetween(here: string, there: string): boolean {
  if (there === ' ' || neverLast.has(here)) return false;
  if (here === ' ') return true;
  if (neverFirst.has(there)) return false;
  const [one, other] = [here.codePointAt(0)!, there.codePointAt(0)!];
  const wide = (codePoint: number) => codePoint >= 0x2e80;
  return wide(one) || wide(other);
}

/**
 * What a PDF would do by itself when it is opened (ISO 32000-2, 12.6): run a script, start a program, bring other files along.
 * Names are found however they are escaped (7.3.5), in the file and in its object streams (7.5.7), which are unpacked for it.
 * This is no proof that a file is harmless: what is kept is given out to be saved, and nothing of ours opens it.
 */
import { constants, inflateSync } from 'node:zlib';

const activeNames = new Set(['JavaScript', 'Launch', 'EmbeddedFile', 'OpenAction']);

/** What follows a name or keyword is looked at so far; what stands before a stream belongs to it so far. */
const aheadChars = 200;
const behindChars = 2_048;
const packedCharsMax = 4 * 1_048_576;
const unpackedBytesMax = 64 * 1_048_576;

/** A name with its end, or the beginning of a stream. */
const tokenPattern = /\/([^\0\t\n\f\r ()<>[\]{}/%]{1,64})(?=[\0\t\n\f\r ()<>[\]{}/%])|(?<!end)stream(?:\r\n|\r|\n)/g;
const streamEnd = 'endstream';

export class PdfScan {
  /** The name that was found first. */
  found: string | undefined;
  /** False: something could not be looked into. */
  isWhole = true;
  private text = '';
  /** Up to here the text was looked at. */
  private at = 0;
  /** Of an object stream that has begun and not ended. */
  private packed: string[] | undefined;
  private packedChars = 0;
  private unpackedBytes = 0;

  take(piece: Uint8Array): void {
    this.text += Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
    this.look(this.text.length - aheadChars);
  }

  end(): void {
    // A name at the very end has its end there.
    this.text += ' ';
    this.look(this.text.length);
    // Torn: what there is of it is looked at.
    if (this.packed === undefined) return;
    this.isWhole = false;
    this.unpack(Buffer.from(this.packed.join(''), 'latin1'));
  }

  /** Only what begins before `until`, so that what is found does not depend on how the bytes were cut. */
  private look(until: number): void {
    while (this.at < until) {
      if (this.packed !== undefined) {
        this.collect(until);
        continue;
      }
      tokenPattern.lastIndex = this.at;
      const token = tokenPattern.exec(this.text);
      if (token === null || token.index >= until) break;
      this.at = token.index + 1;
      if (token[1] === undefined) this.beginStream(token.index, token[0].length);
      else this.judge(this.text, { name: plainName(token[1]), after: token.index + 1 + token[1].length });
    }
    this.at = Math.max(this.at, until);
    const dropped = this.at - behindChars;
    if (dropped <= 0) return;
    this.text = this.text.slice(dropped);
    this.at = behindChars;
  }

  private judge(text: string, { name, after }: { readonly name: string; readonly after: number }): void {
    if (name === 'Encrypt') this.isWhole = false;
    if (this.found !== undefined || !activeNames.has(name)) return;
    // A page to begin with, and not an action.
    if (name === 'OpenAction' && /^[\0\t\n\f\r ]*\[/.test(text.slice(after, after + aheadChars / 2))) return;
    this.found = name;
  }

  private beginStream(index: number, length: number): void {
    const before = this.text.slice(Math.max(0, index - behindChars), index);
    const names = namesIn(before.slice(before.lastIndexOf('obj') + 1));
    if (!names.has('ObjStm') || !names.has('Filter')) return;
    const isFlate = names.has('FlateDecode') || names.has('Fl');
    if (!isFlate || [...names].some((name) => otherFilters.has(name))) {
      this.isWhole = false;
      return;
    }
    this.at = index + length;
    this.packed = [];
    this.packedChars = 0;
  }

  private collect(until: number): void {
    const end = this.text.indexOf(streamEnd, this.at);
    const isEnded = end !== -1 && end < until;
    const upTo = isEnded ? end : until;
    this.packed!.push(this.text.slice(this.at, upTo));
    this.packedChars += upTo - this.at;
    this.at = upTo;
    if (this.packedChars > packedCharsMax) {
      this.isWhole = false;
      this.packed = undefined;
    } else if (isEnded) {
      const packed = Buffer.from(this.packed!.join(''), 'latin1');
      this.packed = undefined;
      this.unpack(packed);
    }
  }

  private unpack(packed: Buffer): void {
    const room = unpackedBytesMax - this.unpackedBytes;
    try {
      const plain = inflateSync(packed, { maxOutputLength: Math.max(1, room), finishFlush: constants.Z_SYNC_FLUSH });
      this.unpackedBytes += plain.length;
      const text = `${plain.toString('latin1')} `;
      for (const { name, after } of tokensIn(text)) this.judge(text, { name, after });
    } catch {
      // Encrypted, damaged, or far larger than any true one is: what was unpacked until then counts as much.
      this.unpackedBytes = Math.min(unpackedBytesMax, this.unpackedBytes + packedCharsMax);
      this.isWhole = false;
    }
  }
}

/** Of an object stream: other ways of packing than the usual one, and what has to be undone after it. */
const otherFilters = new Set([
  'LZWDecode',
  'LZW',
  'ASCIIHexDecode',
  'AHx',
  'ASCII85Decode',
  'A85',
  'RunLengthDecode',
  'RL',
  'Crypt',
  'DecodeParms',
  'DP',
]);

function* tokensIn(text: string): Generator<{ readonly name: string; readonly after: number }> {
  // A copy, because the place where the pattern itself stands is the file's.
  for (const token of text.matchAll(new RegExp(tokenPattern.source, 'g'))) {
    if (token[1] !== undefined) yield { name: plainName(token[1]), after: token.index + 1 + token[1].length };
  }
}

const namesIn = (text: string) => new Set([...tokensIn(`${text} `)].map(({ name }) => name));

function plainName(name: string): string {
  return name.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

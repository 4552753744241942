/**
 * The one face of our papers, Noto Sans SC (SIL Open Font Licence), embedded with the glyphs that a paper uses and no more.
 * Bold is drawn from the same glyphs with an outline: a second weight would double the file. The face is opened once a
 * process; a paper's subset is its own.
 */
import { readFileSync } from 'node:fs';
import { create, type Font } from 'fontkit';
import { numberText, type PdfFile, type Ref, refText } from './pdf-file.ts';

interface Glyph {
  readonly id: number;
  /** thousandths of the size */
  readonly advance: number;
}

export interface Face {
  readonly font: Font;
  /** undefined: the face has no such character */
  readonly glyphOf: (codePoint: number) => Glyph | undefined;
}

const fileName = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf';
let opened: Face | undefined;

/** The face, read at the first call. */
export function openFace(): Face {
  opened ??= faceOf(readFileSync(new URL(import.meta.resolve(fileName))));
  return opened;
}

function faceOf(bytes: Buffer): Face {
  const font = create(bytes) as Font;
  const scale = 1000 / font.unitsPerEm;
  const known = new Map<number, Glyph | undefined>();
  const glyphOf = (codePoint: number) => {
    if (known.has(codePoint)) return known.get(codePoint);
    const found = font.hasGlyphForCodePoint(codePoint) ? font.glyphForCodePoint(codePoint) : undefined;
    const glyph = found && { id: found.id, advance: found.advanceWidth * scale };
    known.set(codePoint, glyph);
    return glyph;
  };
  return { font, glyphOf };
}

/** fontkit's subset, whose types leave out what it is for. */
interface Subset {
  includeGlyph(id: number): number;
  encode(): Uint8Array;
}

/** The glyphs that one paper uses. */
export class PaperFont {
  readonly #face: Face;
  readonly #subset: Subset;
  /** by place in the subset; place 0 is the glyph of what is missing */
  readonly #codePoints: (number | undefined)[] = [undefined];
  readonly #advances: number[] = [1000];
  readonly #places = new Map<number, number>();

  constructor(face: Face) {
    this.#face = face;
    this.#subset = (face.font as unknown as { createSubset(): Subset }).createSubset();
  }

  /** Four hexadecimal digits that show the character. */
  code(codePoint: number): string {
    let place = this.#places.get(codePoint);
    if (place === undefined) {
      const glyph = this.#face.glyphOf(codePoint);
      place = glyph === undefined ? 0 : this.#subset.includeGlyph(glyph.id);
      this.#places.set(codePoint, place);
      this.#codePoints[place] ??= codePoint;
      this.#advances[place] ??= glyph?.advance ?? 1000;
    }
    return place.toString(16).padStart(4, '0');
  }

  embed(file: PdfFile): Ref {
    const { font } = this.#face;
    const scale = 1000 / font.unitsPerEm;
    const bytes = this.#subset.encode();
    const name = `FORBER+${font.postscriptName}`;
    const fontFile = file.addStream(`/Length1 ${bytes.length}`, bytes);
    const { minX, minY, maxX, maxY } = font.bbox;
    const box = [minX, minY, maxX, maxY].map((value) => numberText(value * scale)).join(' ');
    const descriptor = file.add(
      `<</Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[${box}]/ItalicAngle 0/Ascent ${numberText(font.ascent * scale)}/Descent ${numberText(font.descent * scale)}/CapHeight ${numberText(font.capHeight * scale)}/StemV 80/FontFile2 ${refText(fontFile)}>>`,
    );
    const widths = this.#advances.map((advance) => numberText(advance)).join(' ');
    const descendant = file.add(
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${refText(descriptor)}/CIDToGIDMap/Identity/DW 1000/W[0[${widths}]]>>`,
    );
    const toUnicode = file.addStream('', Buffer.from(this.#toUnicode(), 'latin1'));
    return file.add(
      `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${refText(descendant)}]/ToUnicode ${refText(toUnicode)}>>`,
    );
  }

  /** Reading back: each glyph's character, a hundred to a block as the format allows. */
  #toUnicode(): string {
    const lines = this.#codePoints.flatMap((codePoint, place) =>
      codePoint === undefined ? [] : [`<${place.toString(16).padStart(4, '0')}><${utf16Hex(codePoint)}>`],
    );
    const blocks: string[] = [];
    for (let from = 0; from < lines.length; from += 100) {
      const some = lines.slice(from, from + 100);
      blocks.push(`${some.length} beginbfchar\n${some.join('\n')}\nendbfchar`);
    }
    return `/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n${blocks.join('\n')}\nendcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n`;
  }
}

function utf16Hex(codePoint: number): string {
  const text = String.fromCodePoint(codePoint);
  let hex = '';
  for (let at = 0; at < text.length; at++) hex += text.charCodeAt(at).toString(16).padStart(4, '0');
  return hex;
}

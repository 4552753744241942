/**
 * Pages drawn together with what they mean: every mark on a page belongs to an element of the structure tree or is an
 * artifact, as PDF/UA asks (ISO 14289-1), so that a paper can be listened to. Places are in points from the top left corner.
 */
import { numberText, PdfFile, type Ref, refText, textString } from './pdf-file.ts';
import { openFace, PaperFont } from './pdf-font.ts';
import type { SetLine } from './pdf-lines.ts';

export type ElementType =
  | 'Document'
  | 'Sect'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Table'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'Link'
  | 'Figure';

export interface ElementMore {
  readonly scope?: 'Row' | 'Column';
  readonly alt?: string;
  /** of a figure: left, top, right, bottom on the page where it is made */
  readonly box?: readonly [number, number, number, number];
  readonly numbered?: boolean;
}

type Kid =
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'marks'; readonly page: number; readonly id: number }
  | { readonly kind: 'annotation'; readonly page: number; readonly ref: Ref };

export interface Element {
  readonly type: ElementType;
  readonly more: ElementMore;
  readonly page: number;
  readonly kids: Kid[];
}

interface Page {
  readonly operators: string[];
  /** the element of each marked part, by its number */
  readonly owners: Element[];
  readonly annotations: Ref[];
}

export interface PaperSize {
  readonly width: number;
  readonly height: number;
}

/** A4, ISO 216. */
export const a4: PaperSize = { width: 595.28, height: 841.89 };

export interface About {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  /** BCP 47 */
  readonly language: string;
  /** whole seconds since 1970 */
  readonly createdAtSeconds: number;
}

/** Red, green and blue from 0 to 1. */
export type Ink = readonly [number, number, number];

export class TaggedPdf {
  readonly size: PaperSize;
  readonly #file = new PdfFile();
  readonly #font = new PaperFont(openFace());
  readonly #pages: Page[] = [];
  readonly #root: Element = { type: 'Document', more: {}, page: 0, kids: [] };
  readonly #outline: { readonly text: string; readonly page: number; readonly top: number }[] = [];
  readonly #links: { readonly ref: Ref; readonly element: Element }[] = [];
  #at = -1;

  constructor(size: PaperSize = a4) {
    this.size = size;
  }

  get pageCount(): number {
    return this.#pages.length;
  }

  get root(): Element {
    return this.#root;
  }

  addPage(): void {
    this.#at = this.#pages.push({ operators: [], owners: [], annotations: [] }) - 1;
  }

  /** To draw on a page that stands already: its number in the foot is known last. */
  turnTo(page: number): void {
    this.#at = page;
  }

  element(parent: Element, type: ElementType, more: ElementMore = {}): Element {
    const element: Element = { type, more, page: this.#at, kids: [] };
    parent.kids.push({ kind: 'element', element });
    return element;
  }

  /** What `draw` draws belongs to the element; call it again for each page that the element goes on to. */
  mark(element: Element, draw: () => void): void {
    const { operators, owners } = this.#page;
    const id = owners.push(element) - 1;
    element.kids.push({ kind: 'marks', page: this.#at, id });
    operators.push(`/${element.type}<</MCID ${id}>>BDC`);
    draw();
    operators.push('EMC');
  }

  /** Rules, page numbers, repeated heads: seen and not read out. */
  artifact(draw: () => void): void {
    const { operators } = this.#page;
    operators.push('/Artifact BMC');
    draw();
    operators.push('EMC');
  }

  /** `y` is the line's foot (baseline). `stretchTo`: the width over which a full line is spread. */
  text(
    line: SetLine,
    at: {
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly ink?: Ink;
      readonly stretchTo?: number;
    },
  ): void {
    if (line.glyphs.length === 0) return;
    const gaps = line.glyphs.length - 1;
    const slack = at.stretchTo === undefined || line.isLast || gaps === 0 ? 0 : at.stretchTo - line.width;
    // A line far from full stays as it is: letters pulled apart are harder to read than a ragged edge.
    const apart = slack > 0 && slack / gaps <= at.size * spreadMax ? slack / gaps : 0;
    const ink = (at.ink ?? [0, 0, 0]).map(numberText).join(' ');
    const parts = ['BT', `${ink} rg ${ink} RG`, `/F ${numberText(at.size)} Tf`];
    if (apart > 0) parts.push(`${Math.round(apart * 1000) / 1000} Tc`);
    parts.push(`${numberText(at.x)} ${numberText(this.size.height - at.y)} Td`);
    for (const run of runsOf(line)) {
      parts.push(run.bold ? `2 Tr ${numberText(at.size * boldOutline)} w` : '0 Tr');
      parts.push(`[${this.#shown(run.glyphs)}]TJ`);
    }
    if (apart > 0) parts.push('0 Tc');
    parts.push('0 Tr', 'ET');
    this.#page.operators.push(parts.join('\n'));
  }

  #shown(glyphs: SetLine['glyphs']): string {
    let text = '<';
    for (const { codePoint, advance } of glyphs) {
      text += this.#font.code(codePoint);
      const more = advance - openFace().glyphOf(codePoint)!.advance;
      if (more !== 0) text += `>${-more}<`;
    }
    return `${text}>`.replaceAll('<>', '');
  }

  line(at: {
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
    readonly width: number;
    readonly ink: Ink;
  }): void {
    const point = ([x, y]: readonly [number, number]) => `${numberText(x)} ${numberText(this.size.height - y)}`;
    this.#page.operators.push(
      `${at.ink.map(numberText).join(' ')} RG ${numberText(at.width)} w ${point(at.from)} m ${point(at.to)} l S`,
    );
  }

  frame(
    box: readonly [left: number, top: number, right: number, bottom: number],
    at: { readonly width: number; readonly ink: Ink },
  ): void {
    this.#page.operators.push(
      `${at.ink.map(numberText).join(' ')} RG ${numberText(at.width)} w ${this.#rectangle(box)} S`,
    );
  }

  /** One fill of many rectangles. */
  fill(boxes: readonly (readonly [left: number, top: number, right: number, bottom: number])[], ink: Ink): void {
    const all = boxes.map((box) => this.#rectangle(box)).join('\n');
    this.#page.operators.push(`${ink.map(numberText).join(' ')} rg\n${all} f`);
  }

  #rectangle([left, top, right, bottom]: readonly [number, number, number, number]): string {
    return `${numberText(left)} ${numberText(this.size.height - bottom)} ${numberText(right - left)} ${numberText(bottom - top)} re`;
  }

  /** An address that opens when touched, over what the element's marks show. */
  link(
    element: Element,
    at: { readonly url: string; readonly box: readonly [number, number, number, number]; readonly says: string },
  ): void {
    const ref = this.#file.reserve();
    const [left, top, right, bottom] = at.box;
    const corners = [left, this.size.height - bottom, right, this.size.height - top].map(numberText).join(' ');
    const key = this.#links.push({ ref, element }) - 1;
    this.#file.put(
      ref,
      `<</Type/Annot/Subtype/Link/Rect[${corners}]/Border[0 0 0]/F 4/Contents ${textString(at.says)}/StructParent ${linkKeysFrom + key}/A<</S/URI/URI(${escapedLatin(at.url)})>>>>`,
    );
    this.#page.annotations.push(ref);
    element.kids.push({ kind: 'annotation', page: this.#at, ref });
  }

  /** A place that readers list beside the pages. */
  bookmark(text: string, top: number): void {
    this.#outline.push({ text, page: this.#at, top });
  }

  end(about: About): Uint8Array {
    const file = this.#file;
    const pageTree = file.reserve();
    const pageRefs = this.#pages.map(() => file.reserve());
    const font = this.#font.embed(file);
    this.#pages.forEach((page, at) => {
      const content = file.addStream('', Buffer.from(page.operators.join('\n'), 'latin1'));
      const annotations =
        page.annotations.length === 0 ? '' : `/Annots[${page.annotations.map(refText).join(' ')}]/Tabs/S`;
      const { width, height } = this.size;
      file.put(
        pageRefs[at]!,
        `<</Type/Page/Parent ${refText(pageTree)}/MediaBox[0 0 ${numberText(width)} ${numberText(height)}]/Resources<</Font<</F ${refText(font)}>>>>/Contents ${refText(content)}/StructParents ${at}${annotations}>>`,
      );
    });
    file.put(pageTree, `<</Type/Pages/Count ${pageRefs.length}/Kids[${pageRefs.map(refText).join(' ')}]>>`);
    const structure = this.#writeStructure(pageRefs);
    const outline = this.#writeOutline(pageRefs);
    const metadata = file.addStream('/Type/Metadata/Subtype/XML', Buffer.from(metadataOf(about), 'utf8'), 'asIs');
    const root = file.add(
      `<</Type/Catalog/Pages ${refText(pageTree)}/Lang ${textString(about.language)}/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot ${refText(structure)}${outline}/Metadata ${refText(metadata)}>>`,
    );
    const created = `(D:${instantText(about.createdAtSeconds).replace(/[-:T]/g, '').replace('Z', '')}Z)`;
    const info = file.add(
      `<</Title ${textString(about.title)}/Author ${textString(about.author)}/Subject ${textString(about.subject)}/Creator(Forbear)/Producer(Forbear)/CreationDate${created}/ModDate${created}>>`,
    );
    return file.end({ root, info });
  }

  #writeStructure(pageRefs: readonly Ref[]): Ref {
    const file = this.#file;
    const tree = file.reserve();
    const refs = new Map<Element, Ref>();
    const write = (element: Element, parent: Ref): Ref => {
      const ref = file.reserve();
      refs.set(element, ref);
      const kids = element.kids.map((kid) => {
        if (kid.kind === 'element') return refText(write(kid.element, ref));
        const page = refText(pageRefs[kid.page]!);
        if (kid.kind === 'annotation') return `<</Type/OBJR/Obj ${refText(kid.ref)}/Pg ${page}>>`;
        return kid.page === element.page ? String(kid.id) : `<</Type/MCR/Pg ${page}/MCID ${kid.id}>>`;
      });
      const page = element.kids.some((kid) => kid.kind === 'marks') ? `/Pg ${refText(pageRefs[element.page]!)}` : '';
      const list = kids.length === 1 ? kids[0]! : `[${kids.join(' ')}]`;
      file.put(
        ref,
        `<</Type/StructElem/S/${element.type}/P ${refText(parent)}${page}${this.#moreText(element.more)}/K ${list}>>`,
      );
      return ref;
    };
    const document = write(this.#root, tree);
    const byPage = this.#pages.map(
      ({ owners }, at) => `${at}[${owners.map((owner) => refText(refs.get(owner)!)).join(' ')}]`,
    );
    const byLink = this.#links.map(({ element }, key) => `${linkKeysFrom + key} ${refText(refs.get(element)!)}`);
    const parents = file.add(`<</Nums[${[...byPage, ...byLink].join(' ')}]>>`);
    file.put(
      tree,
      `<</Type/StructTreeRoot/K ${refText(document)}/ParentTree ${refText(parents)}/ParentTreeNextKey ${linkKeysFrom + this.#links.length}>>`,
    );
    return tree;
  }

  #moreText({ scope, alt, box, numbered }: ElementMore): string {
    const { height } = this.size;
    const parts: string[] = [];
    if (alt !== undefined) parts.push(`/Alt ${textString(alt)}`);
    if (scope !== undefined) parts.push(`/A<</O/Table/Scope/${scope}>>`);
    if (numbered !== undefined) parts.push(`/A<</O/List/ListNumbering/${numbered ? 'Decimal' : 'Disc'}>>`);
    if (box !== undefined) {
      const corners = [box[0], height - box[3], box[2], height - box[1]].map(numberText).join(' ');
      parts.push(`/A<</O/Layout/Placement/Block/BBox[${corners}]>>`);
    }
    return parts.join('');
  }

  #writeOutline(pageRefs: readonly Ref[]): string {
    if (this.#outline.length === 0) return '';
    const root = this.#file.reserve();
    const items = this.#outline.map(() => this.#file.reserve());
    this.#outline.forEach(({ text, page, top }, at) => {
      const before = at === 0 ? '' : `/Prev ${refText(items[at - 1]!)}`;
      const after = at === items.length - 1 ? '' : `/Next ${refText(items[at + 1]!)}`;
      const place = `/Dest[${refText(pageRefs[page]!)}/XYZ null ${numberText(this.size.height - top)} null]`;
      this.#file.put(items[at]!, `<</Title ${textString(text)}/Parent ${refText(root)}${before}${after}${place}>>`);
    });
    this.#file.put(
      root,
      `<</Type/Outlines/First ${refText(items[0]!)}/Last ${refText(items.at(-1)!)}/Count ${items.length}>>`,
    );
    return `/Outlines ${refText(root)}`;
  }

  get #page(): Page {
    return this.#pages[this.#at]!;
  }
}

/** Share of the size by which letters may be moved apart to fill a line. */
const spreadMax = 0.12;
/** Share of the size by which an outline thickens a glyph to look bold. */
const boldOutline = 0.028;
/** Keys of links in the parent tree come after those of all pages. */
const linkKeysFrom = 10_000;

function runsOf({ glyphs }: SetLine): { bold: boolean; glyphs: SetLine['glyphs'][number][] }[] {
  const runs: { bold: boolean; glyphs: SetLine['glyphs'][number][] }[] = [];
  for (const glyph of glyphs) {
    const last = runs.at(-1);
    if (last?.bold === glyph.bold) last.glyphs.push(glyph);
    else runs.push({ bold: glyph.bold, glyphs: [glyph] });
  }
  return runs;
}

const escapedLatin = (text: string) => encodeURI(text).replace(/[\\()]/g, (mark) => `\\${mark}`);
const escapedXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const instantText = (seconds: number) => new Date(seconds * 1000).toISOString().replace(/\.\d+/, '');

/** No claim of conformance is made here: that is for a validator to find. */
function metadataOf({ title, author, subject, language, createdAtSeconds }: About): string {
  const created = instantText(createdAtSeconds);
  const inLanguage = (text: string) => `<rdf:Alt><rdf:li xml:lang="x-default">${escapedXml(text)}</rdf:li></rdf:Alt>`;
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><dc:title>${inLanguage(title)}</dc:title><dc:description>${inLanguage(subject)}</dc:description><dc:creator><rdf:Seq><rdf:li>${escapedXml(author)}</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>${language}</rdf:li></rdf:Bag></dc:language><xmp:CreateDate>${created}</xmp:CreateDate><xmp:ModifyDate>${created}</xmp:ModifyDate><xmp:CreatorTool>Forbear</xmp:CreatorTool><pdf:Producer>Forbear</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;
}

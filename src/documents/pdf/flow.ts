/** Blocks set one under another, page after page. Measures before it draws: what belongs together stays together. */
import type { Block } from './blocks.ts';
import { drawFields, fieldsHeight } from './flow-fields.ts';
import { drawTable, tableHeadHeight, tableHeight } from './flow-table.ts';
import { footOf, inks, type Letter, type LetterName, letters } from './letters.ts';
import { PageRecord, type Runs, runsOf } from './page-blocks.ts';
import { openFace } from './pdf-font.ts';
import { type SetLine, setLines } from './pdf-lines.ts';
import { qrSquares } from './qr-squares.ts';
import type { Element, ElementType, Ink, TaggedPdf } from './tagged-pdf.ts';

const margin = { left: 54, right: 54, top: 50, bottom: 56 } as const;
const boxPadding = { side: 12, top: 8, bottom: 4 } as const;
const boxGap = 7;
const itemIndent = 17;
/** From large letters to the smallest that is still read with ease (8.6 points). */
const onePageScales = [1.1, 1.06, 1.02, 0.98, 0.94, 0.9, 0.86] as const;
const codeSide = 92;
const codeGap = 16;

export class Flow {
  readonly pdf: TaggedPdf;
  /** the same words as they came to stand */
  readonly record = new PageRecord();
  /** full lines are spread to the right edge */
  readonly #spread: boolean;
  readonly #lines = new Map<string, readonly SetLine[]>();
  #parent: Element;
  left: number = margin.left;
  right: number;
  y = 0;
  #scale = 1;
  /** called before a page is left and after a new one is begun, by boxes that go across */
  #acrossPages: { readonly leave: () => void; readonly enter: () => void } | undefined;

  constructor(pdf: TaggedPdf, at: { readonly spread: boolean }) {
    this.pdf = pdf;
    this.#spread = at.spread;
    this.#parent = pdf.root;
    this.right = pdf.size.width - margin.right;
    this.newPage();
  }

  /** Of the sizes so far: smaller where blocks must stand on one page. */
  letter(name: LetterName): Letter {
    const { size, leading, bold, before, after } = letters[name];
    return {
      size: this.scaled(size),
      leading: this.scaled(leading),
      bold,
      before: this.scaled(before),
      after: this.scaled(after),
    };
  }

  scaled(points: number): number {
    return points * this.#scale;
  }

  get width(): number {
    return this.right - this.left;
  }

  get parent(): Element {
    return this.#parent;
  }

  get #bottom(): number {
    return this.pdf.size.height - margin.bottom;
  }

  newPage(): void {
    if (this.pdf.pageCount > 0) this.#acrossPages?.leave();
    this.pdf.addPage();
    this.record.newPage();
    this.y = margin.top;
    if (this.pdf.pageCount > 1) this.#acrossPages?.enter();
  }

  fits(height: number): boolean {
    return this.y + height <= this.#bottom;
  }

  /** The page is turned unless so much fits, or nothing stands on it. */
  need(height: number): boolean {
    if (this.fits(height) || this.y <= margin.top) return false;
    this.newPage();
    return true;
  }

  /** `draw` adds to `element` instead of the parent so far. */
  within(element: Element, draw: () => void): void {
    const outer = this.#parent;
    this.#parent = element;
    draw();
    this.#parent = outer;
  }

  indented(at: { readonly left: number; readonly right: number }, draw: () => void): void {
    this.left += at.left;
    this.right -= at.right;
    draw();
    this.left -= at.left;
    this.right += at.right;
  }

  lines(text: string, kind: Letter, width: number): readonly SetLine[] {
    const key = `${kind.size} ${kind.bold} ${Math.round(width * 10)} ${text}`;
    let lines = this.#lines.get(key);
    if (lines === undefined) {
      lines = setLines(text, { face: openFace(), size: kind.size, width, bold: kind.bold });
      this.#lines.set(key, lines);
    }
    return lines;
  }

  draw(blocks: readonly Block[]): void {
    blocks.forEach((block, at) => {
      const follows = blocks[at + 1];
      if (block.kind === 'heading') this.need(this.heightOf(block) + (follows ? this.#beginning(follows) : 0));
      this.#drawOne(block);
    });
  }

  /** How much of a block must stand under its heading. */
  #beginning(block: Block): number {
    switch (block.kind) {
      case 'table':
        return Math.min(this.heightOf(block), tableHeadHeight(this, block) + 60);
      case 'paragraph':
      case 'list':
        return Math.min(this.heightOf(block), this.letter('normal').leading * 3);
      case 'heading':
        return this.heightOf(block) + this.letter('normal').leading * 2;
      case 'box':
      case 'code':
      case 'fields':
        return Math.min(this.heightOf(block), this.#bottom - margin.top - 80);
      case 'onePage':
        return this.heightOf(block);
      case 'newPage':
        return 0;
    }
  }

  heightOf(block: Block): number {
    switch (block.kind) {
      case 'heading':
        return this.#textHeight(block.text, this.letter(block.level), this.width);
      case 'paragraph':
        return this.#textHeight(block.text, this.letter(block.style ?? 'normal'), this.width);
      case 'list':
        return block.items.reduce((sum, item) => sum + this.#itemHeight(item), this.letter('normal').after);
      case 'table':
        return tableHeight(this, block);
      case 'fields':
        return fieldsHeight(this, block);
      case 'box':
        return this.#boxHeight(block);
      case 'code':
        return Math.max(
          codeSide + 8,
          this.#measured({ left: codeSide + codeGap, right: 0 }, () =>
            block.blocks.reduce((sum, each) => sum + this.heightOf(each), 0),
          ),
        );
      case 'onePage':
        return block.blocks.reduce((sum, each) => sum + this.heightOf(each), 0);
      case 'newPage':
        return 0;
    }
  }

  #measured(at: { readonly left: number; readonly right: number }, measure: () => number): number {
    let height = 0;
    this.indented(at, () => {
      height = measure();
    });
    return height;
  }

  #textHeight(text: string, kind: Letter, width: number): number {
    return kind.before + this.lines(text, kind, width).length * kind.leading + kind.after;
  }

  #itemHeight(item: string): number {
    return (
      this.lines(item, this.letter('normal'), this.width - itemIndent).length * this.letter('normal').leading +
      this.scaled(2)
    );
  }

  #drawOne(block: Block): void {
    switch (block.kind) {
      case 'heading':
        this.#drawHeading(block);
        break;
      case 'paragraph': {
        const { style = 'normal' } = block;
        this.paragraph(block.text, this.letter(style), {
          type: 'P',
          ink: style === 'small' ? inks.soft : inks.text,
          recorded: (text, goesOn) => this.record.add({ kind: 'paragraph', style, text, goesOn }),
        });
        break;
      }
      case 'list':
        this.#drawList(block);
        break;
      case 'table':
        drawTable(this, block);
        break;
      case 'fields':
        drawFields(this, block);
        break;
      case 'box':
        this.#drawBox(block);
        break;
      case 'code':
        this.#drawCode(block);
        break;
      case 'onePage':
        this.#drawOnePage(block);
        break;
      case 'newPage':
        this.newPage();
        break;
    }
  }

  /** The largest of a few sizes at which it all stands on the page; where none does, the smallest, and it goes on. */
  #drawOnePage(block: Extract<Block, { kind: 'onePage' }>): void {
    this.#scale =
      onePageScales.find((scale) => {
        this.#scale = scale;
        return this.fits(this.heightOf(block));
      }) ?? onePageScales.at(-1)!;
    this.draw(block.blocks);
    this.#scale = 1;
  }

  #drawHeading(block: Extract<Block, { kind: 'heading' }>): void {
    const kind = this.letter(block.level);
    if (this.y > margin.top) this.y += kind.before;
    if (block.level <= 2) this.pdf.bookmark(block.text.replaceAll('**', ''), this.y);
    this.paragraph(
      block.text,
      { ...kind, before: 0 },
      {
        type: `H${block.level}` as ElementType,
        ink: inks.head,
        ragged: true,
        recorded: (text) => this.record.add({ kind: 'heading', level: block.level, text }),
      },
    );
  }

  /** Lines of one element; at least two of them on either side of a page's end. */
  paragraph(
    text: string,
    kind: Letter,
    at: {
      readonly type: ElementType;
      readonly ink: Ink;
      readonly ragged?: boolean;
      /** what came to stand on this page */
      readonly recorded: (text: Runs, goesOn: boolean) => void;
    },
  ): void {
    const lines = this.lines(text, kind, this.width);
    this.y += kind.before;
    const together = lines.length <= 3 ? lines.length : 2;
    this.need(together * kind.leading);
    const element = this.pdf.element(this.#parent, at.type);
    let from = 0;
    while (from < lines.length) {
      let count = Math.max(1, Math.floor((this.#bottom - this.y) / kind.leading + 0.01));
      if (lines.length - from - count === 1 && count > 2) count--;
      const some = lines.slice(from, from + count);
      this.pdf.mark(element, () => this.drawLines(some, kind, at));
      at.recorded(runsOf(some, { allBold: kind.bold }), from > 0);
      this.y += some.length * kind.leading;
      from += some.length;
      if (from < lines.length) this.newPage();
    }
    this.y += kind.after;
  }

  /** From the cursor down, which stays where it is. */
  drawLines(lines: readonly SetLine[], kind: Letter, at: { readonly ink: Ink; readonly ragged?: boolean }): void {
    lines.forEach((line, row) => {
      this.pdf.text(line, {
        x: this.left,
        y: this.y + row * kind.leading + footOf(kind),
        size: kind.size,
        ink: at.ink,
        ...(this.#spread && !at.ragged ? { stretchTo: this.width } : {}),
      });
    });
  }

  #drawList(block: Extract<Block, { kind: 'list' }>): void {
    const { numbered } = block;
    const list = this.pdf.element(this.#parent, 'L', { numbered });
    this.record.within(
      (goesOn) => ({ kind: 'list', numbered, items: [], goesOn }),
      () => this.#drawItems(block, list),
    );
    this.y += this.letter('normal').after;
  }

  #drawItems(block: Extract<Block, { kind: 'list' }>, list: Element): void {
    block.items.forEach((item, at) => {
      this.need(Math.min(this.#itemHeight(item), this.letter('normal').leading * 3));
      const entry = this.pdf.element(list, 'LI');
      const label = this.pdf.element(entry, 'Lbl');
      const mark = block.numbered ? `${at + 1}.` : '·';
      const [line] = this.lines(mark, this.letter('normal'), itemIndent);
      const x = this.left + (block.numbered ? itemIndent - 5 - line!.width : itemIndent - 14);
      this.pdf.mark(label, () =>
        this.pdf.text(line!, {
          x,
          y: this.y + footOf(this.letter('normal')),
          size: this.letter('normal').size,
          ink: inks.text,
        }),
      );
      this.within(entry, () =>
        this.indented({ left: itemIndent, right: 0 }, () =>
          this.paragraph(
            item,
            { ...this.letter('normal'), after: this.scaled(2) },
            {
              type: 'LBody',
              ink: inks.text,
              recorded: (text, goesOn) => this.record.item({ mark, text, goesOn }),
            },
          ),
        ),
      );
    });
  }

  #boxHeight(block: Extract<Block, { kind: 'box' }>): number {
    const inner = this.#measured({ left: boxPadding.side, right: boxPadding.side }, () =>
      block.blocks.reduce((sum, each) => sum + this.heightOf(each), this.#labelHeight(block.label)),
    );
    return inner + this.scaled(boxPadding.top) + this.scaled(boxPadding.bottom) + 2 * this.scaled(boxGap);
  }

  #labelHeight(label: string): number {
    return this.#textHeight(label, { ...this.letter('strong'), after: 2 }, this.width);
  }

  #drawBox(block: Extract<Block, { kind: 'box' }>): void {
    const height = this.#boxHeight(block);
    if (height < (this.#bottom - margin.top) / 2) this.need(height);
    else this.need(this.#labelHeight(block.label) + 50);
    this.y += this.scaled(boxGap);
    let top = this.y;
    const close = (below: number) => {
      const bottom = this.y + below;
      this.pdf.artifact(() => {
        if (block.style === 'frame') {
          this.pdf.frame([this.left, top, this.right, bottom], { width: 1.2, ink: inks.text });
        } else {
          this.pdf.line({ from: [this.left + 1.5, top], to: [this.left + 1.5, bottom], width: 3, ink: inks.head });
        }
      });
    };
    // Edges are drawn at the box's own margins, wherever the text inside stands when a page ends.
    const edges = { left: this.left, right: this.right };
    const atEdges = (draw: () => void) => {
      const inner = { left: this.left, right: this.right };
      Object.assign(this, edges);
      draw();
      Object.assign(this, inner);
    };
    const outer = this.#acrossPages;
    this.#acrossPages = {
      leave: () => {
        atEdges(() => close(this.scaled(boxPadding.bottom)));
        outer?.leave();
      },
      enter: () => {
        outer?.enter();
        top = this.y;
        this.y += this.scaled(boxPadding.top);
      },
    };
    this.y += this.scaled(boxPadding.top);
    const part = this.pdf.element(this.#parent, 'Sect');
    this.within(part, () =>
      this.indented({ left: boxPadding.side, right: boxPadding.side }, () => this.#drawInBox(block)),
    );
    this.y += this.scaled(boxPadding.bottom);
    this.#acrossPages = outer;
    close(0);
    this.y += this.scaled(boxGap);
  }

  #drawInBox({ label, style, blocks }: Extract<Block, { kind: 'box' }>): void {
    const kind = { ...this.letter('strong'), after: 2 };
    const lines = this.lines(label, kind, this.width);
    const told = runsOf(lines, { allBold: kind.bold });
    this.record.within(
      (goesOn) => ({ kind: 'box', style, label: told, blocks: [], goesOn }),
      () => {
        const recorded = () => this.record.begin();
        this.paragraph(label, kind, { type: 'P', ink: inks.head, ragged: true, recorded });
        this.draw(blocks);
      },
    );
  }

  #drawCode(block: Extract<Block, { kind: 'code' }>): void {
    this.need(this.heightOf(block));
    const top = this.y + 3;
    const box = [this.left, top, this.left + codeSide, top + codeSide] as const;
    const { side, isDark } = qrSquares(block.holds);
    const unit = codeSide / side;
    const squares: [number, number, number, number][] = [];
    for (let row = 0; row < side; row++) {
      for (let from = 0; from < side; from++) {
        if (!isDark(row, from)) continue;
        let to = from + 1;
        while (to < side && isDark(row, to)) to++;
        squares.push([this.left + from * unit, top + row * unit, this.left + to * unit, top + (row + 1) * unit]);
        from = to;
      }
    }
    const link = block.link === undefined ? undefined : this.pdf.element(this.#parent, 'Link');
    const figure = this.pdf.element(link ?? this.#parent, 'Figure', { alt: block.alt, box });
    this.pdf.mark(figure, () => this.pdf.fill(squares, [0, 0, 0]));
    // Whoever reads it on the phone that would scan it touches the block instead.
    if (block.link !== undefined) this.pdf.link(link!, { ...block.link, box: [this.left, top, this.right, box[3]] });
    const { alt } = block;
    this.record.within(
      () => ({ kind: 'code', alt, link: block.link ?? null, blocks: [] }),
      () => this.indented({ left: codeSide + codeGap, right: 0 }, () => this.draw(block.blocks)),
    );
    this.y = Math.max(this.y, top + codeSide + 5);
  }
}

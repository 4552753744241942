/**
 * What a paper says, page by page, recorded while it is drawn: for a screen that shows the same words as text. A part that a
 * page's end cuts in two stands on both pages, each with what stands there, and the second says that it goes on.
 */
import type { SetLine } from './pdf-lines.ts';

/** Text with what of it is set off. */
export type Runs = readonly { readonly text: string; readonly strong: boolean }[];

interface GoesOn {
  /** it began on the page before */
  readonly goesOn: boolean;
}

export interface PageTable extends GoesOn {
  readonly kind: 'table';
  readonly align: readonly ('left' | 'right')[];
  /** null: the first cell of each row is its head */
  readonly heads: readonly Runs[] | null;
  readonly rows: (readonly Runs[])[];
  /** the last row here is the sum of all */
  summed: boolean;
}

export interface PageList extends GoesOn {
  readonly kind: 'list';
  readonly numbered: boolean;
  readonly items: (GoesOn & { readonly mark: string; readonly text: Runs })[];
}

/** What stands by itself or inside a box. */
export type PageLeaf =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: Runs }
  | (GoesOn & { readonly kind: 'paragraph'; readonly style: 'small' | 'strong' | 'normal'; readonly text: Runs })
  | PageList
  | PageTable
  | {
      readonly kind: 'fields';
      /** null: still to be written */
      readonly fields: { readonly label: Runs; readonly value: Runs | null }[];
    };

export type PageBlock =
  | PageLeaf
  | (GoesOn & {
      readonly kind: 'box';
      readonly style: 'frame' | 'bar';
      readonly label: Runs;
      readonly blocks: PageBlock[];
    })
  /** a QR code: what it holds, in words, and where it leads */
  | {
      readonly kind: 'code';
      readonly alt: string;
      readonly link: { readonly url: string; readonly says: string } | null;
      readonly blocks: PageBlock[];
    };

type PageBox = Extract<PageBlock, { kind: 'box' }>;
type PageCode = Extract<PageBlock, { kind: 'code' }>;
type PageFields = Extract<PageBlock, { kind: 'fields' }>;
type Holder = PageBox | PageCode | PageList | PageTable | PageFields;

/** Something that may go across pages: made anew on each page on which anything of it stands. */
interface Frame {
  readonly make: (goesOn: boolean) => Holder;
  page: number | undefined;
  holder: Holder | undefined;
}

/** `allBold`: the letters are bold by themselves, and nothing is set off by it. */
export function runsOf(lines: readonly SetLine[], { allBold }: { readonly allBold: boolean }): Runs {
  const runs: { text: string; strong: boolean }[] = [];
  const add = (text: string, strong: boolean) => {
    const last = runs.at(-1);
    if (last?.strong === strong) last.text += text;
    else runs.push({ text, strong });
  };
  lines.forEach((line, at) => {
    for (const { codePoint, bold } of line.glyphs) add(String.fromCodePoint(codePoint), bold && !allBold);
    if (line.isLast && at < lines.length - 1) add('\n', runs.at(-1)?.strong ?? false);
  });
  return runs;
}

export class PageRecord {
  readonly pages: PageBlock[][] = [];
  readonly #frames: Frame[] = [];

  newPage(): void {
    this.pages.push([]);
  }

  /** Into the innermost box that is open, or onto the page. */
  add(block: PageBlock): void {
    this.#into(this.#frames.length - 1).push(block);
  }

  /** What `draw` records is inside what `make` makes. */
  within(make: Frame['make'], draw: () => void): void {
    this.#frames.push({ make, page: undefined, holder: undefined });
    draw();
    this.#frames.pop();
  }

  item(item: PageList['items'][number]): void {
    (this.#innermost() as PageList).items.push(item);
  }

  row(row: readonly Runs[], { isSum }: { readonly isSum: boolean }): void {
    const table = this.#innermost() as PageTable;
    table.rows.push(row);
    if (isSum) table.summed = true;
  }

  field(field: PageFields['fields'][number]): void {
    (this.#innermost() as PageFields).fields.push(field);
  }

  /** Makes what is open stand on this page. */
  begin(): void {
    this.#innermost();
  }

  #innermost(): Holder {
    return this.#holder(this.#frames.length - 1);
  }

  #into(at: number): PageBlock[] {
    if (at < 0) return this.pages.at(-1)!;
    return (this.#holder(at) as PageBox | PageCode).blocks;
  }

  #holder(at: number): Holder {
    const frame = this.#frames[at]!;
    const page = this.pages.length - 1;
    if (frame.page !== page) {
      frame.holder = frame.make(frame.page !== undefined);
      frame.page = page;
      this.#into(at - 1).push(frame.holder);
    }
    return frame.holder!;
  }
}

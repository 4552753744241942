/** What a paper is made of, before it has lines and pages: plain data, so that what it says can be asked of it as well. */

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly style?: 'small' | 'strong' }
  | { readonly kind: 'list'; readonly numbered: boolean; readonly items: readonly string[] }
  | Table
  | Fields
  /** `frame`: all round; `bar`: a heavy line at the left. Both with a label, never by colour alone. */
  | { readonly kind: 'box'; readonly style: 'frame' | 'bar'; readonly label: string; readonly blocks: readonly Block[] }
  /** a QR code and beside it what it is for */
  | {
      readonly kind: 'code';
      readonly holds: string;
      readonly alt: string;
      readonly link: { readonly url: string; readonly says: string } | undefined;
      readonly blocks: readonly Block[];
    }
  /** set in letters that let all of it stand on one page */
  | { readonly kind: 'onePage'; readonly blocks: readonly Block[] }
  | { readonly kind: 'newPage' };

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  /** undefined: the first cell of each row is its head, and there is no row of heads */
  readonly heads: readonly string[] | undefined;
  readonly rows: readonly (readonly string[])[];
  /** the last row is a sum */
  readonly summed?: boolean;
  readonly dense?: boolean;
}

export interface Column {
  /** of the whole width */
  readonly share: number;
  readonly align: 'left' | 'right';
}

/** Label and value in lines; where there is no value yet, a line to write on. */
export interface Fields {
  readonly kind: 'fields';
  readonly fields: readonly { readonly label: string; readonly value: string | undefined }[];
}

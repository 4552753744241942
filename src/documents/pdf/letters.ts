/** The few sizes of letter and the inks of our papers. Dark enough to be read at a contrast of 4.5 and more (WCAG 2.2, 1.4.3). */
import type { Ink } from './tagged-pdf.ts';

export interface Letter {
  readonly size: number;
  /** from one line to the next */
  readonly leading: number;
  readonly bold: boolean;
  readonly before: number;
  readonly after: number;
}

const letter = (size: number, leading: number, more: Partial<Letter> = {}): Letter => ({
  size,
  leading,
  bold: false,
  before: 0,
  after: 5,
  ...more,
});

export const letters = {
  1: letter(20, 27, { bold: true, after: 4 }),
  2: letter(13, 19, { bold: true, before: 12, after: 5 }),
  3: letter(10.8, 16, { bold: true, before: 6, after: 2 }),
  normal: letter(10, 15.6),
  small: letter(8.6, 13, { after: 4 }),
  strong: letter(10, 15.6, { bold: true }),
  cell: letter(9.4, 14),
  dense: letter(8.8, 12.6),
} as const;
export type LetterName = keyof typeof letters;

export const inks = {
  text: [0.08, 0.08, 0.1],
  head: [0.05, 0.24, 0.32],
  soft: [0.32, 0.33, 0.36],
  rule: [0.72, 0.74, 0.77],
} as const satisfies Record<string, Ink>;

/** From the top of a line to the feet of its letters. */
export function footOf(kind: Letter): number {
  return (kind.leading + kind.size * 0.76) / 2;
}

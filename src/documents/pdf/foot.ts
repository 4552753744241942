/** The foot of every page, drawn when their number is known: not read out. */
import { inks } from './letters.ts';
import { openFace } from './pdf-font.ts';
import { setLines } from './pdf-lines.ts';
import type { TaggedPdf } from './tagged-pdf.ts';

const side = 54;
const fromBottom = 30;
const size = 8;

export function drawFoot(
  pdf: TaggedPdf,
  at: { readonly left: string; readonly right: (page: number, pages: number) => string },
): void {
  const face = openFace();
  const width = pdf.size.width - 2 * side;
  const y = pdf.size.height - fromBottom;
  const one = (text: string) => setLines(text, { face, size, width })[0]!;
  for (let page = 0; page < pdf.pageCount; page++) {
    pdf.turnTo(page);
    const right = one(at.right(page + 1, pdf.pageCount));
    pdf.artifact(() => {
      pdf.line({ from: [side, y - 13], to: [side + width, y - 13], width: 0.4, ink: inks.rule });
      pdf.text(one(at.left), { x: side, y, size, ink: inks.soft });
      pdf.text(right, { x: side + width - right.width, y, size, ink: inks.soft });
    });
  }
}

/** A QR code as one SVG path on a grid, its quiet zone of four squares among it (ISO/IEC 18004), for a page to show. */
import type { DrawCode } from '../application/read-payment.ts';
import { qrSquares } from '../documents/pdf/qr-squares.ts';

const quietSquares = 4;

export const drawCode: DrawCode = (text) => {
  // The drawing takes one character a byte.
  const { side, isDark } = qrSquares(Buffer.from(text, 'utf8').toString('latin1'));
  let path = '';
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      if (!isDark(row, column)) continue;
      const from = column;
      while (column + 1 < side && isDark(row, column + 1)) column++;
      const length = column - from + 1;
      path += `M${from + quietSquares} ${row + quietSquares}h${length}v1h-${length}z`;
    }
  }
  return { squares: side + 2 * quietSquares, path };
};

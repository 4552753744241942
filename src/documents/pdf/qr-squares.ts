/** A QR code (ISO/IEC 18004) as the dark squares of a grid, quiet zone left to the caller; error correction M. */
import qrcode from 'qrcode-generator';

export interface QrSquares {
  /** squares along one side */
  readonly side: number;
  readonly isDark: (row: number, column: number) => boolean;
}

/** `text` in ASCII. The smallest size that holds it. */
export function qrSquares(text: string): QrSquares {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  return { side: code.getModuleCount(), isDark: (row, column) => code.isDark(row, column) };
}

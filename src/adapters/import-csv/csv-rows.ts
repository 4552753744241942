/**
 * Text in pieces to rows of cells, each with the line on which it begins. papaparse divides a piece into rows and cells;
 * this file cuts the pieces so that memory stays bounded whatever the file holds, and counts lines.
 */
import Papa from 'papaparse';
import { SourceFaultError } from '../../application/ports.ts';

export type Delimiter = ',' | '\t' | ';';

export interface CsvRow {
  /** Line of the file on which the row begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** What is wrong with the row before its cells are looked at. */
  readonly fault?: 'malformedQuotes' | 'tooLong' | 'tornLastLine';
}

/** A row longer than this is not kept: it is a fault (tooLong), with its beginning. */
const rowLengthMax = 1_000_000;
/** So much of an overlong row is kept, to say where it stands. */
const overlongKept = 20_000;

/** papaparse's inner parser: its types leave out the arguments that let it be fed piece by piece. */
interface PieceParser {
  parse(
    text: string,
    base: number,
    ignoreLastRow: boolean,
  ): { data: string[][]; errors: { row?: number; code: string }[]; meta: { cursor: number } };
}

/** Takes text piece by piece and gives the rows that are complete. */
export class RowSplitter {
  private readonly file: string;
  private readonly delimiter: Delimiter;
  private readonly newline: '\n' | '\r';
  /** Text of rows not yet complete. */
  private rest = '';
  private line = 1;
  /** Set while an overlong row is passed over. */
  private overlong: { start: string; readonly line: number; inQuotes: boolean } | undefined;

  constructor({ file, delimiter, newline }: { file: string; delimiter: Delimiter; newline: '\n' | '\r' }) {
    this.file = file;
    this.delimiter = delimiter;
    this.newline = newline;
  }

  take(piece: string): CsvRow[] {
    const rows: CsvRow[] = [];
    let text = this.rest === '' ? piece : this.rest + piece;
    if (this.overlong) {
      text = this.passOver(piece, rows);
      if (this.overlong) return rows;
    }
    this.rest = text.slice(this.parse(text, rows, true));
    if (this.rest.length > rowLengthMax) {
      const start = this.rest;
      this.rest = '';
      this.overlong = { start: '', line: this.line, inQuotes: false };
      this.rest = this.passOver(start, rows);
    }
    return rows;
  }

  /** The rows of what is left when the file ends. `cellCount` tells a torn last line from one without a newline. */
  end(cellCount: number): CsvRow[] {
    if (this.overlong?.inQuotes) throw this.unterminated(this.overlong.line);
    const rows: CsvRow[] = [];
    if (this.overlong) rows.push(this.endOfOverlong());
    if (this.rest === '') return rows;
    const line = this.line;
    const parsed = this.parser().parse(this.rest, 0, false);
    if (parsed.errors.some((error) => error.code === 'MissingQuotes')) throw this.unterminated(line);
    this.parse(this.rest, rows, false);
    const last = rows.at(-1);
    if (last && last.cells.length < cellCount) rows[rows.length - 1] = { ...last, fault: 'tornLastLine' };
    return rows;
  }

  private unterminated(line: number): SourceFaultError {
    return new SourceFaultError({ file: this.file, line, code: 'unterminatedQuote' });
  }

  private parser(): PieceParser {
    const { delimiter, newline } = this;
    return new Papa.Parser({ delimiter, newline } as Papa.ParseConfig) as unknown as PieceParser;
  }

  /** Parses whole rows of `text` into `rows`; gives how far it came. */
  private parse(text: string, rows: CsvRow[], ignoreLastRow: boolean): number {
    const { data, errors, meta } = this.parser().parse(text, 0, ignoreLastRow);
    const malformed = errors.length > 0 ? new Set(errors.map((error) => error.row)) : undefined;
    const quotes = text.includes('"');
    for (const [index, cells] of data.entries()) {
      const line = this.line;
      this.line += 1;
      if (quotes) for (const cell of cells) this.line += this.newlines(cell);
      const last = cells.length - 1;
      if (cells[last]!.endsWith('\r')) cells[last] = cells[last]!.slice(0, -1);
      if (last === 0 && cells[0] === '') continue;
      rows.push(malformed?.has(index) ? { line, cells, fault: 'malformedQuotes' } : { line, cells });
    }
    return meta.cursor;
  }

  private newlines(text: string): number {
    let count = 0;
    for (let at = text.indexOf(this.newline); at >= 0; at = text.indexOf(this.newline, at + 1)) count += 1;
    return count;
  }

  /** Passes over the text of an overlong row up to its end; gives the text after it, empty while the row goes on. */
  private passOver(text: string, rows: CsvRow[]): string {
    const at = this.overlong!;
    if (at.start.length < overlongKept) at.start += text.slice(0, overlongKept - at.start.length);
    for (let i = 0; i < text.length; i++) {
      const char = text[i];
      if (char === '"') at.inQuotes = !at.inQuotes;
      if (char !== this.newline) continue;
      this.line += 1;
      if (at.inQuotes) continue;
      rows.push(this.endOfOverlong());
      return text.slice(i + 1);
    }
    return '';
  }

  private endOfOverlong(): CsvRow {
    const { start, line } = this.overlong!;
    this.overlong = undefined;
    return { line, cells: this.parser().parse(start, 0, false).data[0] ?? [], fault: 'tooLong' };
  }
}

/** The book format of one table: headers are the format's own field names, in any order. */
import type { Currency } from '../money/currency.ts';
import { CellReader } from './cell-reader.ts';
import { bookFields, type Field } from './fields.ts';
import { type BuildRecord, recordBuilder } from './record-builders.ts';
import type { BookTable, RowReading } from './records.ts';
import { checkHeaders, type HeaderFault, type RowLayout, type RowReader } from './row-layout.ts';

/** `currency` is the book's: amounts of rows that name none are read in it. */
export function bookLayout(table: BookTable, { currency }: { readonly currency?: Currency } = {}): RowLayout {
  const fields: readonly Field[] = bookFields[table];
  return {
    tables: [table],
    bind(headers, file) {
      const fault = checkHeaders(headers) ?? checkFields(headers, fields);
      if (fault) return fault;
      const build = recordBuilder(table, { columnOf: (name) => headers.indexOf(name), currency });
      return new BookRowReader(headers, build, new CellReader(file));
    },
  };
}

function checkFields(headers: readonly string[], fields: readonly Field[]): HeaderFault | undefined {
  const unknown = headers.filter((header) => !fields.some((field) => field.name === header));
  if (unknown.length > 0) return { code: 'unknownColumn', value: unknown.join(', ') };
  const missing = fields.filter((field) => field.required && !headers.includes(field.name));
  return missing.length > 0
    ? { code: 'missingColumn', value: missing.map((field) => field.name).join(', ') }
    : undefined;
}

class BookRowReader implements RowReader {
  private readonly headers: readonly string[];
  private readonly build: BuildRecord;
  private readonly row: CellReader;

  constructor(headers: readonly string[], build: BuildRecord, row: CellReader) {
    this.headers = headers;
    this.build = build;
    this.row = row;
  }

  uses(): boolean {
    return true;
  }

  read(cells: readonly string[], line: number): RowReading {
    this.row.set(cells, line);
    const fault = cellCountFault(cells, this.headers, this.row);
    const record = fault ? undefined : this.build(this.row);
    return record ? { line, records: [record], cells } : { line, faults: this.row.faults!, cells };
  }
}

/** Whether the row has another number of cells than the header; the fault is then in `row`. */
export function cellCountFault(cells: readonly string[], headers: readonly string[], row: CellReader): boolean {
  if (cells.length === headers.length) return false;
  if (cells.length < headers.length) row.fault(headers[cells.length]!, String(cells.length), 'tooFewCells');
  else row.fault('', cells[headers.length]!, 'tooManyCells');
  return true;
}

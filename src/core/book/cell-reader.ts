/**
 * Reads the cells of one row after another, collecting every fault of the row. One reader serves a whole file: it is
 * set on a row, asked for its fields, and then asked whether anything was wrong.
 */
import { type Day, parseDay } from '../calendar/day.ts';
import type { Period } from '../calendar/period.ts';
import type { Currency } from '../money/currency.ts';
import { cellLengthMax, type FieldCode, quoted } from './field-faults.ts';
import {
  amountFormFault,
  currencyFault,
  parseAmount,
  parseCount,
  parsePeriod,
  parseWholeNumber,
  rateFault,
  refFault,
  textFault,
} from './field-parsers.ts';
import type { Field } from './fields.ts';
import type { RowFault } from './records.ts';

/** A field of a table and where its column stands in the file; `at` is -1 where the file has no such column. */
export interface Column {
  readonly field: Field;
  readonly at: number;
}

const emptyCells: readonly string[] = [];

export class CellReader {
  /** File name that faults give. */
  private readonly file: string;
  /** Put before the field's name in faults: a mapping names the record that it was making. */
  private readonly fieldPrefix: string;
  private cells: readonly string[] = emptyCells;
  private line = 0;
  private found: RowFault[] | undefined;

  constructor(file: string, fieldPrefix = '') {
    this.file = file;
    this.fieldPrefix = fieldPrefix;
  }

  set(cells: readonly string[], line: number): void {
    this.cells = cells;
    this.line = line;
    this.found = undefined;
  }

  get faults(): readonly RowFault[] | undefined {
    return this.found;
  }

  fault(field: string, value: string, code: FieldCode): undefined {
    this.found ??= [];
    this.found.push({
      file: this.file,
      line: this.line,
      field: this.fieldPrefix + field,
      value: quoted(value),
      code,
    });
    return undefined;
  }

  /** A fault of this column's cell in this row. */
  refuse({ field, at }: Column, code: FieldCode): undefined {
    return this.fault(field.name, at < 0 ? '' : this.cells[at]!, code);
  }

  has({ at }: Column): boolean {
    return at >= 0 && this.cells[at] !== '';
  }

  /** The cell's text; undefined when the column is absent or the cell empty, which is a fault where it is required. */
  private cell({ field, at }: Column): string | undefined {
    const text = at < 0 ? '' : this.cells[at]!;
    if (text === '') return field.required ? this.fault(field.name, '', 'missing') : undefined;
    if (text.length > cellLengthMax) return this.fault(field.name, text, 'tooLong');
    return text;
  }

  private checked(column: Column, faultOf: (text: string) => FieldCode | undefined): string | undefined {
    const text = this.cell(column);
    if (text === undefined) return undefined;
    const code = faultOf(text);
    return code === undefined ? text : this.fault(column.field.name, text, code);
  }

  ref(column: Column): string | undefined {
    return this.checked(column, refFault);
  }

  text(column: Column): string | undefined {
    return this.checked(column, textFault);
  }

  rate(column: Column): string | undefined {
    return this.checked(column, rateFault);
  }

  /** The row's currency, else the book's; a fault where neither is told. Undefined after a fault. */
  currency(column: Column, ofBook: Currency | undefined): Currency | undefined {
    const told = column.at >= 0 && this.cells[column.at] !== '';
    if (told) return this.checked(column, currencyFault);
    return ofBook ?? this.fault(column.field.name, '', 'missing');
  }

  /** `currency` is undefined after a fault of its own; the amount's form is then still judged. */
  amount(column: Column, currency: Currency | undefined): bigint | undefined {
    const text = this.cell(column);
    if (text === undefined) return undefined;
    const value =
      currency === undefined
        ? amountFormFault(text)
        : parseAmount(text, currency, column.field.kind === 'positiveAmount');
    return typeof value === 'string' ? this.fault(column.field.name, text, value) : value;
  }

  day(column: Column): Day | undefined {
    const text = this.cell(column);
    if (text === undefined) return undefined;
    return parseDay(text) ?? this.fault(column.field.name, text, 'notADate');
  }

  count(column: Column): number | undefined {
    const text = this.cell(column);
    if (text === undefined) return undefined;
    const value = parseCount(text, column.field.kind === 'positiveCount');
    return typeof value === 'string' ? this.fault(column.field.name, text, value) : value;
  }

  wholeNumber(column: Column): bigint | undefined {
    const text = this.cell(column);
    if (text === undefined) return undefined;
    const value = parseWholeNumber(text, true);
    return typeof value === 'string' ? this.fault(column.field.name, text, value) : value;
  }

  period(column: Column): Period | undefined {
    const text = this.cell(column);
    if (text === undefined) return undefined;
    const value = parsePeriod(text);
    return typeof value === 'string' ? this.fault(column.field.name, text, value) : value;
  }

  flag(column: Column): boolean | undefined {
    const text = this.cell(column);
    if (text === undefined) return undefined;
    if (text === 'true') return true;
    return text === 'false' ? false : this.fault(column.field.name, text, 'notOneOf');
  }

  oneOf<Value extends string>(column: Column, values: readonly Value[]): Value | undefined {
    const text = this.cell(column);
    if (text === undefined) return undefined;
    return values.includes(text as Value) ? (text as Value) : this.fault(column.field.name, text, 'notOneOf');
  }
}

/**
 * How the rows of one source become records: the meeting point of the file adapters (which know bytes, lines and cells)
 * and the two layouts (the book format of one table, and a mapping), which know what the cells mean.
 */
import type { BookTable, RowReading } from './records.ts';

/** Why a file's header row cannot be used. */
export type HeaderCode = 'missingColumn' | 'unknownColumn' | 'duplicateColumn' | 'noHeader';

export interface HeaderFault {
  readonly code: HeaderCode;
  /** The columns concerned, separated by commas. */
  readonly value: string;
}

/** Reads rows of one source; made for its header row. `cells` stand in the header's order. */
export interface RowReader {
  read(cells: readonly string[], line: number): RowReading;
  /** Whether the column at this place (from 0) matters; a mapping leaves columns aside. */
  uses(column: number): boolean;
}

export interface RowLayout {
  readonly tables: readonly BookTable[];
  /** The reader for a file with these headers, or what is wrong with them. `file` is the name that faults give. */
  bind(headers: readonly string[], file: string): RowReader | HeaderFault;
}

export function isHeaderFault(bound: RowReader | HeaderFault): bound is HeaderFault {
  return 'code' in bound;
}

/** A header row without names that occur twice; a name is never empty. */
export function checkHeaders(headers: readonly string[]): HeaderFault | undefined {
  if (headers.every((header) => header === '')) return { code: 'noHeader', value: '' };
  const twice = headers.filter((header, index) => headers.indexOf(header) !== index);
  return twice.length > 0 ? { code: 'duplicateColumn', value: [...new Set(twice)].join(', ') } : undefined;
}

/** A CSV file as a source of a loan book: UTF-8, GB18030 or UTF-16, plain or gzip, with comma, tab or semicolon. */

import { type BookSource, SourceFaultError } from '../../application/ports.ts';
import { quoted } from '../../core/book/field-faults.ts';
import type { RowReading } from '../../core/book/records.ts';
import { isHeaderFault, type RowLayout, type RowReader } from '../../core/book/row-layout.ts';
import { type CsvFile, inspectFile } from './csv-bytes.ts';
import { type CsvEncoding, type EncodingFound, findEncoding, readText } from './csv-encoding.ts';
import { type CsvRow, type Delimiter, RowSplitter } from './csv-rows.ts';

export interface CsvOptions {
  /** What the rows mean: the book format of a table, or a mapping. */
  readonly layout: RowLayout;
  /** Name for messages and the rejects file; the path where it is not given. */
  readonly file?: string;
  /** Found from the header row where it is not given. */
  readonly delimiter?: Delimiter;
}

export interface CsvSource extends BookSource {
  readonly encoding: CsvEncoding;
  readonly delimiter: Delimiter;
}

/**
 * Reads the file once to weigh it (digest, encoding) and once for each `rows()`.
 * Throws SourceFaultError: emptyFile, unknownEncoding, damagedUtf8, notUtf16, truncatedGzip, corruptGzip, notText,
 * noHeader, headerTooLong, missingColumn, unknownColumn, duplicateColumn; from `rows()` also unterminatedQuote.
 */
export async function openCsv(path: string, options: CsvOptions): Promise<CsvSource> {
  const { layout, file = path } = options;
  const csv = await inspectFile(path, file);
  const found = await findEncoding(csv);
  const header = await readHeader(csv, found, options.delimiter);
  const bound = layout.bind(header.headers, file);
  if (isHeaderFault(bound)) throw new SourceFaultError({ file, line: 1, value: quoted(bound.value), code: bound.code });
  return {
    file,
    digest: found.digest,
    bytes: csv.bytes,
    tables: layout.tables,
    headers: header.headers,
    encoding: found.encoding,
    delimiter: header.delimiter,
    rows: () => readRows(csv, { found, header, bind: () => layout.bind(header.headers, file) as RowReader }),
  };
}

interface Header {
  readonly headers: readonly string[];
  readonly delimiter: Delimiter;
  readonly newline: '\n' | '\r';
}

const headerLengthMax = 1_000_000;

async function readHeader(csv: CsvFile, found: EncodingFound, asked?: Delimiter): Promise<Header> {
  const { file } = csv;
  let text = '';
  for await (const piece of readText(csv, found)) {
    text += piece.text;
    if (headerEnd(text, '\n') >= 0 || text.length > headerLengthMax) break;
  }
  if (text === '') throw new SourceFaultError({ file, code: 'emptyFile' });
  const newline = headerEnd(text, '\n') < 0 && headerEnd(text, '\r') >= 0 ? '\r' : '\n';
  const end = headerEnd(text, newline);
  const line = end < 0 ? text : text.slice(0, end + 1);
  if (line.length > headerLengthMax) throw new SourceFaultError({ file, line: 1, code: 'headerTooLong' });
  const delimiter = asked ?? likeliestDelimiter(line);
  const splitter = new RowSplitter({ file, delimiter, newline });
  const headers = [...splitter.take(line), ...splitter.end(0)][0]?.cells ?? [];
  // A workbook or another binary file under a CSV name shows in its first line.
  if (headers.some(hasControlCharacter)) throw new SourceFaultError({ file, line: 1, code: 'notText' });
  return { headers, delimiter, newline };
}

/** Where the header row ends: the first newline outside quotes, -1 where there is none yet. */
function headerEnd(text: string, newline: string): number {
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') inQuotes = !inQuotes;
    else if (text[i] === newline && !inQuotes) return i;
  }
  return -1;
}

function likeliestDelimiter(header: string): Delimiter {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: Delimiter) => bare.split(delimiter).length;
  return ([',', '\t', ';'] as const).reduce((best, next) => (count(next) > count(best) ? next : best));
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return true;
  }
  return false;
}

async function* readRows(
  csv: CsvFile,
  { found, header, bind }: { found: EncodingFound; header: Header; bind: () => RowReader },
): AsyncGenerator<{ readonly readings: readonly RowReading[]; readonly bytesRead: number }> {
  const { headers, delimiter, newline } = header;
  const splitter = new RowSplitter({ file: csv.file, delimiter, newline });
  const reader = bind();
  let headerPassed = false;
  const read = (rows: readonly CsvRow[]): RowReading[] => {
    const readings: RowReading[] = [];
    for (const row of rows) {
      if (headerPassed) readings.push(row.fault ? faultyRow(row, headers, csv.file) : reader.read(row.cells, row.line));
      headerPassed = true;
    }
    return readings;
  };
  for await (const { text, bytesRead } of readText(csv, found)) {
    const readings = read(splitter.take(text));
    if (readings.length > 0) yield { readings, bytesRead };
  }
  const readings = read(splitter.end(headers.length));
  if (readings.length > 0) yield { readings, bytesRead: csv.bytes };
}

/** A row that is no row: named by the cell in which it breaks off. */
function faultyRow({ line, cells, fault }: CsvRow, headers: readonly string[], file: string): RowReading {
  const at = cells.length - 1;
  const value = quoted(cells[at] ?? '');
  return { line, faults: [{ file, line, field: headers[at] ?? '', value, code: fault! }], cells };
}

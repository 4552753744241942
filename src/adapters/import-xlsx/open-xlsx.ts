/** The sheets of an Excel workbook as sources of a loan book. The first row of a sheet is its header. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import ExcelJs from 'exceljs';
import { type BookSource, SourceFaultError } from '../../application/ports.ts';
import { quoted } from '../../core/book/field-faults.ts';
import type { RowFault, RowReading } from '../../core/book/records.ts';
import { isHeaderFault, type RowLayout, type RowReader } from '../../core/book/row-layout.ts';
import { cellText } from './cell-text.ts';
import { inspectWorkbook, type Part, type WorkbookLimits } from './inspect-workbook.ts';
import { sheetParts, sheetZip } from './sheet-zip.ts';

export interface XlsxOptions {
  /** What the rows of a sheet mean; undefined: the sheet is not read. `index` counts sheets from 0 as they stand. */
  readonly layoutOf: (sheet: string, index: number) => RowLayout | undefined;
  /** Name for messages and the rejects file; the path where it is not given. */
  readonly file?: string;
  readonly limits?: WorkbookLimits;
}

/**
 * One source for each sheet that has a layout, named `file#sheet`. Throws SourceFaultError: those of inspectWorkbook,
 * noHeader, missingColumn, unknownColumn, duplicateColumn, headerCell; none of these sheets is an empty list.
 */
export async function openXlsx(path: string, { layoutOf, file = path, limits }: XlsxOptions): Promise<BookSource[]> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const digest = hash.digest('hex');
  const parts = await inspectWorkbook(path, file, limits);
  const sources: BookSource[] = [];
  for (const [index, { name, part }] of (await sheetParts(path, file, parts)).entries()) {
    const layout = layoutOf(name, index);
    if (layout)
      sources.push(await openSheet({ path, file, sheet: name, part, parts }, { layout, digest, bytes: size }));
  }
  return sources;
}

interface SheetPlace {
  readonly path: string;
  readonly file: string;
  readonly sheet: string;
  readonly part: Part;
  readonly parts: ReadonlyMap<string, Part>;
}

async function openSheet(
  place: SheetPlace,
  { layout, digest, bytes }: { layout: RowLayout; digest: string; bytes: number },
): Promise<BookSource> {
  const name = `${place.file}#${place.sheet}`;
  const headers = await readHeaders(place, name);
  const bound = layout.bind(headers, name);
  if (isHeaderFault(bound)) {
    throw new SourceFaultError({ file: name, line: 1, value: quoted(bound.value), code: bound.code });
  }
  return {
    file: name,
    // Two sheets of one file are two sources: each has a digest of its own.
    digest: createHash('sha256').update(`${digest}#${place.sheet}`).digest('hex'),
    bytes,
    tables: layout.tables,
    headers,
    rows: () => readRows(place, { headers, name, bytes, reader: layout.bind(headers, name) as RowReader }),
  };
}

/** The rows of one sheet. Whatever the library throws on a broken file is a fault of the file. */
async function* rowsOf(
  { path, file, part, parts }: SheetPlace,
  onPacked?: (bytes: number) => void,
): AsyncGenerator<ExcelJs.Row> {
  const input = Readable.from(sheetZip(path, { part, parts }, onPacked), { objectMode: false });
  const workbook = new ExcelJs.stream.xlsx.WorkbookReader(input, {
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    worksheets: 'emit',
    entries: 'ignore',
  });
  try {
    for await (const worksheet of workbook) {
      yield* worksheet as AsyncIterable<ExcelJs.Row>;
      return;
    }
  } catch (error) {
    throw asFault(error, file);
  } finally {
    input.destroy();
  }
}

function asFault(error: unknown, file: string): unknown {
  if (error instanceof SourceFaultError) return error;
  const isSystemFault = typeof (error as NodeJS.ErrnoException).syscall === 'string';
  return isSystemFault ? error : new SourceFaultError({ file, code: 'corruptWorkbook' });
}

async function readHeaders(place: SheetPlace, file: string): Promise<string[]> {
  const headers: string[] = [];
  for await (const row of rowsOf(place)) {
    for (let column = 1; row.number === 1 && column <= row.cellCount; column++) {
      const cell = cellText(row.getCell(column));
      if ('code' in cell) throw new SourceFaultError({ file, line: 1, value: cell.value, code: 'headerCell' });
      headers.push(cell.text);
    }
    break;
  }
  while (headers.at(-1) === '') headers.pop();
  if (headers.length === 0) throw new SourceFaultError({ file, line: 1, code: 'noHeader' });
  return headers;
}

const batchRows = 2000;

async function* readRows(
  place: SheetPlace,
  at: { headers: readonly string[]; name: string; bytes: number; reader: RowReader },
): AsyncGenerator<{ readonly readings: readonly RowReading[]; readonly bytesRead: number }> {
  let readings: RowReading[] = [];
  let bytesRead = 0;
  const count = (bytes: number) => {
    bytesRead = bytes;
  };
  for await (const row of rowsOf(place, count)) {
    const reading = row.number === 1 ? undefined : readRow(row, at);
    if (reading) readings.push(reading);
    if (readings.length < batchRows) continue;
    yield { readings, bytesRead };
    readings = [];
  }
  yield { readings, bytesRead: at.bytes };
}

function readRow(
  row: ExcelJs.Row,
  { headers, name, reader }: { headers: readonly string[]; name: string; reader: RowReader },
): RowReading | undefined {
  const cells: string[] = [];
  const faults: RowFault[] = [];
  const line = row.number;
  for (let column = 1; column <= Math.max(headers.length, row.cellCount); column++) {
    const cell = cellText(row.getCell(column));
    if ('text' in cell) cells.push(cell.text);
    else {
      cells.push('');
      const field = headers[column - 1] ?? '';
      if (reader.uses(column - 1)) faults.push({ file: name, line, field, value: quoted(cell.value), code: cell.code });
    }
  }
  while (cells.length > headers.length && cells.at(-1) === '') cells.pop();
  if (faults.length === 0) return cells.every((cell) => cell === '') ? undefined : reader.read(cells, line);
  const reading = reader.read(cells, line);
  const others = 'faults' in reading ? reading.faults : [];
  const named = new Set(faults.map((fault) => fault.field));
  return { line, faults: [...faults, ...others.filter((fault) => !named.has(fault.field))], cells };
}

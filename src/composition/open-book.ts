/** A loan book from files or a folder: its sources in the order in which they are stored, and what is said of the whole. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { openCsv } from '../adapters/import-csv/open-csv.ts';
import { type BookTable, bookTables } from '../application/book-records.ts';
import { type BookSource, SourceFaultError } from '../application/ports.ts';
import { bookLayout } from '../core/book/book-layout.ts';
import { mappingLayout } from '../core/book/mapping/mapping-layout.ts';
import type { Mapping } from '../core/book/mapping/read-mapping.ts';
import type { Currency } from '../core/money/currency.ts';
import { type BookManifest, readManifest, readManifestFile } from './book-manifest.ts';
import { readMappingFile } from './read-mapping-file.ts';

export const bookFormats = ['csv', 'xlsx', 'parquet'] as const;
export type BookFormat = (typeof bookFormats)[number];

/** Loaded when a file of theirs comes: the library for workbooks alone takes longer than the rest of a command. */
const xlsx = () => import('../adapters/import-xlsx/open-xlsx.ts');
const parquet = () => import('../adapters/import-parquet/open-parquet.ts');

export interface OpenedBook {
  readonly manifest: BookManifest;
  /** parties → loans → instalments → payments → events → creditors; a mapped file stands where its first table does. */
  readonly sources: readonly BookSource[];
}

const endings: Readonly<Record<BookFormat, readonly string[]>> = {
  csv: ['.csv', '.csv.gz'],
  xlsx: ['.xlsx'],
  parquet: ['.parquet'],
};

/**
 * `paths` are files and folders; of a folder, the files of this format that bear a table's name, or, with a mapping
 * file, those that it names. Throws SourceFaultError (notFound, noFiles, notABookTable, and the adapters' own) and
 * MappingFileError.
 */
export async function openBook(
  paths: readonly string[],
  format: BookFormat,
  mappingFile?: string,
): Promise<OpenedBook> {
  const mapping = mappingFile === undefined ? undefined : await readMappingFile(mappingFile);
  const found = await findFiles(paths, { format, mapping });
  const manifest = mapping
    ? { ...readManifest(mapping.book, mappingFile!), currency: mapping.currency }
    : await readManifestFile(join(found.folder, 'book.json'));
  const sources = mapping
    ? await openMapped(found.files, format, mapping)
    : await openTables(found.files, format, manifest.currency);
  const order = (source: BookSource) => Math.min(...source.tables.map((table) => bookTables.indexOf(table)));
  return { manifest, sources: sources.sort((one, other) => order(one) - order(other)) };
}

async function findFiles(
  paths: readonly string[],
  { format, mapping }: { format: BookFormat; mapping: Mapping | undefined },
): Promise<{ readonly files: readonly string[]; readonly folder: string }> {
  const files: string[] = [];
  let folder: string | undefined;
  for (const path of paths) {
    const isFolder = await isDirectory(path);
    folder ??= isFolder ? path : dirname(path);
    if (!isFolder) files.push(path);
    else
      for (const name of (await readdir(path)).sort())
        if (belongs(name, { format, mapping })) files.push(join(path, name));
  }
  if (files.length === 0) throw new SourceFaultError({ file: paths.join(', '), value: format, code: 'noFiles' });
  return { files, folder: folder ?? '.' };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new SourceFaultError({ file: path, code: 'notFound' });
    throw error;
  }
}

/** Whether a file of a folder is part of the book; rows set aside, which may stand beside it, are not. */
function belongs(name: string, { format, mapping }: { format: BookFormat; mapping: Mapping | undefined }): boolean {
  if (!endings[format].some((ending) => name.endsWith(ending))) return false;
  if (mapping) return mapping.files.length === 0 || mapping.files.some((pattern) => matchesName(name, pattern));
  return format === 'xlsx' || (tableOf(name) !== undefined && !name.includes('.rejects.'));
}

function matchesName(name: string, pattern: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  let at = start.length;
  if (!name.startsWith(start)) return false;
  for (const [index, part] of rest.entries()) {
    const found = index === rest.length - 1 ? name.length - part.length : name.indexOf(part, at);
    if (found < at || !name.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return true;
}

function tableOf(name: string): BookTable | undefined {
  const stem = basename(name).replace(/\.(csv|csv\.gz|parquet|xlsx)$/, '');
  return bookTables.find((table) => table === stem || rejectsOf(stem, table));
}

/** Rows that were set aside, mended, and named on the command line. */
function rejectsOf(stem: string, table: BookTable): boolean {
  return stem === `${table}.rejects` || stem.endsWith(`.${table}.rejects`);
}

async function openMapped(files: readonly string[], format: BookFormat, mapping: Mapping): Promise<BookSource[]> {
  const layout = mappingLayout(mapping);
  const sources: BookSource[] = [];
  for (const file of files) {
    if (format === 'csv') sources.push(await openCsv(file, { layout }));
    else if (format === 'parquet') sources.push(await (await parquet()).openParquet(file, { layout }));
    else {
      const isItsSheet = (sheet: string, index: number) =>
        mapping.sheet === undefined ? index === 0 : sheet === mapping.sheet;
      const layoutOf = (sheet: string, index: number) => (isItsSheet(sheet, index) ? layout : undefined);
      sources.push(...(await (await xlsx()).openXlsx(file, { layoutOf })));
    }
  }
  return sources;
}

/** Without a currency of the book's own, amounts are in that of its first loan; every record says which it was read in. */
async function openTables(
  files: readonly string[],
  format: BookFormat,
  currency: Currency | undefined,
): Promise<BookSource[]> {
  if (currency !== undefined) return openAs(files, format, { currency, tables: bookTables });
  const loans = await openAs(files, format, { currency, tables: ['loans'] });
  const found = await currencyOfFirst(loans);
  const others = bookTables.filter((table) => table !== 'loans');
  return [...loans, ...(await openAs(files, format, { currency: found, tables: others }))];
}

async function openAs(
  files: readonly string[],
  format: BookFormat,
  { currency, tables }: { currency: Currency | undefined; tables: readonly BookTable[] },
): Promise<BookSource[]> {
  const layoutOf = (table: BookTable | undefined) =>
    table !== undefined && tables.includes(table)
      ? bookLayout(table, currency === undefined ? {} : { currency })
      : undefined;
  const sources: BookSource[] = [];
  for (const file of files) {
    if (format === 'xlsx') {
      sources.push(...(await (await xlsx()).openXlsx(file, { layoutOf: (sheet) => layoutOf(tableOf(sheet)) })));
      continue;
    }
    const table = tableOf(file);
    if (table === undefined) throw new SourceFaultError({ file, value: bookTables.join(', '), code: 'notABookTable' });
    const layout = layoutOf(table);
    if (layout === undefined) continue;
    sources.push(
      await (format === 'csv' ? openCsv(file, { layout }) : (await parquet()).openParquet(file, { layout })),
    );
  }
  return sources;
}

async function currencyOfFirst(loans: readonly BookSource[]): Promise<Currency | undefined> {
  for (const source of loans) {
    for await (const { readings } of source.rows()) {
      for (const reading of readings) {
        const [first] = 'records' in reading ? reading.records : [];
        if (first?.table === 'loans') return first.record.currency;
      }
    }
  }
  return undefined;
}

/**
 * The rows that were not taken, as they stood, in a file beside the source (<name>.rejects.csv) that can be mended and
 * loaded again; and what is wrong with each in <name>.rejects.faults.csv.
 */

import { createWriteStream, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Papa from 'papaparse';
import type { FileReport } from '../application/import-book.ts';
import type { BookSource } from '../application/ports.ts';

/**
 * Writes both files into the working folder; returns the name of the first. A table's name stands before `.rejects`,
 * so that the file says which table it is when it is loaded again; a mapped file is loaded again by its mapping.
 */
export async function writeRejects(source: BookSource, report: FileReport): Promise<string> {
  const name = basename(source.file)
    .replace('#', '.')
    .replace(/[^\p{L}\p{N}._-]/gu, '_')
    .replace(/\.(csv|csv\.gz|xlsx|parquet)$/, '')
    .replace(/\.rejects$/, '');
  const [table] = source.tables;
  const stem = source.tables.length > 1 || name.split('.').at(-1) === table ? name : `${name}.${table}`;
  const rejects = join('.', `${stem}.rejects.csv`);
  // Written whole before it takes its name: the file loaded may be the rejects file of the time before.
  await write(`${rejects}.new`, rejectedRows(source, report));
  renameSync(`${rejects}.new`, rejects);
  await write(join('.', `${stem}.rejects.faults.csv`), faultRows(report));
  return rejects;
}

async function write(file: string, rows: AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(rows), createWriteStream(file));
}

async function* rejectedRows(source: BookSource, report: FileReport): AsyncGenerator<string> {
  const lines = new Set(report.faults.map((fault) => fault.line));
  yield `${Papa.unparse([[...source.headers]])}\r\n`;
  for await (const { readings } of source.rows()) {
    for (const reading of readings) {
      if (lines.has(reading.line)) yield `${Papa.unparse([[...reading.cells]])}\r\n`;
    }
  }
}

async function* faultRows(report: FileReport): AsyncGenerator<string> {
  yield 'file,line,field,value,code\r\n';
  for (const { file, line, field, value, code } of report.faults) {
    yield `${Papa.unparse([[file, line, field, value, code]])}\r\n`;
  }
}

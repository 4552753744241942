/**
 * The rows that were not taken, as they stood, in a file beside the source (<name>.rejects.csv) that can be mended and
 * loaded again; and what is wrong with each in <name>.rejects.faults.csv.
 */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import Papa from 'papaparse';
import type { FileReport } from '../application/import-book.ts';
import type { BookSource } from '../application/ports.ts';

/** Writes both files into the working folder; returns the name of the first. */
export async function writeRejects(source: BookSource, report: FileReport): Promise<string> {
  const stem = join(
    '.',
    basename(source.file)
      .replace(/[^\p{L}\p{N}._-]/gu, '_')
      .replace(/\.(csv|csv\.gz|xlsx|parquet)$/, ''),
  );
  const rejects = `${stem}.rejects.csv`;
  const lines = new Set(report.faults.map((fault) => fault.line));
  const out = createWriteStream(rejects);
  out.write(`${Papa.unparse([[...source.headers]])}\r\n`);
  for await (const { readings } of source.rows()) {
    for (const reading of readings) {
      if (lines.has(reading.line)) out.write(`${Papa.unparse([[...reading.cells]])}\r\n`);
    }
  }
  out.end();
  await once(out, 'finish');
  const faults = createWriteStream(`${stem}.rejects.faults.csv`);
  faults.write('file,line,field,value,code\r\n');
  for (const fault of report.faults) {
    faults.write(`${Papa.unparse([[fault.file, fault.line, fault.field, fault.value, fault.code]])}\r\n`);
  }
  faults.end();
  await once(faults, 'finish');
  return rejects;
}

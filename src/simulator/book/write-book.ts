/** Writes a generated book as files, borrower by borrower, waiting for the disk where it is slower. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type BookTable, bookTables } from '../../core/book/records.ts';
import { type Day, formatDay, parseDay } from '../../core/calendar/day.ts';
import { bookHeaders, rowsOf } from './book-rows.ts';
import { generateBorrower } from './borrower.ts';

/** The day on which every generated book stands. */
export const generatedAsOf: Day = parseDay('2026-10-31')!;

export interface WrittenBook {
  readonly rows: Readonly<Record<BookTable, number>>;
}

export type WriteRefusal = { readonly refused: 'folderNotEmpty' };

const chunkCharacters = 1 << 18;

/**
 * `borrowers` from number 1 on; the first ones are the same however many follow. Refuses a folder that holds anything.
 * `progress` is called now and then with the borrowers written so far.
 */
export async function writeBook(of: {
  readonly seed: number;
  readonly borrowers: number;
  readonly folder: string;
  readonly progress?: (borrowers: number) => void;
}): Promise<WrittenBook | WriteRefusal> {
  await makeFolder(of.folder);
  if ((await readdir(of.folder)).length > 0) return { refused: 'folderNotEmpty' };
  const files = Object.fromEntries(
    bookTables.map((table) => [table, new TableFile(join(of.folder, `${table}.csv`), bookHeaders[table])]),
  ) as Record<BookTable, TableFile>;
  const rows = Object.fromEntries(bookTables.map((table) => [table, 0])) as Record<BookTable, number>;
  for (let number = 1; number <= of.borrowers; number++) {
    const borrower = generateBorrower({ seed: of.seed, number, asOf: generatedAsOf });
    const texts = rowsOf(borrower);
    rows.parties++;
    for (const table of bookTables) {
      if (table !== 'parties') rows[table] += borrower[table].length;
      const full = files[table].add(texts[table]);
      if (full !== undefined) await full;
    }
    if (number % 1_000 === 0) of.progress?.(number);
  }
  for (const table of bookTables) await files[table].end();
  await writeFile(join(of.folder, 'book.json'), `${JSON.stringify(describeBook(of.seed), null, 2)}\n`);
  of.progress?.(of.borrowers);
  return { rows };
}

/** book.json: whose book it is and on which day it stands. */
export function describeBook(seed: number): object {
  return {
    creditor: 'FORBEAR-EXAMPLE-BANK',
    currency: 'CNY',
    zone: 'Asia/Shanghai',
    asOf: formatDay(generatedAsOf),
    generated: true,
    seed,
  };
}

/**
 * The folder and those above it. Not `mkdir` with `recursive`: that never ends where a file system answers "no such
 * folder" for a parent that is there, as /proc does.
 */
async function makeFolder(path: string): Promise<void> {
  const made = await codeOf(mkdir(path));
  if (made !== 'ENOENT' || dirname(path) === path) return;
  await makeFolder(dirname(path));
  await mkdir(path);
}

/** undefined or EEXIST when the folder is there, ENOENT when its parent is not; anything else is thrown. */
async function codeOf(making: Promise<unknown>): Promise<string | undefined> {
  try {
    await making;
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') return code;
    throw error;
  }
}

class TableFile {
  readonly #stream: WriteStream;
  #pending: string;

  constructor(path: string, headers: readonly string[]) {
    this.#stream = createWriteStream(path, { flags: 'wx', highWaterMark: 1 << 20 });
    this.#pending = `${headers.join(',')}\n`;
  }

  /** A promise only where there is something to wait for. */
  add(text: string): Promise<void> | undefined {
    this.#pending += text;
    if (this.#pending.length < chunkCharacters) return undefined;
    const goOn = this.#stream.write(this.#pending);
    this.#pending = '';
    return goOn ? undefined : once(this.#stream, 'drain').then(() => undefined);
  }

  async end(): Promise<void> {
    this.#stream.end(this.#pending);
    await finished(this.#stream);
  }
}

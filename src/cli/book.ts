/** What the book commands share: opening the database with a clear word when it cannot be, and picking the book in it. */
import { openDeployment } from '../composition/deployment.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { DatabaseInUseError } from '../store/embedded.ts';
import { SchemaNewerError } from '../store/migrate.ts';
import { words } from './words.ts';

/** Ends a command with words for a person and an exit code, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/**
 * Opens the book's database, runs `work`, closes it; a CommandError is printed and becomes the exit code. `open` is for
 * commands that must not bring its schema up to date.
 */
export async function withBook(
  work: (database: Database) => Promise<number | undefined>,
  open: () => Promise<Database> = openDeployment,
): Promise<void> {
  await reportErrors(async () => {
    const database = await openOrExplain(open);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  });
}

export async function reportErrors(work: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

async function openOrExplain(open: () => Promise<Database>): Promise<Database> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof SchemaNewerError) {
      throw new CommandError(words('book.newer', { version: error.version, known: error.newestKnown }), 78);
    }
    if (error instanceof DatabaseInUseError) {
      throw new CommandError(words('book.inUse', { folder: error.folder, processId: error.processId }), 75);
    }
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND')
      throw new CommandError(words('book.unreachable', { message }), 69);
    if (code === 'ENOSPC') throw new CommandError(words('book.diskFull'), 74);
    throw error;
  }
}

/** The book to work on: the one named, or the only one. */
export async function pickBook(database: Database, creditorRef: string | undefined): Promise<CreditorRow> {
  const books = await database.session((session) => readCreditors(session));
  if (books.length === 0) throw new CommandError(words('book.none'), 66);
  if (creditorRef !== undefined) {
    const named = books.find((book) => book.creditorRef === creditorRef);
    if (named) return named;
    throw new CommandError(
      words('book.unknown', { creditor: creditorRef, known: books.map((book) => book.creditorRef).join(', ') }),
      66,
    );
  }
  if (books.length > 1) {
    throw new CommandError(words('book.several', { known: books.map((book) => book.creditorRef).join(', ') }), 64);
  }
  return books[0]!;
}

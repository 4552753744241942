/** What the book commands share: opening the database with a clear word when it cannot be, and picking the book in it. */
import { KeyFaultError } from '../adapters/seal-aes-gcm/key-lines.ts';
import { openDeployment } from '../composition/deployment.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { DatabaseInUseError } from '../store/folder-lock.ts';
import { SchemaNewerError } from '../store/migrate.ts';
import { keyFaultText } from './key-fault-text.ts';
import { type MachineFault, machineFaultOf } from './machine-fault.ts';
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
      // What went wrong in the work is what is told, not that the database then could not be closed in order.
      await database.close().catch(() => {});
    }
  });
}

export async function reportErrors(work: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    const known = error instanceof CommandError ? error : (keyFault(error) ?? machineFault(error));
    if (known === undefined) throw error;
    process.stderr.write(`${known.message}\n`);
    process.exitCode = known.exitCode;
  }
}

/** Keys that are set and cannot be read: a setting, and no bug. */
function keyFault(error: unknown): CommandError | undefined {
  if (!(error instanceof KeyFaultError)) return undefined;
  return new CommandError(keyFaultText(error.fault), 78);
}

/** The database gone, the disk full, a file that may not be written: nothing that a program can mend, and no bug. */
function machineFault(error: unknown): CommandError | undefined {
  const fault = machineFaultOf(error);
  return fault && new CommandError(words(`book.${fault.kind}`, { message: fault.message }), exitCodes[fault.kind]);
}

/** As sysexits.h has them: unavailable, input or output error, no permission. */
const exitCodes: Readonly<Record<MachineFault['kind'], number>> = {
  unreachable: 69,
  lost: 69,
  diskFull: 74,
  engineStopped: 74,
  notPermitted: 77,
};

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

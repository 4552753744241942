/** A database of its own for a test, on either engine, and the settings under which the command finds it. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from '../../store/database.ts';
import { openStore } from '../../store/open.ts';
import { type RunSettings, runForbear } from './forbear-process.ts';

export interface TestBook extends RunSettings {
  readonly engine: 'embedded' | 'postgres';
}

/** A working folder that holds a generated book in `book`; `remove` takes all of it away. */
export interface Workplace {
  readonly folder: string;
  /** an empty database that has its tables already */
  newBook(name: string): Promise<TestBook>;
  /** another database with all that this one holds; nobody may have it open */
  copyBook(book: TestBook, name: string): Promise<TestBook>;
  remove(): Promise<void>;
}

export async function makeWorkplace(
  engine: TestBook['engine'],
  generated: { readonly seed: number; readonly borrowers: number } | undefined,
): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-faults-'));
  if (generated !== undefined) {
    const { seed, borrowers } = generated;
    const args = ['generate', '--seed', String(seed), '--borrowers', String(borrowers), '--out', 'book'];
    const { exitCode, stderr } = await runForbear(args, { database: folder, cwd: folder });
    if (exitCode !== 0) throw new Error(stderr);
  }
  const engineOwn = engine === 'embedded' ? await embeddedBooks(folder) : postgresBooks(folder);
  return {
    folder,
    ...engineOwn,
    remove: async () => {
      await engineOwn.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Making a cluster takes seconds; copying a folder does not. The one that is copied is made where an earlier making was
 * cut off: what that left looks like a cluster, never starts, and has to be cleared away.
 */
async function embeddedBooks(folder: string): Promise<Omit<Workplace, 'folder'>> {
  const template = join(folder, 'template');
  mkdirSync(join(template, 'pglite', 'global'), { recursive: true });
  writeFileSync(join(template, 'pglite', 'PG_VERSION'), '17\n');
  writeFileSync(join(template, 'pglite.unfinished'), '');
  await (await openStore(template)).close();
  const copyTo = async (from: string, name: string): Promise<TestBook> => {
    const database = join(folder, name);
    cpSync(from, database, { recursive: true });
    return { engine: 'embedded', database, cwd: folder };
  };
  return {
    newBook: (name) => copyTo(template, name),
    copyBook: (book, name) => copyTo(book.database, name),
    remove: async () => {},
  };
}

function postgresBooks(folder: string): Omit<Workplace, 'folder'> {
  const server = process.env.FORBEAR_TEST_POSTGRES;
  if (server === undefined) throw new Error('FORBEAR_TEST_POSTGRES is not set: run it by tools/with-postgres.sh');
  const keyFile = join(folder, 'forbear.key');
  mkdirSync(folder, { recursive: true });
  writeFileSync(keyFile, '5a'.repeat(32), { mode: 0o600 });
  const made: string[] = [];
  const create = async (name: string, template: string): Promise<TestBook> => {
    const databaseName = `faults_${process.pid}_${name}`;
    await onServer(server, `create database ${databaseName} template ${template}`);
    made.push(databaseName);
    const address = new URL(server);
    address.pathname = `/${databaseName}`;
    return {
      engine: 'postgres',
      database: address.href,
      cwd: folder,
      environment: { FORBEAR_KEY_FILE: keyFile },
    };
  };
  return {
    newBook: async (name) => {
      const book = await create(name, 'template1');
      await (await openStore(book.database)).close();
      return book;
    },
    copyBook: (book, name) => create(name, new URL(book.database).pathname.slice(1)),
    remove: async () => {
      for (const name of made) await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

export async function onServer<R extends pg.QueryResultRow = pg.QueryResultRow>(
  address: string,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: address, application_name: 'faults' });
  await client.connect();
  try {
    return (await client.query<R>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}

/** Opens the book here, in the test's own process, and closes it again. */
export async function inBook<T>(book: TestBook, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openStore(book.database);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

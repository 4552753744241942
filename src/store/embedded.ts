/**
 * PGlite in a folder. It has no lock of its own, and a second process would silently lose rows: a lock file with the
 * process id keeps others out, and is taken over only from a process that no longer runs.
 */
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PGliteInterface } from '@electric-sql/pglite';
import { PGlite } from '@electric-sql/pglite';
import { copyForm, type Database, parsersByType, type Session } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';

type Queries = Pick<PGliteInterface, 'query' | 'exec'>;

function sessionOf(engine: Queries): Session {
  return {
    engine: 'embedded',
    query: async <R extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await engine.query<R>(sql, parameters.map(plain))).rows,
    run: async (sql) => {
      await engine.exec(sql);
    },
    copyIn: async (target, text) => {
      if (text === '') return;
      await engine.query(`copy ${target} from '/dev/blob'`, [], { blob: new Blob([text]) });
    },
    copyOut: async function* (select, form) {
      const { blob } = await engine.query(`copy (${select}) to '/dev/blob'${copyForm(form)}`);
      if (blob !== undefined && blob.size > 0) yield new Uint8Array(await blob.arrayBuffer());
    },
  };
}

/** PGlite writes a bigint parameter only where it has described it as one; text is cast by the statement alike. */
function plain(parameter: unknown): unknown {
  return typeof parameter === 'bigint' ? parameter.toString() : parameter;
}

export async function openEmbedded(folderGiven: string): Promise<Database> {
  const folder = resolve(folderGiven);
  const memory = folderGiven === 'memory://';
  if (!memory) makeFolder(folder);
  const unlock = memory ? () => {} : lockFolder(folder);
  try {
    const engine = memory ? await createEngine(undefined) : await openEngine(folder);
    return databaseOf(engine, { folder: memory ? undefined : folder, unlock });
  } catch (error) {
    unlock();
    throw error;
  }
}

/** A database on an engine that runs already, with `parsersByType`; `folder` is undefined for one in memory. */
export function databaseOf(
  engine: PGlite,
  { folder, unlock }: { readonly folder: string | undefined; readonly unlock: () => void },
): Database {
  return {
    engine: 'embedded',
    address: folder ?? 'memory',
    folder,
    session: (work) => work(sessionOf(engine)),
    transaction: (work, become) =>
      engine.transaction(async (transaction) => {
        const queries = transaction as unknown as Queries;
        if (become !== undefined) await queries.exec(become);
        return work(sessionOf(queries));
      }),
    close: async () => {
      try {
        await engine.close();
      } finally {
        unlock();
      }
    },
  };
}

/**
 * Making the cluster takes seconds, and what a kill or a full disk leaves of it can look whole and never start. While it
 * is made a file says so; one that was not finished holds nothing yet, and is made anew.
 */
async function openEngine(folder: string): Promise<PGlite> {
  const cluster = join(folder, 'pglite');
  const unfinished = join(folder, 'pglite.unfinished');
  if (existsSync(unfinished)) rmSync(cluster, { recursive: true, force: true });
  if (existsSync(cluster)) {
    rmSync(unfinished, { force: true });
    return createEngine(cluster);
  }
  writeFileSync(unfinished, '');
  const engine = await createEngine(cluster);
  rmSync(unfinished);
  return engine;
}

async function createEngine(dataDir: string | undefined): Promise<PGlite> {
  try {
    return await PGlite.create({
      ...(dataDir === undefined ? {} : { dataDir }),
      parsers: { ...parsersByType } as never,
    });
  } catch (error) {
    if (dataDir !== undefined && error instanceof Error && hasNoRoom(dataDir)) throw noRoomError(error);
    throw error instanceof Error ? error : fileError(error);
  }
}

/** Less than this, and the engine cannot write what it writes on starting; it then says no more than that it did not start. */
const startBytesMin = 1024 ** 2;

function hasNoRoom(dataDir: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dataDir);
    return bavail * bsize < startBytesMin;
  } catch {
    return false;
  }
}

function noRoomError(cause: Error): Error {
  return Object.assign(new Error(`ENOSPC: ${cause.message}`, { cause }), { code: 'ENOSPC' });
}

/** Codes of WASI, in which the engine's file system throws plain objects that are no errors: { errno: 51 }. */
const wasiCodes: Readonly<Record<number, string>> = {
  2: 'EACCES',
  19: 'EDQUOT',
  22: 'EFBIG',
  29: 'EIO',
  51: 'ENOSPC',
  63: 'EPERM',
  69: 'EROFS',
};

function fileError(thrown: unknown): Error {
  const errno = (thrown as { readonly errno?: number } | undefined)?.errno;
  const code = (errno === undefined ? undefined : wasiCodes[errno]) ?? 'EIO';
  return Object.assign(new Error(`${code}: the embedded database's files (${errno})`), { code });
}

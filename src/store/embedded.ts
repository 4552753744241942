/**
 * PGlite in a folder. It has no lock of its own, and a second process would silently lose rows: a lock file with the
 * process id keeps others out, and is taken over only from a process that no longer runs.
 */
import { join, resolve } from 'node:path';
import type { PGliteInterface } from '@electric-sql/pglite';
import { PGlite } from '@electric-sql/pglite';
import { type Database, parsersByType, type Session } from './database.ts';
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
    copyOut: async function* (select) {
      const { blob } = await engine.query(`copy (${select}) to '/dev/blob'`);
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
    const engine = await PGlite.create({
      ...(memory ? {} : { dataDir: join(folder, 'pglite') }),
      parsers: { ...parsersByType } as never,
    });
    return {
      engine: 'embedded',
      address: memory ? 'memory' : folder,
      folder: memory ? undefined : folder,
      session: (work) => work(sessionOf(engine)),
      transaction: (work) => engine.transaction((transaction) => work(sessionOf(transaction as unknown as Queries))),
      close: async () => {
        try {
          await engine.close();
        } finally {
          unlock();
        }
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** PostgreSQL 15 or later, over a small pool. */
import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { copyForm, type Database, parsersByType, type Session } from './database.ts';

const connectionsUsual = 8;

/** The names under which statements are kept ready, by their text: those that come again and again, up to a limit a connection can hold. */
class Prepared {
  readonly #seen = new Map<string, number>();
  readonly #names = new Map<string, string>();

  nameOf(sql: string): string | undefined {
    const name = this.#names.get(sql);
    if (name !== undefined || this.#names.size >= preparedMax) return name;
    const count = (this.#seen.get(sql) ?? 0) + 1;
    if (count < preparedFrom) {
      if (this.#seen.size >= seenMax) this.#seen.clear();
      this.#seen.set(sql, count);
      return undefined;
    }
    this.#seen.delete(sql);
    const made = `f${this.#names.size}`;
    this.#names.set(sql, made);
    return made;
  }
}

const preparedMax = 300;
const preparedFrom = 3;
const seenMax = 1_000;

function sessionOf(client: pg.ClientBase, prepared: Prepared | undefined): Session {
  return {
    engine: 'postgres',
    query: async <R extends object>(sql: string, parameters: readonly unknown[] = []) => {
      const name = prepared?.nameOf(sql);
      const values = [...parameters];
      const result = name === undefined ? client.query(sql, values) : client.query({ name, text: sql, values });
      return (await result).rows as R[];
    },
    run: async (sql) => {
      await client.query(sql);
    },
    copyIn: async (target, text) => {
      if (text === '') return;
      const stream = client.query(copyFrom(`copy ${target} from stdin`));
      stream.end(text);
      await once(stream, 'finish');
    },
    copyOut: (select, form) => client.query(copyTo(`copy (${select}) to stdout${copyForm(form)}`)),
  };
}

export interface PoolSettings {
  /** the role under which every connection begins, and to which it goes back when it is reset */
  readonly role?: string;
  readonly connectionsMax?: number;
  /** statements that come again and again are planned once a connection: for many small requests, where planning is most of the work */
  readonly prepares?: boolean;
}

export async function openPostgres(
  address: string,
  { role, connectionsMax = connectionsUsual, prepares = false }: PoolSettings = {},
): Promise<Database> {
  const prepared = prepares ? new Prepared() : undefined;
  const pool = new pg.Pool({
    connectionString: address,
    max: connectionsMax,
    application_name: 'forbear',
    ...(role === undefined ? {} : { options: `-c role=${role}` }),
    types: {
      getTypeParser: ((type: number, format?: 'text' | 'binary') =>
        (format !== 'binary' && parsersByType[type]) || pg.types.getTypeParser(type, format as 'text')) as never,
    },
  });
  // The planner takes a chunk of borrowers for much more than it is, and would compile each statement anew: longer than it runs.
  pool.on('connect', (client) => client.query(`set jit = off; set timezone = 'UTC'`).catch(() => {}));
  // A connection that breaks while idle is replaced by the pool; one that breaks in use fails its own call.
  pool.on('error', () => {});
  // What each connection was told last, outside any transaction, so that no rollback takes it back.
  const told = new WeakMap<pg.PoolClient, string>();
  const withClient = async <T>(work: (client: pg.PoolClient) => Promise<T>, become = ''): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      if ((told.get(client) ?? '') !== become) {
        told.delete(client);
        await client.query(become);
        told.set(client, become);
      }
      return await work(client);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  };
  await withClient((client) => client.query('select 1'));
  return {
    engine: 'postgres',
    address: withoutPassword(address),
    folder: undefined,
    session: (work, become) => withClient((client) => work(sessionOf(client, prepared)), become),
    transaction: (work, become) =>
      withClient(async (client) => {
        await client.query('begin');
        try {
          const result = await work(sessionOf(client, prepared));
          await client.query('commit');
          return result;
        } catch (error) {
          await client.query('rollback').catch(() => {});
          throw error;
        }
      }, become),
    close: () => pool.end(),
  };
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = '';
  return url.href;
}

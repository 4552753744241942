/** PostgreSQL 15 or later, over a small pool. */
import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { copyForm, type Database, parsersByType, type Session } from './database.ts';

const connectionsUsual = 8;

function sessionOf(client: pg.ClientBase): Session {
  return {
    engine: 'postgres',
    query: async <R extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await client.query(sql, [...parameters])).rows as R[],
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

/** `role`: the role under which every connection begins, and to which it goes back when it is reset. */
export async function openPostgres(
  address: string,
  { role, connectionsMax = connectionsUsual }: { readonly role?: string; readonly connectionsMax?: number } = {},
): Promise<Database> {
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
  const withClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
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
    session: (work) => withClient((client) => work(sessionOf(client))),
    transaction: (work, begin = '') =>
      withClient(async (client) => {
        await client.query(`begin;${begin}`);
        try {
          const result = await work(sessionOf(client));
          await client.query('commit');
          return result;
        } catch (error) {
          await client.query('rollback').catch(() => {});
          throw error;
        }
      }),
    close: () => pool.end(),
  };
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = '';
  return url.href;
}

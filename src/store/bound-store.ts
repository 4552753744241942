/**
 * The store as the server uses it for one person: every transaction runs under the role `forbear_server`, which owns nothing,
 * and says for whom it works; row-level security does the rest (0011-who-may-do-what.sql). There is no way from here to the
 * owner's connection: on PostgreSQL these are connections of their own that begin under that role.
 */
import type { Identity } from '../core/access/role.ts';
import { rowsOfCopy } from './copy-text.ts';
import type { Database, Session } from './database.ts';
import { literal } from './database.ts';
import { openPostgres } from './postgres.ts';

export const serverRole = 'forbear_server';

export interface BoundStore {
  /** A database that shows what this one may see. `beforeCommit` is done within every transaction of it. */
  boundTo(identity: Identity, beforeCommit?: (session: Session) => Promise<void>): Database;
  close(): Promise<void>;
}

/** `owner`: the deployment's own database, open already and with its schema up to date. */
export async function openBoundStore(
  owner: Database,
  { address, connectionsMax }: { readonly address: string; readonly connectionsMax: number },
): Promise<BoundStore> {
  if (owner.engine === 'postgres') {
    const pool = await openPostgres(address, { role: serverRole, connectionsMax, prepares: true });
    return {
      boundTo: (identity, beforeCommit) =>
        bound(pool, { become: `set forbear.at = ${settingText(identity)}`, beforeCommit }),
      close: () => pool.close(),
    };
  }
  // The embedded database copies rows out by way of a file of its own, which only roles that may write files can do.
  await owner.session((session) => session.run(`grant pg_write_server_files to ${serverRole} with inherit true`));
  return {
    boundTo: (identity, beforeCommit) => {
      const become = `set local role ${serverRole}; set local forbear.at = ${settingText(identity)}`;
      return bound(owner, { become, beforeCommit });
    },
    close: async () => {},
  };
}

/**
 * On PostgreSQL the setting stays with the connection until another's work begins there, so that a single reading statement needs no
 * transaction; the pool compares before every piece of work. The embedded engine's one connection is the owner's too: there a
 * transaction takes role and setting, and gives them back.
 */
function bound(
  database: Database,
  at: { readonly become: string; readonly beforeCommit: ((session: Session) => Promise<void>) | undefined },
): Database {
  const { become, beforeCommit } = at;
  const transaction = <T>(of: (session: Session) => Promise<T>): Promise<T> =>
    database.transaction(async (session) => {
      const result = await of(boundSession(session));
      await beforeCommit?.(session);
      return result;
    }, become);
  const single = <T>(of: (session: Session) => Promise<T>): Promise<T> =>
    database.session((session) => of(boundSession(session)), become);
  return {
    engine: database.engine,
    address: database.address,
    folder: database.folder,
    session: database.engine === 'embedded' || beforeCommit !== undefined ? transaction : single,
    transaction,
    close: async () => {},
  };
}

/** Row-level security does not let rows be copied in: they are inserted. */
function boundSession(session: Session): Session {
  return {
    ...session,
    copyIn: async (target, text) => {
      if (text === '') return;
      const rows = rowsOfCopy(text).map(
        (fields) => `(${fields.map((field) => (field === undefined ? 'null' : literal(field))).join(',')})`,
      );
      await session.run(`insert into ${target} values ${rows.join(',')}`);
    },
  };
}

/** Whole numbers and names of ours alone stand in it. A setting and no query: what begins a transaction may still say how it reads. */
function settingText(identity: Identity): string {
  const { creditorId, role, sees } = identity;
  const user = identity.kind === 'user' ? identity.userId.toString() : '';
  const borrower = identity.kind === 'borrower' ? identity.borrowerId.toString() : '';
  return literal([creditorId, role, sees, user, borrower].join('|'));
}

/** Forward-only migrations: the numbered SQL files of migrations/, each in one transaction, under a lock. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Database, Session } from './database.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Any number that no other program uses; two processes starting at once migrate one after the other. */
const advisoryLockKey = 7_203_114;

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), name, sql: readFileSync(new URL(name, folder), 'utf8') }));
}

/** A newer program has migrated this database already. */
export class SchemaNewerError extends Error {
  readonly version: number;
  readonly newestKnown: number;
  constructor(version: number, newestKnown: number) {
    super(`the database is at schema ${version}, this program knows ${newestKnown}: use a newer program`);
    this.name = 'SchemaNewerError';
    this.version = version;
    this.newestKnown = newestKnown;
  }
}

export function newestSchemaVersion(): number {
  return migrations().at(-1)?.version ?? 0;
}

/** Applies what is missing up to `upTo` (all when left out). Refuses a database that is newer than this program. */
export async function migrate(database: Database, upTo = Number.POSITIVE_INFINITY): Promise<void> {
  const known = migrations();
  await database.transaction(async (session) => {
    await session.query('select pg_advisory_xact_lock($1)', [advisoryLockKey]);
    await session.run(
      'create table if not exists schema_migration (version int primary key, name text not null, applied_at timestamptz not null default now())',
    );
    const version = await schemaVersion(session);
    const newest = known.at(-1)?.version ?? 0;
    if (version > newest) throw new SchemaNewerError(version, newest);
    for (const migration of known) {
      if (migration.version <= version || migration.version > upTo) continue;
      await session.run(migration.sql);
      await session.query('insert into schema_migration (version, name) values ($1, $2)', [
        migration.version,
        migration.name,
      ]);
    }
  });
}

/** 0: nothing was migrated here yet. */
export async function schemaVersion(session: Session): Promise<number> {
  const [table] = await session.query<{ there: boolean }>(
    "select to_regclass('schema_migration') is not null as there",
  );
  if (!table!.there) return 0;
  const [row] = await session.query<{ version: number }>(
    'select coalesce(max(version), 0) as version from schema_migration',
  );
  return row!.version;
}

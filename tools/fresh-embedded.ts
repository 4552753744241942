/**
 * Embedded databases for tests that start from one made before: making a cluster costs seconds of both cores, and its
 * tables more. What the first file made is kept for one run of tools/run-tests.ts, in a folder that the runner makes and
 * takes away (FORBEAR_TEST_MADE). Without that folder every file makes its own, alike.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type Database, parsersByType } from '../src/store/database.ts';
import { databaseOf } from '../src/store/embedded.ts';
import { makeFolder } from '../src/store/make-folder.ts';
import { migrate, migrations } from '../src/store/migrate.ts';

/** A state that many tests start from; `make` takes a database on to it from `from`, or from an empty cluster. */
interface Made {
  readonly name: string;
  readonly from?: Made;
  readonly make: (database: Database) => Promise<unknown>;
}

const empty: Made = { name: 'empty', make: async () => {} };
const migrated: Made = { name: 'migrated', from: empty, make: (database) => migrate(database) };

/** In memory, with all tables and no rows. */
export async function openFresh(): Promise<Database> {
  return inMemory(await engineWith(migrated));
}

/** In memory, without a table: as connectStore('memory://') gives it. */
export async function connectFresh(): Promise<Database> {
  return inMemory(await engineWith(empty));
}

/** In memory, with all tables, and what `make` puts into them; what it puts is known by `name` in the whole run. */
export async function openFreshWith(name: string, make: Made['make']): Promise<Database> {
  return inMemory(await engineWith({ name, from: migrated, make }));
}

/** Lays a database with all tables into a folder that has none, for openStore to open; nothing where nothing is kept. */
export async function layFresh(folder: string): Promise<void> {
  const file = fileOf(migrated);
  if (file === undefined) return;
  if (!existsSync(file)) await (await engineWith(migrated)).close();
  makeFolder(folder);
  await (await PGlite.create({ dataDir: join(folder, 'pglite'), loadDataDir: kept(file) })).close();
}

function inMemory(engine: PGlite): Database {
  return databaseOf(engine, { folder: undefined, unlock: () => {} });
}

async function engineWith(made: Made): Promise<PGlite> {
  const file = fileOf(made);
  if (file !== undefined && existsSync(file)) return createEngine({ loadDataDir: kept(file) });
  const engine = made.from === undefined ? await createEngine({}) : await engineWith(made.from);
  await made.make(inMemory(engine));
  if (file !== undefined) await keep(engine, file);
  return engine;
}

function createEngine(from: { readonly loadDataDir?: Blob }): Promise<PGlite> {
  return PGlite.create({ ...from, parsers: { ...parsersByType } as never });
}

function kept(file: string): Blob {
  return new Blob([readFileSync(file)]);
}

/** What has the name is whole, since it comes by a renaming; two files that make the same replace each other's. */
async function keep(engine: PGlite, file: string): Promise<void> {
  // Else sequences would go on some numbers later in the copy, as after a crash.
  await engine.exec('checkpoint');
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, new Uint8Array(await (await engine.dumpDataDir('none')).arrayBuffer()));
  renameSync(own, file);
}

/** Migrations may be written while tests run, so what is made is named by them too. */
function fileOf({ name }: Made): string | undefined {
  const folder = process.env.FORBEAR_TEST_MADE;
  if (folder === undefined) return undefined;
  const hash = createHash('sha256');
  for (const migration of migrations()) hash.update(`${migration.name}\0${migration.sql}\0`);
  return join(folder, `${name}-${hash.digest('hex').slice(0, 16)}.tar`);
}

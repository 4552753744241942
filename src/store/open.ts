/** Opens the store at an address and brings its schema up to date. */
import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';

/** `address`: a folder (embedded), 'memory://', or postgres://… */
export async function openStore(address: string): Promise<Database> {
  const database = /^postgres(ql)?:\/\//.test(address) ? await openPostgres(address) : await openEmbedded(address);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

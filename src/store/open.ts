/** Opens the store at an address and brings its schema up to date. */
import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { openPostgres, type PoolSettings } from './postgres.ts';

/** `address`: a folder (embedded), 'memory://', or postgres://… Its schema stays as it is found, also when there is none. */
export function connectStore(address: string, pool: PoolSettings = {}): Promise<Database> {
  return /^postgres(ql)?:\/\//.test(address) ? openPostgres(address, pool) : openEmbedded(address);
}

export async function openStore(address: string): Promise<Database> {
  const database = await connectStore(address);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

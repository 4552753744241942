/** A database of its own for one test file, on the cluster that tools/with-postgres.sh started. */
import { openPostgres } from '../src/store/postgres.ts';

const cluster = process.env.FORBEAR_TEST_POSTGRES;

/** Why tests that need PostgreSQL are skipped; false where it is there. */
export const withoutPostgres: string | false =
  cluster === undefined ? 'no PostgreSQL: run it by tools/with-postgres.sh npm run test:database' : false;

/** Makes an empty database and returns its address; `name` is of letters and underscores. */
export async function freshPostgres(name: string): Promise<string> {
  const own = `${name}_${process.pid}`;
  await onCluster(`create database ${own}`);
  return cluster!.replace(/\/[^/]*$/, `/${own}`);
}

export async function dropPostgres(address: string): Promise<void> {
  await onCluster(`drop database if exists ${address.slice(address.lastIndexOf('/') + 1)} with (force)`);
}

async function onCluster(sql: string): Promise<void> {
  const admin = await openPostgres(cluster!);
  try {
    await admin.session((session) => session.run(sql));
  } finally {
    await admin.close();
  }
}

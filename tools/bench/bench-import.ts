/**
 * CSV import on PostgreSQL against PostgreSQL's own COPY of the same rows into the same tables: what the import stored is
 * copied out, and copied into an empty database of the same schema.
 */

import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { openStore } from '../../src/store/open.ts';
import { writeCsvBook } from './csv-book.ts';
import { freshDatabase } from './fresh-database.ts';
import { seconds, shown } from './measure.ts';
import type { BenchOptions, Measured } from './run.ts';

/** In the order of their foreign keys. */
const tables = [
  'creditor',
  'borrower',
  'borrower_ref',
  'loan',
  'loan_ref',
  'loan_state',
  'schedule',
  'instalment',
  'ledger_entry',
];

export async function benchImport({ loans, postgres }: BenchOptions): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-bench-'));
  try {
    await writeCsvBook(folder, loans);
    const imported = await freshDatabase(postgres!, 'bench_import');
    const child = importInChild(folder, imported);
    const copied = await freshDatabase(postgres!, 'bench_copy');
    await (await openStore(copied)).close();
    let rows = 0;
    for (const table of tables) rows += await copyOut(imported, table, join(folder, `${table}.copy`));
    const copy = await seconds(async () => {
      for (const table of tables) await copyIn(copied, table, join(folder, `${table}.copy`));
    });
    const share = copy / child.seconds;
    return [
      {
        what: `COPY of ${shown(rows, 0)} rows into ${tables.length} tables`,
        value: `${shown(copy)} s`,
        against: '',
        passes: undefined,
      },
      {
        what: `import csv of ${shown(loans, 0)} loans`,
        value: `${shown(child.seconds)} s`,
        against: `${shown(100 * share, 0)} % of COPY's speed, floor 40 %`,
        passes: share >= 0.4,
      },
      {
        what: 'memory of the importing process',
        value: `${shown(child.memory, 0)} MiB`,
        against: 'floor 512 MiB',
        passes: child.memory <= 512,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function copyOut(address: string, table: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const stream = client.query(copyTo(`copy ${table} to stdout`));
  await pipeline(stream, createWriteStream(file));
  const { rowCount } = stream;
  await client.end();
  return statSync(file).size === 0 ? 0 : rowCount;
}

async function copyIn(address: string, table: string, file: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  await pipeline(createReadStream(file), client.query(copyFrom(`copy ${table} from stdin`)));
  await client.end();
}

function importInChild(folder: string, address: string): { seconds: number; memory: number } {
  const script = new URL('./import-child.ts', import.meta.url).pathname;
  const child = spawnSync(process.execPath, [script, folder, address], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error('the import failed');
  return JSON.parse(child.stdout) as { seconds: number; memory: number };
}

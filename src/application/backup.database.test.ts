/** The drill across engines: a book goes from the embedded database to PostgreSQL and back, and is the same. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connectFresh } from '../../tools/fresh-embedded.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { closeSmallBook, openSmallBook } from '../../tools/small-book.ts';
import { bookFigures, verified } from '../../tools/whole-book.ts';
import type { Database } from '../store/database.ts';
import { connectStore } from '../store/open.ts';
import { checkBackup, restoreBackup, writeBackup } from './backup.ts';

const createdAt = '2026-11-22T08:00:00.000Z';
const folder = mkdtempSync(join(tmpdir(), 'forbear-drill-'));
const embeddedFile = join(folder, 'embedded.gz');
const postgresFile = join(folder, 'postgres.gz');
let address: string;
let embedded: Database;
let postgres: Database;

before(async () => {
  if (skip !== false) return;
  address = await freshPostgres('backup_drill');
  embedded = await openSmallBook();
  postgres = await connectStore(address);
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  if (skip !== false) return;
  await embedded.close();
  await postgres.close();
  await dropPostgres(address);
});

test('embedded → PostgreSQL: verified, the same figures, the same file', { skip }, async () => {
  await writeBackup(embedded, { file: embeddedFile, createdAt });
  assert.ok('restored' in (await restoreBackup(postgres, embeddedFile)));
  assert.deepEqual(await verified(postgres), await verified(embedded));
  assert.deepEqual(await bookFigures(postgres), await bookFigures(embedded));
  await writeBackup(postgres, { file: postgresFile, createdAt });
  assert.ok(readFileSync(postgresFile).equals(readFileSync(embeddedFile)));
});

test('PostgreSQL → embedded, after both went on: still the same', { skip }, async () => {
  // Numbers go on where they stood: new entries and cases collide with none.
  for (const database of [embedded, postgres]) await closeSmallBook(database, 1, '2026-08-15');
  assert.deepEqual(await verified(postgres), await verified(embedded));
  const later = join(folder, 'later.gz');
  await writeBackup(postgres, { file: later, createdAt });
  const back = await connectFresh();
  try {
    assert.ok('restored' in (await restoreBackup(back, later)));
    assert.deepEqual(await verified(back), await verified(embedded));
    assert.deepEqual(await bookFigures(back), await bookFigures(embedded));
    const again = join(folder, 'again.gz');
    await writeBackup(back, { file: again, createdAt });
    assert.deepEqual((await checkBackup(again)).digests, (await checkBackup(later)).digests);
  } finally {
    await back.close();
  }
});

test('a database that is not empty is left as it is', { skip }, async () => {
  const result = await restoreBackup(postgres, embeddedFile);
  assert.equal('refused' in result && result.refused, 'notEmpty');
  await verified(postgres);
});

test('what is written while a backup runs is not in it', { skip }, async () => {
  const file = join(folder, 'snapshot.gz');
  let wrote = false;
  const writing = writeBackup(postgres, { file, createdAt }, () => {
    if (wrote) return;
    wrote = true;
    void postgres.session((session) =>
      session.run(
        `insert into borrower (creditor_id, borrower_id, party_ref, kind) values (1, 500, 'P500', 'person');
         insert into borrower_ref values (1, 'P500', 500); select setval('borrower_id_seq', 500)`,
      ),
    );
  });
  assert.ok(!('refused' in (await writing)));
  const back = await connectFresh();
  try {
    await restoreBackup(back, file);
    const rows = await back.session((session) => session.query('select 1 from borrower where borrower_id = 500'));
    assert.deepEqual(rows, []);
    await verified(back);
  } finally {
    await back.close();
  }
});

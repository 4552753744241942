/** The commands as a person runs them: a book in a folder, backed up, restored into PostgreSQL, verified, damaged. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { loadSmallBook } from '../../tools/small-book.ts';
import { openStore } from '../store/open.ts';
import { openPostgres } from '../store/postgres.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'forbear-commands-'));
const book = join(folder, 'book');
const file = join(folder, 'book.forbear.gz');
let address: string;

function forbear(database: string, ...args: string[]): { status: number | null; out: string; err: string } {
  const env = { ...process.env, FORBEAR_DATABASE: database, FORBEAR_LANG: 'en' };
  const run = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

before(async () => {
  if (skip !== false) return;
  address = await freshPostgres('backup_commands');
  const database = await openStore(book);
  await loadSmallBook(database);
  await database.close();
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  if (skip === false) await dropPostgres(address);
});

test('verify, backup, restore into PostgreSQL', { skip }, () => {
  const verify = forbear(book, 'verify');
  assert.equal(verify.status, 0, verify.err);
  assert.match(verify.out, /everything recomputed is as stored/);
  assert.match(verify.out, /sum +0\.00/);
  const backup = forbear(book, 'backup', file);
  assert.equal(backup.status, 0, backup.err);
  assert.match(backup.out, /forbear\.key too, apart from the backup/);
  const restore = forbear(address, 'restore', file);
  assert.equal(restore.status, 0, restore.err);
  assert.match(restore.out, /everything recomputed is as stored/);
  assert.equal(forbear(address, 'verify').out, verify.out);
});

test('what is refused: a file that is there, a database that is not empty, no file, no backup', { skip }, () => {
  const refusals: readonly (readonly [number, RegExp, readonly [string, ...string[]]])[] = [
    [73, /is there already/, [book, 'backup', file]],
    [73, /folder is not there/, [book, 'backup', join(folder, 'nowhere', 'x.gz')]],
    [65, /not empty/, [address, 'restore', file]],
    [66, /is not there/, [join(folder, 'new'), 'restore', join(folder, 'no.gz')]],
    [65, /is not a backup/, [join(folder, 'new'), 'restore', main]],
  ];
  for (const [status, says, [database, ...args]] of refusals) {
    const run = forbear(database, ...args);
    assert.equal(run.status, status, run.err);
    assert.match(run.err, says);
    assert.doesNotMatch(run.err, /\n +at /);
  }
});

test('a damaged file: named, and nothing is written', { skip }, () => {
  const damaged = join(folder, 'damaged.gz');
  const cut = readFileSync(file);
  writeFileSync(damaged, cut.subarray(0, Math.floor(cut.length * 0.6)));
  const target = join(folder, 'target');
  const run = forbear(target, 'restore', damaged);
  assert.equal(run.status, 65);
  assert.match(run.err, /damaged: it ends early, in \w+, after row \d+/);
  const longer = join(folder, 'longer.gz');
  writeFileSync(longer, cut);
  appendFileSync(longer, 'x');
  assert.equal(forbear(target, 'restore', longer).status, 65);
  assert.equal(forbear(target, 'restore', file).status, 0, 'the same empty database takes the sound one');
  assert.ok(existsSync(join(target, 'pglite')));
});

test('verify exits 1 and names what differs', { skip }, async () => {
  const database = await openPostgres(address);
  await database.session((session) => session.run('update loan_state set fee_minor = fee_minor + 1 where loan_id = 1'));
  await database.close();
  const run = forbear(address, 'verify');
  assert.equal(run.status, 1);
  assert.match(run.out, /loan_state: loan L1: fee_minor: stored 1, recomputed 0/);
  const report = JSON.parse(forbear(address, 'verify', '--json').out) as {
    books: { differences: number; found: object[] }[];
  };
  assert.equal(report.books[0]!.differences, 1);
  assert.deepEqual(report.books[0]!.found, [
    { table: 'loan_state', loan: 'L1', row: null, field: 'fee_minor', stored: '1', recomputed: '0' },
  ]);
});

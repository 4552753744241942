/** The commands as a person runs them: a book in a folder, backed up, restored into PostgreSQL, verified, damaged. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ContactBook, testSealer } from '../../tools/contact-book.ts';
import { piecesOf } from '../../tools/file-book.ts';
import { layFresh } from '../../tools/fresh-embedded.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { loadSmallBook } from '../../tools/small-book.ts';
import { diskStore } from '../adapters/file-store-disk/disk-store.ts';
import { keepFile } from '../application/keep-file.ts';
import { openStore } from '../store/open.ts';
import { openPostgres } from '../store/postgres.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'forbear-commands-'));
const book = join(folder, 'book');
const file = join(folder, 'book.forbear.gz');
let address: string;

function forbear(database: string, ...args: string[]): { status: number | null; out: string; err: string } {
  return forbearWith({}, database, ...args);
}

function forbearWith(more: Readonly<Record<string, string>>, database: string, ...args: string[]) {
  const env = { ...process.env, FORBEAR_DATABASE: database, FORBEAR_LANG: 'en', ...more };
  const run = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

before(async () => {
  if (skip !== false) return;
  address = await freshPostgres('backup_commands');
  await layFresh(book);
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

test('files of cases: in the backup, into the store that is set; without one refused; a missing one named', {
  skip,
}, async () => {
  const withFiles = join(folder, 'with-files');
  const backup = join(folder, 'with-files.gz');
  const database = await openStore(withFiles);
  const { creditor } = await ContactBook.in(database);
  const file = await keepFile(database, {
    creditor,
    caseNumber: 'C1',
    sealer: testSealer,
    recordedBy: 'test',
    store: diskStore({ folder: join(withFiles, 'files') }),
    kind: 'letter',
    source: piecesOf('A letter.'),
    onDay: 20_000 as never,
  });
  await database.close();
  assert.ok(!('refused' in file));
  const digest = file.sealedSha256;
  const pathIn = (store: string) => join(store, digest.slice(0, 2), digest.slice(2, 4), digest);

  const written = forbear(withFiles, 'backup', backup, '--json');
  assert.equal(written.status, 0, written.err);
  assert.equal((JSON.parse(written.out) as { files: number }).files, 1);

  const target = await freshPostgres('backup_commands_files');
  try {
    const refused = forbear(target, 'restore', backup);
    assert.equal(refused.status, 78, refused.err);
    assert.match(refused.err, /holds 1 files of cases, and no store for them is set: set FORBEAR_FILES/);
    const store = join(folder, 'other-store');
    const restored = forbearWith({ FORBEAR_FILES: store }, target, 'restore', backup);
    assert.match(restored.out, /\n1 files of cases put into .*other-store/, restored.err);
    assert.ok(readFileSync(pathIn(store)).equals(readFileSync(pathIn(join(withFiles, 'files')))));
    const unset = forbear(target, 'backup', join(folder, 'unset.gz'));
    assert.deepEqual([unset.status, existsSync(join(folder, 'unset.gz'))], [78, false]);
  } finally {
    await dropPostgres(target);
  }
  const document = forbear(join(folder, 'in-json'), 'restore', backup, '--json').out;
  const { files, filesApart } = JSON.parse(document) as { files: number; filesApart: number };
  assert.deepEqual([files, filesApart], [1, 0]);

  const path = pathIn(join(withFiles, 'files'));
  renameSync(path, `${path}.away`);
  const missing = forbear(withFiles, 'backup', join(folder, 'missing.gz'), '--json');
  assert.deepEqual([missing.status, existsSync(join(folder, 'missing.gz'))], [66, false]);
  assert.match(missing.err, /^File 1 of case C1 is not in the store .*No backup was written/);
  assert.deepEqual(JSON.parse(missing.out), { refused: 'fileMissing', digest, case: 'C1', file: '1' });
});

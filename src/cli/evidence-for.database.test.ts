/** Bundles as people make and check them: the whole, and the borrower's, which says what it leaves out. On the embedded database. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ContactBook } from '../../tools/contact-book.ts';
import { layFresh } from '../../tools/fresh-embedded.ts';
import { openStore } from '../store/open.ts';
import { runForbear } from './faults/forbear-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-evidence-for-'));
const file = (name: string) => join(folder, name);
const reason = 'court order 2026/118';

const run = (...args: readonly string[]) =>
  runForbear(args, {
    database: file('data'),
    cwd: folder,
    environment: { FORBEAR_LANG: 'en', FORBEAR_KEY_FILE: file('key') },
  });

before(async () => {
  await layFresh(file('data'));
  const database = await openStore(file('data'));
  await ContactBook.in(database);
  await database.close();
  writeFileSync(file('key'), `${'0'.repeat(64)}\n`, { mode: 0o600 });
  const held = await run('files', 'hold', 'C1', '--reason', reason);
  assert.equal(held.exitCode, 0, held.stderr);
});
after(() => rmSync(folder, { recursive: true }));

test('the borrower’s bundle leaves the legal hold out, says so, and holds; the whole has it', async () => {
  const whole = await run('evidence', 'export', 'C1', '--out', 'whole.zip', '--json');
  assert.equal(whole.exitCode, 0, whole.stderr);
  const ofWhole = JSON.parse(whole.stdout) as { for: string; withheld: number[]; erased: number };
  assert.deepEqual([ofWhole.for, ofWhole.withheld, ofWhole.erased], ['whole', [], 0]);
  const made = await run('evidence', 'export', 'C1', '--out', 'own.zip', '--for', 'borrower');
  assert.equal(made.exitCode, 0, made.stderr);
  assert.match(made.stdout, /Made for the borrower: the contents of 1 entries are not in it/);
  assert.deepEqual(
    ['whole.zip', 'own.zip'].map((name) => readFileSync(file(name)).includes(reason)),
    [true, false],
  );
  const verified = await run('evidence', 'verify', 'own.zip');
  assert.equal(verified.exitCode, 0, verified.stdout);
  assert.match(verified.stdout, /^HOLDS, and the contents of 1 of its entries were not handed over: case C1/);
  assert.match(verified.stdout, /^ {2}· Legal hold: no\. \d+$/m);
  assert.match((await run('evidence', 'verify', 'whole.zip')).stdout, /^HOLDS: case C1/);
});

test('another reader than the two is refused, and no file is begun', async () => {
  const made = await run('evidence', 'export', 'C1', '--out', 'other.zip', '--for', 'court');
  assert.deepEqual([made.exitCode, existsSync(file('other.zip'))], [1, false]);
  assert.match(made.stderr, /borrower, whole/);
});

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertSameBook, type BookContents, bookContents } from './book-contents.ts';
import { inBook, makeWorkplace, type TestBook, type Workplace } from './engines.ts';
import { runForbear } from './forbear-process.ts';

const importBook = ['import', 'csv', 'book'];
const megabyte = 1024 ** 2;

describe('a disk that is full (embedded)', { skip: cannotMount() }, () => {
  let workplace: Workplace;
  let book: TestBook;
  let imported: BookContents;
  let disk: string;
  let full: TestBook;
  const resize = (bytes: number) =>
    execFileSync('mount', ['-o', `remount,size=${Math.ceil(bytes / 4096) * 4096}`, disk]);

  before(async () => {
    workplace = await makeWorkplace('embedded', { seed: 15, borrowers: 60 });
    book = await workplace.newBook('book');
    assert.equal((await runForbear(importBook, book)).exitCode, 0);
    imported = await inBook(book, bookContents);
    disk = join(workplace.folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'tmpfs', disk]);
    full = { ...book, database: join(disk, 'book') };
  });
  after(async () => {
    execFileSync('umount', ['--lazy', disk]);
    await workplace.remove();
  });

  test('in the midst of an import: words and exit 74', async () => {
    cpSync(join(workplace.folder, 'template'), full.database, { recursive: true });
    const { blocks, bfree, bsize } = statfsSync(disk);
    resize((blocks - bfree) * bsize + megabyte / 4);
    const { exitCode, stderr } = await runForbear(importBook, full);
    assert.equal(stderr, 'the disk is full: free some room, then run the command again; nothing is half written\n');
    assert.equal(exitCode, 74);
  });

  test('and with room again the next run finishes it', async () => {
    resize(100 * megabyte);
    const { exitCode, stderr } = await runForbear(importBook, full);
    assert.equal(exitCode, 0, stderr);
    assertSameBook(await inBook(full, bookContents), imported, 'after a full disk');
  });

  test('while the database is made: words, exit 74, and a mark by which it is made anew', async () => {
    const young = { ...book, database: join(disk, 'young') };
    const { blocks, bfree, bsize } = statfsSync(disk);
    resize((blocks - bfree) * bsize + 20 * megabyte);
    const { exitCode, stderr } = await runForbear(['close-day'], young);
    assert.equal(stderr, 'the disk is full: free some room, then run the command again; nothing is half written\n');
    assert.equal(exitCode, 74);
    assert.ok(existsSync(join(young.database, 'pglite.unfinished')));
  });
});

/** A small disk of one's own: root may mount one, elsewhere the tests are left out. */
function cannotMount(): string | false {
  if (process.platform !== 'linux') return 'a small disk is made by tmpfs, which is Linux';
  if (process.getuid?.() !== 0) return 'mounting a small disk takes root';
  // A container's root may not mount either: CapEff in /proc/self/status, bit 21 is CAP_SYS_ADMIN.
  const capabilities = /CapEff:\s*([0-9a-f]+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  if ((BigInt(`0x${capabilities}`) & (1n << 21n)) === 0n) return 'this root may not mount';
  return spawnSync('mount', ['--version']).error ? 'there is no mount command' : false;
}

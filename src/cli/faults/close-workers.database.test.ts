import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertSameBook, type BookContents, bookContents } from './book-contents.ts';
import { inBook, makeWorkplace, type TestBook, type Workplace } from './engines.ts';
import { type Ended, runAndKill, runForbear, startForbear } from './forbear-process.ts';

const first = ['close-day', '--on', '2026-06-30'];
const dayByDay = ['close-day', '--until', '2026-07-10'];

describe('several processes and one book (PostgreSQL)', () => {
  let workplace: Workplace;
  let loaded: TestBook;
  let imported: BookContents;
  let closed: BookContents;
  let copies = 0;

  const fresh = () => workplace.copyBook(loaded, `copy${++copies}`);
  const done = async (args: readonly string[], book: TestBook) => {
    const { exitCode, stdout, stderr } = await runForbear(args, book);
    assert.equal(exitCode, 0, stderr + stdout);
  };
  /** The queue's own tables are not part of the book. */
  const assertClosed = async (book: TestBook, why: string) => {
    assertSameBook(await inBook(book, bookContents), closed, why);
    await done(['verify'], book);
  };

  before(async () => {
    workplace = await makeWorkplace('postgres', { seed: 13, borrowers: 2500 });
    loaded = await workplace.newBook('loaded');
    await done(['import', 'csv', 'book'], loaded);
    imported = await inBook(loaded, bookContents);
    const book = await fresh();
    await done(first, book);
    await done(dayByDay, book);
    closed = await inBook(book, bookContents);
  });
  after(() => workplace.remove());

  test('three workers, day after day, come to what one process comes to', async () => {
    const book = await fresh();
    await done([...first, '--workers', '3'], book);
    await done([...dayByDay, '--workers', '3'], book);
    await assertClosed(book, 'three workers');
  });

  test('a worker killed in the midst of a chunk: the others do its work, nothing twice', async () => {
    const book = await fresh();
    const worker = startForbear(['worker'], book, (sql, _number, child) => {
      if (/^copy ledger_entry/.test(sql)) child.kill('SIGKILL');
    });
    const [coordinator] = await Promise.all([runForbear([...first, '--workers', '2'], book), sleep(20_000, worker)]);
    worker.child.kill('SIGKILL');
    assert.equal(coordinator.exitCode, 0, coordinator.stderr);
    await done(dayByDay, book);
    await assertClosed(book, 'a killed worker');
  });

  test('the close itself killed while workers are at it, then resumed by one process', async () => {
    const book = await fresh();
    let chunks = 0;
    const { signal } = await runAndKill(
      [...first, '--workers', '2'],
      book,
      (sql) => /^select count\(distinct borrower_id\)/.test(sql) && ++chunks === 2,
    );
    assert.equal(signal, 'SIGKILL');
    await done(first, book);
    await done(dayByDay, book);
    await assertClosed(book, 'a killed coordinator');
  });

  test('two closes of one date at once: one is refused with words, or both end well, and the book is right', async () => {
    const book = await fresh();
    for (const args of [first, dayByDay]) {
      const both = await Promise.all([runForbear(args, book), runForbear(args, book)]);
      assert.ok(
        both.some(({ exitCode }) => exitCode === 0),
        both.map(({ stderr }) => stderr).join(),
      );
      for (const { exitCode, stderr } of both) {
        if (exitCode === 0) continue;
        assert.equal(exitCode, 75, stderr);
        assert.match(stderr, /^another close of this book is running; wait for it to end\n$/);
      }
    }
    await done(dayByDay, book).catch(() => {});
    await assertClosed(book, 'two at once');
  });

  test('a date closed half-way is finished before a later date is closed; an earlier date is refused', async () => {
    const book = await fresh();
    let commits = 0;
    const { signal } = await runAndKill(first, book, (sql) => /^commit/i.test(sql) && ++commits === 3);
    assert.equal(signal, 'SIGKILL');
    const earlier = await runForbear(['close-day', '--on', '2026-06-29'], book);
    assert.equal(earlier.exitCode, 65);
    assert.match(earlier.stderr, /^the close of 2026-06-30, a later date, was begun and not finished/);
    await done(['close-day', '--on', '2026-07-01'], book);
    await done(dayByDay, book);
    await assertClosed(book, 'a later date');
  });

  test('two imports of one book at once: its files are taken in turn, each once', async () => {
    const book = await workplace.newBook('twice');
    const both = await Promise.all([1, 2].map(() => runForbear(['import', 'csv', 'book'], book)));
    for (const { exitCode, stderr } of both) assert.equal(exitCode, 0, stderr);
    const told = both.map(({ stdout }) => stdout).join('');
    assert.equal(told.match(/: loaded: /g)?.length, 6, told);
    assert.equal(told.match(/: loaded before; nothing changed/g)?.length, 6, told);
    assertSameBook(await inBook(book, bookContents), imported, 'two imports');
  });
});

async function sleep(milliseconds: number, worker: { readonly ended: Promise<Ended> }): Promise<void> {
  await Promise.race([worker.ended, new Promise((resolve) => setTimeout(resolve, milliseconds).unref())]);
}

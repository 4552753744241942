import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertSameBook, bookContents } from './book-contents.ts';
import { inBook, makeWorkplace, type TestBook, type Workplace } from './engines.ts';
import { runForbear, startForbear } from './forbear-process.ts';

const importBook = ['import', 'csv', 'book'];

describe('one folder, one process, and the days in their order', () => {
  let workplace: Workplace;
  let book: TestBook;

  before(async () => {
    workplace = await makeWorkplace('embedded', { seed: 15, borrowers: 60 });
    book = await workplace.newBook('book');
  });
  after(() => workplace.remove());

  test('while a process has the folder another is refused: its number, the remedy, exit 75', async () => {
    let stopped = false;
    const first = startForbear(importBook, book, (sql, _number, child) => {
      if (!/^copy loan /.test(sql) || stopped) return;
      stopped = child.kill('SIGSTOP');
      void runForbear(['close-day', '--on', '2026-10-31'], book).then((ended) => {
        second = ended;
        child.kill('SIGCONT');
      });
    });
    let second: Awaited<ReturnType<typeof runForbear>> | undefined;
    const { exitCode } = await first.ended;
    assert.equal(second?.exitCode, 75, second?.stderr);
    const words = `the database in ${book.database} is in use by process ${first.child.pid}: stop it first, or use PostgreSQL for several processes\n`;
    assert.equal(second?.stderr, words);
    assert.equal(exitCode, 0, 'the first went on undisturbed');
  });

  test('a date before the last one closed is refused with words; nothing changes', async () => {
    assert.equal((await runForbear(['close-day'], book)).exitCode, 0, 'without a date: up to which the book tells');
    const closed = await inBook(book, bookContents);
    assert.match(
      closed.get('day_close')!.join(),
      /business_date=20757 /,
      '2026-10-31, whatever the machine calls today',
    );
    const { exitCode, stderr } = await runForbear(['close-day', '--on', '2026-10-30'], book);
    assert.equal(exitCode, 65);
    assert.match(stderr, /^this date is before the last one closed, 2026-10-31: days are not closed backwards/);
    assertSameBook(await inBook(book, bookContents), closed, 'after a clock set back');
  });
});

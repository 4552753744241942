import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertSameBook, type BookContents, bookContents } from './book-contents.ts';
import { inBook, makeWorkplace, onServer, type TestBook, type Workplace } from './engines.ts';
import { runForbear, startForbear } from './forbear-process.ts';

const importBook = ['import', 'csv', 'book'];
const close = ['close-day', '--on', '2026-10-31'];

interface Loss {
  readonly what: string;
  readonly args: readonly string[];
  readonly begins: RegExp;
  /** how the database goes: its sessions ended by hand, or one of its processes killed, upon which the server restarts */
  readonly by: 'sessionsEnded' | 'serverCrash';
}

const losses: readonly Loss[] = [
  { what: 'instalments are stored', args: importBook, begins: /^copy instalment/, by: 'sessionsEnded' },
  { what: 'payments are staged', args: importBook, begins: /^copy staged_payment/, by: 'serverCrash' },
  { what: 'payments are posted', args: importBook, begins: /^fetch/, by: 'sessionsEnded' },
  { what: 'loans are aged', args: close, begins: /^copy \(select i.borrower_id/, by: 'sessionsEnded' },
  { what: 'the ledger takes what fell due', args: close, begins: /^copy ledger_entry/, by: 'serverCrash' },
];

describe('PostgreSQL goes away in the middle', () => {
  let workplace: Workplace;
  let book: TestBook;
  let imported: BookContents;
  let closed: BookContents;

  const lose = async (by: Loss['by']) => {
    const server = process.env.FORBEAR_TEST_POSTGRES!;
    const name = new URL(book.database).pathname.slice(1);
    if (by === 'sessionsEnded') {
      await onServer(server, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      return;
    }
    const [backend] = await onServer<{ pid: number }>(
      server,
      "select pid from pg_stat_activity where datname = $1 and application_name = 'forbear' and state <> 'idle'",
      [name],
    );
    if (backend !== undefined) process.kill(backend.pid, 'SIGKILL');
  };
  /** After a crash the server recovers before it lets anyone in. */
  const serverBack = async () => {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        await onServer(book.database, 'select 1');
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    assert.fail('the server did not come back');
  };

  before(async () => {
    workplace = await makeWorkplace('postgres', { seed: 14, borrowers: 600 });
    const undisturbed = await workplace.newBook('undisturbed');
    for (const args of [importBook, close]) {
      const { exitCode, stderr } = await runForbear(args, undisturbed);
      assert.equal(exitCode, 0, stderr);
      const contents = await inBook(undisturbed, bookContents);
      if (args === importBook) imported = contents;
      else closed = contents;
    }
    book = await workplace.newBook('disturbed');
  });
  after(() => workplace.remove());

  for (const { what, args, begins, by } of losses) {
    test(`in ${args[0]}, while ${what} (${by}): words, no stack, an exit code of its own`, async () => {
      let lost: Promise<void> | undefined;
      const { exitCode, stderr } = await startForbear(args, book, (sql) => {
        if (begins.test(sql)) lost ??= lose(by);
      }).ended;
      assert.ok(lost, `no statement ${begins}`);
      await lost;
      await serverBack();
      // The statement may have been over before the loss; then the command ended well.
      if (exitCode === 0) return;
      assert.equal(exitCode, 69, stderr);
      assert.match(stderr, /^the (connection to the database was lost|database cannot be reached): .*\n$/);
    });
    if (losses.findLast((loss) => loss.args === args)?.what !== what) continue;
    test(`the next ${args[0]} finishes it: the same book`, async () => {
      const { exitCode, stderr } = await runForbear(args, book);
      assert.equal(exitCode, 0, stderr);
      assertSameBook(await inBook(book, bookContents), args === close ? closed : imported, `after ${args[0]}`);
    });
  }

  test('and the book verifies', async () => {
    const { exitCode, stdout } = await runForbear(['verify'], book);
    assert.equal(exitCode, 0, stdout);
  });

  const away = [
    { what: 'nobody listens', address: () => 'postgres://postgres@127.0.0.1:1/book' },
    { what: 'the name is unknown', address: () => 'postgres://postgres@no.such.host.invalid/book' },
    { what: 'the password is wrong', address: () => withPassword(book.database, 'wrong') },
    { what: 'there is no such database', address: () => `${book.database}_not` },
  ];
  for (const { what, address } of away) {
    test(`${what}: words and exit 69`, async () => {
      const { exitCode, stderr } = await runForbear(close, { ...book, database: address() });
      assert.equal(exitCode, 69, stderr);
      assert.match(stderr, /^the database cannot be reached: .*Is it running, and is FORBEAR_DATABASE right\?\n$/);
    });
  }
});

function withPassword(address: string, password: string): string {
  const url = new URL(address);
  url.password = password;
  return url.href;
}

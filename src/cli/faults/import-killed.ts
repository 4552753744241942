/** An import that is killed in the midst of one statement after another, on either engine. */
import assert from 'node:assert/strict';
import type { Database } from '../../store/database.ts';
import { assertSameBook, type BookContents, bookContents } from './book-contents.ts';
import { inBook, makeWorkplace, seededNumbers, type TestBook, type Workplace } from './engines.ts';
import { runAndKill, runAndListen, runForbear } from './forbear-process.ts';
import type { Steps } from './steps.ts';

const importBook = ['import', 'csv', 'book'];
const seed = 20_260_731;

interface Moment {
  readonly when: string;
  /** the statement in whose midst it is killed: the one that begins so for the nth time */
  readonly begins: RegExp;
  readonly nth: number;
}

const moments: readonly Moment[] = [
  { when: 'borrowers are stored', begins: /^copy borrower /, nth: 1 },
  { when: 'the borrowers are made to stay', begins: /^insert into import_file/, nth: 1 },
  { when: 'the ledger takes what was lent', begins: /^copy ledger_entry/, nth: 1 },
  { when: 'instalments are stored', begins: /^copy instalment /, nth: 1 },
  { when: 'payments are staged', begins: /^copy staged_payment/, nth: 1 },
  { when: 'payments are posted to the ledger', begins: /^fetch/, nth: 2 },
  { when: 'the payments are made to stay', begins: /^insert into import_file/, nth: 1 },
];

/** How many rows each file of the book stands for, in each table that it alone fills. */
async function rowsByFile(database: Database): Promise<Record<string, number[]>> {
  return database.session(async (session) => {
    const [row] = await session.query<Record<string, number>>(
      `select (select count(*)::int from borrower) as borrowers, (select count(*)::int from borrower_ref) as borrower_refs,
              (select count(*)::int from loan) as loans, (select count(*)::int from loan_ref) as loan_refs,
              (select count(*)::int from loan_state) as states,
              (select count(*)::int from ledger_entry where kind = 'disbursement') as lent,
              (select count(*)::int from schedule) as schedules, (select count(*)::int from instalment) as instalments,
              (select count(*)::int from loan_event) as events,
              (select count(*)::int from ledger_entry where kind in ('payment', 'reversal', 'penaltyDue')) as paid,
              (select count(*)::int from suspense_receipt) as suspense`,
    );
    const files = await session.query<{ file_name: string }>('select file_name from import_file');
    const loaded = new Set(files.map(({ file_name }) => file_name.replace(/^.*\/|\.csv$/g, '')));
    const { borrowers, borrower_refs, loans, loan_refs, states, lent, schedules, instalments, events, paid, suspense } =
      row! as Record<string, number>;
    const of = (file: string, counts: (number | undefined)[]) => [loaded.has(file) ? 1 : 0, ...counts.map(Number)];
    return {
      parties: of('parties', [borrowers, borrower_refs]),
      loans: of('loans', [loans, loan_refs, states, lent]),
      instalments: of('instalments', [schedules, instalments]),
      events: of('events', [events]),
      payments: of('payments', [paid, suspense]),
    };
  });
}

/** `at`: the moments to kill it at; all of them where it is not given. Long because its tests share what `before` made. */
export function killedImports(
  engine: TestBook['engine'],
  { randomKills, at }: { readonly randomKills: number; readonly at?: readonly string[] },
): Steps {
  let workplace: Workplace;
  let killed: TestBook;
  let undisturbed: BookContents;
  let whole: Record<string, number[]>;
  let statements: number;

  /** Every file of it wholly in, or not at all. */
  const assertFilesWhole = async (book: TestBook) => {
    const found = await inBook(book, rowsByFile);
    for (const [file, counts] of Object.entries(found)) {
      assert.deepEqual(counts, counts[0] === 1 ? whole[file] : counts.map(() => 0), `rows of ${file}`);
    }
  };
  const finish = async (book: TestBook, why: string) => {
    const { exitCode, stderr } = await runForbear(importBook, book);
    assert.equal(exitCode, 0, stderr);
    assertSameBook(await inBook(book, bookContents), undisturbed, why);
  };

  return {
    before: async () => {
      workplace = await makeWorkplace(engine, { seed: 11, borrowers: 40 });
      const book = await workplace.newBook('undisturbed');
      const ended = await runAndListen(importBook, book);
      assert.equal(ended.exitCode, 0, ended.stderr);
      statements = ended.statements.length;
      [undisturbed, whole] = await inBook(book, async (database) => [
        await bookContents(database),
        await rowsByFile(database),
      ]);
      for (const [file, counts] of Object.entries(whole)) assert.ok(Math.max(...counts) > 1, `${file} has rows`);
      killed = await workplace.newBook('killed');
    },
    after: () => workplace.remove(),
    tests: [
      ...moments
        .filter(({ when }) => at?.includes(when) ?? true)
        .map(({ when, begins, nth }) => ({
          name: `while ${when}: every file is wholly in or not at all`,
          run: async () => {
            let seen = 0;
            const { signal } = await runAndKill(importBook, killed, (sql) => begins.test(sql) && ++seen === nth);
            assert.equal(signal, 'SIGKILL', `no statement ${begins} (${nth})`);
            await assertFilesWhole(killed);
          },
        })),
      {
        name: 'the next run finishes it, and the book is what an undisturbed import makes of it',
        run: () => finish(killed, 'after many kills'),
      },
      {
        name: `at ${randomKills} moments drawn from seed ${seed}, each after the last, then finished: the same book`,
        run: async () => {
          const next = seededNumbers(seed);
          const book = await workplace.newBook('random');
          for (let kill = 0; kill < randomKills; kill++) {
            const at = 1 + Math.floor(next() * statements);
            const { signal, exitCode, stderr } = await runAndKill(importBook, book, (_sql, number) => number === at);
            assert.ok(signal === 'SIGKILL' || exitCode === 0, stderr);
            await assertFilesWhole(book);
          }
          await finish(book, `seed ${seed}`);
        },
      },
    ],
  };
}

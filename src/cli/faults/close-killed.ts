/** A day close that is killed in the midst of one statement after another, on either engine. */
import assert from 'node:assert/strict';
import { assertSameBook, type BookContents, bookContents } from './book-contents.ts';
import { inBook, makeWorkplace, seededNumbers, type TestBook, type Workplace } from './engines.ts';
import { runAndKill, runAndListen, runForbear } from './forbear-process.ts';
import type { Steps } from './steps.ts';

const seed = 20_260_801;
/** The first takes in all that went before, in one step; the second closes day after day. */
const closes = [
  ['close-day', '--on', '2026-06-30'],
  ['close-day', '--until', '2026-07-04'],
] as const;

const moments = [
  { when: 'the day begins', begins: /^insert into day_close/ },
  { when: 'the ledger takes what fell due', begins: /^copy ledger_entry/ },
  { when: 'the loans are aged', begins: /^(with written as \()?update loan_state/ },
  { when: 'cases are opened', begins: /^copy case_event/ },
  { when: 'a chunk is made to stay', begins: /^commit/i, nth: 2 },
  { when: 'the date is marked as closed', begins: /^update creditor set business_date/ },
];

export function killedCloses(
  engine: TestBook['engine'],
  at: { readonly borrowers: number; readonly randomKills: number; readonly moments: readonly string[] },
): Steps {
  let workplace: Workplace;
  let killed: TestBook;
  let undisturbed: BookContents;
  const statements: number[] = [];

  const run = async (args: readonly string[], book: TestBook) => {
    const ended = await runAndListen(args, book);
    assert.equal(ended.exitCode, 0, ended.stderr);
    return ended;
  };

  return {
    before: async () => {
      workplace = await makeWorkplace(engine, { seed: 12, borrowers: at.borrowers });
      const book = await workplace.newBook('undisturbed');
      await run(['import', 'csv', 'book'], book);
      killed = await workplace.copyBook(book, 'killed');
      for (const args of closes) {
        const elsewhere = { ...book, environment: { ...book.environment, TZ: 'America/Los_Angeles' } };
        statements.push((await run(args, elsewhere)).statements.length);
      }
      undisturbed = await inBook(book, bookContents);
      for (const table of ['ageing_span', 'delinquency_case', 'case_event', 'day_close']) {
        assert.ok(undisturbed.get(table)!.length > 0, `${table} has rows`);
      }
    },
    after: () => workplace.remove(),
    tests: [
      ...moments
        .filter(({ when }) => at.moments.includes(when))
        .map(({ when, begins, nth = 1 }) => ({
          name: `killed while ${when}`,
          run: async () => {
            let seen = 0;
            const { signal } = await runAndKill(closes[0], killed, (sql) => begins.test(sql) && ++seen === nth);
            assert.equal(signal, 'SIGKILL', `no statement ${begins} (${nth})`);
          },
        })),
      {
        name: `then killed ${at.randomKills} times at moments drawn from seed ${seed}, day after day`,
        run: async () => {
          const next = seededNumbers(seed);
          await run(closes[0], killed);
          for (let kill = 0; kill < at.randomKills; kill++) {
            const atNumber = 1 + Math.floor(next() * statements[1]!);
            const { signal, exitCode, stderr } = await runAndKill(closes[1], killed, (_sql, n) => n === atNumber);
            assert.ok(signal === 'SIGKILL' || exitCode === 0, stderr);
          }
        },
      },
      {
        name: 'then let run to its end, in another time zone: nothing twice, nothing lost, the same book',
        run: async () => {
          const elsewhere = { ...killed, environment: { ...killed.environment, TZ: 'Asia/Shanghai' } };
          await run(closes[1], elsewhere);
          assertSameBook(await inBook(killed, bookContents), undisturbed, 'after many kills');
          const { exitCode, stdout, stderr } = await runForbear(['verify'], killed);
          assert.equal(exitCode, 0, stdout + stderr);
        },
      },
    ],
  };
}

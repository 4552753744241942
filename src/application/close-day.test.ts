import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bookAsOf, copyBook } from '../../tools/bench/copy-book.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { appendEntries } from '../store/close-writes.ts';
import type { Database } from '../store/database.ts';
import { touchLoans } from '../store/imports.ts';
import { closeDay } from './close-day.ts';

const boundaryDays = [1, 31, 61, 91, 121, 151, 181];
const loans = 150;

async function newBook(): Promise<Database> {
  const database = await openFresh();
  await database.transaction(async (session) => {
    await session.query(
      "insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'test', 'test', 'Asia/Shanghai', 'CNY')",
    );
    await copyBook(session, { seed: 7, first: 1, count: loans });
    // The day close posts what fell due; here it starts with nothing posted.
    await session.run(
      "alter table ledger_entry disable trigger ledger_entry_append_only; delete from ledger_entry where kind = 'interestDue'; alter table ledger_entry enable trigger ledger_entry_append_only",
    );
    await session.run("update loan_state set due_posted_through = null; select setval('entry_id_seq', 100000)");
  });
  // Every ninth loan is extended by two months in the middle of the days that are closed.
  await database.session((session) =>
    session.query(
      `insert into loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, months)
       select 1, borrower_id, loan_id, loan_id, 'E' || loan_id, 'extension', $1::date, 2 from loan where loan_id % 9 = 0 and disbursed_on < $1::date`,
      [formatDay(bookAsOf - 45)],
    ),
  );
  return database;
}

const close = (database: Database, businessDate: Day) =>
  closeDay(database, { creditorId: 1, businessDate, boundaryDays });

/** Everything that a close decides, without numbers that only say how it was done. */
async function bookText(database: Database): Promise<string> {
  return database.session(async (session) => {
    const rows = await Promise.all([
      session.query(
        `select borrower_id, loan_id, next_event_on, delinquent_since, arrears_minor, principal_minor, interest_minor, penalty_minor, settled_on
           from loan_state order by loan_id`,
      ),
      session.query('select loan_id, from_on, to_on, delinquent_since from ageing_span order by loan_id, from_on'),
      session.query(
        'select loan_id, kind, value_on, contra_minor from ledger_entry order by loan_id, kind, value_on, contra_minor',
      ),
      session.query(
        'select borrower_id, stage, opened_on, closed_on, version from delinquency_case order by borrower_id, opened_on',
      ),
      session.query('select borrower_id, version, kind, on_day from case_event order by borrower_id, on_day, version'),
    ]);
    return JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
  });
}

describe('the day close', () => {
  let inOneStep: Database;
  let dayByDay: Database;
  before(async () => {
    [inOneStep, dayByDay] = await Promise.all([newBook(), newBook()]);
  });
  after(async () => {
    await inOneStep.close();
    await dayByDay.close();
  });

  test('one step over many days comes to what the days one by one come to', async () => {
    const first = bookAsOf - 90;
    for (const database of [inOneStep, dayByDay]) await close(database, first);
    const before = await bookText(inOneStep);
    await close(inOneStep, bookAsOf);
    for (let day = first + 1; day <= bookAsOf; day++) await close(dayByDay, day);
    assert.notEqual(await bookText(inOneStep), before);
    assert.equal(await bookText(dayByDay), await bookText(inOneStep));
  });

  test('a second close of the same date changes nothing', async () => {
    const before = await bookText(inOneStep);
    assert.deepEqual(await close(inOneStep, bookAsOf), { loansTouched: 0 });
    assert.equal(await bookText(inOneStep), before);
  });

  test('days are not closed backwards', async () => {
    assert.deepEqual(await close(inOneStep, bookAsOf - 1), { refused: 'businessDateBehind', closedThrough: bookAsOf });
  });

  test('a payment valued in the past rebuilds the ageing from its day, and the case closes from the next date on', async () => {
    const [late] = await inOneStep.session((session) =>
      session.query<{ borrower_id: bigint; loan_id: bigint; delinquent_since: Day; arrears_minor: bigint }>(
        'select borrower_id, loan_id, delinquent_since, arrears_minor from loan_state where delinquent_since is not null order by delinquent_since limit 1',
      ),
    );
    const { borrower_id: borrowerId, loan_id: loanId, delinquent_since: since, arrears_minor: arrearsMinor } = late!;
    const none = { principalMinor: 0n, interestMinor: 0n, penaltyMinor: 0n, feeMinor: 0n, costMinor: 0n };
    const on = since + 1;
    await inOneStep.transaction(async (session) => {
      const row = {
        borrowerId,
        loanId,
        kind: 'payment',
        valueOn: on,
        postedOn: bookAsOf,
        contra: 'cash',
        ref: 'late-news',
      } as const;
      await appendEntries(session, 1, [{ ...row, change: { ...none, principalMinor: -arrearsMinor } }]);
      const touched = [{ borrowerId, loanId, on, lenderSplits: false, penaltyPostedThrough: undefined }];
      await touchLoans(session, { creditorId: 1, touched });
    });
    await close(inOneStep, bookAsOf + 1);
    const [state] = await inOneStep.session((session) =>
      session.query<{ delinquent_since: Day | null; spans: number; closed_on: Day | null }>(
        `select s.delinquent_since, (select count(*)::int from ageing_span a where a.loan_id = s.loan_id and a.from_on > $1::date) as spans,
                (select max(c.closed_on) from delinquency_case c where c.borrower_id = s.borrower_id) as closed_on
           from loan_state s where s.loan_id = $2::bigint`,
        [formatDay(on), loanId.toString()],
      ),
    );
    assert.deepEqual(state, { delinquent_since: null, spans: 0, closed_on: bookAsOf + 1 });
  });
});

/** Two programs that do what falls due about the same agreements at the same moment, on PostgreSQL. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ActsBook, nothingElse } from '../../tools/agreement-acts-book.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';

let address: string;
let book: ActsBook;
let other: Database;
before(async () => {
  if (skip !== false) return;
  address = await freshPostgres('acts_at_once');
  book = await ActsBook.in(await openStore(address));
  other = await openStore(address);
});
after(async () => {
  if (skip !== false) return;
  await book.database.close();
  await other.close();
  await dropPostgres(address);
});

const contacts = async () => {
  const [row] = await book.rows<{ n: number }>('select count(*)::int as n from contact');
  return row!.n;
};

test('each act is one contact, also where one takes what it thinks the other died with', { skip }, async () => {
  const numbers: string[] = [];
  for (const loanRef of ['L3', 'L7', 'L1', 'L2', 'L6', 'L8']) {
    const of = await book.of(loanRef);
    await book.giveAddress(of.borrowerId, `${loanRef}@borrower.example`);
    await book.facts(of.caseNumber, nothingElse);
    const { number } = await book.sign(loanRef);
    await book.run(number, '2026-07-15');
    numbers.push(number);
  }
  book.at('2026-07-15T10:00:00');
  const later = book.nowMs + 3 * 60_000;
  const reports = await Promise.all([book.act(), book.act({ on: other }), book.act({ on: other, now: () => later })]);
  assert.deepEqual(
    reports.flatMap(({ faults }) => faults),
    [],
  );
  assert.equal(await contacts(), numbers.length);
  book.nowMs = later + 3 * 60_000;
  await Promise.all([book.act(), book.act({ on: other })]);
  assert.equal(await contacts(), numbers.length);
  for (const number of numbers) assert.deepEqual(await book.told(number), ['reminder 1 asked onItsWay']);
  await book.send();
  book.nowMs += 3 * 60_000;
  await Promise.all([book.act(), book.act({ on: other })]);
  for (const number of numbers) assert.deepEqual(await book.told(number), ['reminder 1 done sent']);
  assert.equal(book.mails.length, numbers.length);
});

test('notice of breach is told of once', { skip }, async () => {
  const [number] = await book.rows<{ number: string }>(
    'select agreement_number as number from agreement order by agreement_id',
  );
  await book.run(number!.number, '2026-07-24');
  book.at('2026-07-25T10:00:00');
  await book.act();
  await book.send();
  const later = book.nowMs + 4 * 60_000;
  book.nowMs += 2 * 60_000;
  const reports = await Promise.all([book.act(), book.act({ on: other, now: () => later })]);
  assert.deepEqual(
    reports.flatMap(({ faults }) => faults),
    [],
  );
  const noticed = await book.rows("select 1 from agreement_event where kind = 'breachNoticed'");
  assert.equal(noticed.length, 1);
  assert.ok((await book.told(number!.number)).includes('breachNotice 1 done sent'));
});

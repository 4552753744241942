import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bookAsOf, copyBook } from '../../tools/bench/copy-book.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { boundaryDays, orderOfPayment } from '../composition/deployment.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { putInSuspense } from '../store/suspense.ts';
import { closeDay } from './close-day.ts';
import { type MatchRefusal, matchSuspense, readSuspensePage, type SuspenseMatch } from './suspense.ts';

const day = (text: string) => parseDay(text)!;
let database: Database;
let book: CreditorRow;

const received: readonly [ref: string, on: string, currency: string, amountMinor: bigint][] = [
  ['PART', '2026-10-20', 'CNY', 50_000n],
  ['MUCH', '2026-10-25', 'CNY', 90_000_000n],
  ['USD', '2026-10-26', 'USD', 1_000n],
  ['EARLY', '2020-01-01', 'CNY', 1_000n],
  ['LATER', '2026-11-03', 'CNY', 1_000n],
  ['SAME', '2026-10-02', 'CNY', 700n],
  ...Array.from({ length: 12 }, (_, n): [string, string, string, bigint] => [
    `MANY${n}`,
    `2026-10-${String(10 + n)}`,
    'CNY',
    BigInt(60_000 + n * 17_001),
  ]),
];

before(async () => {
  database = await openFresh();
  await database.transaction(async (session) => {
    await session.run(`insert into creditor (creditor_id, creditor_ref, name, zone, currency, book_as_of)
      values (1, 'BANK', 'A bank', 'Asia/Shanghai', 'CNY', '${formatDay(bookAsOf)}')`);
    await copyBook(session, { seed: 5, first: 1, count: 120 });
    // The made book has its interest in the ledger already, and its entries took numbers without the sequence.
    await session.run(
      `update loan_state set due_posted_through = '${formatDay(bookAsOf)}'; select setval('entry_id_seq', 1000000)`,
    );
    await putInSuspense(
      session,
      1,
      received.map(([paymentRef, on, currency, amountMinor]) => ({
        paymentRef,
        receivedOn: day(on),
        currency,
        amountMinor,
        reason: 'noLoanGiven',
        loanRef: undefined,
      })),
    );
  });
  await close();
});
after(() => database.close());

async function close(): Promise<void> {
  const settings = { creditorId: 1, businessDate: bookAsOf, boundaryDays: boundaryDays(bookAsOf) };
  assert.ok('loansTouched' in (await closeDay(database, settings)));
  [book] = (await database.session((session) => readCreditors(session))) as [CreditorRow];
}

const match = (paymentRef: string, loanRef: string, on?: string): Promise<SuspenseMatch | MatchRefusal> =>
  matchSuspense(database, {
    book,
    paymentRef,
    loanRef,
    sealer: undefined,
    on: on === undefined ? undefined : day(on),
    orderOfPayment: orderOfPayment(),
  });

async function rows<R extends object>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
  return database.session((session) => session.query<R>(sql, parameters));
}

/** Loans far behind, the worst first. */
async function behind(): Promise<{ loan_ref: string; arrears: bigint; since: Day }[]> {
  return rows(`select l.loan_ref, s.arrears_minor as arrears, s.delinquent_since as since
    from loan_state s join loan l using (creditor_id, borrower_id, loan_id)
    where s.delinquent_since is not null order by s.arrears_minor desc, l.loan_id`);
}

/** What came in is what loans took and what waits: in all, and by what is valued up to a day. */
async function assertProved(): Promise<void> {
  const receivedMinor = received.reduce((sum, [, , currency, amount]) => (currency === 'CNY' ? sum + amount : sum), 0n);
  const [sums] = await rows<{ resolved: bigint; waiting: bigint; taken: bigint }>(`
    select (select coalesce(sum(amount_minor), 0)::bigint from suspense_receipt where resolved_on is not null and currency = 'CNY') as resolved,
           (select sum(amount_minor)::bigint from suspense_receipt where resolved_on is null and currency = 'CNY') as waiting,
           (select coalesce(sum(contra_minor), 0)::bigint from ledger_entry where contra = 'suspense') as taken`);
  assert.equal(sums!.taken, sums!.resolved);
  assert.equal(sums!.resolved + sums!.waiting, receivedMinor);
  for (const on of ['2026-10-01', '2026-10-15', '2026-10-22', '2026-10-31', '2026-11-30'].map(day)) {
    const [taken] = await rows<{ taken: bigint }>(
      `select coalesce(sum(contra_minor), 0)::bigint as taken from ledger_entry where contra = 'suspense' and value_on <= $1::date`,
      [formatDay(on)],
    );
    const { totals } = await readSuspensePage(database, { book, asOf: on, after: undefined, limit: 1 });
    const waits = totals.find(({ currency }) => currency === 'CNY')?.amountMinor ?? 0n;
    const cameIn = received.reduce(
      (sum, [, receivedOn, currency, amount]) => (currency === 'CNY' && day(receivedOn) <= on ? sum + amount : sum),
      0n,
    );
    assert.equal(taken!.taken + waits, cameIn, `on ${formatDay(on)}`);
  }
}

test('suspense: the list, the longest waiting first, ages to the business date, page by page', async () => {
  const first = await readSuspensePage(database, { book, asOf: undefined, after: undefined, limit: 3 });
  const shown = first.receipts.map(({ paymentRef, ageDays }) => `${paymentRef} ${ageDays}`);
  assert.deepEqual(shown, ['EARLY 2495', 'SAME 29', 'MANY0 21']);
  assert.deepEqual(
    first.totals.map(({ currency, receipts }) => `${currency} ${receipts}`),
    ['CNY 17', 'USD 1'],
  );
  const refs = first.receipts.map(({ paymentRef }) => paymentRef);
  for (let next = first.next; next !== undefined; ) {
    const page = await readSuspensePage(database, { book, asOf: undefined, after: next, limit: 3 });
    refs.push(...page.receipts.map(({ paymentRef }) => paymentRef));
    next = page.next;
  }
  assert.equal(new Set(refs).size, received.length);
  assert.equal(refs.at(-1), 'LATER');
});

test('suspense: what is refused, by the first condition that fails; nothing is stored', async () => {
  const { loan_ref: loan } = (await behind())[0]!;
  const table: readonly [says: string, found: SuspenseMatch | MatchRefusal, refused: string][] = [
    ['no such payment', await match('NONE', loan), 'unknownReceipt'],
    ['no such loan', await match('PART', 'NONE'), 'unknownLoan'],
    ['another currency', await match('USD', loan), 'notTheLoansCurrency'],
    ['counting from before it came', await match('PART', loan, '2026-10-19'), 'beforeReceived'],
    ['counting from a day not closed', await match('PART', loan, '2026-11-01'), 'afterBusinessDate'],
    ['received before the loan was paid out', await match('EARLY', loan), 'beforeDisbursement'],
  ];
  for (const [says, found, refused] of table) assert.equal('refused' in found && found.refused, refused, says);
  assert.equal((await rows("select 1 from ledger_entry where contra = 'suspense'")).length, 0);
  assert.equal((await rows('select 1 from suspense_receipt where resolved_on is not null')).length, 0);
});

test('suspense: a part of the arrears: posted once, from the day received; the next close takes it off', async () => {
  const [worst] = await behind();
  const found = await match('PART', worst!.loan_ref);
  assert.ok(!('refused' in found));
  assert.deepEqual([found.appliedMinor, found.left, formatDay(found.valueOn)], [50_000n, undefined, '2026-10-20']);
  const [entry] = await rows<{ kind: string; value_on: Day; posted_on: Day; contra: string; contra_minor: bigint }>(
    "select kind, value_on, posted_on, contra, contra_minor from ledger_entry where ref = 'PART'",
  );
  assert.deepEqual(entry, {
    kind: 'payment',
    value_on: day('2026-10-20'),
    posted_on: bookAsOf,
    contra: 'suspense',
    contra_minor: 50_000n,
  });
  const again = await match('PART', worst!.loan_ref);
  assert.deepEqual(again, { refused: 'alreadyMatched', loanRef: worst!.loan_ref, on: day('2026-10-20') });
  assert.equal((await rows("select 1 from ledger_entry where ref = 'PART'")).length, 1);
  await close();
  const now = (await behind()).find(({ loan_ref }) => loan_ref === worst!.loan_ref)!;
  assert.equal(now.arrears, worst!.arrears - 50_000n);
  await assertProved();
});

test('suspense: more than the loan owes: what is left stays, under its own number, and can go to another loan', async () => {
  const [worst, next] = await behind();
  const [owed] = await rows<{ owed: bigint }>(
    `select -sum(e.contra_minor)::bigint as owed
       from ledger_entry e join loan l using (creditor_id, borrower_id, loan_id) where l.loan_ref = $1`,
    [worst!.loan_ref],
  );
  const found = await match('MUCH', worst!.loan_ref);
  assert.ok(!('refused' in found));
  assert.deepEqual(found.left, { paymentRef: 'MUCH/2', amountMinor: 90_000_000n - found.appliedMinor });
  assert.ok(found.appliedMinor <= owed!.owed);
  const none = await match('MUCH/2', worst!.loan_ref);
  assert.deepEqual(none, { refused: 'nothingOwed' });
  const other = await match('MUCH/2', next!.loan_ref, '2026-10-31');
  assert.ok(!('refused' in other));
  assert.equal(other.left?.paymentRef, 'MUCH/2/2');
  await close();
  const [state] = await rows<{ settled_on: Day; owed: bigint }>(
    `select s.settled_on, s.principal_minor + s.interest_minor + s.fee_minor + s.penalty_minor + s.cost_minor as owed
       from loan_state s join loan l using (creditor_id, borrower_id, loan_id) where l.loan_ref = $1`,
    [worst!.loan_ref],
  );
  assert.deepEqual(state, { settled_on: day('2026-10-25'), owed: 0n });
  await assertProved();
});

test('suspense: a number that the loan has already gets the next one', async () => {
  const [worst] = await behind();
  const [loan] = await rows<{ borrower_id: bigint; loan_id: bigint }>(
    'select borrower_id, loan_id from loan_ref where loan_ref = $1',
    [worst!.loan_ref],
  );
  await rows(
    `insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor,
       penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref)
     values (1, $1::bigint, $2::bigint, nextval('entry_id_seq'), 'payment', '2026-10-02', '2026-10-02', -100, 0, 0, 0, 0, 'cash', 100, 'SAME')`,
    [loan!.borrower_id.toString(), loan!.loan_id.toString()],
  );
  assert.ok('appliedMinor' in (await match('SAME', worst!.loan_ref)));
  const refs = await rows<{ ref: string }>("select ref from ledger_entry where ref like 'SAME%' order by entry_id");
  assert.deepEqual(
    refs.map(({ ref }) => ref),
    ['SAME', 'SAME/2'],
  );
  await assertProved();
});

test('suspense: many matches in a row leave nothing unproved, whoever takes them', async () => {
  const loans = await behind();
  let applied = 0;
  for (let n = 0; n < 12; n++) {
    const found = await match(`MANY${n}`, loans[(n * 7) % loans.length]!.loan_ref);
    if (!('refused' in found)) applied++;
    else assert.equal(found.refused, 'nothingOwed');
  }
  assert.ok(applied >= 8, `${applied} of 12 were taken`);
  await assertProved();
  await close();
  const broken = await rows(`
    select 1 from loan_state s join (
      select borrower_id, loan_id, sum(principal_minor) as principal, sum(interest_minor) as interest
        from ledger_entry group by borrower_id, loan_id) e using (borrower_id, loan_id)
     where s.principal_minor <> e.principal or s.interest_minor <> e.interest`);
  assert.equal(broken.length, 0, 'after the close every state is what the entries add up to');
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BookText, bookAsOf, bookText, targets } from '../../tools/bench/copy-book.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { boundaryDays } from '../composition/deployment.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { daysPastDue } from '../core/ageing/days-past-due.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { parseCursor } from '../core/case/case-order.ts';
import type { Database, Session } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { casesDocument } from './cases-document.ts';
import { closeDay } from './close-day.ts';
import { type CasesPage, type CasesSettings, type ListedCase, readCases } from './read-cases.ts';

const loans = 1_000;
let database: Database;
let book: CreditorRow;

/** Every fourth loan is the second loan of the borrower before it. */
async function storeBook(session: Session): Promise<void> {
  const text = bookText(5, 1, loans);
  const second = (id: number) => id % 4 === 0;
  for (const table of Object.keys(targets) as (keyof BookText)[]) {
    const rows = text[table].filter(
      (row) => !/^borrower/.test(table) || !second(Number(/(\d+)\n?$/.exec(row.split('\t')[1]!)![1])),
    );
    const moved = rows.map((row) =>
      row.replace(/^(1\t(?:L\d+\t)?)(\d+)\t(\d+)(?=\t|\n)/, (whole, start: string, _, loan: string) =>
        second(Number(loan)) && !/^borrower/.test(table) ? `${start}${Number(loan) - 1}\t${loan}` : whole,
      ),
    );
    await session.copyIn(targets[table], moved.join(''));
  }
}

before(async () => {
  database = await openFresh();
  await database.transaction(async (session) => {
    await session.run(`insert into creditor (creditor_id, creditor_ref, name, zone, currency, book_as_of)
      values (1, 'BANK', 'A bank', 'Asia/Shanghai', 'CNY', '${formatDay(bookAsOf)}')`);
    await storeBook(session);
    await session.run(`
      update loan set grace_days = 5 where loan_id % 3 = 0;
      update loan set product = 'card' where loan_id % 5 = 0;
      update borrower set place = case when borrower_id % 3 = 0 then 'CN-3201' else 'CN-3301' end;
      insert into loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, until_day)
        select 1, borrower_id, loan_id, nextval('event_id_seq'), 'E' || loan_id, 'pause', disbursed_on + 40 + loan_id::int % 60,
               disbursed_on + 60 + loan_id::int % 60 + loan_id::int % 77
          from loan where loan_id % 7 = 0;`);
  });
  const settings = { creditorId: 1, businessDate: bookAsOf, boundaryDays: boundaryDays(bookAsOf) };
  assert.ok('loansTouched' in (await closeDay(database, settings)));
  // Many due dates on one day, so that arrears decide between them.
  await database.session((session) =>
    session.run(
      `update loan_state set delinquent_since = delinquent_since - (delinquent_since - date '2024-01-01') % 15 where delinquent_since is not null`,
    ),
  );
  [book] = (await database.session((session) => readCreditors(session))) as [CreditorRow];
});
after(() => database.close());

const everything = { stage: undefined, product: undefined, place: undefined };
const settingsOf = (asked: Partial<CasesSettings>): CasesSettings => ({
  book,
  limit: 50,
  after: undefined,
  filter: everything,
  daysMin: 0,
  daysMax: undefined,
  which: 'open',
  buckets: defaultBuckets,
  lawValues: loadDatedValues(),
  ...asked,
});

async function page(asked: Partial<CasesSettings>): Promise<CasesPage> {
  const found = await readCases(database, settingsOf(asked));
  assert.ok(!('refused' in found));
  return found;
}

async function allPages(asked: Partial<CasesSettings>): Promise<ListedCase[]> {
  const cases: ListedCase[] = [];
  let next: string | undefined;
  do {
    const after: CasesSettings['after'] = next === undefined ? undefined : parseCursor(next);
    const of: CasesPage = await page({ ...asked, after });
    cases.push(...of.cases);
    assert.ok(of.next === undefined || of.cases.length === (asked.limit ?? 50), 'a page that goes on is full');
    next = of.next;
  } while (next !== undefined);
  return cases;
}

interface PlainCase {
  readonly number: string;
  readonly days: number;
  readonly arrears: bigint;
  readonly id: bigint;
  readonly products: ReadonlySet<string>;
  readonly place: string;
}

/** By the definition: every open case with all its loans, sorted whole. */
async function plainly(): Promise<PlainCase[]> {
  const rows = await database.session((session) =>
    session.query<{
      case_number: string;
      case_id: bigint;
      place: string;
      product: string;
      grace_days: number;
      delinquent_since: Day | null;
      arrears_minor: bigint;
      from_on: Day | null;
      to_on: Day | null;
    }>(`select c.case_number, c.case_id, b.place, l.product, l.grace_days, s.delinquent_since, s.arrears_minor, e.on_day as from_on, e.until_day as to_on
          from delinquency_case c join borrower b using (creditor_id, borrower_id) join loan l using (creditor_id, borrower_id)
          join loan_state s using (creditor_id, borrower_id, loan_id) left join loan_event e using (creditor_id, borrower_id, loan_id)
         where c.closed_on is null`),
  );
  const cases = new Map<string, { -readonly [Key in keyof PlainCase]: PlainCase[Key] } & { products: Set<string> }>();
  for (const row of rows) {
    const { case_number: number, case_id: id, place } = row;
    const found = cases.get(number) ?? { number, days: 0, arrears: 0n, id, products: new Set<string>(), place };
    cases.set(number, found);
    if (row.delinquent_since === null) continue;
    const pauses = row.from_on === null ? [] : [{ from: row.from_on, to: row.to_on ?? undefined }];
    const at = { delinquentSince: row.delinquent_since, asOf: bookAsOf, graceDays: row.grace_days, pauses };
    found.days = Math.max(found.days, daysPastDue(at));
    found.arrears += row.arrears_minor;
    found.products.add(row.product);
  }
  return [...cases.values()].sort((a, b) => b.days - a.days || Number(b.arrears - a.arrears) || Number(a.id - b.id));
}

test('cases: page after page, worst first, each once, whatever the length of a page', async () => {
  const expected = (await plainly()).map(({ number }) => number);
  assert.ok(expected.length > 40, `${expected.length} open cases`);
  for (const limit of [3, 20, 1_000]) {
    const cases = await allPages({ limit });
    assert.deepEqual(
      cases.map(({ caseNumber }) => caseNumber),
      expected,
      `limit ${limit}`,
    );
  }
});

test('cases: the book tried has grace, pauses and borrowers with several loans past due', async () => {
  const cases = await allPages({});
  assert.ok(cases.some(({ loansPastDue }) => loansPastDue > 1));
  const rows = await database.session((session) =>
    session.query(
      `select 1 from loan_state s join loan_event e using (creditor_id, borrower_id, loan_id) where s.delinquent_since is not null and e.until_day > s.delinquent_since`,
    ),
  );
  assert.ok(rows.length > 3, `${rows.length} loans past due were paused`);
});

test('cases: narrowed by days, bucket, product and place', async () => {
  const all = await plainly();
  const table: readonly { says: string; asked: Partial<CasesSettings>; holds: (of: PlainCase) => boolean }[] = [
    { says: 'at least 61 days', asked: { daysMin: 61 }, holds: ({ days }) => days >= 61 },
    { says: 'M1', asked: { daysMin: 1, daysMax: 30 }, holds: ({ days }) => days >= 1 && days <= 30 },
    { says: 'M3', asked: { daysMin: 61, daysMax: 90 }, holds: ({ days }) => days >= 61 && days <= 90 },
    {
      says: 'cards',
      asked: { filter: { ...everything, product: 'card' } },
      holds: ({ products }) => products.has('card'),
    },
    {
      says: 'cards in one place, M2',
      asked: { filter: { ...everything, product: 'card', place: 'CN-3301' }, daysMin: 31, daysMax: 60 },
      holds: ({ products, place, days }) => products.has('card') && place === 'CN-3301' && days >= 31 && days <= 60,
    },
    { says: 'stage early', asked: { filter: { ...everything, stage: 'early' } }, holds: () => true },
    { says: 'stage legal', asked: { filter: { ...everything, stage: 'legal' } }, holds: () => false },
  ];
  for (const { says, asked, holds } of table) {
    const cases = await allPages({ ...asked, limit: 15 });
    assert.deepEqual(
      cases.map(({ caseNumber }) => caseNumber),
      all.filter(holds).map(({ number }) => number),
      says,
    );
  }
});

test('cases: with --all the closed ones come after, the last closed first, across a page that holds both', async () => {
  const open = await allPages({});
  const cases = await allPages({ which: 'all', limit: 40 });
  const closed = cases.slice(open.length);
  assert.deepEqual(cases.slice(0, open.length), open);
  assert.ok(closed.length > 20, `${closed.length} closed`);
  assert.equal(new Set(cases.map(({ caseId }) => caseId)).size, cases.length);
  closed.forEach((one, index) => {
    const before = closed[index - 1];
    if (before === undefined) return;
    assert.ok(before.closedOn! > one.closedOn! || (before.closedOn === one.closedOn && before.caseId < one.caseId));
  });
  assert.deepEqual(await allPages({ which: 'closed', limit: 90 }), closed);
});

test('cases: a case of each kind as the document tells it', async () => {
  const { cases } = casesDocument(await page({ limit: 1 }), book.creditorRef);
  const [worst] = cases;
  assert.match(worst!.id, /^C202[56]-\d{6}$/);
  const { loans: _, openedOn, id, borrower, place, amounts, ...rest } = worst!;
  assert.match(openedOn, /^202[56]-\d\d-\d\d$/);
  assert.match(`${id} ${borrower} ${place}`, /^C\S+ P\d+ CN-3[23]01$/);
  assert.equal(amounts.length, 1);
  assert.match(
    `${amounts[0]!.currency} ${amounts[0]!.arrears} ${amounts[0]!.outstanding}`,
    /^CNY \d+\.\d\d \d+\.\d\d$/,
  );
  assert.equal(rest.creditor, 'BANK');
  assert.equal(rest.stage, 'early');
  assert.equal(rest.bucket, 'M7+');
  assert.ok(['substandard', 'doubtful', 'loss'].includes(rest.riskClass!));
});

test('cases: a book of which no day is closed has none to show', async () => {
  const found = await readCases(database, settingsOf({ book: { ...book, businessDate: undefined } }));
  assert.deepEqual(found, { refused: 'noDayClosed' });
});

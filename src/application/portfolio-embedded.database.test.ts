import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { type Day, formatDay, lastDayOfMonth, parseDay } from '../core/calendar/day.ts';
import { addMonths } from '../core/calendar/period.ts';
import type { PortfolioReport } from '../core/portfolio/report.ts';
import { addTotals } from '../core/portfolio/totals.ts';
import type { Database } from '../store/database.ts';
import { closeDay } from './close-day.ts';
import { type PortfolioSettings, readPortfolio } from './portfolio.ts';

const businessDate = parseDay('2026-10-31')!;
const settings: PortfolioSettings = {
  creditorRef: undefined,
  asOf: undefined,
  knownAsOf: undefined,
  months: 12,
  buckets: defaultBuckets,
  scheme: 'byProduct',
  lawValues: loadDatedValues(),
  breakdown: undefined,
  vintageDays: [30, 90],
  vintageCurvesMax: 24,
};

interface TestLoan {
  readonly id: number;
  readonly currency: string;
  readonly product: string;
  readonly graceDays: number;
  readonly disbursedOn: Day;
  readonly dues: readonly { readonly on: Day; readonly principal: number; readonly interest: number }[];
  readonly payments: { readonly on: Day; readonly principal: number; readonly interest: number }[];
  readonly pause: { readonly from: Day; readonly to: Day } | undefined;
  readonly chargedOffOn: Day | undefined;
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function makeLoan(id: number): TestLoan {
  const random = seeded(7_000 + id);
  const disbursedOn = addMonths(businessDate, -Math.floor(random() * 20)) - Math.floor(random() * 28);
  const term = random() < 0.4 ? 6 : 12;
  const dues = Array.from({ length: term }, (_, n) => ({
    on: addMonths(disbursedOn, n + 1),
    principal: 10_000,
    interest: 700 + id,
  }));
  const payments: { on: Day; principal: number; interest: number }[] = [];
  const missing = random() < 0.5 ? random() : 0;
  for (const due of dues) {
    const pays = random() >= missing;
    const on = due.on + Math.floor(random() * 50) - 5;
    const half = random() < 0.1;
    if (!pays || on > businessDate) continue;
    payments.push({ on, principal: half ? due.principal / 2 : due.principal, interest: half ? 0 : due.interest });
  }
  const from = disbursedOn + 60 + Math.floor(random() * 60);
  return {
    id,
    currency: id % 5 === 0 ? 'USD' : 'CNY',
    product: ['card', 'consumer', 'rural'][id % 3]!,
    graceDays: id % 4 === 0 ? 3 : 0,
    disbursedOn,
    dues,
    payments: payments.sort((a, b) => a.on - b.on),
    pause: id % 6 === 0 ? { from, to: from + 20 } : undefined,
    chargedOffOn: id % 17 === 0 && disbursedOn + 250 <= businessDate ? disbursedOn + 250 : undefined,
  };
}

const loans = Array.from({ length: 120 }, (_, index) => makeLoan(index + 1));

async function store(database: Database, book: readonly TestLoan[]): Promise<void> {
  await database.transaction(async (session) => {
    await session.query(
      `insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'B1', 'A bank', 'Asia/Shanghai', 'CNY')`,
    );
    for (const loan of book) await storeLoan(session, loan);
  });
}

type Session = Parameters<Parameters<Database['session']>[0]>[0];

async function storeLoan(session: Session, loan: TestLoan): Promise<void> {
  const key = `1, ${loan.id}, ${loan.id}`;
  const on = (day: Day) => `date '${formatDay(day)}'`;
  const instalments = loan.dues.map(
    (due, n) => `(${key}, 1, ${n + 1}, ${on(due.on)}, ${due.principal}, ${due.interest}, 0)`,
  );
  const principal = loan.dues.reduce((sum, due) => sum + due.principal, 0);
  await session.run(`
    insert into borrower (creditor_id, borrower_id, party_ref, kind, place) values (1, ${loan.id}, 'P${loan.id}', 'person', 'CN-3201');
    insert into loan (creditor_id, borrower_id, loan_id, loan_ref, product, currency, principal_minor, annual_rate_percent, method,
      day_count, instalments, every_count, every_unit, disbursed_on, first_due_on, grace_days)
      values (${key}, 'L${loan.id}', '${loan.product}', '${loan.currency}', ${principal}, 12, 'equalPrincipal', '30/360',
        ${loan.dues.length}, 1, 'month', ${on(loan.disbursedOn)}, ${on(loan.dues[0]!.on)}, ${loan.graceDays});
    insert into loan_state (creditor_id, borrower_id, loan_id, next_event_on) values (${key}, ${on(loan.disbursedOn)});
    insert into schedule (creditor_id, borrower_id, loan_id, schedule_version, starts_on, reason) values (${key}, 1, ${on(loan.disbursedOn)}, 'contract');
    insert into instalment (creditor_id, borrower_id, loan_id, schedule_version, n, due_on, principal_minor, interest_minor, fee_minor)
      values ${instalments.join(', ')};
    insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor,
      penalty_minor, fee_minor, cost_minor, contra, contra_minor)
      values (${key}, nextval('entry_id_seq'), 'disbursement', ${on(loan.disbursedOn)}, ${on(loan.disbursedOn)}, ${principal}, 0, 0, 0, 0, 'cash', -${principal});`);
  for (const payment of loan.payments) await storePayment(session, loan.id, payment);
  if (loan.pause) await storeEvent(session, loan.id, 'pause', loan.pause.from, loan.pause.to);
  if (loan.chargedOffOn) await storeEvent(session, loan.id, 'chargeOff', loan.chargedOffOn);
}

async function storePayment(session: Session, id: number, payment: TestLoan['payments'][number]): Promise<void> {
  await session.query(
    `insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor,
       penalty_minor, fee_minor, cost_minor, contra, contra_minor)
     values (1, $1, $1, nextval('entry_id_seq'), 'payment', $2::date, $2::date, $3, $4, 0, 0, 0, 'cash', $5)`,
    [id, formatDay(payment.on), -payment.principal, -payment.interest, payment.principal + payment.interest],
  );
}

async function storeEvent(session: Session, id: number, kind: string, on: Day, until?: Day): Promise<void> {
  await session.query(
    `insert into loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, until_day)
     values (1, $1, $1, nextval('event_id_seq'), 'E' || currval('event_id_seq'), $2, $3::date, $4::date)`,
    [id, kind, formatDay(on), until === undefined ? null : formatDay(until)],
  );
}

const principalOn = (loan: TestLoan, day: Day) =>
  loan.payments.reduce(
    (left, payment) => (payment.on <= day ? left - payment.principal : left),
    loan.dues.reduce((sum, due) => sum + due.principal, 0),
  );

/** The plain definition, day by day and due by due. */
function slowly(loan: TestLoan, day: Day): { place: string; arrears: number; days: number } {
  const last = loan.payments.filter((payment) => payment.on <= businessDate).at(-1);
  const settledOn = principalOn(loan, businessDate) <= 0 ? last?.on : undefined;
  if (day < loan.disbursedOn) return { place: 'none', arrears: 0, days: 0 };
  if (settledOn !== undefined && settledOn <= day) return { place: 'settled', arrears: 0, days: 0 };
  let paid = loan.payments.reduce((sum, each) => (each.on <= day ? sum + each.principal + each.interest : sum), 0);
  let arrears = 0;
  let since: Day | undefined;
  for (const due of loan.dues) {
    if (due.on >= day || (settledOn !== undefined && due.on > settledOn)) break;
    const amount = due.principal + due.interest;
    if (paid < amount) since ??= due.on;
    arrears += amount - Math.min(paid, amount);
    paid -= Math.min(paid, amount);
  }
  let days = 0;
  for (let each = since ?? day; each < day; each++) {
    if (!(loan.pause && each >= loan.pause.from && each < loan.pause.to)) days += 1;
  }
  days = Math.max(0, days - loan.graceDays);
  const bucket = defaultBuckets.find((each) => days >= each.fromDays && (each.toDays ?? days) >= days)!;
  const chargedOff = loan.chargedOffOn !== undefined && loan.chargedOffOn <= day;
  return { place: chargedOff ? 'chargedOff' : bucket.code, arrears, days };
}

let database: Database;
before(async () => {
  database = await openFresh();
  await store(database, loans);
  await closeDay(database, { creditorId: 1, businessDate, boundaryDays: [] });
});
after(() => database.close());

async function read(change: Partial<PortfolioSettings> = {}): Promise<PortfolioReport> {
  const report = await readPortfolio(database, { ...settings, ...change });
  if ('refused' in report) assert.fail(JSON.stringify(report));
  return report;
}

function checkBuckets(report: PortfolioReport, day: Day): void {
  assert.deepEqual(
    report.currencies.map((each) => each.currency),
    ['CNY', 'USD'],
  );
  for (const { currency, byBucket, chargedOff } of report.currencies) {
    const standing = loans.filter((loan) => loan.currency === currency).map((loan) => ({ loan, ...slowly(loan, day) }));
    const expected = (place: string) => {
      const of = standing.filter((each) => each.place === place);
      const principal = of.reduce((sum, each) => sum + principalOn(each.loan, day), 0);
      const arrears = of.reduce((sum, each) => sum + each.arrears, 0);
      return { loans: of.length, principalMinor: BigInt(principal), arrearsMinor: BigInt(arrears) };
    };
    const found = [...byBucket, chargedOff].map(({ outstandingMinor: _, ...rest }) => rest);
    assert.deepEqual(found, [...defaultBuckets.map((bucket) => expected(bucket.code)), expected('chargedOff')]);
  }
}

test('the present, by the loan states', async () => {
  const report = await read({ months: 0 });
  assert.equal(report.asOf, businessDate);
  checkBuckets(report, businessDate);
  const [cny] = report.currencies;
  // Outstanding on the last day is principal and the interest that fell due, less what was paid of it.
  const owed = loans
    .filter((loan) => loan.currency === 'CNY' && !['settled', 'chargedOff'].includes(slowly(loan, businessDate).place))
    .reduce((sum, loan) => {
      const due = loan.dues.reduce((all, each) => (each.on <= businessDate ? all + each.interest : all), 0);
      const paid = loan.payments.reduce((all, each) => all + each.interest, 0);
      return sum + principalOn(loan, businessDate) + due - paid;
    }, 0);
  assert.equal(addTotals(cny!.byBucket).outstandingMinor, BigInt(owed));
  assert.deepEqual(cny!.rolls, []);
});

for (const text of ['2026-10-30', '2026-07-31', '2026-02-14', '2025-09-01']) {
  test(`a past day, ${text}, against the plain definition`, async () => {
    checkBuckets(await read({ asOf: parseDay(text)!, months: 0 }), parseDay(text)!);
  });
}

test('roll rates and cures against a brute-force count', async () => {
  const report = await read();
  for (const { currency, rolls } of report.currencies) {
    assert.equal(rolls.length, 12);
    const codes = [...defaultBuckets.map((bucket) => bucket.code), 'chargedOff', 'settled'];
    for (const month of rolls) {
      const from = defaultBuckets.map(() => codes.map(() => ({ loans: 0, principalMinor: 0n })));
      const cured = defaultBuckets.map(() => 0);
      for (const loan of loans) {
        if (loan.currency !== currency) continue;
        const one = codes.indexOf(slowly(loan, month.fromOn).place);
        const other = slowly(loan, month.toOn);
        if (one < 0 || one >= defaultBuckets.length) continue;
        const cell = from[one]![codes.indexOf(other.place)]!;
        cell.loans += 1;
        cell.principalMinor += BigInt(principalOn(loan, month.fromOn));
        if (one > 0 && other.place === 'M0' && other.arrears === 0) cured[one]! += 1;
      }
      assert.deepEqual(month.cells, from, formatDay(month.toOn));
      assert.deepEqual(
        month.cured.map((weight) => weight.loans),
        cured,
      );
    }
  }
});

test('vintages against a brute-force count', async () => {
  const { currencies } = await read();
  for (const { currency, vintages } of currencies) {
    assert.equal(vintages!.unit, 'month');
    for (const curve of vintages!.curves) {
      const members = loans.filter(
        (loan) => loan.currency === currency && formatDay(loan.disbursedOn).startsWith(curve.cohort),
      );
      assert.equal(curve.loans, members.length);
      vintages!.thresholdDays.forEach((threshold, index) => {
        const expected = curve.reached[index]!.map((_, onBook) => {
          const end = lastDayOfMonth(addMonths(lastDayOfMonth(members[0]!.disbursedOn), onBook));
          return members.filter((loan) => {
            for (let day = loan.disbursedOn; day <= end; day++) if (slowly(loan, day).days >= threshold) return true;
            return false;
          }).length;
        });
        assert.deepEqual(curve.reached[index], expected, `${curve.cohort} ${threshold}`);
      });
    }
  }
});

test('classes by days past due; a loan once non-performing is not raised by a part payment', async () => {
  const { currencies } = await read({ months: 0, scheme: 'cn.general' });
  for (const { currency, classes, byBucket } of currencies) {
    const total = addTotals(classes!.map((each) => each.totals));
    assert.deepEqual(total, addTotals(byBucket));
    const standing = loans.filter((loan) => loan.currency === currency).map((loan) => slowly(loan, businessDate));
    const inBook = standing.filter((each) => each.place.startsWith('M'));
    const byDays = (from: number, to: number) => inBook.filter((each) => each.days > from && each.days <= to).length;
    const loansOf = (riskClass: string) => classes!.find((each) => each.riskClass === riskClass)!.totals.loans;
    assert.equal(loansOf('loss'), byDays(360, Number.POSITIVE_INFINITY));
    assert.equal(loansOf('doubtful'), byDays(270, 360));
    assert.ok(loansOf('substandard') >= byDays(90, 270));
    assert.ok(loansOf('normal') <= byDays(-1, 0));
  }
  const held = currencies[0]!.classes!.find((each) => each.riskClass === 'substandard')!.totals.loans;
  const cny = loans.filter((loan) => loan.currency === 'CNY').map((loan) => slowly(loan, businessDate));
  assert.ok(held > cny.filter((each) => each.place.startsWith('M') && each.days > 90 && each.days <= 270).length);
});

test('what was known before an instant is worked out from the records, and agrees with what is stored', async () => {
  for (const text of ['2026-10-31', '2026-05-20']) {
    const asOf = parseDay(text)!;
    const stored = await read({ asOf });
    const known = await read({ asOf, knownAsOf: '2100-01-01T00:00:00Z' });
    // A book known by a past day has settled what it knows settled by then; later payments are the future.
    assert.deepEqual({ ...known, knownAsOf: undefined }, stored, text);
  }
});

test('nothing was known before the book was loaded', async () => {
  const { currencies } = await read({ knownAsOf: '2000-01-01T00:00:00+08:00' });
  assert.deepEqual(currencies, []);
});

test('by product, by place and by month of disbursement the parts add up to the whole', async () => {
  for (const breakdown of ['product', 'place', 'vintage'] as const) {
    for (const { parts, byBucket } of (await read({ breakdown, months: 0 })).currencies) {
      assert.ok(parts.length >= 1);
      defaultBuckets.forEach((_, place) => {
        assert.deepEqual(addTotals(parts.map((part) => part.byBucket[place]!)), byBucket[place]);
      });
    }
  }
  const byProduct = (await read({ breakdown: 'product', months: 0 })).currencies[0]!.parts;
  assert.deepEqual(
    byProduct.map((part) => part.part),
    ['card', 'consumer', 'rural'],
  );
});

test('months with no loans: every row empty, nothing divided by', async () => {
  const report = await read({ asOf: parseDay('2024-06-15')!, months: 3 });
  assert.deepEqual(
    report.currencies.flatMap((each) => each.rolls.flatMap((month) => month.cells.flat().map((cell) => cell.loans))),
    [],
  );
  const early = await read({ asOf: parseDay('2025-04-30')!, months: 12 });
  const first = early.currencies[0]!.rolls[0]!;
  assert.equal(
    first.cells.flat().reduce((sum, cell) => sum + cell.loans, 0),
    0,
  );
});

test('cases by month follow the borrowers past due', async () => {
  const { cases } = await read();
  assert.equal(cases.length, 12);
  for (const month of cases) {
    const pastDue = loans.filter((loan) => slowly(loan, month.endOn).days > 0).length;
    assert.equal(month.openAtEnd, pastDue, formatDay(month.endOn));
  }
});

test('refusals, each by its condition', async () => {
  const empty = await openFresh();
  try {
    assert.deepEqual(await readPortfolio(empty, settings), { refused: 'noBook' });
    await store(empty, []);
    assert.deepEqual(await readPortfolio(empty, settings), { refused: 'noDayClosed' });
    await empty.session((session) =>
      session.query(
        `insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (2, 'B2', 'B', 'Asia/Shanghai', 'CNY')`,
      ),
    );
    assert.deepEqual(await readPortfolio(empty, settings), { refused: 'severalBooks', creditorRefs: ['B1', 'B2'] });
  } finally {
    await empty.close();
  }
  const unknown = await readPortfolio(database, { ...settings, creditorRef: 'B9' });
  assert.deepEqual(unknown, { refused: 'unknownCreditor', creditorRefs: ['B1'] });
  const later = await readPortfolio(database, { ...settings, asOf: businessDate + 1 });
  assert.deepEqual(later, { refused: 'asOfNotClosed', businessDate });
});

test('a payment entered late for an earlier day moves the past; what was known before it does not move', async () => {
  const asOf = parseDay('2026-09-30')!;
  const late = loans.find((loan) => loan.chargedOffOn === undefined && slowly(loan, asOf).place === 'M2')!;
  const before = await read({ asOf, months: 0 });
  await database.session(async (session) => {
    await session.run('select pg_sleep(0.01)');
  });
  const instant = await database.session((session) =>
    session.query<{ now: string }>(`select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`),
  );
  await database.session((session) => session.run('select pg_sleep(0.01)'));
  const paid = { on: asOf - 1, principal: slowly(late, asOf).arrears, interest: 0 };
  await database.session(async (session) => {
    await storePayment(session, late.id, paid);
    await session.query('update loan_state set next_event_on = $2::date where loan_id = $1', [
      late.id,
      formatDay(businessDate),
    ]);
  });
  late.payments.push(paid);
  late.payments.sort((a, b) => a.on - b.on);
  await closeDay(database, { creditorId: 1, businessDate, boundaryDays: [] });
  checkBuckets(await read({ asOf, months: 0 }), asOf);
  assert.notEqual(slowly(late, asOf).place, 'M2');
  const known = await read({ asOf, months: 0, knownAsOf: instant[0]!.now });
  assert.deepEqual({ ...known, knownAsOf: undefined }, before);
});

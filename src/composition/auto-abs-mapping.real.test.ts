/**
 * The mapping of real car loans held to the data themselves: every row is taken, every month's balance follows from the
 * records made, and what the servicer says of delinquency follows from the dues and payments. Run where ../shared/data is.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import type { BookRecord, BookTable } from '../application/book-records.ts';
import { type Day, formatDay, lastDayOfMonth, parseDay } from '../core/calendar/day.ts';
import { addMonths } from '../core/calendar/period.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import { openBook } from './open-book.ts';

const root = join(import.meta.dirname, '..', '..');
const data = join(root, '..', 'shared', 'data', 'auto-abs');
const skip = existsSync(data) ? false : 'the real data (../shared/data/auto-abs) are not beside this checkout';

type RecordOf<Table extends BookTable> = Extract<BookRecord, { table: Table }>['record'];
type Told = Readonly<Record<string, string>>;

interface Loan {
  readonly loan: RecordOf<'loans'>;
  readonly instalments: readonly RecordOf<'instalments'>[];
  readonly payments: readonly RecordOf<'payments'>[];
  readonly events: readonly RecordOf<'events'>[];
}

function loanOf(records: readonly BookRecord[]): Loan {
  const of = <Table extends BookTable>(table: Table) =>
    records.filter((made) => made.table === table).map((made) => made.record as RecordOf<Table>);
  const [loan, ...others] = of('loans');
  assert.ok(loan && others.length === 0);
  return { loan, instalments: of('instalments'), payments: of('payments'), events: of('events') };
}

const totalOf = (instalment: RecordOf<'instalments'>) => instalment.principalMinor + instalment.interestMinor;

function amountTold(text: string | undefined): bigint | undefined {
  if (text === undefined || text === 'NA') return undefined;
  const amountMinor = parseAmountMinor(text, 'USD');
  assert.ok(typeof amountMinor === 'bigint', text);
  return amountMinor;
}

/** What `from` to `to` did to the balance, and whether anything but payments did. */
function balanceChange({ payments, events }: Loan, from: Day, to: Day): { amountMinor: bigint; by: string } {
  let amountMinor = 0n;
  let by = 'payments';
  for (const payment of payments) {
    if (payment.valueOn >= from && payment.valueOn <= to) amountMinor -= payment.split?.principalMinor ?? 0n;
  }
  for (const event of events) {
    if (event.on < from || event.on > to) continue;
    if (event.kind === 'chargeOff') amountMinor -= event.amountMinor!;
    else if (event.kind === 'charge' && event.component === 'principal') amountMinor += event.amountMinor!;
    else continue;
    by = event.kind;
  }
  return { amountMinor, by };
}

/** Days past due on `asOf`: all dues against all payments, the oldest due not covered. */
function daysPastDue({ instalments, payments }: Loan, asOf: Day): number {
  let left = payments
    .filter((payment) => payment.valueOn <= asOf)
    .reduce((sum, payment) => sum + payment.amountMinor, 0n);
  for (const instalment of instalments) {
    if (instalment.dueOn > asOf) break;
    left -= totalOf(instalment);
    if (left < 0n) return asOf - instalment.dueOn;
  }
  return 0;
}

test('6,408 real car loans: every row taken, every balance following', { skip }, async () => {
  const { sources } = await openBook([data], 'csv', join(root, 'examples', 'auto-abs.mapping.yaml'));
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const source of sources) {
    const text = gunzipSync(readFileSync(source.file)).toString('utf8');
    const rows = Papa.parse<Told>(text, { header: true, skipEmptyLines: true }).data;
    let at = 0;
    for await (const { readings } of source.rows()) {
      for (const reading of readings) {
        const told = rows[at]!;
        at += 1;
        assert.ok('records' in reading && reading.records.length > 0, `${source.file}:${reading.line}`);
        compare(loanOf(reading.records), told, count);
      }
    }
    assert.equal(at, rows.length);
  }
  assert.deepEqual(Object.fromEntries([...counts].sort()), {
    loans: 6408,
    'balance after the first month: by charge': 9,
    'balance after the first month: by payments': 6399,
    'balance: by charge': 226,
    'balance: by chargeOff': 196,
    'balance: by payments': 195_592,
    'balance: overpaid, the servicer shows it below zero': 34,
    'past due: neither says so': 5820,
    'past due: both say so, same days': 457,
    'past due: both say so, other days': 3,
    'past due: only ours': 34,
    'past due: only theirs': 1,
  });
});

function compare(made: Loan, told: Told, count: (what: string) => void): void {
  const { loan, instalments } = made;
  count('loans');
  assert.equal(
    instalments.reduce((sum, each) => sum + each.principalMinor, 0n),
    loan.principalMinor,
  );
  assert.equal(instalments.length, loan.instalments);
  assert.equal(instalments[0]!.dueOn, loan.firstDueOn);
  const start = parseDay(told.reportingPeriodBeginningDate!.replace(/(\d\d)-(\d\d)-(\d{4})/, '$3-$1-$2'))!;
  let balanceMinor = loan.principalMinor;
  for (let month = 0; month === 0 || told[`BAL${month}`] !== undefined; month++) {
    const from = addMonths(start, month);
    const asOf = lastDayOfMonth(from);
    const change = balanceChange(made, from, asOf);
    balanceMinor += change.amountMinor;
    const toldMinor = amountTold(month === 0 ? told.reportingPeriodActualEndBalanceAmount : told[`BAL${month}`]);
    if (toldMinor === undefined) assert.equal(balanceMinor, 0n);
    else if (toldMinor < 0n && balanceMinor === 0n) count('balance: overpaid, the servicer shows it below zero');
    else {
      assert.equal(balanceMinor, toldMinor, `${loan.loanRef} ${formatDay(asOf)}`);
      count(`balance${month === 0 ? ' after the first month' : ''}: by ${change.by}`);
    }
    if (month === 0 && toldMinor !== 0n)
      count(pastDueCompared(daysPastDue(made, asOf), Number(told.currentDelinquencyStatus)));
  }
}

function pastDueCompared(ours: number, theirs: number): string {
  if (ours === 0 && theirs === 0) return 'past due: neither says so';
  if (ours === 0) return 'past due: only theirs';
  if (theirs === 0) return 'past due: only ours';
  return `past due: both say so, ${ours === theirs ? 'same' : 'other'} days`;
}

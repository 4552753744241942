/** The journal of loans with agreements, kept and breached, beside the ledger and the states of the same days. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Papa from 'papaparse';
import { parse } from 'yaml';
import { type SampleAgreement, signSample } from '../../tools/agreement-sample.ts';
import { groundSealer, loadPayments } from '../../tools/evidence-ground.ts';
import { openSmallBook, smallBookOf } from '../../tools/small-book.ts';
import { CommandError } from '../cli/book.ts';
import { type JournalOptions, runJournal } from '../cli/run-agreement-journal.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { boundaryDays } from '../composition/deployment.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { zones } from '../composition/time-zones.ts';
import { type Chart, isOffBalance, readChart } from '../core/accounting/chart.ts';
import { balancesOn, type JournalEntry, owedByJournal } from '../core/accounting/journal.ts';
import { journalCsv } from '../core/accounting/journal-csv.ts';
import { askedMinor } from '../core/agreement/terms.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { type ComponentAmounts, noAmounts } from '../core/loan/components.ts';
import { readAgreement } from '../store/agreements.ts';
import type { Database, Row } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';
import { noticeGiven } from './agreement-acts-notice.ts';
import { agreementJournals, entriesOf, type LoanJournal } from './agreement-journal.ts';
import type { PaymentRecord } from './book-records.ts';
import { closeDay } from './close-day.ts';

process.env.FORBEAR_LANG = 'en';
const day = (text: string) => parseDay(text)!;
let database: Database;
let creditorId: number;
/** what each loan owed after each close, by component */
const owedOn = new Map<Day, Map<string, ComponentAmounts>>();

async function rows<R extends object = Row>(sql: string): Promise<R[]> {
  return database.session((session) => session.query<R>(sql));
}

async function close(on: string): Promise<void> {
  const businessDate = day(on);
  const settings = { creditorId, businessDate, boundaryDays: boundaryDays(businessDate), sealer: groundSealer };
  const closed = await closeDay(database, settings);
  assert.ok(!('refused' in closed), JSON.stringify(closed));
  const states = await rows<{ loan_ref: string } & ComponentAmounts>(
    `select l.loan_ref, s.principal_minor as principal, s.interest_minor as interest, s.penalty_minor as penalty, s.fee_minor as fee, s.cost_minor as cost
       from loan_state s join loan l using (creditor_id, borrower_id, loan_id) `,
  );
  owedOn.set(businessDate, new Map(states.map(({ loan_ref, ...owed }) => [loan_ref, owed])));
}

async function journals(
  more: { readonly agreementNumber?: string; readonly through?: string } = {},
): Promise<LoanJournal[]> {
  const settings = {
    creditorId,
    agreementNumber: more.agreementNumber,
    through: day(more.through ?? '2026-10-31'),
    buckets: defaultBuckets,
    lawValues: loadDatedValues(),
  };
  return database.transaction(async (session) => {
    const all: LoanJournal[] = [];
    for await (const journal of agreementJournals(session, settings)) all.push(journal);
    return all;
  });
}

interface Story {
  readonly agreementNumber: string;
  readonly loanRef: string;
  readonly more?: Partial<SampleAgreement>;
}
const kept: Story = { agreementNumber: 'A-kept', loanRef: 'L3' };
const breached: Story = {
  agreementNumber: 'A-breached',
  loanRef: 'L1',
  more: {
    waived: { ...noAmounts, principal: 20_000n },
    rules: { fallback: { waived: 'owedAgain', schedule: 'contractDates' } },
  },
};
const released: Story = {
  agreementNumber: 'A-released',
  loanRef: 'L8',
  more: { waived: { ...noAmounts, principal: 100_001n }, release: 'withEachInstalment' },
};
const chargedOff: Story = { agreementNumber: 'A-chargedOff', loanRef: 'L7' };
/** Worth a fifth less: another loan, and nobody has said at which rate it would be made. */
const another: Story = { agreementNumber: 'A-another', loanRef: 'L2', more: { count: 36, interestMinor: 0n } };
const stories = [kept, breached, released, chargedOff, another];

const pays = (loanRef: string, paymentRef: string, on: string, amountMinor: bigint) => ({
  loanRef,
  paymentRef,
  valueOn: day(on),
  amountMinor,
});

async function sign({ agreementNumber, loanRef, more }: Story): Promise<void> {
  const [found] = await rows<{ case_number: string }>(
    `select c.case_number from delinquency_case c join loan l using (creditor_id, borrower_id) where l.loan_ref = '${loanRef}' and c.closed_on is null`,
  );
  const asOf = day('2026-06-30');
  const dates = { asOf, count: 2, firstDueOn: day('2026-07-20'), interestMinor: 3_000n };
  const made = { ...dates, creditorId, sealer: groundSealer, caseNumber: found!.case_number, loanRef, agreementNumber };
  await signSample(database, { ...made, ...more });
}

async function load(file: string, ...payments: readonly Partial<PaymentRecord>[]): Promise<void> {
  const { faults } = await loadPayments(database, file, payments);
  assert.deepEqual(faults, []);
}

async function asked(agreementNumber: string, n: number): Promise<bigint> {
  const row = await database.session((session) => readAgreement(session, { creditorId, agreementNumber }));
  return askedMinor(row!.agreement.instalments[n - 1]!);
}

before(async () => {
  database = await openSmallBook();
  creditorId = await smallBookOf(database);
  for (const story of stories) await sign(story);
  // Between the figures and the first day, when its interest was no income.
  await load('ahead', pays('L3', 'k0', '2026-07-01', 5_000n));
  await close('2026-07-01');
  await load(
    'first',
    pays('L3', 'k1', '2026-07-18', (await asked('A-kept', 1)) - 5_000n),
    pays('L1', 'b1', '2026-07-20', await asked('A-breached', 1)),
    pays('L8', 'r1', '2026-07-19', await asked('A-released', 1)),
    pays('L7', 'c1', '2026-07-20', 50_000n),
  );
  await close('2026-07-31');
  await load('back', {
    ...pays('L8', 'r1-back', '2026-08-02', await asked('A-released', 1)),
    reversesPaymentRef: 'r1',
  });
  await close('2026-08-03');
  await load('again', pays('L8', 'r1-again', '2026-08-04', await asked('A-released', 1)));
  await load('last', pays('L3', 'k2', '2026-08-20', await asked('A-kept', 2)));
  await close('2026-08-28');
  const [creditor] = await database.session((session) => readCreditors(session));
  const atMs = Date.UTC(2026, 7, 28, 4);
  const notice = {
    creditor: creditor!,
    zones,
    sealer: groundSealer,
    atMs,
    recordedBy: 'test',
    n: 2,
    on: day('2026-08-27'),
  };
  const given = await database.transaction((session) =>
    noticeGiven(session, { ...notice, agreementNumber: 'A-breached' }),
  );
  assert.ok('mendBy' in given, JSON.stringify(given));
  await close('2026-09-15');
  await load('late', pays('L1', 'b2', '2026-09-20', 70_000n));
  await close('2026-10-31');
});
after(() => database.close());

async function journalOf({ agreementNumber }: Story, more: { through?: string } = {}): Promise<LoanJournal> {
  const [made] = await journals({ agreementNumber, ...more });
  return made!;
}

const changeOf = async (story: Story) => (await journalOf(story)).changes[0]!;

/** What the accounts say of the day: the results that the change made, a loss above zero. */
function lossOf(entries: readonly JournalEntry[], on: Day): bigint {
  const sum = (until: Day) => {
    const balances = balancesOn(entries, until);
    return (balances.get('modificationResult') ?? 0n) + (balances.get('waiverLoss') ?? 0n);
  };
  return sum(on) - sum(on - 1);
}

test('each agreement came to where its story ends', async () => {
  const states = await rows<{ agreement_number: string; state: string }>(
    'select agreement_number, state from agreement',
  );
  assert.deepEqual(Object.fromEntries(states.map(({ agreement_number, state }) => [agreement_number, state])), {
    'A-kept': 'completed',
    'A-breached': 'breached',
    'A-released': 'drifting',
    'A-chargedOff': 'drifting',
    'A-another': 'drifting',
  });
});

test('on each day that was closed the journal owes what the state of the loan says', async () => {
  for (const story of stories) {
    if (story === another) continue;
    const { drawn } = await journalOf(story);
    assert.ok('entries' in drawn, `${story.loanRef} ${JSON.stringify(drawn, (_, value) => String(value))}`);
    for (const [on, owed] of owedOn) {
      assert.deepEqual(owedByJournal(drawn.entries, on), owed.get(story.loanRef), `${story.loanRef} ${formatDay(on)}`);
    }
  }
});

for (const story of [kept, breached, released]) {
  test(`${story.agreementNumber}: the loss that is decided is the loss that is booked`, async () => {
    const { changes, drawn } = await journalOf(story);
    assert.ok('entries' in drawn);
    const [change] = changes;
    assert.equal(change!.treatment.treatment, 'modification');
    assert.equal(formatDay(change!.on), '2026-07-01');
    assert.equal(lossOf(drawn.entries, change!.on), -change!.treatment.resultMinor!);
  });
}

test('kept: at the end nothing of the loan stands on any account, and all that was not received is a result', async () => {
  const entries = entriesOf(await journalOf(kept));
  const end = balancesOn(entries, day('2026-10-31'));
  for (const [role, balance] of end) {
    const isResult = /Income|Result|Loss|Recovered/.test(role);
    if (!isResult && role !== 'cash') assert.equal(balance, 0n, role);
  }
  assert.ok(entries.some(({ code }) => code === 'completed') && entries.some(({ code }) => code === 'release'));
});

test('breached: what was set aside is owed again on the day of the breach, and the loan is worth its contract', async () => {
  const { drawn } = await journalOf(breached);
  assert.ok('entries' in drawn);
  const back = drawn.entries.filter(({ code }) => code === 'restore');
  assert.deepEqual(
    back.map(({ on }) => formatDay(on)),
    ['2026-09-15'],
  );
  const worth = balancesOn(drawn.entries, back[0]!.on).get('loanAdjustment') ?? 0n;
  // The contract's own dates at the contract's own rate: what is owed, but for days and roundings.
  assert.ok(worth > -2_000n && worth < 2_000n, String(worth));
});

test('released with each instalment, returned and paid again: the loss is taken once', async () => {
  const { drawn, changes } = await journalOf(released);
  assert.ok('entries' in drawn);
  const codes = drawn.entries.filter(({ on }) => on > changes[0]!.on).map(({ code }) => code);
  assert.ok(codes.includes('release') && codes.includes('takenBack'));
  assert.ok(!codes.includes('modified'));
  assert.equal(lossOf(drawn.entries, day('2026-10-31')), 0n);
  const losses = balancesOn(drawn.entries, day('2026-10-31')).get('waiverLoss') ?? 0n;
  assert.equal(losses, 0n);
});

test('charged off: the books carry nothing, and no agreement changes that', async () => {
  const { carried, treatment } = await changeOf(chargedOff);
  assert.equal(carried.isChargedOff, true);
  assert.equal(carried.carryingMinor, 0n);
  assert.ok(treatment.treatment.length > 0);
  const { drawn } = await journalOf(chargedOff);
  const onSheet = balancesOn('entries' in drawn ? drawn.entries : [], day('2026-10-31'));
  for (const [role, balance] of onSheet) {
    if (/^loanPrincipal|Receivable$|loanAdjustment/.test(role)) assert.equal(balance, 0n, role);
  }
});

test('another loan without a market rate: told, and no journal is guessed', async () => {
  const { drawn, changes, carryingMinor } = await journalOf(another);
  assert.deepEqual(drawn, { refused: 'undetermined' });
  assert.deepEqual(changes[0]!.treatment.missing, ['marketRate']);
  assert.equal(carryingMinor, undefined);
});

test('what a supervisor and an accountant ask: days, class, floor, stage, before and now', async () => {
  const { changes, now } = await journalOf(kept, { through: '2026-07-31' });
  const { before: was } = changes[0]!;
  assert.deepEqual([was.daysPastDue, was.stage.stage, was.isAccruing], [107, 3, false]);
  assert.deepEqual([now.daysPastDue, now.stage.stage, now.isAccruing], [0, 3, false]);
  assert.equal(now.observation?.state, 'running');
  assert.equal(now.classFloor, 'specialMention');
  assert.equal((await journalOf(kept)).now.ended, 'repaid');
  assert.equal((await journalOf(chargedOff)).now.ended, 'chargedOff');
  const performing = await journalOf(breached, { through: '2026-07-31' });
  assert.deepEqual([performing.changes[0]!.before.stage.stage, performing.now.stage.stage], [1, 2]);
  assert.equal(performing.now.isAccruing, true);
});

test('drawn to an earlier day it is the beginning of the later one', async () => {
  for (const story of [kept, breached, released]) {
    const whole = entriesOf(await journalOf(story));
    for (const through of ['2026-06-30', '2026-07-01', '2026-07-31']) {
      const part = entriesOf(await journalOf(story, { through }));
      assert.deepEqual(part, whole.slice(0, part.length), `${story.loanRef} ${through}`);
    }
  }
});

test('all of the book: each loan once, by key; read back from the table, debits are credits', async () => {
  const all = await journals();
  assert.deepEqual(all.map(({ loan }) => loan.loanRef).sort(), ['L1', 'L2', 'L3', 'L7', 'L8']);
  const chart = readChart(parse(readFileSync('examples/chart-cn-bank.yaml', 'utf8'))).chart as Chart;
  const entries = all.flatMap(entriesOf);
  const csv = journalCsv(entries, { chart, language: 'en', words: (code) => code, withMark: true });
  const { data, errors } = Papa.parse<string[]>(csv.slice(1).trimEnd(), { newline: '\r\n' });
  assert.deepEqual(errors, []);
  const sums = new Map<string, bigint>();
  for (const [, number, , code, , debit, credit] of data.slice(1)) {
    const side = code!.startsWith('80') ? 'off' : 'on';
    const minor = (text: string) => BigInt(text.replace('.', '') || '0');
    const key = `${number} ${side}`;
    sums.set(key, (sums.get(key) ?? 0n) + minor(debit!) - minor(credit!));
  }
  assert.ok(sums.size > 100);
  for (const [key, sum] of sums) assert.equal(sum, 0n, key);
  const lines = entries.flatMap(({ lines: each }) => each);
  assert.equal(data.length - 1, lines.length);
  assert.ok(lines.some(({ role }) => isOffBalance(role)));
});

test('an agreement that is not in force, and one that there is not, have no journal', async () => {
  assert.deepEqual(await journals({ agreementNumber: 'A-none' }), []);
});

const folder = mkdtempSync(join(tmpdir(), 'forbear-journal-'));
after(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** As the command would be run, with what it writes. */
async function command(id: string | undefined, more: Partial<JournalOptions> = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const terminal = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  };
  const options = { out: join(folder, 'journal.csv'), language: 'en', json: false, ...more };
  const code = await runJournal(database, id, options, terminal).catch((error) => {
    if (!(error instanceof CommandError)) throw error;
    err += error.message;
    return error.exitCode;
  });
  return { code, out, err };
}

test('the command writes the table of one agreement, and says what the change came to', async () => {
  const { code, out } = await command('A-kept');
  assert.equal(code, 0);
  for (const part of [
    'Carrying amount',
    '14.4 % a year',
    'Modified',
    'Stage 3',
    'never was income',
    'not verified',
    'Repaid',
  ]) {
    assert.ok(out.includes(part), `${part} is not in:\n${out}`);
  }
  assert.doesNotMatch(out, /agreementBooks\.|accounting\.|\{\w+\}/);
  const table = readFileSync(join(folder, 'journal.csv'), 'utf8');
  assert.ok(table.startsWith('\uFEFFDate,Entry,') && table.endsWith('\r\n'));
  assert.deepEqual(readdirSync(folder), ['journal.csv']);
});

test('and how the loan stands while it is kept, in both languages', async () => {
  const { out } = await command('A-breached', { through: '2026-07-31' });
  for (const part of ['Stage 2', 'Observed since 2026-07-20', 'no better than special mention']) {
    assert.ok(out.includes(part), `${part} is not in:\n${out}`);
  }
  process.env.FORBEAR_LANG = 'zh';
  const chinese = await command('A-breached', { through: '2026-07-31', language: 'zh' });
  process.env.FORBEAR_LANG = 'en';
  assert.match(chinese.out, /第二阶段.*重组观察期未满/);
  assert.ok(readFileSync(join(folder, 'journal.csv'), 'utf8').startsWith('\uFEFF日期,凭证号,'));
});

test('the whole book: those that can be drawn are written, the other is named, and it ends with 65', async () => {
  const out = join(folder, 'book.json');
  const ran = await command(undefined, { out, json: true, through: '2026-07-31' });
  assert.equal(ran.code, 65);
  assert.match(ran.err, /L2 has no journal.*fair value/);
  const file = JSON.parse(readFileSync(out, 'utf8')) as {
    loans: { loan: string; entries: number; journal: object[] }[];
  };
  assert.deepEqual(file.loans.map(({ loan }) => loan).sort(), ['L1', 'L2', 'L3', 'L7', 'L8']);
  for (const { loan, entries, journal } of file.loans) {
    assert.equal(entries, journal.length);
    assert.equal(entries === 0, loan === 'L2');
  }
  const told = JSON.parse(ran.out) as {
    loans: { loan: string; changes: { treatment: string; result: string | null }[] }[];
  };
  assert.equal(told.loans.length, 5);
  const treated = Object.fromEntries(told.loans.map(({ loan, changes }) => [loan, changes[0]!.treatment]));
  assert.deepEqual(treated, {
    L1: 'modification',
    L2: 'undetermined',
    L3: 'modification',
    L7: 'chargedOff',
    L8: 'modification',
  });
});

const bad = join(folder, 'bad.yaml');
const faults: readonly (readonly [
  name: string,
  id: string | undefined,
  more: Partial<JournalOptions>,
  code: number,
  words: RegExp,
])[] = [
  ['a file of another kind', undefined, { out: 'journal.txt' }, 64, /\.csv or \.json/],
  ['no such day', undefined, { through: '2026-02-30' }, 64, /YYYY-MM-DD/],
  ['a day that is not closed', undefined, { through: '2026-12-01' }, 65, /2026-10-31/],
  ['no such agreement', 'A-none', {}, 66, /A-none/],
  ['not in force by then', 'A-kept', { through: '2026-06-30' }, 65, /2026-06-30/],
  ['no such chart', undefined, { chart: join(folder, 'none.yaml') }, 66, /ENOENT/],
  ['a chart without accounts', undefined, { chart: bad }, 64, /bad\.yaml:2 accounts\.cash/],
  ['no such folder', undefined, { out: join(folder, 'none', 'journal.csv') }, 73, /ENOENT/],
  ['another loan, no market rate', 'A-another', { out: join(folder, 'another.csv') }, 65, /fair value/],
];
for (const [name, id, more, code, words] of faults) {
  test(`refused in words: ${name}`, async () => {
    writeFileSync(bad, 'accounts:\n  cash: { code: 1 }\n');
    const ran = await command(id, more);
    assert.equal(ran.code, code, ran.err);
    assert.match(ran.err, words);
    assert.deepEqual(readdirSync(folder).sort(), ['bad.yaml', 'book.json', 'journal.csv']);
  });
}

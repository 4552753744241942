import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import type { BookRecord, RowReading } from '../application/book-records.ts';
import { type BookSource, SourceFaultError } from '../application/ports.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import { openBook } from './open-book.ts';
import { MappingFileError, parseMappingText } from './read-mapping-file.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'open-book-'));
after(() => rmSync(folder, { recursive: true }));

let made = 0;
function bookOf(files: Readonly<Record<string, string>>): string {
  made += 1;
  const path = join(folder, `book${made}`);
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

async function readingsOf(source: BookSource): Promise<RowReading[]> {
  const readings: RowReading[] = [];
  for await (const batch of source.rows()) readings.push(...batch.readings);
  return readings;
}

async function recordsOf(sources: readonly BookSource[]): Promise<BookRecord[]> {
  const records: BookRecord[] = [];
  for (const source of sources) {
    for (const reading of await readingsOf(source)) {
      assert.ok('records' in reading, 'faults' in reading ? JSON.stringify(reading.faults) : '');
      records.push(...reading.records);
    }
  }
  return records;
}

const loans =
  'loanRef,partyRef,product,currency,principal,annualRatePercent,method,dayCount,instalments,every,disbursedOn,firstDueOn\n' +
  'L1,B1,card,JPY,10000,15,equalInstalment,actual/365,12,1 month,2026-01-05,2026-02-05\n';
const payments = 'loanRef,paymentRef,valueOn,amount\nL1,P1,2026-02-05,900\n';
const manifest = JSON.stringify({
  creditor: 'C',
  currency: 'CNY',
  zone: 'Asia/Shanghai',
  asOf: '2026-10-31',
  generated: true,
});

async function fault(run: Promise<unknown>): Promise<unknown> {
  try {
    await run;
  } catch (error) {
    assert.ok(error instanceof SourceFaultError, String(error));
    return { ...error.fault, file: basename(error.fault.file) };
  }
  return assert.fail('nothing was refused');
}

test('a folder: tables in the order in which they are stored, other files left aside, the manifest read', async () => {
  const path = bookOf({
    'payments.csv': payments,
    'loans.csv': loans,
    'parties.csv': 'partyRef,kind\nB1,person\n',
    'rejects.csv': 'anything\n',
    'book.json': manifest,
  });
  const book = await openBook([path], 'csv');
  assert.deepEqual(
    book.sources.map((source) => source.tables),
    [['parties'], ['loans'], ['payments']],
  );
  assert.deepEqual(book.manifest, {
    creditor: 'C',
    currency: 'CNY',
    zone: 'Asia/Shanghai',
    asOf: parseDay('2026-10-31'),
    generated: true,
  });
});

test("amounts without a currency are read in the book's, else in the first loan's, and say so", async () => {
  const currencyOf = async (files: Readonly<Record<string, string>>) => {
    const records = await recordsOf((await openBook([bookOf(files)], 'csv')).sources);
    return records.map(({ table, record }) => [
      table,
      'currency' in record && record.currency,
      'amountMinor' in record && record.amountMinor,
    ]);
  };
  assert.deepEqual(await currencyOf({ 'loans.csv': loans, 'payments.csv': payments }), [
    ['loans', 'JPY', false],
    ['payments', 'JPY', 900n],
  ]);
  assert.deepEqual(await currencyOf({ 'loans.csv': loans, 'payments.csv': payments, 'book.json': manifest }), [
    ['loans', 'JPY', false],
    ['payments', 'CNY', 90_000n],
  ]);
});

for (const [name, run, expected] of [
  ['a path that is not there', () => openBook([join(folder, 'none')], 'csv'), { file: 'none', code: 'notFound' }],
  [
    'a folder without a table',
    () => openBook([bookOf({ 'x.csv': 'a\n' })], 'csv'),
    { file: 'book4', value: 'csv', code: 'noFiles' },
  ],
  [
    'a file under another name',
    () => openBook([join(bookOf({ 'x.csv': 'a\n' }), 'x.csv')], 'csv'),
    { file: 'x.csv', value: 'parties, loans, instalments, payments, events, creditors', code: 'notABookTable' },
  ],
  [
    'a manifest that is no JSON',
    () => openBook([bookOf({ 'loans.csv': loans, 'book.json': '{' })], 'csv'),
    { file: 'book.json', code: 'notJson' },
  ],
  [
    'an unknown zone',
    () => openBook([bookOf({ 'loans.csv': loans, 'book.json': '{"zone":"Mars"}' })], 'csv'),
    { file: 'book.json', value: '"Mars"', code: 'unknownZone' },
  ],
  [
    'a day that is none',
    () => openBook([bookOf({ 'loans.csv': loans, 'book.json': '{"asOf":"2026-02-30"}' })], 'csv'),
    { file: 'book.json', value: '"2026-02-30"', code: 'notADate' },
  ],
  [
    'an unknown part',
    () => openBook([bookOf({ 'loans.csv': loans, 'book.json': '{"owner":"x"}' })], 'csv'),
    { file: 'book.json', value: '"owner"', code: 'unknownField' },
  ],
] as const) {
  test(`refused: ${name}`, async () => {
    assert.deepEqual(await fault(run()), expected);
  });
}

test('the example with Chinese headers becomes loans and payments; its line of totals is skipped', async () => {
  const { sources, manifest: told } = await openBook(
    [join(root, 'examples')],
    'csv',
    join(root, 'examples', 'lender-zh.mapping.yaml'),
  );
  assert.equal(told.zone, 'Asia/Shanghai');
  assert.equal(told.currency, 'CNY');
  const [source] = sources;
  const skipped = (await readingsOf(source!)).filter(
    (reading) => 'records' in reading && reading.skipped !== undefined,
  );
  assert.deepEqual(
    skipped.map((reading) => reading.line),
    [5],
  );
  const records = await recordsOf(sources);
  const of = (table: BookRecord['table']) =>
    records.filter((record) => record.table === table).map((record) => record.record);
  assert.deepEqual(
    (of('loans') as { loanRef: string; principalMinor: bigint; annualRatePercent: string; firstDueOn: number }[]).map(
      (loan) => [loan.loanRef, loan.principalMinor, loan.annualRatePercent, formatDay(loan.firstDueOn)],
    ),
    [
      ['HT-2026-0001', 3_600_000n, '11.4', '2026-07-20'],
      ['HT-2026-0002', 50_000_000n, '5.22', '2026-08-05'],
      ['HT-2026-0003', 2_000_000n, '6', '2026-06-30'],
    ],
  );
  assert.deepEqual(
    (of('payments') as { paymentRef: string; valueOn: number; amountMinor: bigint }[]).map((payment) => [
      payment.paymentRef,
      formatDay(payment.valueOn),
      payment.amountMinor,
    ]),
    [
      ['HT-2026-0001-1', '2026-07-20', 318_900n],
      ['HT-2026-0001-3', '2026-09-20', 637_800n],
      ['HT-2026-0002-1', '2026-08-05', 217_500n],
      ['HT-2026-0002-2', '2026-09-05', 217_500n],
      ['HT-2026-0002-3', '2026-10-05', 100_000n],
    ],
  );
  assert.deepEqual(of('parties')[0], {
    partyRef: 'K1001',
    kind: 'person',
    name: '甲示例',
    place: 'CN-320500',
    language: 'zh',
  });
});

for (const [name, text, faults] of [
  ['text that is no YAML', 'a: [', [{ line: 1, path: '', code: 'notYaml' }]],
  ['a key twice', 'forbearMapping: 1\nforbearMapping: 1\n', [{ line: 2, path: '', code: 'notYaml' }]],
  [
    'a wrong operation and a wrong field',
    'forbearMapping: 1\ncurrency: CNY\nrecords:\n  - table: parties\n    fields:\n      partyRef: { colum: a }\n      kind: person\n  - table: parties\n    fields: { partyRef: a, kind: person, nick: b }\n',
    [
      { line: 6, path: '/records/0/fields/partyRef', code: 'unknownOperation' },
      { line: 9, path: '/records/1/fields/nick', code: 'unknownField' },
    ],
  ],
] as const) {
  test(`mapping refused: ${name}`, () => {
    try {
      parseMappingText(text, 'm.yaml');
      assert.fail('it was read');
    } catch (error) {
      assert.ok(error instanceof MappingFileError, String(error));
      assert.deepEqual(
        error.faults.map(({ line, path, code }) => ({ line, path, code })),
        faults,
      );
    }
  });
}

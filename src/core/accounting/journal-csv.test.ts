import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Papa from 'papaparse';
import { parse } from 'yaml';
import { parseDay } from '../calendar/day.ts';
import { accountRoles, type Chart, chartFaultCodes, readChart } from './chart.ts';
import type { JournalEntry } from './journal.ts';
import { type JournalPaper, journalColumns, journalCsv, journalDocument } from './journal-csv.ts';

const plainChart = (): { accounts: Record<string, unknown> } =>
  parse(readFileSync('examples/chart-cn-bank.yaml', 'utf8')) as { accounts: Record<string, unknown> };
const chart = readChart(plainChart()).chart as Chart;
const entry: JournalEntry = {
  n: 7,
  loanRef: 'L-1',
  on: parseDay('2026-11-22')!,
  currency: 'CNY',
  code: 'payment',
  parameters: { loan: 'L-1', valueOn: '2026-11-20' },
  lines: [
    { role: 'cash', debitMinor: 123_456n, creditMinor: 0n },
    { role: 'loanPrincipal', debitMinor: 0n, creditMinor: 123_456n },
  ],
  source: { kind: 'ledgerEntry', entryId: 42n },
};
const paper = (language: 'zh' | 'en', over: Record<string, string> = {}): JournalPaper => {
  const table = JSON.parse(readFileSync(`messages/${language}/accounting.json`, 'utf8')) as Record<string, string>;
  const words = (code: string, parameters: Readonly<Record<string, string>> = {}) =>
    (over[code] ?? table[code]!).replace(/\{(\w+)\}/g, (_, name: string) => parameters[name]!);
  return { chart, language, words };
};

test('a table in Chinese, as an accountant takes it in', () => {
  assert.equal(
    journalCsv([entry], { ...paper('zh'), withMark: true }),
    [
      '\uFEFF日期,凭证号,摘要,科目编码,科目名称,借方,贷方,币种,来源',
      '2026-11-22,L-1/0007,贷款 L-1 2026-11-20 还款,2011,吸收存款,1234.56,,CNY,ledger:42',
      '2026-11-22,L-1/0007,贷款 L-1 2026-11-20 还款,1303.01,贷款—本金,,1234.56,CNY,ledger:42',
      '',
    ].join('\r\n'),
  );
});

test('without a mark, and with nothing in it: the columns alone', () => {
  assert.equal(
    journalCsv([], { ...paper('en'), withMark: false }),
    'Date,Entry,Summary,Account,Account name,Debit,Credit,Currency,Source\r\n',
  );
});

// What stands in a lender's own numbers and names never runs in a spreadsheet, and reads back as one cell.
for (const bad of ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', 'a"b', 'a,b', 'a\nb', '=cmd|"/c calc"!A1']) {
  test(`a cell: ${JSON.stringify(bad)}`, () => {
    const odd: JournalEntry = { ...entry, loanRef: bad, source: { kind: 'event', ref: bad } };
    const csv = journalCsv([odd], { ...paper('en', { 'accounting.entry.payment': bad }), withMark: false });
    const { data, errors } = Papa.parse<string[]>(csv.trimEnd(), { newline: '\r\n' });
    assert.deepEqual(errors, []);
    const shown = /^[=+\-@\t]/.test(bad) ? `'${bad}` : bad;
    for (const cells of data.slice(1)) {
      assert.equal(cells.length, journalColumns.length);
      assert.deepEqual([cells[1], cells[2], cells[8]], [`${shown}/0007`, shown, shown]);
    }
  });
}

test('as data: amounts as text, the account and its role', () => {
  assert.deepEqual(journalDocument([entry], paper('en')), [
    {
      number: 'L-1/0007',
      on: '2026-11-22',
      currency: 'CNY',
      code: 'payment',
      parameters: { loan: 'L-1', valueOn: '2026-11-20' },
      summary: 'Loan L-1: payment of 2026-11-20',
      source: { ledgerEntry: '42' },
      lines: [
        {
          role: 'cash',
          account: '2011',
          name: 'Deposits of customers (cash)',
          debit: '1234.56',
          credit: '0.00',
          offBalance: false,
        },
        {
          role: 'loanPrincipal',
          account: '1303.01',
          name: 'Loans: principal',
          debit: '0.00',
          credit: '1234.56',
          offBalance: false,
        },
      ],
    },
  ]);
});

test('the chart that comes with the program has every role, in both languages', () => {
  const { faults } = readChart(plainChart());
  assert.deepEqual(faults, []);
  assert.deepEqual(Object.keys(chart).sort(), [...accountRoles].sort());
});

const account = { code: '1', zh: '甲', en: 'A' };
const faulty: readonly (readonly [name: string, plain: unknown, fault: object])[] = [
  ['not a chart', 'x', { path: ['accounts'], value: 'x', code: 'notAnObject' }],
  ['a field of its own', { ...plainChart(), extra: 1 }, { path: ['extra'], value: 'extra', code: 'unknownField' }],
  [
    'a role of its own',
    { accounts: { ...plainChart().accounts, petty: account } },
    { path: ['accounts', 'petty'], value: 'petty', code: 'unknownRole' },
  ],
  [
    'a role left out',
    { accounts: { ...plainChart().accounts, cash: undefined } },
    { path: ['accounts', 'cash'], value: null, code: 'missing' },
  ],
  [
    'a code that is a number',
    { accounts: { ...plainChart().accounts, cash: { ...account, code: 2011 } } },
    { path: ['accounts', 'cash', 'code'], value: 2011, code: 'notAText' },
  ],
  [
    'one account on the sheet and off it',
    { accounts: { ...plainChart().accounts, offContra: { ...account, code: '1304' } } },
    { path: ['accounts', 'offContra', 'code'], value: '1304', code: 'mixedAccount' },
  ],
];
for (const [name, plain, fault] of faulty) {
  test(`a chart with a fault: ${name}`, () => {
    const { chart: none, faults } = readChart(plain);
    assert.equal(none, undefined);
    assert.deepEqual(faults, [fault]);
  });
}

test('every fault of a chart is reached', () => {
  const codes = faulty.map(([, , fault]) => (fault as { code: string }).code);
  assert.deepEqual([...new Set(codes)].sort(), [...chartFaultCodes].sort());
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portfolioShape } from '../api/portfolio-shape.ts';
import { portfolioDocument } from '../core/portfolio/document.ts';
import { grouped, percent } from '../core/portfolio/shown.ts';
import { sampleReport } from '../documents/sample-report.ts';
import { CommandError } from './book.ts';
import { type PortfolioOptions, portfolioSettings } from './portfolio.ts';
import { portfolioCsv } from './portfolio-csv.ts';
import { portfolioText } from './portfolio-table.ts';
import { shownWidth, textTable } from './text-table.ts';

const options: PortfolioOptions = { months: '12', scheme: 'byProduct', vintageDays: '30,90' };

const faults: readonly [name: string, change: Partial<PortfolioOptions>][] = [
  ['a day that does not exist', { asOf: '2026-02-30' }],
  ['an instant without an offset', { knownAsOf: '2026-10-31T18:00:00' }],
  ['an instant on a day that does not exist', { knownAsOf: '2026-02-30T18:00:00Z' }],
  ['months below zero', { months: '-1' }],
  ['too many months', { months: '121' }],
  ['an unknown breakdown', { by: 'colour' }],
  ['an unknown scheme', { scheme: 'cn' }],
  ['a vintage of no days', { vintageDays: '30,0' }],
  ['vintages that are no numbers', { vintageDays: '30;90' }],
  ['an unknown language', { lang: 'fr' }],
  ['two formats at once', { json: true, csv: true }],
];
for (const [name, change] of faults) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => portfolioSettings({ ...options, ...change }),
      (error) => error instanceof CommandError && error.exitCode === 64 && !error.message.includes('portfolio.'),
    );
  });
}

test('valid options', () => {
  const settings = portfolioSettings({
    ...options,
    asOf: '2026-02-28',
    knownAsOf: '2026-03-01T08:00:00+08:00',
    months: '0',
  });
  assert.equal(settings.months, 0);
  assert.deepEqual(settings.vintageDays, [30, 90]);
});

const document = portfolioDocument(sampleReport());

test('the document has its documented shape', () => {
  const result = portfolioShape.safeParse(JSON.parse(JSON.stringify(document)));
  assert.deepEqual(result.error?.issues ?? [], []);
});

test('the shape refuses a field that is not documented, and a share as a number', () => {
  assert.equal(portfolioShape.safeParse({ ...document, more: 1 }).success, false);
  const [first] = document.currencies;
  const wrong = { ...first!, buckets: first!.buckets.map((bucket) => ({ ...bucket, loanShare: 0.5 })) };
  assert.equal(portfolioShape.safeParse({ ...document, currencies: [wrong] }).success, false);
});

test('yen have no decimals', () => {
  assert.deepEqual(
    document.currencies.map((of) => [of.currency, of.buckets[1]!.principal]),
    [
      ['CNY', '145679011.02'],
      ['JPY', '14567901102'],
    ],
  );
});

for (const lang of ['en', 'zh'] as const) {
  test(`the table in ${lang}: every line of a table is as wide as the others, and no code is left without words`, () => {
    const text = portfolioText(document, lang);
    assert.doesNotMatch(text, /portfolio\.|undefined|null|\{\w+\}/);
    for (const block of text.split('\n\n')) {
      const lines = block.split('\n');
      const rule = lines.findIndex((line) => line.startsWith('─'));
      if (rule < 0) continue;
      const width = shownWidth(lines[rule]!);
      const rows = lines.slice(rule - 1).filter((line) => shownWidth(line) > width);
      const notes = rows.filter((line) => !line.includes(' · '));
      assert.deepEqual(notes, []);
    }
  });
}

test('columns align where Chinese stands beside Latin', () => {
  const columns = [
    { title: '账龄', align: 'left' },
    { title: 'n', align: 'right' },
  ] as const;
  assert.equal(
    textTable(
      columns,
      [
        ['M1', '1,000'],
        ['在册贷款', '7'],
      ],
      1,
    ),
    ['账龄          n', '────────  ─────', 'M1        1,000', '────────  ─────', '在册贷款      7'].join('\n'),
  );
});

test('the long table: one figure a row, all of one length, formulas kept texts', () => {
  const hostile = {
    ...document,
    currencies: document.currencies.map((of) => ({
      ...of,
      breakdown: of.breakdown.map((part) => ({ ...part, part: '=1+1,"x"' })),
    })),
  };
  const lines = portfolioCsv(hostile).split('\r\n');
  assert.equal(lines[0], 'section,currency,period,row,column,measure,value');
  assert.equal(lines.at(-1), '');
  assert.ok(lines.includes('buckets,CNY,2026-10-31,M1,,loans,118'));
  assert.ok(lines.includes('rollRates,CNY,2026-10-31,M1,M2,loans,30'));
  assert.ok(lines.includes('cases,,2026-10,,,opened,131'));
  assert.ok(lines.some((line) => line.startsWith(`by product,CNY,2026-10-31,"'=1+1,""x""",M0,loans`)));
  for (const line of lines.slice(1, -1)) {
    assert.equal(line.replace(/"([^"]|"")*"/g, '').split(',').length, 7, line);
  }
});

const figures: readonly [share: string | null, shown: string][] = [
  ['0.0000', '0.00%'],
  ['0.0523', '5.23%'],
  ['1.0000', '100.00%'],
  ['-0.0005', '-0.05%'],
  ['12.3456', '1234.56%'],
  [null, '–'],
];
test('shares in percent, amounts with thousands apart', () => {
  for (const [share, shown] of figures) assert.equal(percent(share), shown);
  for (const [amount, shown] of [
    ['1234567.89', '1,234,567.89'],
    ['-1000', '-1,000'],
    ['999', '999'],
    ['0.00', '0.00'],
  ]) {
    assert.equal(grouped(amount!), shown);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { majorOf, minorOf, weekOf } from './budget-sum.ts';
import { formatDay, formatInstant, formatMoney, formatMonth, formatSentence, readDay, readMoney } from './format.ts';

test('amounts are shown as they came, grouped, and never worked out', () => {
  for (const [amount, currency, shown] of [
    ['0.00', 'CNY', '¥0.00'],
    ['1234.50', 'CNY', '¥1,234.50'],
    ['-1234567.89', 'USD', '−$1,234,567.89'],
    ['900719925474099312345.67', 'CNY', '¥900,719,925,474,099,312,345.67'],
    ['1200', 'JPY', 'JPY 1,200'],
    ['nonsense', 'CNY', 'nonsense CNY'],
  ] as const)
    assert.equal(formatMoney(amount, currency), shown);
});

test('amounts are read as people write them, and nothing is guessed', () => {
  for (const [typed, read] of [
    ['1200', '1200'],
    ['1,200.50', '1200.50'],
    ['１２００．５', '1200.5'],
    ['¥ 1 200', '1200'],
    ['1200元', '1200'],
    ['RMB 007', '7'],
    ['0.05', '0.05'],
    ['12.345', undefined],
    ['-5', undefined],
    ['1e3', undefined],
    ['', undefined],
    ['about 500', undefined],
  ] as const)
    assert.equal(readMoney(typed), read, typed);
});

test('days and months by language; a day that there is not is none', () => {
  assert.equal(formatDay('2026-11-02', 'zh'), '2026年11月2日');
  assert.equal(formatDay('2026-11-02', 'en'), '2 November 2026');
  assert.equal(formatMonth('2026-11', 'zh'), '2026年11月');
  assert.equal(formatMonth('2026-11', 'en'), 'November 2026');
  assert.equal(formatInstant('2026-11-02T23:30:00+08:00', 'en'), '2 November 2026 23:30');
  assert.equal(readDay('2026-3-9'), '2026-03-09');
  assert.equal(readDay('２０２６-３-９'), '2026-03-09');
  assert.equal(readDay('2026-2-30'), undefined);
  assert.equal(readDay('2026--9'), undefined);
});

test('a budget adds up to the unit', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 14n });
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 20 }), (minors) => {
      const sum = minors.map((minor) => minorOf(majorOf(minor))).reduce((one, other) => one + other, 0n);
      assert.equal(
        sum,
        minors.reduce((one, other) => one + other, 0n),
      );
    }),
    { seed: 20261123, numRuns: 200 },
  );
  assert.equal(majorOf(-5n), '-0.05');
  assert.equal(minorOf('7.5'), 750n);
  assert.equal(weekOf(30_00n), 7_00n);
});

test('a sentence of the server is told with days and amounts as people write them, and nothing else is touched', () => {
  const at = { language: 'en', currency: 'CNY' } as const;
  for (const [text, shown] of [
    ['300.00 a month is more than the 0.00.', '¥300.00 a month is more than the ¥0.00.'],
    [
      'The first would be on 2026-07-10, and not on 2026-08-10.',
      'The first would be on 10 July 2026, and not on 10 August 2026.',
    ],
    ['At 16.25 % or 16.25% a year, rule 3.2.1', 'At 16.25 % or 16.25% a year, rule 3.2.1'],
    ['¥5.00 stays', '¥5.00 stays'],
  ] as const)
    assert.equal(formatSentence(text, at), shown);
});

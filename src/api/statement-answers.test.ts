import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { perMonthMinor, rhythms } from '../core/capacity/per-month.ts';
import { answerPath, type StatementAnswers, statementAnswers, statementOfAnswers } from './statement-answers.ts';

const at = { currency: 'CNY', asOf: '2026-07-01', owedMinor: 908_533n };

function made(answers: StatementAnswers) {
  return statementOfAnswers(statementAnswers.parse(answers), at);
}

test('a rhythm as an amount a month: income rounded down, expenses up', () => {
  const table = [
    ['month', 100_000n, undefined, 'down', 100_000n],
    ['week', 70_000n, undefined, 'down', 303_333n],
    ['week', 70_000n, undefined, 'up', 303_334n],
    ['day', 20_000n, 22, 'down', 440_000n],
    ['quarter', 100_000n, undefined, 'down', 33_333n],
    ['year', 100_000n, undefined, 'up', 8_334n],
  ] as const;
  for (const [rhythm, amountMinor, days, mode, expected] of table)
    assert.equal(perMonthMinor(amountMinor, rhythm, { days, mode }), expected, `${rhythm} ${mode}`);
});

test('down is never above up, and they are one unit apart at most', () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 12n),
      fc.constantFrom(...rhythms),
      fc.integer({ min: 1, max: 31 }),
      (sum, rhythm, days) => {
        const down = perMonthMinor(sum, rhythm, { days, mode: 'down' });
        const up = perMonthMinor(sum, rhythm, { days, mode: 'up' });
        assert.ok(up - down === 0n || up - down === 1n);
      },
    ),
    { seed: 20261122, numRuns: 200 },
  );
});

test('answers of every kind make a statement', () => {
  const made1 = made({
    place: 'CN',
    area: 'urban',
    household: { adults: 2, children: 1 },
    income: [
      { how: 'regular', kind: 'wages', amount: '200', every: 'day', days: 22 },
      { how: 'months', kind: 'gigWork', months: ['1000', '1500.50', '0'] },
      { how: 'seasonal', kind: 'farming', seasonal: { '9': '8000' }, evidence: 'villageCertificate' },
      { how: 'once', kind: 'severance', amount: '5000', on: '2026-08-01' },
    ],
    business: { revenue: '30000', costs: '24000', every: 'quarter' },
    expenses: [
      { kind: 'rent', amount: '1600', every: 'month' },
      { kind: 'food', amount: '300', every: 'week' },
      { kind: 'health', amount: '400', every: 'month', reason: 'dialysis' },
    ],
    living: 'own',
    otherDebts: [{ creditor: 'A bank', outstanding: '9000', payment: '300', inDifficulty: true }],
    lumpSum: { amount: '2000', from: 'savings' },
  });
  assert.deepEqual(made1, {
    document: {
      currency: 'CNY',
      place: 'CN',
      area: 'urban',
      asOf: '2026-07-01',
      lumpSumNow: '2000.00',
      lumpSumFrom: 'savings',
      household: { adults: 2, children: 1 },
      income: [
        { kind: 'wages', perMonth: '4400.00' },
        { kind: 'gigWork', months: ['1000.00', '1500.50', '0.00'] },
        { kind: 'farming', evidence: 'villageCertificate', seasonal: { '9': '8000.00' } },
        { kind: 'severance', oneOff: { amount: '5000.00', on: '2026-08-01' } },
      ],
      expenses: [
        { kind: 'rent', perMonth: '1600.00' },
        { kind: 'food', perMonth: '1300.00' },
        { kind: 'health', perMonth: '400.00', reason: 'dialysis' },
      ],
      otherDebts: [{ creditor: 'A bank', outstanding: '9000.00', perMonth: '300.00', inDifficulty: true }],
      business: { revenue: { perMonth: '10000.00' }, costs: { perMonth: '8000.00' } },
      ownOutstanding: '9085.33',
    },
  });
});

test('what living costs at the place stands for their own figures of it, and for nothing else', () => {
  const made1 = made({
    place: 'CN',
    household: { adults: 1, children: 0 },
    income: [],
    expenses: [
      { kind: 'food', amount: '900', every: 'month' },
      { kind: 'rent', amount: '1600', every: 'month' },
      { kind: 'elderCare', amount: '500', every: 'month' },
    ],
    living: 'place',
  });
  assert.deepEqual('document' in made1 && (made1.document as { expenses: object }).expenses, [
    { kind: 'rent', perMonth: '1600.00' },
    { kind: 'elderCare', perMonth: '500.00' },
  ]);
});

test('the light way is one sum and what is owed', () => {
  assert.deepEqual(made({ place: 'CN', light: { payment: '250' } }), {
    document: {
      currency: 'CNY',
      place: 'CN',
      asOf: '2026-07-01',
      light: { perMonth: '250.00', owed: '9085.33' },
    },
  });
});

test('faults are told by the path of the answer', () => {
  const faulty = made({
    place: 'CN',
    income: [
      { how: 'regular', kind: 'wages', amount: '200', every: 'day' },
      { how: 'regular', kind: 'pension', amount: '-1', every: 'month' },
      { how: 'months', kind: 'gigWork', months: ['1', '2.345', '3'] },
    ],
    business: { revenue: '1.999', costs: '1', every: 'month' },
  });
  const told = 'invalid' in faulty ? faulty.invalid.map(({ path, code }) => [path, code]) : [];
  assert.deepEqual(told, [
    ['/income/0/days', 'missing'],
    ['/income/1/amount', 'negative'],
    ['/income/2/months/1', 'tooManyDecimals'],
    ['/business/revenue', 'tooManyDecimals'],
  ]);
  const table = [
    ['/income/3/perMonth', '/income/3/amount'],
    ['/otherDebts/0/perMonth', '/otherDebts/0/payment'],
    ['/lumpSumNow', '/lumpSum/amount'],
    ['/light/perMonth', '/light/payment'],
    ['/household/adults', '/household/adults'],
  ];
  for (const [of, expected] of table) assert.equal(answerPath(of!), expected);
});

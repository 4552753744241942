import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aprOperation } from './apr.ts';

const example = {
  method: 'usActuarial',
  unitPeriod: 'month',
  unitPeriodsPerYear: 12,
  flows: [
    { at: { units: 0 }, amount: '-6000.00' },
    { at: { units: 1, fraction: '19/30' }, amount: '200.00', repeat: 36 },
  ],
};

const answers: readonly { why: string; document: object; answer: object }[] = [
  {
    why: 'Regulation Z Appendix J (c)(1)(ii)',
    document: example,
    answer: { aprPercent: '11.816508', rounded: '11.82' },
  },
  {
    why: 'broken unit periods a year: one payment after 255 days, Appendix J (c)(5)(i)',
    document: {
      method: 'usActuarial',
      unitPeriodsPerYear: '365/255',
      flows: [
        { at: { units: 0 }, amount: '-1000' },
        { at: { units: 1 }, amount: '1080' },
      ],
    },
    answer: { aprPercent: '11.450980', rounded: '11.45' },
  },
  {
    why: 'Regulation Z Appendix K (b)(8)(i): 24 advances, one repayment',
    document: {
      method: 'irr',
      unitPeriodsPerYear: 12,
      flows: [
        { at: { units: 0 }, amount: '-350.00', repeat: 24 },
        { at: { units: 24 }, amount: '14313.08' },
      ],
    },
    answer: { aprPercent: '48.529989', rounded: '48.53' },
  },
  {
    why: 'Commission example 43: a cost a year before the drawdown; the other solution is named',
    document: {
      method: 'eu',
      unitPeriodsPerYear: 12,
      flows: [
        { years: '-1', amount: '150.00' },
        { years: '0', amount: '-29550.00' },
        { years: '1/12', amount: '356.11', repeat: 120 },
      ],
    },
    answer: { aprPercent: '8.269278', rounded: '8.3', otherRatesPercent: ['19168.554219'] },
  },
  {
    why: 'by days: five days of a leap year are 5/366 of a year',
    document: {
      method: 'eu',
      currency: 'GBP',
      flows: [
        { on: '2012-10-10', amount: '-500.00' },
        { on: '2012-10-15', amount: '510.00' },
      ],
    },
    answer: { aprPercent: '326.120642', rounded: '326.1' },
  },
  {
    why: 'years as decimal text, as a number, and in `at`',
    document: {
      method: 'eu',
      flows: [
        { years: 0, amount: '-1000.00' },
        { years: '0.25', amount: '272.00' },
        { at: { years: '2/4' }, amount: '272.00' },
        { years: 1, amount: '544.00' },
      ],
    },
    answer: { aprPercent: '13.185495', rounded: '13.2' },
  },
  {
    why: 'irr by days, days / 365',
    document: {
      method: 'irr',
      flows: [
        { on: '2025-01-01', amount: '-100.00' },
        { on: '2026-01-01', amount: '110.00' },
      ],
    },
    answer: { aprPercent: '10.000000', rounded: '10.00' },
  },
  {
    why: 'half up: 12.45 is 12.5',
    document: {
      method: 'eu',
      flows: [
        { years: 0, amount: '-100.00' },
        { years: 1, amount: '112.45' },
      ],
    },
    answer: { aprPercent: '12.450000', rounded: '12.5' },
  },
  {
    why: 'a rate below zero',
    document: {
      method: 'irr',
      flows: [
        { years: 0, amount: '-100.00' },
        { years: 1, amount: '50.00' },
      ],
    },
    answer: { aprPercent: '-50.000000', rounded: '-50.00' },
  },
  {
    why: 'all one way: no rate',
    document: {
      method: 'eu',
      flows: [
        { years: 0, amount: '100.00' },
        { years: 1, amount: '50.00' },
      ],
    },
    answer: { refused: 'noRate' },
  },
];
for (const { why, document, answer } of answers) {
  test(`apr: ${why}`, () => assert.deepEqual(aprOperation.run(document), answer));
}

const flow = (more: object) => ({ ...example, flows: [example.flows[0], more] });
const eu = (...flows: object[]) => ({ method: 'eu', flows });
const lent = { on: '2026-01-01', amount: '-1.00' };
const faults: readonly { why: string; document: object; path: string; code: string }[] = [
  { why: 'method', document: { ...example, method: 'guess' }, path: '/method', code: 'notOneOf' },
  { why: 'unknown field', document: { ...example, day: 1 }, path: '/day', code: 'unknownField' },
  { why: 'one flow', document: { ...example, flows: [example.flows[0]] }, path: '/flows', code: 'tooShort' },
  {
    why: 'number for money',
    document: flow({ at: { units: 1 }, amount: 5 }),
    path: '/flows/1/amount',
    code: 'notAString',
  },
  {
    why: 'fraction of one',
    document: flow({ at: { units: 1, fraction: '30/30' }, amount: '5' }),
    path: '/flows/1/at/fraction',
    code: 'notAFraction',
  },
  {
    why: 'nothing below',
    document: flow({ at: { units: 1, fraction: '1/0' }, amount: '5' }),
    path: '/flows/1/at/fraction',
    code: 'notAFraction',
  },
  { why: 'no time', document: flow({ at: {}, amount: '5' }), path: '/flows/1/at/units', code: 'missing' },
  {
    why: 'a million flows',
    document: flow({ at: { units: 1 }, amount: '5', repeat: 1_000_000 }),
    path: '/flows/1/repeat',
    code: 'tooLarge',
  },
  {
    why: 'too many in sum',
    document: {
      ...example,
      flows: [example.flows[0], ...Array(3).fill({ at: { units: 1 }, amount: '5', repeat: 9_000 })],
    },
    path: '/flows',
    code: 'tooLong',
  },
  {
    why: 'no periods a year',
    document: { ...example, unitPeriodsPerYear: 0 },
    path: '/unitPeriodsPerYear',
    code: 'notAFraction',
  },
  {
    why: 'decimals beyond the currency',
    document: { ...flow({ at: { units: 1 }, amount: '5.001' }), currency: 'USD' },
    path: '/flows/1/amount',
    code: 'tooManyDecimals',
  },
  { why: 'no such day', document: eu(lent, { on: '2026-02-30', amount: '1' }), path: '/flows/1/on', code: 'notADate' },
  { why: 'no time in eu', document: eu(lent, { amount: '1' }), path: '/flows/1/at', code: 'missing' },
  {
    why: 'two times',
    document: eu(lent, { on: '2026-02-01', years: 1, amount: '1' }),
    path: '/flows/1/years',
    code: 'moreThanOneTime',
  },
  { why: 'days and years', document: eu(lent, { years: 1, amount: '1' }), path: '/flows/1/years', code: 'mixedTimes' },
  {
    why: 'days repeated',
    document: eu(lent, { on: '2026-02-01', amount: '1', repeat: 2 }),
    path: '/flows/1/repeat',
    code: 'repeatNeedsUnits',
  },
  {
    why: 'repeat without a period',
    document: eu({ years: 0, amount: '-1' }, { years: 1, amount: '1', repeat: 2 }),
    path: '/unitPeriodsPerYear',
    code: 'missing',
  },
];
for (const { why, document, path, code } of faults) {
  test(`apr, not valid: ${why}`, () => {
    const answer = aprOperation.run(document) as { invalid: { path: string; code: string }[] };
    assert.deepEqual(
      answer.invalid.map((fault) => [fault.path, fault.code]),
      [[path, code]],
    );
  });
}

test('apr, not valid: all faults at once, those across fields too', () => {
  const document = {
    method: 'eu',
    currency: 'USD',
    flows: [lent, { amount: '1.001', on: 5 }, { amount: '1.001', years: 1, repeat: 2 }, { amount: '1', x: 1 }],
  };
  const answer = aprOperation.run(document) as { invalid: { path: string; code: string }[] };
  assert.deepEqual(
    answer.invalid.map((fault) => `${fault.path} ${fault.code}`),
    [
      '/flows/1/on notAString',
      '/flows/3/x unknownField',
      '/flows/1/amount tooManyDecimals',
      '/flows/2/amount tooManyDecimals',
      '/flows/2/years mixedTimes',
      '/unitPeriodsPerYear missing',
    ],
  );
});

for (const document of [null, 7, [], 'x', { flows: null }, { method: 'eu', flows: [null, 1] }]) {
  test(`apr, not valid: ${JSON.stringify(document)}`, () => {
    assert.ok('invalid' in aprOperation.run(document));
  });
}

test('apr: its schemas can be printed', () => {
  assert.match(JSON.stringify(aprOperation.schemas()), /unitPeriodsPerYear/);
});

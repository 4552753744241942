import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bites, day, type Plain, ruleAt, said, situation, smallLaw } from '../../../../tools/small-law.ts';
import { type FactValue, unknown } from '../facts.ts';
import { percentMillionths, percentText } from '../value-content.ts';

const seed = 20_260_824;
const values = {
  'xx.two': ['count', 2],
  'xx.four': ['count', 4],
  'xx.ninety': ['days', 90],
  'xx.lpr': [
    'percent',
    [
      ['2019-08-20', '4.25'],
      ['2025-05-20', '3.0'],
    ],
  ],
  'xx.cap': ['percent', '24'],
  'xx.half': ['percent', '50'],
  'xx.third': ['percent', '33.333333'],
  'xx.sum': ['amount', 'CNY 50000.00'],
  'xx.odd': ['amount', 'CNY 0.03'],
} as const;
const facts = {
  visitorsSeen: 'count?',
  rate: 'percent',
  sum: 'amount',
  pay: 'amount',
  other: 'count',
  signedOn: 'day',
} as const;
const lawOf = (parameters: Plain) =>
  smallLaw({ rules: [{ effect: 'require', condition: 'withinBound', with: parameters }], values, facts });

const percent = (text: string) => percentMillionths(text)!;
// Held within the bound? The last value inside is step 0, the first beyond step 1.
for (const [parameters, known, holds, step] of [
  [{ fact: 'other', atMost: { value: 'xx.two' } }, { other: 2 }, true, 0],
  [{ fact: 'other', atMost: { value: 'xx.two' } }, { other: 3 }, false, 1],
  [{ fact: 'other', atMost: { value: 'xx.two' } }, { other: 1 }, true, -1],
  [{ fact: 'other', atMost: { value: 'xx.two' } }, { other: 4 }, false, 2],
  [{ fact: 'other', atLeast: { value: 'xx.two' } }, { other: 2 }, true, 0],
  [{ fact: 'other', atLeast: { value: 'xx.two' } }, { other: 1 }, false, 1],
  [{ fact: 'other', under: { value: 'xx.two' } }, { other: 1 }, true, 0],
  [{ fact: 'other', under: { value: 'xx.two' } }, { other: 2 }, false, 1],
  [{ fact: 'other', over: { value: 'xx.two' } }, { other: 3 }, true, 0],
  [{ fact: 'other', over: { value: 'xx.two' } }, { other: 2 }, false, 1],
  [{ fact: 'other', over: { value: 'xx.ninety' } }, { other: 91 }, true, 0],
  [{ fact: 'visitors', atMost: { value: 'xx.two' } }, { visitors: 2 }, true, 0],
  [{ fact: 'visitors', atMost: { value: 'xx.two' } }, { visitors: 3 }, false, 1],
  [{ fact: 'rate', atMost: { value: 'xx.cap' } }, { rate: percent('24') }, true, 0],
  [{ fact: 'rate', atMost: { value: 'xx.cap' } }, { rate: percent('24.000001') }, false, 1],
  [{ fact: 'rate', atMost: { value: 'xx.cap' } }, { rate: percent('24.01') }, false, 1],
  [{ fact: 'rate', atMost: { value: 'xx.cap' } }, { rate: percent('24.010001') }, false, 2],
  [{ fact: 'rate', atMost: { value: 'xx.cap' } }, { rate: percent('23.995') }, true, 0],
  // Four times the LPR of the day of the act: 4 × 3.0 %.
  [{ fact: 'rate', atMost: { value: 'xx.lpr' }, times: { value: 'xx.four' } }, { rate: percent('12') }, true, 0],
  [
    { fact: 'rate', atMost: { value: 'xx.lpr' }, times: { value: 'xx.four' } },
    { rate: percent('12.000001') },
    false,
    1,
  ],
  // That of the day of signing: 4 × 4.25 %.
  [
    { fact: 'rate', atMost: { value: 'xx.lpr', on: 'signedOn' }, times: { value: 'xx.four' } },
    { rate: percent('17'), signedOn: day('2025-05-19') },
    true,
    0,
  ],
  [
    { fact: 'rate', atMost: { value: 'xx.lpr', on: 'signedOn' }, times: { value: 'xx.four' } },
    { rate: percent('17'), signedOn: day('2025-05-20') },
    false,
    2,
  ],
  [{ fact: 'sum', atMost: { value: 'xx.sum' } }, { sum: 5_000_000n }, true, 0],
  [{ fact: 'sum', atMost: { value: 'xx.sum' } }, { sum: 5_000_001n }, false, 1],
  // Half of a pay: 100.01 halves to 50.005, and half a cent is not given.
  [{ fact: 'sum', atMost: { fact: 'pay' }, share: { value: 'xx.half' } }, { sum: 5000n, pay: 10_001n }, true, 0],
  [{ fact: 'sum', atMost: { fact: 'pay' }, share: { value: 'xx.half' } }, { sum: 5001n, pay: 10_001n }, false, 1],
  [{ fact: 'sum', atMost: { fact: 'pay' }, share: { value: 'xx.half' } }, { sum: 5001n, pay: 10_002n }, true, 0],
  [{ fact: 'sum', atMost: { fact: 'pay' }, share: { value: 'xx.third' } }, { sum: 1n, pay: 3n }, false, 1],
  [{ fact: 'sum', atMost: { value: 'xx.sum' }, plus: { value: 'xx.odd' } }, { sum: 5_000_003n }, true, 0],
  [{ fact: 'sum', atMost: { value: 'xx.sum' }, plus: { value: 'xx.odd' } }, { sum: 5_000_004n }, false, 1],
  [{ fact: 'sum', atMost: { fact: 'pay' } }, { sum: -5n, pay: 0n }, true, -1],
  // Null is that there is none: nothing to bound.
  [{ fact: 'rate', atMost: { value: 'xx.cap' } }, { rate: null }, true, undefined],
  [{ fact: 'sum', atMost: { fact: 'pay' } }, { sum: 1n, pay: null }, true, undefined],
] as readonly (readonly [Plain, Readonly<Record<string, FactValue>>, boolean, number | undefined])[]) {
  const shown = JSON.stringify(known, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  test(`${JSON.stringify(parameters)} of ${shown}: ${holds}`, () => {
    const law = lawOf(parameters);
    const here = situation({ at: '2026-08-20T12:00:00Z', facts: { currency: 'CNY', ...known } });
    assert.equal(bites(law, here), !holds);
    assert.equal(ruleAt(law, here).condition.stepBeyond!(here), step);
  });
}

for (const [parameters, known, expected] of [
  [{ fact: 'rate', atMost: { value: 'xx.cap' } }, {}, 'undetermined: rate'],
  [{ fact: 'rate', atMost: { value: 'xx.cap' } }, { rate: unknown }, 'undetermined: rate'],
  [{ fact: 'sum', atMost: { fact: 'pay' } }, { sum: 1n }, 'undetermined: pay'],
  [{ fact: 'sum', atMost: { fact: 'pay' } }, {}, 'undetermined: pay, sum'],
  [{ fact: 'rate', atMost: { value: 'xx.lpr', on: 'signedOn' } }, { rate: 1n }, 'undetermined: signedOn'],
  [
    { fact: 'rate', atMost: { value: 'xx.lpr', on: 'signedOn' } },
    { rate: 1n, signedOn: null },
    'undetermined: signedOn',
  ],
  [
    { fact: 'rate', atMost: { value: 'xx.lpr', on: 'signedOn' } },
    { rate: 1n, signedOn: day('2019-08-19') },
    'undetermined: signedOn',
  ],
  [{ fact: 'visitorsSeen', atMost: { value: 'xx.two' } }, {}, 'allowed'],
  // A sum of the law is one of its own currency; two sums of the request are of one.
  [{ fact: 'sum', atMost: { value: 'xx.sum' } }, { sum: 1n }, 'undetermined: currency'],
  [{ fact: 'sum', atMost: { value: 'xx.sum' } }, { sum: 1n, currency: 'JPY' }, 'undetermined: currency'],
  [{ fact: 'sum', atMost: { value: 'xx.sum' } }, { sum: 1n, currency: 'CNY' }, 'allowed'],
  [{ fact: 'sum', atMost: { fact: 'pay' } }, { sum: 1n, pay: 2n, currency: 'JPY' }, 'allowed'],
  [{ fact: 'visitorsSeen', atMost: { value: 'xx.two' } }, { visitorsSeen: unknown }, 'undetermined: visitorsSeen'],
] as readonly (readonly [Plain, Readonly<Record<string, FactValue>>, string])[]) {
  test(`${JSON.stringify(parameters)} of what is not known: ${expected}`, () => {
    assert.equal(said(lawOf(parameters), situation({ at: '2026-08-20T12:00:00Z', facts: known })), expected);
  });
}

test('the reason shows both sides as a lawyer writes them', () => {
  const reason = (parameters: Plain, known: Readonly<Record<string, FactValue>>) => {
    const here = situation({ at: '2026-08-20T12:00:00Z', facts: { currency: 'CNY', ...known } });
    return ruleAt(lawOf(parameters), here).condition.facts(here);
  };
  assert.deepEqual(
    reason({ fact: 'rate', atMost: { value: 'xx.lpr' }, times: { value: 'xx.four' } }, { rate: percent('12.5') }),
    { rate: '12.5%', atMost: '12%' },
  );
  assert.deepEqual(reason({ fact: 'sum', atMost: { value: 'xx.sum' } }, { sum: 5_000_001n }), {
    sum: '50000.01',
    atMost: '50000.00',
  });
  assert.deepEqual(reason({ fact: 'sum', under: { value: 'xx.odd' } }, { sum: -5n }), { sum: '-0.05', under: '0.03' });
  assert.deepEqual(reason({ fact: 'other', atLeast: { value: 'xx.two' } }, { other: 1 }), { other: 1, atLeast: 2 });
});

test('property: a share is exact to the last millionth of a percent of the last minor unit', () => {
  const big = fc.bigInt({ min: 0n, max: 10n ** 15n });
  fc.assert(
    fc.property(big, big, fc.bigInt({ min: 0n, max: 200_000_000n }), (sum, pay, millionths) => {
      const law = smallLaw({
        rules: [
          {
            effect: 'require',
            condition: 'withinBound',
            with: { fact: 'sum', atMost: { fact: 'pay' }, share: { value: 'xx.share' } },
          },
        ],
        values: { 'xx.share': ['percent', percentText(millionths)] },
        facts: { sum: 'amount', pay: 'amount' },
      });
      const isAllowed = said(law, situation({ at: '2026-08-20T12:00:00Z', facts: { sum, pay } })) === 'allowed';
      assert.equal(isAllowed, sum * 100_000_000n <= pay * millionths);
    }),
    { seed, numRuns: 300 },
  );
});

test('percents are read to a millionth and no finer', () => {
  for (const [text, value] of [
    ['24', 24_000_000n],
    ['0.000001', 1n],
    ['3.10', 3_100_000n],
    ['-1.5', -1_500_000n],
    ['0.0000001', undefined],
    ['1,5', undefined],
    ['', undefined],
    ['24%', undefined],
  ] as const) {
    assert.equal(percentMillionths(text), value, text);
  }
  for (const value of [0n, 1n, 24_000_000n, 3_100_000n, -1_500_000n, 999_999n]) {
    assert.equal(percentMillionths(percentText(value)), value);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type UnitPeriodFlow, usActuarialRate } from './us-actuarial.ts';

/** units, odd days over the days of a unit period, amount, how many */
type Row = readonly [units: number, odd: readonly [number, number] | 0, amount: number, repeat?: number];

const flowsOf = (rows: readonly Row[]): UnitPeriodFlow[] =>
  rows.map(([units, odd, amount, repeat = 1]) => ({
    units,
    oddFraction: odd === 0 ? 0 : odd[0] / odd[1],
    amount,
    repeat,
  }));

const percentOf = (rows: readonly Row[], unitPeriodsPerYear: number) => {
  const rate = usActuarialRate({ flows: flowsOf(rows), unitPeriodsPerYear });
  assert.ok('annual' in rate);
  return rate.annual * 100;
};

// 12 CFR 1026 Appendix J (c), examples (1) to (5): what is lent, when and how much is paid, the rate that it prints.
const examples: readonly { of: string; rows: readonly Row[]; perYear: number; percent: string }[] = [
  {
    of: '(c)(1)(i)',
    rows: [
      [0, 0, -5000],
      [1, 0, 230, 24],
    ],
    perYear: 12,
    percent: '9.69',
  },
  {
    of: '(c)(1)(ii)',
    rows: [
      [0, 0, -6000],
      [1, [19, 30], 200, 36],
    ],
    perYear: 12,
    percent: '11.82',
  },
  {
    of: '(c)(1)(iii)',
    rows: [
      [0, 0, -5000],
      [0, [6, 15], 219.17, 24],
    ],
    perYear: 24,
    percent: '10.34',
  },
  {
    of: '(c)(1)(iv)',
    rows: [
      [0, 0, -10000],
      [1, [39, 90], 385, 40],
    ],
    perYear: 4,
    percent: '8.97',
  },
  {
    of: '(c)(1)(v)',
    rows: [
      [0, 0, -500],
      [4, [4, 7], 17.6, 30],
    ],
    perYear: 52,
    percent: '14.96',
  },
  {
    of: '(c)(2)(i)',
    rows: [
      [0, 0, -5000],
      [1, 0, 250],
      [2, 0, 230, 23],
    ],
    perYear: 12,
    percent: '10.08',
  },
  {
    of: '(c)(2)(ii)',
    rows: [
      [0, 0, -400],
      [1, [5, 28], 39.5],
      [2, [5, 28], 38.31, 11],
    ],
    perYear: 13,
    percent: '28.50',
  },
  {
    of: '(c)(3)(i)',
    rows: [
      [0, 0, -5000],
      [1, 0, 230, 23],
      [24, 0, 280],
    ],
    perYear: 12,
    percent: '10.50',
  },
  {
    of: '(c)(3)(ii)',
    rows: [
      [0, 0, -200],
      [0, [8, 14], 9.5, 19],
      [19, [8, 14], 30],
    ],
    perYear: 26,
    percent: '12.22',
  },
  {
    of: '(c)(4)(i)',
    rows: [
      [0, 0, -5000],
      [1, 0, 250],
      [2, 0, 230, 22],
      [24, 0, 280],
    ],
    perYear: 12,
    percent: '10.90',
  },
  {
    of: '(c)(4)(ii)',
    rows: [
      [0, 0, -8000],
      [0, [52, 60], 449.36],
      [1, [52, 60], 465, 18],
      [19, [52, 60], 200],
    ],
    perYear: 6,
    percent: '7.30',
  },
  {
    of: '(c)(5)(i)',
    rows: [
      [0, 0, -1000],
      [1, 0, 1080],
    ],
    perYear: 365 / 255,
    percent: '11.45',
  },
  {
    of: '(c)(5)(ii)',
    rows: [
      [0, 0, -1000],
      [1, 0, 1044],
    ],
    perYear: 2,
    percent: '8.80',
  },
];

for (const { of, rows, perYear, percent } of examples) {
  test(`Appendix J ${of}: ${percent} %`, () => {
    const found = percentOf(rows, perYear);
    assert.equal((Math.round(found * 100) / 100).toFixed(2), percent, `found ${found}`);
  });
}

// Figures checked with a spreadsheet by FSharp.Finance.Personal (tests/AprUsActuarialTests.fs, "ExtraExamples").
const further: readonly { of: string; rows: readonly Row[]; perYear: number; percent: string }[] = [
  {
    of: 'daily after 35 days',
    rows: [
      [0, 0, -1000],
      [35, 0, 220, 5],
    ],
    perYear: 365,
    percent: '94.15',
  },
  {
    of: 'weekly, long first period',
    rows: [
      [0, 0, -1000],
      [4, [5, 7], 250, 5],
    ],
    perYear: 52,
    percent: '176.52',
  },
  {
    of: 'weekly, regular',
    rows: [
      [0, 0, -1000],
      [1, 0, 250, 5],
    ],
    perYear: 52,
    percent: '412.40',
  },
  {
    of: 'weekly, short first period',
    rows: [
      [0, 0, -1000],
      [0, [6, 7], 250, 5],
    ],
    perYear: 52,
    percent: '434.30',
  },
];

for (const { of, rows, perYear, percent } of further) {
  test(`actuarial, ${of}: ${percent} %`, () => {
    assert.equal(percentOf(rows, perYear).toFixed(2), percent);
  });
}

test('several advances: the rate makes their worth equal to that of the payments', () => {
  const rows: Row[] = [
    [0, 0, -1000],
    [1, [1, 3], -500],
    [2, 0, -500],
    [3, [1, 2], 180, 12],
  ];
  const i = percentOf(rows, 12) / 1200;
  const worth = flowsOf(rows).flatMap((flow) =>
    Array.from(
      { length: flow.repeat },
      (_, n) => flow.amount / ((1 + flow.oddFraction * i) * (1 + i) ** (flow.units + n)),
    ),
  );
  assert.ok(Math.abs(worth.reduce((sum, part) => sum + part, 0)) < 1e-9);
});

test('money that goes one way only has no rate', () => {
  assert.deepEqual(
    usActuarialRate({
      flows: flowsOf([
        [0, 0, 100],
        [1, 0, 5],
      ]),
      unitPeriodsPerYear: 12,
    }),
    {
      refused: 'noRate',
    },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../../calendar/day.ts';
import { addMonths } from '../../calendar/period.ts';
import { yearsFromDrawdown } from './eu.ts';
import { effectiveIrr, type YearsFlow } from './irr.ts';

const day = (text: string) => parseDay(text)!;

/** Net advance at the start, then months, amounts. */
const monthly = (advance: number, ...rows: readonly (readonly [month: number, amount: number, repeat?: number])[]) => [
  { years: 0, amount: -advance },
  ...rows.map(([month, amount, repeat = 1]) => ({ years: month / 12, amount, repeat, stepYears: 1 / 12 })),
];

// European Commission, "Examples for the calculation of the APRC … relating to residential immovable property"
// (MARKT/2014/107/H3/TA/LV, January 2015): number of the example, flows, X in percent as printed.
const examples: readonly { of: string; flows: readonly YearsFlow[]; percent: string }[] = [
  { of: '1', flows: monthly(196_000, [1, 1432.86, 240]), percent: '6.434412' },
  { of: '3, home insurance', flows: monthly(196_000, [1, 1449.53, 240]), percent: '6.588554' },
  { of: '4, payment protection', flows: monthly(196_000, [1, 1599.53, 240]), percent: '7.946625' },
  { of: '5, financed insurance', flows: monthly(196_000, [1, 1490.18, 240]), percent: '6.961575' },
  { of: '6, exit cost', flows: monthly(196_000, [1, 1432.86, 240], [240, 100]), percent: '6.436359' },
  { of: '7, balloon', flows: monthly(196_000, [1, 1199.1, 180], [180, 142_097.69]), percent: '6.409523' },
  { of: '8, interest only', flows: monthly(196_000, [1, 1166.67, 240], [240, 200_000]), percent: '7.430479' },
  {
    of: '8, illustrative',
    flows: monthly(196_000, [1, 1166.67, 6], [7, 1398.33, 234], [240, 200_000]),
    percent: '8.869280',
  },
  { of: '21, illustrative', flows: monthly(196_000, [1, 1319.91, 9], [10, 1530.61, 231]), percent: '7.199734' },
  { of: '24, illustrative', flows: monthly(196_000, [1, 1319.91, 60], [60, 166_909.73]), percent: '5.635609' },
  { of: '25, illustrative', flows: monthly(196_000, [1, 1319.91, 9], [10, 1578.43, 231]), percent: '7.597578' },
  { of: '26, two parts', flows: monthly(196_000, [1, 1660.94, 180]), percent: '6.237362' },
  { of: '26, illustrative', flows: monthly(196_000, [1, 1660.94, 6], [7, 1734.38, 174]), percent: '6.925014' },
  { of: '27, amount not stated', flows: monthly(166_600, [1, 1217.93, 240]), percent: '6.434402' },
  { of: '28, conversion fee', flows: monthly(195_992, [1, 1322.55, 240]), percent: '5.396096' },
  { of: '29, cap on exchange rate', flows: monthly(195_992, [1, 1352.61, 240]), percent: '5.682613' },
  {
    of: '31, open end',
    flows: monthly(
      29_400,
      ...[
        2669.62, 2655.49, 2641.35, 2627.22, 2613.08, 2598.95, 2584.81, 2570.68, 2556.54, 2542.41, 2528.27, 2514.14,
      ].map((amount, n) => [n + 1, amount] as const),
    ),
    percent: '11.164789',
  },
  {
    of: '32, three drawdowns',
    flows: [
      ...monthly(
        6_900,
        ...[667.41, 663.87, 660.34, 1532.54, 1524.3, 1516.05, 4092.62, 4070.24, 4047.86, 4025.48, 4003.1, 3980.71].map(
          (amount, n) => [n + 1, amount] as const,
        ),
      ),
      { years: 3 / 12, amount: -7_500 },
      { years: 6 / 12, amount: -15_000 },
    ],
    percent: '13.063818',
  },
];

const percentOf = (flows: readonly YearsFlow[]) => {
  const rate = effectiveIrr(flows);
  assert.ok('annual' in rate);
  return rate.annual * 100;
};

for (const { of, flows, percent } of examples) {
  test(`Commission, example ${of}: ${percent} %`, () => {
    // Examples 31 and 32 print rounded payments and a rate of the unrounded ones.
    const tolerance = of.startsWith('31') || of.startsWith('32') ? 2e-4 : 1e-6;
    assert.ok(Math.abs(percentOf(flows) - Number(percent)) <= tolerance, `${percentOf(flows)}`);
  });
}

// Directive 98/7/EC Annex, the same equation.
const of98: readonly { of: string; flows: readonly YearsFlow[]; percent: string }[] = [
  {
    of: 'A3',
    flows: [
      { years: 0, amount: -1000 },
      { years: 1, amount: 600 },
      { years: 2, amount: 600 },
    ],
    percent: '13.07',
  },
  {
    of: 'B4',
    flows: [
      { years: 0, amount: -1000 },
      { years: 0.25, amount: 272 },
      { years: 0.5, amount: 272 },
      { years: 1, amount: 544 },
    ],
    percent: '13.19',
  },
];
for (const { of, flows, percent } of of98) {
  test(`98/7/EC example ${of}: ${percent} %`, () => {
    assert.equal(percentOf(flows).toFixed(2), percent);
  });
}

// Remark (c), by days: examples 2 and 18 of the same paper.
const byDays: readonly {
  of: string;
  drawdownOn: string;
  firstOn: string;
  months: number;
  count: number;
  amount: number;
  percent: string;
}[] = [
  {
    of: '2 case 1',
    drawdownOn: '2012-01-12',
    firstOn: '2012-02-15',
    months: 1,
    count: 240,
    amount: 1433.57,
    percent: '6.434185',
  },
  {
    of: '2 case 2, 366 days',
    drawdownOn: '2013-01-12',
    firstOn: '2013-02-15',
    months: 1,
    count: 240,
    amount: 1433.56,
    percent: '6.434111',
  },
  {
    of: '2 case 3, yearly',
    drawdownOn: '2012-01-12',
    firstOn: '2012-02-15',
    months: 12,
    count: 20,
    amount: 16_541.86,
    percent: '6.282070',
  },
  {
    of: '18 case 1',
    drawdownOn: '2013-02-15',
    firstOn: '2013-03-01',
    months: 1,
    count: 240,
    amount: 1429.01,
    percent: '6.435937',
  },
  {
    of: '18 case 2, 366 days',
    drawdownOn: '2012-03-12',
    firstOn: '2012-05-01',
    months: 1,
    count: 240,
    amount: 1437.54,
    percent: '6.432478',
  },
];
for (const { of, drawdownOn, firstOn, months, count, amount, percent } of byDays) {
  test(`Commission, example ${of}: ${percent} %`, () => {
    const days = Array.from({ length: count }, (_, n) => addMonths(day(firstOn), n * months));
    const years = yearsFromDrawdown(day(drawdownOn), [day(drawdownOn), ...days]);
    const flows = years.map((at, n) => ({ years: at, amount: n === 0 ? -196_000 : amount }));
    assert.ok(Math.abs(percentOf(flows) - Number(percent)) <= 1.5e-6, `${percentOf(flows)}`);
  });
}

const intervals: readonly { why: string; from: string; to: readonly string[]; years: readonly number[] }[] = [
  {
    why: 'whole months, whatever their days',
    from: '2026-01-31',
    to: ['2026-02-28', '2026-03-31'],
    years: [1 / 12, 2 / 12],
  },
  { why: 'whole years', from: '2024-02-29', to: ['2025-02-28', '2028-02-29'], years: [1, 4] },
  { why: 'whole weeks', from: '2026-01-01', to: ['2026-01-15', '2026-01-29'], years: [2 / 52, 4 / 52] },
  { why: 'days alone', from: '2026-01-01', to: ['2026-01-06'], years: [5 / 365] },
  { why: 'days of a leap year', from: '2024-02-20', to: ['2024-03-01'], years: [10 / 366] },
  {
    why: 'weeks and days',
    from: '2026-01-01',
    to: ['2026-01-10', '2026-01-17'],
    years: [1 / 52 + 2 / 365, 2 / 52 + 2 / 365],
  },
  {
    why: 'months and days where there is no rhythm',
    from: '2026-01-01',
    to: ['2026-01-11', '2026-02-16'],
    years: [10 / 365, 1 / 12 + 15 / 365],
  },
  {
    why: 'a cost before the drawdown',
    from: '2026-01-11',
    to: ['2026-01-01', '2026-02-11'],
    years: [-10 / 365, 1 / 12],
  },
];
for (const { why, from, to, years } of intervals) {
  test(`years from ${from} to ${to.join(', ')}: ${why}`, () => {
    const found = yearsFromDrawdown(day(from), to.map(day));
    for (const [n, expected] of years.entries()) assert.ok(Math.abs(found[n]! - expected) < 1e-12, `${found[n]}`);
  });
}

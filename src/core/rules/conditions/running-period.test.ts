import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bites, day, freesUp, type Plain, ruleAt, situation, smallLaw } from '../../../../tools/small-law.ts';
import { formatDay } from '../../calendar/day.ts';
import { type FactValue, unknown } from '../facts.ts';
import { addBusinessDays } from './period.ts';

const values = {
  'xx.ten': ['days', 10],
  'xx.weeks': ['weeks', 2],
  'xx.month': ['months', 1],
  'xx.year': ['years', 1],
  'xx.three': ['businessDays', 3],
  'xx.five': ['businessDays', 5],
  'xx.none': ['days', 0],
  'xx.holidays': ['dates', ['2026-10-01', '2026-10-02']],
} as const;
const facts = { startedOn: 'day?', toldOn: 'day' } as const;
const lawOf = (condition: string, parameters: Plain, effect = 'forbid') =>
  smallLaw({ rules: [{ effect, condition, with: parameters }], values, facts });

// The last day of a period from a day in the file.
for (const [from, parameters, last, why] of [
  ['2026-08-10', { add: 'xx.ten' }, '2026-08-20', 'ten days, the first not counted'],
  ['2026-08-10', { add: 'xx.ten', firstDayCounts: true }, '2026-08-19', 'ten days, the first counted'],
  ['2026-08-10', { add: 'xx.ten', firstDayCounts: false }, '2026-08-20', 'said outright'],
  ['2026-08-10', { add: 'xx.none' }, '2026-08-10', 'none'],
  ['2026-08-10', {}, '2026-08-10', 'that day alone'],
  ['2026-08-10', { add: 'xx.weeks' }, '2026-08-24', 'weeks'],
  ['2026-01-31', { add: 'xx.month' }, '2026-02-28', 'a month from the 31st of January'],
  ['2028-01-31', { add: 'xx.month' }, '2028-02-29', 'in a leap year'],
  ['2026-03-31', { add: 'xx.month' }, '2026-04-30', 'to a month of 30 days'],
  ['2026-02-28', { add: 'xx.month' }, '2026-03-28', 'from the end of February to the 28th'],
  ['2026-03-01', { add: 'xx.month', firstDayCounts: true }, '2026-03-31', 'a whole month'],
  ['2028-02-29', { add: 'xx.year' }, '2029-02-28', 'a year from a leap day'],
  ['2026-01-31', { add: ['xx.month', 'xx.month'] }, '2026-03-28', 'one after another: by way of the end of February'],
  ['2026-01-31', { add: ['xx.month', 'xx.ten'] }, '2026-03-10', 'a month and ten days'],
  // 2026-10-01, a Thursday, and the Friday after it are holidays; the 3rd and 4th are a weekend.
  [
    '2026-09-29',
    { add: 'xx.three', holidays: 'xx.holidays' },
    '2026-10-06',
    'three business days over holidays and a weekend',
  ],
  [
    '2026-09-29',
    { add: 'xx.three', holidays: 'xx.holidays', firstDayCounts: true },
    '2026-10-05',
    'the first day being the first of them',
  ],
  ['2026-10-03', { add: 'xx.three', holidays: 'xx.holidays' }, '2026-10-07', 'from a Saturday'],
  [
    '2026-10-03',
    { add: 'xx.three', holidays: 'xx.holidays', firstDayCounts: true },
    '2026-10-07',
    'a Saturday is not the first of them',
  ],
  ['2026-08-10', { add: 'xx.five', holidays: 'xx.holidays', firstDayCounts: true }, '2026-08-14', 'Monday to Friday'],
  [
    '2026-08-31',
    { add: ['xx.month', 'xx.three'], holidays: 'xx.holidays' },
    '2026-10-07',
    'a month and then three business days',
  ],
] as readonly (readonly [string, Plain, string, string])[]) {
  test(`from ${from} ${JSON.stringify(parameters)} to ${last}: ${why}`, () => {
    const law = lawOf('periodRuns', { from: 'startedOn', ...parameters });
    const here = situation({ at: '2026-08-10T12:00:00Z', facts: { startedOn: day(from) } });
    const { lastDay } = ruleAt(law, here).condition.facts(here);
    assert.equal(lastDay, last);
  });
}

test('business days, one by one', () => {
  const holidays = new Set([day('2026-10-01'), day('2026-10-02')]);
  const from = day('2026-09-30');
  const found = [0, 1, 2, 3, 4, 5, 6].map((count) => formatDay(addBusinessDays(from, count, holidays)));
  assert.deepEqual(found, [
    '2026-09-30',
    '2026-10-05',
    '2026-10-06',
    '2026-10-07',
    '2026-10-08',
    '2026-10-09',
    '2026-10-12',
  ]);
});

// While it runs, and once it is over: from the 10th of August, ten days, so that the 20th is the last.
for (const [condition, more, at, expected, step, frees] of [
  ['periodRuns', {}, '2026-08-20T23:59:59Z', true, 1, '2026-08-21T00:00:00+00:00'],
  ['periodRuns', {}, '2026-08-21T00:00:00Z', false, 0, 'never'],
  ['periodRuns', {}, '2026-08-01T00:00:00Z', true, 20, '2026-08-21T00:00:00+00:00'],
  ['periodRuns', { endsWithLastDay: true }, '2026-08-20T23:59:59Z', true, 1, '2026-08-21T00:00:00+00:00'],
  ['periodRuns', { endsWithLastDay: false }, '2026-08-19T23:59:59Z', true, 1, '2026-08-20T00:00:00+00:00'],
  ['periodRuns', { endsWithLastDay: false }, '2026-08-20T00:00:00Z', false, 0, 'never'],
  ['periodOver', {}, '2026-08-20T23:59:59Z', false, 0, 'never'],
  ['periodOver', {}, '2026-08-21T00:00:00Z', true, 1, 'never'],
  ['periodOver', { fromLastDay: true }, '2026-08-19T23:59:59Z', false, 0, 'never'],
  ['periodOver', { fromLastDay: true }, '2026-08-20T00:00:00Z', true, 1, 'never'],
] as const) {
  test(`${condition} ${JSON.stringify(more)} at ${at}: ${expected}`, () => {
    const law = lawOf(condition, { from: 'startedOn', add: 'xx.ten', ...more });
    const here = situation({ at, facts: { startedOn: day('2026-08-10') } });
    assert.equal(bites(law, here), expected);
    assert.equal(ruleAt(law, here).condition.stepBeyond!(here), step);
    assert.equal(freesUp(law, here), frees);
  });
}

test('a waiting time that must be over: the day on which it is', () => {
  const law = lawOf('periodOver', { from: 'startedOn', add: 'xx.ten' }, 'require');
  const frees = (at: string, startedOn?: string) =>
    freesUp(law, situation({ at, facts: { startedOn: startedOn === undefined ? undefined : day(startedOn) } }));
  assert.equal(frees('2026-08-15T12:00:00Z', '2026-08-10'), '2026-08-21T00:00:00+00:00');
  assert.equal(frees('2026-08-15T12:00:00Z'), 'never', 'what never began is never over');
});

test('the day it ends is that where the person is', () => {
  const law = lawOf('periodRuns', { from: 'startedOn', add: 'xx.ten' });
  const is = (zone: string) =>
    bites(law, situation({ at: '2026-08-21T01:00:00Z', zones: [zone], facts: { startedOn: day('2026-08-10') } }));
  assert.equal(is('UTC'), false);
  assert.equal(is('America/New_York'), true);
});

// What is not known.
for (const [parameters, known, runs, over] of [
  [{ from: 'startedOn', add: 'xx.ten' }, {}, false, false],
  [{ from: 'startedOn', add: 'xx.ten' }, { startedOn: null }, false, false],
  [{ from: 'startedOn', add: 'xx.ten' }, { startedOn: unknown }, ['startedOn'], ['startedOn']],
  [{ from: 'toldOn', add: 'xx.ten' }, {}, ['toldOn'], ['toldOn']],
  [{ from: 'toldOn', add: 'xx.ten' }, { toldOn: null }, false, false],
  [{ from: 'startedOn', add: 'xx.three' }, { startedOn: 0 }, ['holidays'], ['holidays']],
  [{ from: 'startedOn', add: 'xx.three' }, { startedOn: 0, holidays: [] }, false, true],
  [{ from: 'startedOn', add: 'xx.three' }, { startedOn: 0, holidays: null }, false, true],
  [{ from: 'startedOn', add: 'xx.three' }, {}, false, false],
  [{ from: 'startedOn', add: 'xx.ten' }, { startedOn: 0 }, false, true],
] as readonly (readonly [Plain, Readonly<Record<string, FactValue | undefined>>, unknown, unknown])[]) {
  test(`${JSON.stringify(parameters)} of what is not known: ${JSON.stringify([runs, over])}`, () => {
    const here = situation({ at: '2026-08-10T12:00:00Z', facts: known });
    assert.deepEqual(bites(lawOf('periodRuns', parameters), here), runs);
    assert.deepEqual(bites(lawOf('periodOver', parameters), here), over);
  });
}

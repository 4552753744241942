import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { daysPastDue } from './days-past-due.ts';
import { arrearsMinor, delinquencySpans, spanAt } from './delinquency.ts';
import { nextAgeingEventOn } from './next-event.ts';

const seed = 20260103;
const day = (text: string): Day => parseDay(text)!;
const due = [
  { on: day('2026-01-05'), amountMinor: 100n },
  { on: day('2026-02-05'), amountMinor: 100n },
];
const base = { due, payments: [], graceDays: 0, pauses: [], boundaryDays: [1, 31, 61] };

for (const [name, at, expected] of [
  ['before the first due date: the day after it', { ...base, asOf: day('2025-12-01') }, '2026-01-06'],
  ['on the due date: the day after', { ...base, asOf: day('2026-01-05') }, '2026-01-06'],
  [
    'past due: the next amount, or the boundary of 31 days, on one day',
    { ...base, asOf: day('2026-01-06') },
    '2026-02-05',
  ],
  ['at 31 days: the second amount', { ...base, asOf: day('2026-02-05') }, '2026-02-06'],
  ['then the boundary of 61 days', { ...base, asOf: day('2026-02-06') }, '2026-03-07'],
  ['then nothing', { ...base, asOf: day('2026-03-07') }, undefined],
  [
    'paid ahead: the first amount that is not covered',
    { ...base, asOf: day('2026-01-01'), payments: [{ on: day('2026-01-01'), amountMinor: 150n }] },
    '2026-02-06',
  ],
  [
    'all paid: nothing',
    { ...base, asOf: day('2026-01-01'), payments: [{ on: day('2026-01-01'), amountMinor: 200n }] },
    undefined,
  ],
  [
    'a pause moves the boundary',
    { ...base, asOf: day('2026-02-06'), pauses: [{ from: day('2026-02-10'), to: day('2026-02-20') }] },
    '2026-03-17',
  ],
  ['grace moves the boundary', { ...base, asOf: day('2026-01-06'), graceDays: 3 }, '2026-01-09'],
] as const) {
  test(`next ageing event, ${name}`, () => {
    const found = nextAgeingEventOn(at);
    assert.equal(found === undefined ? undefined : formatDay(found), expected);
  });
}

test('property: nothing about the ageing changes before the event, and something does on it', () => {
  const list = (min: number) =>
    fc
      .array(
        fc.record({ on: fc.integer({ min: 0, max: 40 }), amountMinor: fc.bigInt({ min: BigInt(min), max: 5n }) }),
        { maxLength: 6 },
      )
      .map((items) => items.sort((a, b) => a.on - b.on));
  const pauses = fc.constantFrom(
    [],
    [{ from: 10, to: 20 }],
    [
      { from: 3, to: 5 },
      { from: 30, to: 60 },
    ],
  );
  const boundaryDays = [1, 5, 12];
  fc.assert(
    fc.property(list(1), list(-2), pauses, fc.nat(3), fc.nat(45), (due, paid, pauses, graceDays, asOf) => {
      const payments = paid.filter(({ on, amountMinor }) => on <= asOf && amountMinor !== 0n);
      const spans = delinquencySpans({ due, payments, until: 200 });
      const state = (on: Day) => {
        const delinquentSince = spanAt(spans, on)?.delinquentSince;
        const days = delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf: on, graceDays, pauses });
        const band = boundaryDays.filter((boundary) => days >= boundary).length;
        return `${delinquentSince}/${arrearsMinor({ due, payments, asOf: on })}/${band}`;
      };
      const next = nextAgeingEventOn({ due, payments, asOf, graceDays, pauses, boundaryDays });
      for (let on = asOf + 1; on < Math.min(next ?? 200, 200); on++) assert.equal(state(on), state(asOf));
      if (next !== undefined) assert.notEqual(state(next), state(next - 1));
    }),
    { seed, numRuns: 1000 },
  );
});

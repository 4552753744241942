import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import {
  arrearsMinor,
  curedOnDays,
  type DelinquencySpan,
  type DueAmount,
  delinquencySpans,
  delinquencySpansOfVersions,
  type PaidAmount,
  spanAt,
} from './delinquency.ts';

const seed = 20260101;
const day = (text: string): Day => parseDay(text)!;
const amounts = (rows: readonly (readonly [string, bigint])[]) =>
  rows.map(([on, amountMinor]) => ({ on: day(on), amountMinor }));
const shown = (spans: readonly DelinquencySpan[]) =>
  spans.map(
    ({ from, to, delinquentSince }) =>
      `${formatDay(from)} to ${to === undefined ? 'now' : formatDay(to)} since ${formatDay(delinquentSince)}`,
  );

const cases: readonly {
  name: string;
  due: readonly (readonly [string, bigint])[];
  payments: readonly (readonly [string, bigint])[];
  spans: readonly string[];
}[] = [
  { name: 'nothing due', due: [], payments: [['2026-01-01', 100n]], spans: [] },
  {
    name: 'unpaid: past due from the day after the due date',
    due: [['2026-01-05', 100n]],
    payments: [],
    spans: ['2026-01-06 to now since 2026-01-05'],
  },
  { name: 'paid on the due date', due: [['2026-01-05', 100n]], payments: [['2026-01-05', 100n]], spans: [] },
  { name: 'paid before the due date', due: [['2026-01-05', 100n]], payments: [['2025-12-01', 100n]], spans: [] },
  {
    name: 'paid late: cured on the day of payment',
    due: [['2026-01-05', 100n]],
    payments: [['2026-01-20', 100n]],
    spans: ['2026-01-06 to 2026-01-20 since 2026-01-05'],
  },
  {
    name: 'a cent short is past due',
    due: [['2026-01-05', 100n]],
    payments: [['2026-01-05', 99n]],
    spans: ['2026-01-06 to now since 2026-01-05'],
  },
  {
    name: 'two missed, one paid: the count goes on from the second due date',
    due: [
      ['2026-01-05', 100n],
      ['2026-02-05', 100n],
    ],
    payments: [['2026-02-20', 100n]],
    spans: ['2026-01-06 to 2026-02-20 since 2026-01-05', '2026-02-20 to now since 2026-02-05'],
  },
  {
    name: 'a payment of more than is due covers the next amount too',
    due: [
      ['2026-01-05', 100n],
      ['2026-02-05', 100n],
    ],
    payments: [['2026-01-10', 200n]],
    spans: ['2026-01-06 to 2026-01-10 since 2026-01-05'],
  },
  {
    name: 'a reversal brings the old due date back',
    due: [
      ['2026-01-05', 100n],
      ['2026-02-05', 100n],
    ],
    payments: [
      ['2026-01-05', 100n],
      ['2026-02-05', 100n],
      ['2026-02-10', -200n],
    ],
    spans: ['2026-02-10 to now since 2026-01-05'],
  },
  {
    name: 'a backdated payment: it never was past due',
    due: [['2026-01-05', 100n]],
    payments: [
      ['2026-01-03', 60n],
      ['2026-01-05', 40n],
    ],
    spans: [],
  },
  {
    name: 'an amount of zero is never past due',
    due: [
      ['2026-01-05', 0n],
      ['2026-02-05', 100n],
    ],
    payments: [],
    spans: ['2026-02-06 to now since 2026-02-05'],
  },
  {
    name: 'payment and due date on one day leave no span of length zero',
    due: [
      ['2026-01-05', 100n],
      ['2026-01-06', 100n],
    ],
    payments: [['2026-01-06', 100n]],
    spans: ['2026-01-07 to now since 2026-01-06'],
  },
];

for (const { name, due, payments, spans } of cases) {
  test(`spans: ${name}`, () => {
    const found = delinquencySpans({ due: amounts(due), payments: amounts(payments), until: day('2026-12-31') });
    assert.deepEqual(shown(found), spans);
  });
}

test('spans: until cuts what lasts, and a later start is not told yet', () => {
  const due = amounts([['2026-01-05', 100n]]);
  assert.deepEqual(delinquencySpans({ due, payments: [], until: day('2026-01-05') }), []);
  assert.deepEqual(shown(delinquencySpans({ due, payments: [], until: day('2026-01-06') })), [
    '2026-01-06 to now since 2026-01-05',
  ]);
});

test('spans of versions: a re-age on a day clears the arrears; the new schedule has its own', () => {
  const payments = amounts([
    ['2026-01-05', 40n],
    ['2026-04-05', 50n],
  ]);
  const versions = [
    { startsOn: day('2025-12-01'), due: amounts([['2026-01-05', 100n]]), carriedPaidMinor: 0n },
    { startsOn: day('2026-03-01'), due: amounts([['2026-04-05', 60n]]), carriedPaidMinor: 40n },
  ];
  assert.deepEqual(shown(delinquencySpansOfVersions({ versions, payments, until: day('2026-12-31') })), [
    '2026-01-06 to 2026-03-01 since 2026-01-05',
    '2026-04-06 to now since 2026-04-05',
  ]);
});

test('spans of versions: a version that keeps the oldest due date goes on with the span', () => {
  const due = amounts([['2026-01-05', 100n]]);
  const versions = [
    { startsOn: day('2025-12-01'), due, carriedPaidMinor: 0n },
    { startsOn: day('2026-03-01'), due: [...due, ...amounts([['2026-05-05', 60n]])], carriedPaidMinor: 0n },
  ];
  assert.deepEqual(shown(delinquencySpansOfVersions({ versions, payments: [], until: day('2026-12-31') })), [
    '2026-01-06 to now since 2026-01-05',
  ]);
});

test('cures are the ends of spans that no other span follows at once', () => {
  const due = amounts([
    ['2026-01-05', 100n],
    ['2026-02-05', 100n],
    ['2026-06-05', 100n],
  ]);
  const payments = amounts([
    ['2026-02-20', 100n],
    ['2026-03-01', 100n],
  ]);
  const spans = delinquencySpans({ due, payments, until: day('2026-12-31') });
  assert.deepEqual(curedOnDays(spans).map(formatDay), ['2026-03-01']);
});

// Properties, against a recomputation from the definition, one as-of day at a time.

const dueList = fc
  .array(fc.record({ on: fc.integer({ min: 0, max: 60 }), amountMinor: fc.bigInt({ min: 0n, max: 5n }) }), {
    maxLength: 8,
  })
  .map((list) => list.sort((a, b) => a.on - b.on));
const paidList = fc
  .array(fc.record({ on: fc.integer({ min: -5, max: 70 }), amountMinor: fc.bigInt({ min: -4n, max: 8n }) }), {
    maxLength: 8,
  })
  .map((list) => list.sort((a, b) => a.on - b.on));

function sinceByDefinition(due: readonly DueAmount[], payments: readonly PaidAmount[], asOf: Day): Day | undefined {
  const paid = payments.filter(({ on }) => on <= asOf).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  let fell = 0n;
  for (const { on, amountMinor } of due) {
    fell += amountMinor;
    if (on < asOf && fell > paid) return on;
  }
  return undefined;
}

test('property: the spans say on every day what the definition says', () => {
  fc.assert(
    fc.property(dueList, paidList, fc.integer({ min: -5, max: 75 }), (due, payments, until) => {
      const spans = delinquencySpans({ due, payments, until });
      for (let asOf = -6; asOf <= until; asOf++) {
        const since = sinceByDefinition(due, payments, asOf);
        assert.equal(spanAt(spans, asOf)?.delinquentSince, since);
        const arrears = arrearsMinor({ due, payments, asOf });
        assert.equal(arrears > 0n, since !== undefined);
      }
      spans.forEach((span, index) => {
        assert.ok(span.to === undefined ? span.from <= until : span.from < span.to && span.to <= until);
        const next = spans[index + 1];
        if (next) assert.ok(span.to !== undefined && span.to <= next.from);
        if (next && next.from === span.to) assert.notEqual(next.delinquentSince, span.delinquentSince);
      });
    }),
    { seed, numRuns: 2000 },
  );
});

test('property: versions say on every day what the version in force says', () => {
  fc.assert(
    fc.property(dueList, dueList, paidList, fc.integer({ min: 0, max: 60 }), (first, second, payments, startsOn) => {
      const carriedPaidMinor = payments
        .filter(({ on }) => on < startsOn)
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      const versions = [
        { startsOn: 0, due: first, carriedPaidMinor: 0n },
        { startsOn, due: second, carriedPaidMinor },
      ];
      const spans = delinquencySpansOfVersions({ versions, payments, until: 75 });
      for (let asOf = -6; asOf <= 75; asOf++) {
        const carried = { on: Number.NEGATIVE_INFINITY, amountMinor: -carriedPaidMinor };
        const since =
          asOf < startsOn
            ? sinceByDefinition(first, payments, asOf)
            : sinceByDefinition(second, [carried, ...payments], asOf);
        assert.equal(spanAt(spans, asOf)?.delinquentSince, since);
      }
    }),
    { seed, numRuns: 1000 },
  );
});

test('property: the order of payments within a day changes nothing', () => {
  fc.assert(
    fc.property(dueList, paidList, (due, payments) => {
      const turned = [...payments].reverse().sort((a, b) => a.on - b.on);
      assert.deepEqual(
        delinquencySpans({ due, payments: turned, until: 75 }),
        delinquencySpans({ due, payments, until: 75 }),
      );
    }),
    { seed, numRuns: 500 },
  );
});

test('property: paying all that is past due cures on that day', () => {
  fc.assert(
    fc.property(dueList, paidList, fc.integer({ min: 0, max: 60 }), (due, payments, on) => {
      const known = payments.filter((payment) => payment.on <= on);
      const owed = arrearsMinor({ due, payments: known, asOf: on });
      const paid = [...known, { on, amountMinor: owed }];
      const spans = delinquencySpans({ due, payments: paid, until: on });
      assert.equal(spanAt(spans, on), undefined);
      assert.equal(arrearsMinor({ due, payments: paid, asOf: on }), 0n);
      if (owed > 0n && spans.some((span) => span.to === on)) assert.equal(curedOnDays(spans).at(-1), on);
    }),
    { seed, numRuns: 500 },
  );
});

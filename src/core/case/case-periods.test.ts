import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { daysPastDue } from '../ageing/days-past-due.ts';
import { delinquencySpans, spanAt } from '../ageing/delinquency.ts';
import { formatDay, parseDay } from '../calendar/day.ts';
import { type CasePeriod, type CaseStep, caseSteps, joinPeriods, pastDuePeriods } from './case-periods.ts';

const day = (text: string) => parseDay(text)!;
const period = (from: string, to?: string): CasePeriod => ({
  from: day(from),
  to: to === undefined ? undefined : day(to),
});
const shownPeriods = (periods: readonly CasePeriod[]) =>
  periods.map(({ from, to }) => `${formatDay(from)} ${to === undefined ? '…' : formatDay(to)}`);
const shownSteps = (steps: readonly CaseStep[]) => steps.map(({ kind, on }) => `${kind} ${formatDay(on)}`);

const pastDue: readonly {
  readonly says: string;
  readonly spans: readonly [string, string | undefined, string][];
  readonly graceDays?: number;
  readonly pauses?: readonly [string, string][];
  readonly until: string;
  readonly periods: readonly string[];
}[] = [
  {
    says: 'past due from the day after the due date until the payment',
    spans: [['2026-01-06', '2026-01-20', '2026-01-05']],
    until: '2026-02-01',
    periods: ['2026-01-06 2026-01-20'],
  },
  {
    says: 'three days of grace come off the beginning',
    spans: [['2026-01-06', undefined, '2026-01-05']],
    graceDays: 3,
    until: '2026-02-01',
    periods: ['2026-01-09 …'],
  },
  {
    says: 'paid on the last day of grace: never past due',
    spans: [['2026-01-06', '2026-01-09', '2026-01-05']],
    graceDays: 3,
    until: '2026-02-01',
    periods: [],
  },
  {
    says: 'a pause that runs from the due date comes off the beginning',
    spans: [['2026-01-06', undefined, '2026-01-05']],
    pauses: [['2026-01-05', '2026-01-15']],
    until: '2026-02-01',
    periods: ['2026-01-16 …'],
  },
  {
    says: 'what begins after the day asked for is not told',
    spans: [['2026-01-06', undefined, '2026-01-05']],
    until: '2026-01-05',
    periods: [],
  },
];

for (const { says, spans, graceDays = 0, pauses = [], until, periods } of pastDue) {
  test(`past due: ${says}`, () => {
    const found = pastDuePeriods({
      spans: spans.map(([from, to, since]) => ({ ...period(from, to), delinquentSince: day(since) })),
      graceDays,
      pauses: pauses.map(([from, to]) => ({ from: day(from), to: day(to) })),
      until: day(until),
    });
    assert.deepEqual(shownPeriods(found), periods);
  });
}

test('periods of several loans: overlapping and touching ones are one, a day between keeps them apart', () => {
  const joined = joinPeriods([
    period('2026-03-10', '2026-03-20'),
    period('2026-01-05', '2026-01-10'),
    period('2026-01-08', '2026-01-31'),
    period('2026-01-31', '2026-02-05'),
    period('2026-02-06', '2026-02-07'),
    period('2026-03-15'),
  ]);
  assert.deepEqual(shownPeriods(joined), ['2026-01-05 2026-02-05', '2026-02-06 2026-02-07', '2026-03-10 …']);
});

const steps: readonly {
  readonly says: string;
  readonly periods: readonly CasePeriod[];
  readonly hasOpenCase?: boolean;
  readonly closedThrough?: string;
  readonly businessDate: string;
  readonly steps: readonly string[];
}[] = [
  {
    says: 'the first close tells all that went before',
    periods: [period('2026-01-06', '2026-01-20'), period('2026-03-06')],
    businessDate: '2026-03-31',
    steps: ['opened 2026-01-06', 'closed 2026-01-20', 'opened 2026-03-06'],
  },
  {
    says: 'a case that goes on: nothing happens',
    periods: [period('2026-03-06')],
    hasOpenCase: true,
    closedThrough: '2026-03-31',
    businessDate: '2026-04-01',
    steps: [],
  },
  {
    says: 'paid today: closed today',
    periods: [period('2026-03-06', '2026-04-01')],
    hasOpenCase: true,
    closedThrough: '2026-03-31',
    businessDate: '2026-04-01',
    steps: ['closed 2026-04-01'],
  },
  {
    says: 'past due for the first time today',
    periods: [period('2026-04-01')],
    closedThrough: '2026-03-31',
    businessDate: '2026-04-01',
    steps: ['opened 2026-04-01'],
  },
  {
    says: 'days that were closed are not rewritten: a payment of last month closes the case from the first open day',
    periods: [period('2026-03-06', '2026-03-20')],
    hasOpenCase: true,
    closedThrough: '2026-03-31',
    businessDate: '2026-04-01',
    steps: ['closed 2026-04-01'],
  },
  {
    says: 'a payment returned, which makes last month past due: opened from the first open day',
    periods: [period('2026-03-06')],
    closedThrough: '2026-03-31',
    businessDate: '2026-04-01',
    steps: ['opened 2026-04-01'],
  },
  {
    says: 'a backdated payment left a gap: the old case ends, a new one begins',
    periods: [period('2026-03-06', '2026-03-20'), period('2026-04-05')],
    hasOpenCase: true,
    closedThrough: '2026-03-31',
    businessDate: '2026-04-10',
    steps: ['closed 2026-04-01', 'opened 2026-04-05'],
  },
  {
    says: 'nothing was ever past due after all: the open case is closed',
    periods: [],
    hasOpenCase: true,
    closedThrough: '2026-03-31',
    businessDate: '2026-04-10',
    steps: ['closed 2026-04-01'],
  },
];

for (const { says, periods, hasOpenCase = false, closedThrough, businessDate, steps: expected } of steps) {
  test(`case: ${says}`, () => {
    const found = caseSteps({
      periods,
      hasOpenCase,
      closedThrough: closedThrough === undefined ? undefined : day(closedThrough),
      businessDate: day(businessDate),
    });
    assert.deepEqual(shownSteps(found), expected);
  });
}

const lastDay = 80;
const someDay = fc.integer({ min: 0, max: lastDay });
const loan = fc.record({
  graceDays: fc.integer({ min: 0, max: 5 }),
  due: fc.array(fc.record({ on: someDay, amountMinor: fc.bigInt({ min: 1n, max: 5n }) }), { maxLength: 5 }),
  paid: fc.array(fc.record({ on: someDay, amountMinor: fc.bigInt({ min: -3n, max: 9n }) }), { maxLength: 6 }),
  pause: fc.option(fc.record({ from: someDay, length: fc.integer({ min: 1, max: 20 }) }), { nil: undefined }),
});

/** By the definition, a day at a time: open exactly on the days on which some loan has a day past due. */
function simulated(isPastDueOn: (on: number) => boolean): string[] {
  const told: string[] = [];
  let open = false;
  for (let on = 0; on <= lastDay; on++) {
    const now = isPastDueOn(on);
    if (now !== open) told.push(`${now ? 'opened' : 'closed'} ${on}`);
    open = now;
  }
  return told;
}

test('case: closes of any length come to what a count day by day gives', () => {
  const closes = fc.uniqueArray(someDay, { maxLength: 10 });
  fc.assert(
    fc.property(fc.array(loan, { minLength: 1, maxLength: 3 }), closes, (loans, closeOn) => {
      const ageing = loans.map(({ graceDays, due, paid, pause }) => {
        due.sort((a, b) => a.on - b.on);
        paid.sort((a, b) => a.on - b.on);
        const pauses = pause === undefined ? [] : [{ from: pause.from, to: pause.from + pause.length }];
        return { graceDays, due, paid, pauses };
      });
      const expected = simulated((on) =>
        ageing.some(({ graceDays, due, paid, pauses }) => {
          const span = spanAt(delinquencySpans({ due, payments: paid, until: on }), on);
          return span !== undefined && daysPastDue({ ...span, asOf: on, graceDays, pauses }) > 0;
        }),
      );
      const told: string[] = [];
      let closedThrough: number | undefined;
      let hasOpenCase = false;
      for (const businessDate of [...closeOn, lastDay].sort((a, b) => a - b)) {
        const periods = ageing.flatMap(({ graceDays, due, paid, pauses }) => {
          const spans = delinquencySpans({ due, payments: paid, until: businessDate });
          return pastDuePeriods({ spans, graceDays, pauses, until: businessDate });
        });
        const steps = caseSteps({ periods: joinPeriods(periods), hasOpenCase, closedThrough, businessDate });
        told.push(...steps.map(({ kind, on }) => `${kind} ${on}`));
        hasOpenCase = steps.length === 0 ? hasOpenCase : steps.at(-1)!.kind === 'opened';
        closedThrough = businessDate;
      }
      assert.deepEqual(told, expected);
    }),
    { seed: 20_261_031, numRuns: 3_000 },
  );
});

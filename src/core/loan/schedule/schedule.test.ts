import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dayFromCivil } from '../../calendar/day.ts';
import { dayCounts } from '../../calendar/day-count.ts';
import { periodUnits } from '../../calendar/period.ts';
import { roundingModes } from '../../money/round.ts';
import { dueDates } from './due-dates.ts';
import { replay, schedule, scheduleInstalments } from './schedule.ts';
import { methods, type RefusedSchedule, type Schedule, type ScheduleEvent, type Terms } from './terms.ts';

const seed = 20240101;
const start = dayFromCivil({ year: 2023, month: 1, dayOfMonth: 1 });

const anyTerms: fc.Arbitrary<Terms> = fc
  .record({
    principalMinor: fc.bigInt({ min: 1n, max: 10_000_000_00n }),
    rateBasisPoints: fc.integer({ min: 0, max: 4000 }),
    disbursedOn: fc.integer({ min: start, max: start + 800 }),
    instalments: fc.integer({ min: 1, max: 40 }),
    every: fc.record({ count: fc.integer({ min: 1, max: 3 }), unit: fc.constantFrom(...periodUnits) }),
    firstAfterDays: fc.option(fc.integer({ min: 1, max: 70 }), { nil: undefined }),
    method: fc.constantFrom(...methods),
    dayCount: fc.constantFrom(...dayCounts),
    rounding: fc.constantFrom(...roundingModes),
    roundToMinor: fc.constantFrom(1n, 1n, 10n, 100n),
    grace: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
  })
  .map(({ rateBasisPoints, firstAfterDays, grace, ...rest }) => ({
    ...rest,
    annualRate: { numerator: BigInt(rateBasisPoints), denominator: 10_000n },
    firstDueOn: firstAfterDays === undefined ? undefined : rest.disbursedOn + firstAfterDays,
    graceOnPrincipal: Math.min(grace[0], rest.instalments - 1),
    graceOnInterest: Math.min(grace[1], rest.instalments - 1),
  }));

/** Days are counted from disbursement, amounts as a share of the principal, so that most events make sense. */
const anyEvents = (terms: Terms): fc.Arbitrary<ScheduleEvent[]> => {
  const on = fc.integer({ min: 0, max: 400 }).map((days) => terms.disbursedOn + days);
  const amountMinor = fc
    .integer({ min: 1, max: 400 })
    .map((share) => (terms.principalMinor * BigInt(share)) / 1000n + 1n);
  const few = fc.integer({ min: 1, max: 8 });
  const span = fc.record({ from: on, days: fc.integer({ min: 0, max: 60 }) });
  return fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('pay' as const), on, amountMinor }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('disburse' as const), on, amountMinor }) },
      fc.record({
        kind: fc.constant('changeRate' as const),
        from: on,
        annualRate: fc.integer({ min: 0, max: 300 }).map((n) => ({ numerator: BigInt(n), denominator: 1000n })),
      }),
      fc.record({ kind: fc.constant('reAmortise' as const), on }),
      fc.record({ on, wait: fc.integer({ min: 0, max: 40 }), instalments: few }).map((age) => ({
        kind: 'reAge' as const,
        on: age.on,
        startOn: age.on + age.wait,
        instalments: age.instalments,
        every: { count: 1, unit: 'month' as const },
      })),
      fc.record({ kind: fc.constant('extendMaturity' as const), on, instalments: few }),
      span.map(({ from, days }) => ({ kind: 'pauseInterest' as const, from, to: from + days })),
      fc
        .record({ index: fc.nat(terms.instalments - 1), days: fc.integer({ min: -5, max: 40 }) })
        .map(({ index, days }) => {
          const from = dueDates(terms)[index]!;
          return { kind: 'moveDueDate' as const, from, to: Math.max(from + days, terms.disbursedOn) };
        }),
    ),
    { maxLength: 5 },
  );
};

const withEvents = anyTerms.chain((terms) => fc.record({ terms: fc.constant(terms), events: anyEvents(terms) }));

function made(answer: Schedule | RefusedSchedule): Schedule {
  if ('refused' in answer) throw new Error(`refused: ${answer.refused}`);
  return answer;
}

function assertSound(answer: Schedule, drawnMinor: bigint): void {
  let before = Number.NEGATIVE_INFINITY;
  let principal = 0n;
  for (const line of answer.instalments) {
    assert.ok(line.dueOn >= before, 'dates in order');
    assert.ok(line.principalMinor >= 0n && line.interestMinor >= 0n && line.paidMinor >= 0n, 'no negative part');
    assert.ok(line.paidMinor <= line.principalMinor + line.interestMinor, 'no more paid than asked');
    before = line.dueOn;
    principal += line.principalMinor;
  }
  assert.equal(principal, drawnMinor, 'principal parts add up to what was drawn');
  assert.equal(answer.instalments.at(-1)!.balanceAfterMinor, 0n, 'nothing is left after the last');
}

describe('schedule', () => {
  it('repays exactly what was lent, whatever the terms', () => {
    fc.assert(
      fc.property(anyTerms, (terms) => assertSound(made(schedule(terms, [])), terms.principalMinor)),
      { seed, numRuns: 2000 },
    );
  });

  it('gives by the quick way what the general way gives', () => {
    fc.assert(
      fc.property(anyTerms, (any) => {
        const terms: Terms = { ...any, method: 'equalInstalment', graceOnPrincipal: 0, graceOnInterest: 0 };
        assert.deepEqual(scheduleInstalments(terms), replay(terms, []));
      }),
      { seed, numRuns: 3000 },
    );
  });

  it('stays sound through any events, and the order in which they are given does not matter', () => {
    let answered = 0;
    fc.assert(
      fc.property(withEvents, ({ terms, events }) => {
        const answer = schedule(terms, events);
        assert.deepEqual(schedule(terms, [...events].reverse()), answer);
        if ('refused' in answer) return;
        answered += 1;
        const draws = events.reduce((sum, event) => sum + (event.kind === 'disburse' ? event.amountMinor : 0n), 0n);
        assertSound(answer, terms.principalMinor + draws);
        const paid = events.reduce((sum, event) => sum + (event.kind === 'pay' ? event.amountMinor : 0n), 0n);
        assert.equal(
          answer.instalments.reduce((sum, line) => sum + line.paidMinor, 0n),
          paid,
          'every payment stands on some instalment',
        );
      }),
      { seed, numRuns: 2000 },
    );
    assert.ok(answered > 700, `only ${answered} of 2000 were answered`);
  });

  it('does not change what it was given', () => {
    const terms = Object.freeze({ ...fc.sample(anyTerms, { seed, numRuns: 1 })[0]! });
    const events = Object.freeze([]) as readonly ScheduleEvent[];
    assert.deepEqual(schedule(terms, events), schedule(terms, events));
  });
});

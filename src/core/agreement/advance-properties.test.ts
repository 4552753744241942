import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  close,
  day,
  eventLine,
  type Lived,
  live,
  plainRules,
  type ToldPayment,
  threeInstalments,
} from '../../../tools/agreement-cases.ts';
import type { Day } from '../calendar/day.ts';
import { isRunning } from './agreement.ts';
import type { AgreementEvent } from './moves.ts';
import { inOrder, paidHow, principalPaidOn, standingOn } from './standing.ts';
import { type AgreementTerms, askedMinor } from './terms.ts';

// Properties. Lives of four months at most, with every rule drawn.

const firstDueOn = day('2026-12-10');
const horizon = firstDueOn + 130;

const drawnTerms: fc.Arbitrary<AgreementTerms> = fc
  .record({
    gaps: fc.array(fc.integer({ min: 4, max: 32 }), { minLength: 0, maxLength: 3 }),
    principals: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 4, maxLength: 4 }),
    interests: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 4 }),
    toleranceDays: fc.integer({ min: 0, max: 5 }),
    warn: fc.integer({ min: 1, max: 5 }),
    toleranceMinor: fc.constantFrom(0n, 0n, 1n, 20n, 1_000n),
    remindDaysBefore: fc.constantFrom([], [3], [7, 1], [10, 5, 2]),
    noticeDaysAfter: fc.integer({ min: 1, max: 4 }),
    mendDays: fc.integer({ min: 1, max: 12 }),
    debit: fc.boolean(),
  })
  .map(({ gaps, principals, interests, toleranceDays, warn, debit, noticeDaysAfter, mendDays, ...rules }) => {
    let dueOn = firstDueOn;
    const instalments = [0, ...gaps].map((gap, index) => {
      dueOn += gap;
      const [principalMinor, interestMinor] = [BigInt(principals[index]!), BigInt(interests[index]!)];
      return { n: index + 1, dueOn, principalMinor, interestMinor };
    });
    return threeInstalments({
      instalments,
      rules: {
        ...plainRules,
        ...rules,
        toleranceDays,
        warnDaysAfter: Math.min(warn, Math.max(toleranceDays, 1)),
        breach: { noticeDaysAfter, mendDays },
        debit: debit ? { mandateRef: 'M-1' } : undefined,
      },
    });
  });

/** Payments about the size of instalments, some undone later, some told late. */
const drawnPayments = (toldLate: boolean) =>
  fc
    .array(
      fc.record({
        afterDays: fc.integer({ min: -10, max: 110 }),
        amount: fc.integer({ min: 1, max: 400 }),
        undoneAfter: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 3, nil: undefined }),
        tell: fc.integer({ min: 0, max: 15 }),
      }),
      { maxLength: 7 },
    )
    .map((drawn) =>
      drawn.flatMap(({ afterDays, amount, undoneAfter, tell }): ToldPayment[] => {
        const on = firstDueOn + afterDays;
        const amountMinor = BigInt(amount);
        const told = (value: Day) => (toldLate ? value + tell : undefined);
        const came = { on, amountMinor, toldOn: told(on) };
        if (undoneAfter === undefined) return [came];
        return [came, { on: on + undoneAfter, amountMinor: -amountMinor, toldOn: told(on + undoneAfter) }];
      }),
    );

const drawnCloses = fc
  .array(fc.integer({ min: 0, max: horizon - firstDueOn + 14 }), { maxLength: 12 })
  .map((days) => days.map((after) => firstDueOn - 14 + after).sort((one, other) => one - other));

const facts = (events: readonly AgreementEvent[]) => events.map(eventLine);

test('closing days one by one is closing them in one step, whatever the payments', () => {
  fc.assert(
    fc.property(drawnTerms, drawnPayments(false), drawnCloses, (drawn, payments, closes) => {
      const life = { terms: drawn, payments, until: horizon };
      const daily = live(life);
      const stepped = live({ ...life, closes });
      assert.deepEqual(facts(stepped.events), facts(daily.events));
      assert.deepEqual(stepped.agreement, daily.agreement);
    }),
    { seed: 20261122, numRuns: 30 },
  );
});

test('before the next event that is told, nothing happens by itself', () => {
  fc.assert(
    fc.property(drawnTerms, drawnPayments(false), fc.integer({ min: 0, max: 100 }), (drawn, payments, after) => {
      const lived = live({ terms: drawn, payments, until: firstDueOn - 5 + after, noticeAfterDays: 1 });
      const through = firstDueOn - 5 + after;
      const asOf = (lived.nextEventOn ?? horizon + 60) - 1;
      if (asOf <= through) return;
      const advanced = close(lived.agreement, { terms: drawn, payments: lived.known, through, asOf });
      assert.deepEqual(facts(advanced.events), []);
    }),
    { seed: 20261122, numRuns: 60 },
  );
});

/** What is so, without how it came to be told. */
function outcome({ agreement }: Lived) {
  const { paid, drift, part, completedOn, breachedOn } = agreement;
  return {
    paid: [...paid].sort(([one], [other]) => one - other),
    drift: drift && [drift.n, drift.lateFrom],
    part,
    isCompleted: completedOn !== undefined,
    breachedOn,
    isRunning: isRunning(agreement),
  };
}

test('payments told late come to what they would have come to in time, where no notice came in between', () => {
  fc.assert(
    fc.property(drawnTerms, drawnPayments(true), (drawn, payments) => {
      const inTime = payments.map(({ on, amountMinor }) => ({ on, amountMinor }));
      // Long enough for all to be told.
      const until = firstDueOn + 170;
      const late = live({ terms: drawn, payments, until });
      const known = live({ terms: drawn, payments: inTime, until });
      // What came in after it was completed is not told of again.
      const wasCompleted = (lived: Lived) => lived.agreement.completedOn !== undefined;
      if (wasCompleted(late) && wasCompleted(known)) return;
      assert.deepEqual(outcome(late), outcome(known));
    }),
    { seed: 20261122, numRuns: 30 },
  );
});

test('paid, completed and breached are what they say, whatever the history', () => {
  const seen = { completed: 0, breached: 0, undone: 0 };
  fc.assert(
    fc.property(drawnTerms, drawnPayments(true), fc.integer({ min: 0, max: 3 }), (drawn, payments, noticeAfterDays) => {
      const lived = live({ terms: drawn, payments, until: horizon, noticeAfterDays });
      const { agreement, events, known } = lived;
      const sorted = inOrder(known);
      const { instalments } = agreement;
      const { toleranceMinor, breach } = drawn.rules;
      const standing = standingOn({ instalments, payments: sorted, toleranceMinor, asOf: horizon });
      const isAllPaid = standing.every(({ paidOn }) => paidOn !== undefined);
      const isSettled = principalPaidOn({ instalments, payments: sorted, asOf: horizon }) !== undefined;
      if (agreement.state === 'breached') seen.breached += 1;
      else assert.equal(agreement.state === 'completed', isAllPaid || isSettled);
      if (agreement.state === 'completed') seen.completed += 1;
      if (isRunning(agreement)) {
        const paid = standing.filter(({ paidOn }) => paidOn !== undefined);
        assert.deepEqual(
          [...agreement.paid].sort(([one], [other]) => one - other),
          paid.map((each) => [each.n, { on: each.paidOn, how: paidHow(each, drawn.rules) }]),
        );
      }
      for (const [index, event] of events.entries()) {
        if (event.kind === 'breachUndone') seen.undone += 1;
        if (event.kind !== 'breached') continue;
        const notice = events.slice(0, index).findLast(({ kind }) => kind === 'breachNoticed');
        const lateness = events.slice(0, index).findLast(({ kind }) => kind === 'driftBegan');
        assert.ok(notice?.kind === 'breachNoticed' && lateness?.kind === 'driftBegan' && notice.n === event.n);
        assert.ok(events.indexOf(notice) > events.indexOf(lateness), 'notice of this lateness, not of one before');
        assert.equal(event.on, notice.on + breach.mendDays + 1);
        assert.ok(notice.on > lateness.mendBy, 'notice after the tolerance');
      }
    }),
    { seed: 20261122, numRuns: 60 },
  );
  assert.ok(seen.completed > 5 && seen.breached > 5 && seen.undone > 0, JSON.stringify(seen));
});

test('what is missing of all adds up to what is still to be paid', () => {
  fc.assert(
    fc.property(drawnTerms, drawnPayments(false), fc.integer({ min: -20, max: 150 }), (drawn, payments, after) => {
      const asOf = firstDueOn + after;
      const { instalments, rules } = drawn;
      const standing = standingOn({
        instalments,
        payments: inOrder(payments),
        toleranceMinor: rules.toleranceMinor,
        asOf,
      });
      const paidMinor = payments.reduce((sum, { on, amountMinor }) => (on <= asOf ? sum + amountMinor : sum), 0n);
      const askedInAll = instalments.reduce((sum, each) => sum + askedMinor(each), 0n);
      const missing = standing.reduce((sum, each) => sum + each.missingMinor, 0n);
      assert.equal(missing, paidMinor >= askedInAll ? 0n : askedInAll - paidMinor);
    }),
    { seed: 20261122, numRuns: 60 },
  );
});

test('an instalment paid by the last tolerated day is never late and never noticed', () => {
  fc.assert(
    fc.property(drawnTerms, fc.array(fc.nat({ max: 5 }), { minLength: 4, maxLength: 4 }), (drawn, delays) => {
      const payments = drawn.instalments.map((each, index) => ({
        on: each.dueOn + Math.min(delays[index]!, drawn.rules.toleranceDays),
        amountMinor: askedMinor(each),
      }));
      const { events, agreement } = live({ terms: drawn, payments, until: horizon, noticeAfterDays: 0 });
      assert.equal(agreement.state, 'completed');
      for (const event of events) {
        assert.ok(event.kind !== 'instalmentPaid' || event.how !== 'late');
        assert.ok(event.kind !== 'actDue' || event.act !== 'breachNotice');
      }
    }),
    { seed: 20261122, numRuns: 30 },
  );
});

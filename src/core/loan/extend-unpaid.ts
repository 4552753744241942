/**
 * An extension (展期) of a loan in the book: from a day on, what is not paid falls due so many months later. Nothing is
 * forgiven and nothing added; what was paid stays paid, oldest first.
 */

import type { Day } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';

export interface ExtendableInstalment {
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

export interface ExtendedSchedule {
  readonly startsOn: Day;
  /** Of all payments, what the instalments left behind took: those paid in full that had fallen due before. */
  readonly carriedPaidMinor: bigint;
  readonly instalments: readonly ExtendableInstalment[];
  /** Interest and fees that had fallen due before `startsOn` and now fall due on it or after it. */
  readonly noLongerDue: { readonly interestMinor: bigint; readonly feeMinor: bigint };
}

/**
 * The schedule from `on`: the instalments that `paidMinor` (all that was paid of them before `on`, less what earlier
 * schedules took) does not cover in full, each `months` later. `carriedPaidMinor`: what earlier schedules took.
 */
export function extendUnpaid(at: {
  readonly instalments: readonly ExtendableInstalment[];
  readonly carriedPaidMinor: bigint;
  readonly paidMinor: bigint;
  readonly on: Day;
  readonly months: number;
}): ExtendedSchedule {
  let left = at.paidMinor;
  let carriedPaidMinor = at.carriedPaidMinor;
  const paidAhead: ExtendableInstalment[] = [];
  let unpaidFrom = 0;
  for (const instalment of at.instalments) {
    const totalMinor = instalment.principalMinor + instalment.interestMinor + instalment.feeMinor;
    if (totalMinor > left) break;
    left -= totalMinor;
    unpaidFrom++;
    // Paid before its day: it falls due on it as it would have.
    if (instalment.dueOn >= at.on) paidAhead.push(instalment);
    else carriedPaidMinor += totalMinor;
  }
  const moved = at.instalments.slice(unpaidFrom).map((instalment) => ({
    was: instalment.dueOn,
    now: { ...instalment, dueOn: addMonths(instalment.dueOn, at.months) },
  }));
  const due = moved.filter(({ was, now }) => was < at.on && now.dueOn >= at.on).map(({ now }) => now);
  return {
    startsOn: at.on,
    carriedPaidMinor,
    instalments: [...paidAhead, ...moved.map(({ now }) => now)],
    noLongerDue: {
      interestMinor: due.reduce((sum, instalment) => sum + instalment.interestMinor, 0n),
      feeMinor: due.reduce((sum, instalment) => sum + instalment.feeMinor, 0n),
    },
  };
}

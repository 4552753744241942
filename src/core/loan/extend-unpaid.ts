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
  /** Of all payments, what the instalments left behind took. */
  readonly carriedPaidMinor: bigint;
  readonly instalments: readonly ExtendableInstalment[];
  /** Interest and fees that had fallen due before `startsOn` and, moved later, are not due yet. */
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
  let unpaidFrom = 0;
  while (unpaidFrom < at.instalments.length) {
    const { principalMinor, interestMinor, feeMinor } = at.instalments[unpaidFrom]!;
    const totalMinor = principalMinor + interestMinor + feeMinor;
    if (totalMinor > left) break;
    left -= totalMinor;
    unpaidFrom++;
  }
  const unpaid = at.instalments.slice(unpaidFrom);
  const due = unpaid.filter((instalment) => instalment.dueOn < at.on);
  return {
    startsOn: at.on,
    carriedPaidMinor: at.carriedPaidMinor + at.paidMinor - left,
    instalments: unpaid.map((instalment) => ({ ...instalment, dueOn: addMonths(instalment.dueOn, at.months) })),
    noLongerDue: {
      interestMinor: due.reduce((sum, instalment) => sum + instalment.interestMinor, 0n),
      feeMinor: due.reduce((sum, instalment) => sum + instalment.feeMinor, 0n),
    },
  };
}

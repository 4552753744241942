/** The next day on which a loan's ageing changes by itself: what the day close waits for. */
import type { Day } from '../calendar/day.ts';
import { dayReaching, type Pause } from './days-past-due.ts';
import type { DueAmount, PaidAmount } from './delinquency.ts';

/**
 * The first as-of day after `asOf` on which anything about the ageing changes by itself, given what is already known:
 * an amount not covered by what is paid becomes past due (the day after its due date), a payment known in advance
 * takes its value, or days past due reach one of `boundaryDays` (the days past due at which a bucket or class begins,
 * each >= 1). Undefined when nothing will. Lists sorted by day, pauses by `from`.
 */
export function nextAgeingEventOn(at: {
  readonly due: readonly DueAmount[];
  readonly payments: readonly PaidAmount[];
  readonly asOf: Day;
  readonly graceDays: number;
  readonly pauses: readonly Pause[];
  readonly boundaryDays: readonly number[];
}): Day | undefined {
  const { due, payments, asOf } = at;
  let next: Day | undefined;
  let paidMinor = 0n;
  let known = 0;
  while (known < payments.length && payments[known]!.on <= asOf) paidMinor += payments[known++]!.amountMinor;
  const earliest = (day: Day) => {
    if (day > asOf && (next === undefined || day < next)) next = day;
  };
  if (known < payments.length) earliest(payments[known]!.on);

  let dueMinor = 0n;
  let delinquentSince: Day | undefined;
  for (const amount of due) {
    dueMinor += amount.amountMinor;
    if (dueMinor <= paidMinor) continue;
    if (amount.on < asOf) {
      delinquentSince ??= amount.on;
    } else if (amount.amountMinor > 0n || delinquentSince === undefined) {
      // Later amounts only come later, so the first uncovered one decides.
      earliest(amount.on + 1);
      break;
    }
  }
  if (delinquentSince !== undefined) {
    const { graceDays, pauses } = at;
    for (const days of at.boundaryDays) {
      const reached = dayReaching({ delinquentSince, days, graceDays, pauses });
      if (reached !== undefined) earliest(reached);
    }
  }
  return next;
}

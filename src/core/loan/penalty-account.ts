/**
 * Penalty interest as a borrower can check it: how much principal was overdue from which day to which, and what the contract's
 * rate makes of that. Beside it stands what was charged, so that a difference shows.
 */
import type { Day } from '../calendar/day.ts';
import type { RoundingMode } from '../money/round.ts';
import { overdueSpans, penaltyInterestMinor } from './penalty-interest.ts';
import type { PenaltyTerms } from './post-payments.ts';

export interface PenaltyAccount {
  /** [from, to): so much principal was due, past its grace, and unpaid */
  readonly spans: readonly {
    readonly from: Day;
    readonly to: Day;
    readonly days: number;
    readonly principalMinor: bigint;
  }[];
  /** exact over all spans, rounded once */
  readonly workedOutMinor: bigint;
}

/** `paid`: principal paid or let go by value date; undone payments below 0. Of a loan that still has its contract's schedule. */
export function penaltyAccount(at: {
  readonly instalments: readonly { readonly dueOn: Day; readonly principalMinor: bigint }[];
  readonly paid: readonly { readonly on: Day; readonly principalMinor: bigint }[];
  readonly terms: PenaltyTerms;
  readonly asOf: Day;
  readonly rounding: RoundingMode;
}): PenaltyAccount {
  const { rate, dayCount, graceDays } = at.terms;
  const spans = overdueSpans({
    dues: at.instalments.map(({ dueOn: on, principalMinor }) => ({ on, principalMinor, interestMinor: 0n })),
    payments: at.paid.map(({ on, principalMinor }) => ({ on, principalMinor, interestMinor: 0n })),
    graceDays,
    asOf: at.asOf,
  });
  const first = spans[0];
  if (first === undefined) return { spans: [], workedOutMinor: 0n };
  return {
    spans: spans.map(({ from, to, principalMinor }) => ({ from, to, days: to - from, principalMinor })),
    workedOutMinor: penaltyInterestMinor({
      spans,
      rates: [{ from: first.from, rate }],
      dayCount,
      rounding: at.rounding,
    }),
  };
}

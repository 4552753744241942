/**
 * Penalty interest (罚息): overdue principal × penalty rate × days, exact over all spans and rounded once. Interest on
 * overdue interest (复利) is added only where the contract says so.
 *
 * Days are counted from the due date, or from the end of the grace days where there are any: a payment on the last
 * day of grace owes none, and the days of grace themselves stay free.
 */
import type { Day } from '../calendar/day.ts';
import type { DayCount } from '../calendar/day-count.ts';
import type { RoundingMode } from '../money/round.ts';
import { exactInterest, type RateFrom, roundedMinor, spansOfRates } from './accrual.ts';

/** [from, to): what was due and unpaid throughout. */
export interface OverdueSpan {
  readonly from: Day;
  readonly to: Day;
  readonly principalMinor: bigint;
  /** Interest due and unpaid; counts only with compound interest. */
  readonly interestMinor: bigint;
}

/** Penalty interest over spans, in minor units; `rates` a year, ascending by the day from which each holds. */
export function penaltyInterestMinor(at: {
  readonly spans: readonly OverdueSpan[];
  readonly rates: readonly RateFrom[];
  readonly dayCount: DayCount;
  readonly rounding: RoundingMode;
  /** 复利: overdue interest bears the penalty rate too. Off unless the contract has it. */
  readonly compoundInterest?: boolean;
}): bigint {
  const spans = at.spans.flatMap(({ from, to, principalMinor, interestMinor }) =>
    spansOfRates(
      { from, to, balanceMinor: at.compoundInterest === true ? principalMinor + interestMinor : principalMinor },
      at.rates,
    ),
  );
  return roundedMinor(exactInterest(spans, at.dayCount), at.rounding);
}

/**
 * What is overdue from day to day up to `asOf`: `dues` are fallen due and payments made, principal and interest apart,
 * each payment going to the oldest due of its component. Spans in which nothing is overdue are left out.
 */
export function overdueSpans(at: {
  readonly dues: readonly { readonly on: Day; readonly principalMinor: bigint; readonly interestMinor: bigint }[];
  readonly payments: readonly { readonly on: Day; readonly principalMinor: bigint; readonly interestMinor: bigint }[];
  readonly graceDays: number;
  readonly asOf: Day;
}): OverdueSpan[] {
  const changes = [
    ...at.dues.map((due) => ({ ...due, on: due.on + at.graceDays })),
    ...at.payments.map(({ on, principalMinor, interestMinor }) => ({
      on,
      principalMinor: -principalMinor,
      interestMinor: -interestMinor,
    })),
  ].sort((a, b) => a.on - b.on);
  const spans: OverdueSpan[] = [];
  let principal = 0n;
  let interest = 0n;
  changes.forEach(({ on, principalMinor, interestMinor }, n) => {
    principal += principalMinor;
    interest += interestMinor;
    const to = Math.min(changes[n + 1]?.on ?? at.asOf, at.asOf);
    if (to <= on || (principal <= 0n && interest <= 0n)) return;
    // Paid ahead of the due date is not a debt of the lender's that would earn anything.
    spans.push({
      from: on,
      to,
      principalMinor: principal > 0n ? principal : 0n,
      interestMinor: interest > 0n ? interest : 0n,
    });
  });
  return spans;
}

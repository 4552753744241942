/**
 * What settles a loan in full on a day (结清金额): all principal, all that is due and unpaid, interest for the days
 * since the last due date, and penalty interest not yet posted. Interest of days to come is not asked: Civil Code
 * art. 677, interest for the actual time.
 */
import type { Day } from '../calendar/day.ts';
import type { DayCount } from '../calendar/day-count.ts';
import type { RoundingMode } from '../money/round.ts';
import { accruedOverRatesMinor, type RateFrom } from './accrual.ts';
import { type ComponentAmounts, sumOf } from './components.ts';
import { type OverdueSpan, penaltyInterestMinor } from './penalty-interest.ts';

export interface Payoff {
  /** By component; `principal` is all of it, due or not. */
  readonly owed: ComponentAmounts;
  readonly totalMinor: bigint;
  /** Of the interest, what has accrued since `interestDueThrough` and is not yet due. */
  readonly accruedInterestMinor: bigint;
  /** Of the penalty, what has accrued and is not yet posted. */
  readonly accruedPenaltyMinor: bigint;
}

export function payoffAmount(at: {
  readonly asOf: Day;
  /** Outstanding, due or not; overpaid interest is not set against it. */
  readonly principalMinor: bigint;
  /** Due and unpaid; its `principal` is part of `principalMinor` and not added again. */
  readonly dueUnpaid: ComponentAmounts;
  readonly rates: readonly RateFrom[];
  readonly dayCount: DayCount;
  /** The last day up to which interest stands among the dues. */
  readonly interestDueThrough: Day;
  /** Principal that bears contract interest since `interestDueThrough`: not that which bears the penalty rate instead. */
  readonly interestBearingMinor: bigint;
  readonly penalty:
    | {
        readonly spans: readonly OverdueSpan[];
        readonly rates: readonly RateFrom[];
        readonly dayCount: DayCount;
        readonly compoundInterest?: boolean;
      }
    | undefined;
  readonly rounding: RoundingMode;
}): Payoff {
  const accruedInterest = accruedOverRatesMinor({
    balances: [{ from: at.interestDueThrough, to: at.asOf, balanceMinor: at.interestBearingMinor }],
    rates: at.rates,
    dayCount: at.dayCount,
    rounding: at.rounding,
  });
  const accruedPenalty = at.penalty === undefined ? 0n : penaltyInterestMinor({ ...at.penalty, rounding: at.rounding });
  const owed: ComponentAmounts = {
    principal: at.principalMinor,
    interest: at.dueUnpaid.interest + accruedInterest,
    penalty: at.dueUnpaid.penalty + accruedPenalty,
    fee: at.dueUnpaid.fee,
    cost: at.dueUnpaid.cost,
  };
  return {
    owed,
    totalMinor: sumOf(owed),
    accruedInterestMinor: accruedInterest,
    accruedPenaltyMinor: accruedPenalty,
  };
}

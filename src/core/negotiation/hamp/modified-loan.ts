/**
 * The loan as modified, over its whole life: the rate stands still for some years, then rises by at most so much a year to
 * the cap, and each time the payment is worked out anew over the months that remain. What was set aside falls due at the end.
 */
import { levelPaymentMinor, monthInterestMinor } from './level-payment.ts';
import type { HampTerms } from './waterfall.ts';

const monthsPerYear = 12;

export interface RateStepUp {
  /** the first year of the modified loan in which the rate holds; the first year is 1 */
  readonly fromYear: number;
  readonly rateMillionths: bigint;
}

/** Empty when the rate is not below the cap; none after the loan's last month. */
export function rateStepUps(at: {
  readonly rateMillionths: bigint;
  readonly capMillionths: bigint;
  readonly rateFixedYears: number;
  /** a year; > 0 */
  readonly rateStepUpMaxMillionths: bigint;
  readonly termMonths: number;
}): readonly RateStepUp[] {
  const stepUps: RateStepUp[] = [];
  let rate = at.rateMillionths;
  for (let fromYear = at.rateFixedYears + 1; rate < at.capMillionths; fromYear++) {
    if ((fromYear - 1) * monthsPerYear >= at.termMonths) break;
    const risen = rate + at.rateStepUpMaxMillionths;
    rate = risen > at.capMillionths ? at.capMillionths : risen;
    stepUps.push({ fromYear, rateMillionths: rate });
  }
  return stepUps;
}

/** To the nearest multiple of the step, halves up; `up`: never below. */
export function onRateGrid(rateMillionths: bigint, stepMillionths: bigint, rounding: 'nearest' | 'up'): bigint {
  const added = rounding === 'up' ? stepMillionths - 1n : stepMillionths / 2n;
  return ((rateMillionths + added) / stepMillionths) * stepMillionths;
}

export interface PaymentSpan {
  /** the first month is 1 */
  readonly fromMonth: number;
  readonly months: number;
  readonly rateMillionths: bigint;
  /** principal and interest; the very last payment of the loan takes what the rounding left */
  readonly paymentMinor: bigint;
}

export interface ModifiedLife {
  readonly spans: readonly PaymentSpan[];
  readonly interestMinor: bigint;
  /** principal and interest to the end, and what was set aside; without taxes and insurance */
  readonly totalPayableMinor: bigint;
  /** the last payment of principal and interest, without what was set aside */
  readonly lastPaymentMinor: bigint;
  /** what was set aside, due with it at the latest */
  readonly forborneDueMinor: bigint;
}

export function modifiedLife(terms: HampTerms, stepUps: readonly RateStepUp[]): ModifiedLife {
  const starts = [
    { fromMonth: 1, rateMillionths: terms.rateMillionths },
    ...stepUps.map(({ fromYear, rateMillionths }) => {
      return { fromMonth: (fromYear - 1) * monthsPerYear + 1, rateMillionths };
    }),
  ];
  let balance = terms.balanceMinor - terms.forborneMinor;
  let interestSum = 0n;
  let lastPaymentMinor = 0n;
  const spans = starts.map(({ fromMonth, rateMillionths }, index): PaymentSpan => {
    const until = starts[index + 1]?.fromMonth ?? terms.termMonths + 1;
    const paymentMinor = levelPaymentMinor(balance, rateMillionths, terms.termMonths + 1 - fromMonth);
    for (let month = fromMonth; month < until; month++) {
      const interestMinor = monthInterestMinor(balance, rateMillionths);
      lastPaymentMinor = month === terms.termMonths ? balance + interestMinor : paymentMinor;
      balance += interestMinor - lastPaymentMinor;
      interestSum += interestMinor;
    }
    return { fromMonth, months: until - fromMonth, rateMillionths, paymentMinor };
  });
  return {
    spans,
    interestMinor: interestSum,
    totalPayableMinor: terms.balanceMinor + interestSum,
    lastPaymentMinor,
    forborneDueMinor: terms.forborneMinor,
  };
}

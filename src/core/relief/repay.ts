/**
 * How a stream of payments repays a balance. Interest runs at one rate by 30/360 and is rounded half to even on each due
 * date; what a payment leaves of it is added to the balance (capitalised, and told as such). The last payment is whatever
 * is then still owed, so that nothing is created or lost.
 */
import type { Day } from '../calendar/day.ts';
import { days30360 } from '../calendar/day-count.ts';
import type { Fraction } from '../money/decimal.ts';
import { divideRounded } from '../money/round.ts';

export interface Repayment {
  /** what is owed on `from`, in minor units */
  readonly balanceMinor: bigint;
  /** a fraction of one a year */
  readonly annualRate: Fraction;
  /** interest runs from this day */
  readonly from: Day;
  /** rising, all after `from` */
  readonly dueOn: readonly Day[];
  /** what is asked on each due date but the last; the last takes what is left */
  readonly paymentsMinor: readonly bigint[];
}

export interface RepaidInstalment {
  /** from 1 */
  readonly n: number;
  readonly dueOn: Day;
  /** interest of the time since the due date before */
  readonly interestMinor: bigint;
  /** what the payment takes off the balance; below zero where interest was left and is capitalised */
  readonly principalMinor: bigint;
  readonly totalMinor: bigint;
  readonly balanceAfterMinor: bigint;
}

export const repaymentRefusals = ['paidBeforeTheEnd'] as const;

/** Refuses a stream that would have repaid the balance before its last due date. */
export function repay(repayment: Repayment): readonly RepaidInstalment[] | { readonly refused: 'paidBeforeTheEnd' } {
  const { annualRate, dueOn, paymentsMinor } = repayment;
  const denominator = annualRate.denominator * 360n;
  const last = dueOn.length - 1;
  const instalments: RepaidInstalment[] = [];
  let balance = repayment.balanceMinor;
  let from = repayment.from;
  for (let index = 0; index <= last; index++) {
    const due = dueOn[index]!;
    const days = BigInt(days30360(from, due));
    const interestMinor = divideRounded(balance * annualRate.numerator * days, denominator, 'halfEven');
    const totalMinor = index === last ? balance + interestMinor : paymentsMinor[index]!;
    balance += interestMinor - totalMinor;
    if (balance < 0n || (balance === 0n && index < last)) return { refused: 'paidBeforeTheEnd' };
    const principalMinor = totalMinor - interestMinor;
    instalments.push({
      n: index + 1,
      dueOn: due,
      interestMinor,
      principalMinor,
      totalMinor,
      balanceAfterMinor: balance,
    });
    from = due;
  }
  return instalments;
}

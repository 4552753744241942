/**
 * The contractual instalments of a loan that enters a book in the middle of its life: a level payment each month, of
 * which the month's interest is taken first; the last instalment takes what is left. A borrower may enter behind
 * (arrears fell due the month before) or ahead (so much of the first instalments is already paid).
 */

import type { Day } from '../../calendar/day.ts';
import { addMonths } from '../../calendar/period.ts';
import type { Fraction } from '../../money/decimal.ts';
import { divideRounded } from '../../money/round.ts';

export interface LevelPaymentTerms {
  /** What is owed in principal when the loan enters the book, > 0. */
  readonly principalMinor: bigint;
  /** A year's interest as a fraction of one; a month bears a twelfth. */
  readonly rate: Fraction;
  readonly paymentMinor: bigint;
  /** Due date of the first payment in the book; the others stand a month apart on the same day of the month. */
  readonly firstDueOn: Day;
  readonly dayOfMonth: number;
  /** Months until the contract ends, >= 1. */
  readonly count: number;
  /** Due and unpaid at entry: falls due one month before `firstDueOn`. */
  readonly arrearsMinor: bigint;
  /** Paid at entry towards what falls due later. */
  readonly paidAheadMinor: bigint;
}

export interface LevelPayment {
  readonly n: number;
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
}

const monthsOfYear = 12n;
const least = (one: bigint, other: bigint) => (one < other ? one : other);

export function levelPayments(terms: LevelPaymentTerms): LevelPayment[] {
  const made: LevelPayment[] = [];
  let balance = terms.principalMinor;
  let ahead = terms.paidAheadMinor;
  /** Interest of months in which less than it fell due. */
  let carried = 0n;
  const step = (month: number, wanted: bigint, takesRest: boolean) => {
    const { numerator, denominator } = terms.rate;
    const interest = carried + divideRounded(balance * numerator, denominator * monthsOfYear, 'halfEven');
    const total = takesRest ? balance + interest : least(wanted, balance + interest);
    const interestMinor = least(interest, total);
    const principalMinor = total - interestMinor;
    carried = interest - interestMinor;
    balance -= principalMinor;
    if (total === 0n) return;
    const dueOn = addMonths(terms.firstDueOn, month, terms.dayOfMonth);
    made.push({ n: made.length + 1, dueOn, principalMinor, interestMinor });
  };
  if (terms.arrearsMinor > 0n) step(-1, terms.arrearsMinor, false);
  for (let month = 0; month < terms.count && balance + carried > 0n; month++) {
    const skipped = least(ahead, terms.paymentMinor);
    ahead -= skipped;
    step(month, terms.paymentMinor - skipped, month === terms.count - 1);
  }
  return made;
}

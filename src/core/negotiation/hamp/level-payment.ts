/** The level monthly payment of a mortgage, exact: the growth of the balance is a fraction of whole numbers. */
import { divideRounded } from '../../money/round.ts';
import { percentMillionths } from '../../rules/value-content.ts';

const monthsPerYear = 12n;
/** A rate a year in millionths of a percent over this is a fraction of one a month. */
const monthlyDenominator = percentMillionths('100')! * monthsPerYear;

/** The fraction of a balance that is paid each month; both parts whole, `numerator` / `denominator`. */
interface Share {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * What repays `balanceMinor` with its interest in `termMonths` equal payments at a twelfth of the rate a month, rounded to
 * the minor unit, halves to even. `termMonths` >= 1.
 */
export function levelPaymentMinor(balanceMinor: bigint, rateMillionths: bigint, termMonths: number): bigint {
  const share = monthlyShare(rateMillionths, termMonths);
  return divideRounded(balanceMinor * share.numerator, share.denominator, 'halfEven');
}

/** The balance that such a payment repays, to the nearest minor unit, and never one that would ask for more than it. */
export function balanceOfPaymentMinor(paymentMinor: bigint, rateMillionths: bigint, termMonths: number): bigint {
  const share = monthlyShare(rateMillionths, termMonths);
  const nearest = divideRounded(paymentMinor * share.denominator, share.numerator, 'halfEven');
  // Only over so few months that a minor unit of balance is about one of payment.
  const asked = divideRounded(nearest * share.numerator, share.denominator, 'halfEven');
  return asked > paymentMinor ? nearest - 1n : nearest;
}

/** Interest of one month on a balance, rounded to the minor unit, halves to even. */
export function monthInterestMinor(balanceMinor: bigint, rateMillionths: bigint): bigint {
  return divideRounded(balanceMinor * rateMillionths, monthlyDenominator, 'halfEven');
}

function monthlyShare(rateMillionths: bigint, termMonths: number): Share {
  const months = BigInt(termMonths);
  if (rateMillionths === 0n) return { numerator: 1n, denominator: months };
  // In lowest terms the powers stay short: 2 % a year is 1/600 a month.
  const divisor = greatestCommonDivisor(rateMillionths, monthlyDenominator);
  const rate = rateMillionths / divisor;
  const whole = monthlyDenominator / divisor;
  const grown = (whole + rate) ** months;
  return { numerator: rate * grown, denominator: whole * (grown - whole ** months) };
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  let [large, small] = [one, other];
  while (small !== 0n) [large, small] = [small, large % small];
  return large;
}

/**
 * What the modified loan is worth to the investor against the loan as it stands: a plain comparison by stated inputs, one
 * chance of default each way, and not Treasury's test of net present value, whose formulas are not at hand.
 *
 * Each way: (1 - p) x today's value of all payments + p x today's value of a sale of the house. Payments fall at the end
 * of each month; a month discounts by a twelfth of the yearly rate.
 */
import { divideRounded } from '../../money/round.ts';
import { levelPaymentMinor } from './level-payment.ts';
import type { ModifiedLife } from './modified-loan.ts';
import { type HampTerms, shareMinor, wholeMillionths } from './waterfall.ts';

export interface ComparisonInputs {
  readonly discountRateMillionths: bigint;
  /** chance that the modified loan is not kept */
  readonly redefaultMillionths: bigint;
  /** chance that the loan as it stands is not kept */
  readonly defaultIfNoneMillionths: bigint;
  /** of the value of the house */
  readonly saleCostMillionths: bigint;
  /** until the money of a sale is there */
  readonly saleMonths: number;
}

export interface ValueComparison {
  readonly modifiedMinor: bigint;
  readonly noneMinor: bigint;
  /** the modified loan is worth more: then the programme asked for it to be offered */
  readonly modifiedIsWorthMore: boolean;
}

/** Fixed point of the discount factors: 24 digits. */
const scale = 10n ** 24n;
const monthsPerYear = 12n;

export function compareValues(at: {
  readonly inputs: ComparisonInputs;
  /** with arrears capitalised, at the contract rate */
  readonly contract: HampTerms;
  readonly modified: { readonly terms: HampTerms; readonly life: ModifiedLife };
  readonly propertyValueMinor: bigint;
}): ValueComparison {
  const { inputs, contract, modified, propertyValueMinor } = at;
  const { terms, life } = modified;
  const factors = discountFactors(
    inputs.discountRateMillionths,
    Math.max(terms.termMonths, contract.termMonths, inputs.saleMonths),
  );
  const netMinor = propertyValueMinor - shareMinor(propertyValueMinor, inputs.saleCostMillionths, 'halfEven');
  const saleOf = (owedMinor: bigint) => (netMinor < owedMinor ? netMinor : owedMinor) * factors[inputs.saleMonths]!;
  const modifiedPaid =
    life.spans.reduce((sum, span) => sum + span.paymentMinor * sumOf(factors, span.fromMonth, span.months), 0n) +
    (life.lastPaymentMinor - life.spans.at(-1)!.paymentMinor + life.forborneDueMinor) * factors[terms.termMonths]!;
  const contractPayment = levelPaymentMinor(contract.balanceMinor, contract.rateMillionths, contract.termMonths);
  const contractPaid = contractPayment * sumOf(factors, 1, contract.termMonths);
  const modifiedMinor = weighed(modifiedPaid, saleOf(terms.balanceMinor), inputs.redefaultMillionths);
  const noneMinor = weighed(contractPaid, saleOf(contract.balanceMinor), inputs.defaultIfNoneMillionths);
  return { modifiedMinor, noneMinor, modifiedIsWorthMore: modifiedMinor > noneMinor };
}

/** [n]: today's value of one unit after n months. */
function discountFactors(rateMillionths: bigint, months: number): readonly bigint[] {
  const whole = wholeMillionths * monthsPerYear;
  const factors = [scale];
  for (let month = 1; month <= months; month++) {
    factors.push(divideRounded(factors[month - 1]! * whole, whole + rateMillionths, 'halfEven'));
  }
  return factors;
}

function sumOf(factors: readonly bigint[], fromMonth: number, months: number): bigint {
  return factors.slice(fromMonth, fromMonth + months).reduce((sum, factor) => sum + factor, 0n);
}

function weighed(paidScaled: bigint, soldScaled: bigint, chanceMillionths: bigint): bigint {
  const both = paidScaled * (wholeMillionths - chanceMillionths) + soldScaled * chanceMillionths;
  return divideRounded(both, scale * wholeMillionths, 'halfEven');
}

/**
 * Whether a plan is kept, by a two-channel hazard: liquidity (how much lower the payment is, how much of what can be paid
 * it takes) and overhang (how much is still to be paid in all, how long). By product, since the channels weigh differently
 * on a mortgage and on a card (docs/decisions/0013-two-channels-of-survival.md).
 *
 * Broken means: misses that reach 90 days past due, or termination; dated back to the first month that was missed, since
 * from then on the lender has no more instalments. Misses that are caught up again do not break a plan (slips.ts).
 */

/** What of a plan its survival hangs on. */
export interface PlanShape {
  /** mean instalment of the plan ÷ instalment before it; above 1 it asks for more than before */
  readonly relativePayment: number;
  /** mean instalment ÷ mean capacity of the same months; 0 to 1, above 1 where nobody tested it */
  readonly paymentToCapacity: number;
  /** all instalments still to come under the plan ÷ all that was owed before it */
  readonly obligation: number;
  /** months from the start of the plan to its last instalment */
  readonly months: number;
}

/** Parameters of one product; their sources stand in survival-parameters/. */
export interface SurvivalModel {
  readonly product: string;
  /** monthly hazard of breaking the reference plan, in its later months */
  readonly monthlyHazard: number;
  /** how much higher it is at the start, and in how many months that fades */
  readonly early: { readonly extra: number; readonly fadeMonths: number };
  /** share of the hazard at an unchanged payment that no lower payment takes away; 0 where not given */
  readonly unmovedShare?: number;
  /** exponents of the channels, each >= 0; of relativePayment, as long as it is no more than 1 */
  readonly paymentExponent: number;
  /** of relativePayment above 1; that below 1 where not given */
  readonly risingPaymentExponent?: number;
  readonly capacityExponent: number;
  readonly obligationExponent: number;
  readonly monthsExponent: number;
  /** the plan against which the multiplier is 1 */
  readonly reference: PlanShape;
  /** standard deviation of the logarithm of the hazard: how little is known */
  readonly logHazardDeviation: number;
}

/**
 * How many times the hazard of the reference plan; 1 for the reference:
 *
 *   moved(relativePayment) × paymentToCapacity^a × obligation^b × months^c, over the same of the reference,
 *   moved(r) = u + (1 − u) r^k up to 1, r^k' above it.
 *
 * Finite and above 0 where every field is; does not fall when any field rises.
 */
export function hazardMultiplier(model: SurvivalModel, shape: PlanShape): number {
  const { reference } = model;
  const others =
    model.capacityExponent * Math.log(shape.paymentToCapacity / reference.paymentToCapacity) +
    model.obligationExponent * Math.log(shape.obligation / reference.obligation) +
    model.monthsExponent * Math.log(shape.months / reference.months);
  const times = moved(model, shape.relativePayment) / moved(model, reference.relativePayment);
  return times * Math.exp(others);
}

/** The hazard by the relative payment alone, against an unchanged payment. */
export function moved(model: SurvivalModel, relativePayment: number): number {
  if (relativePayment > 1) {
    return Math.exp((model.risingPaymentExponent ?? model.paymentExponent) * Math.log(relativePayment));
  }
  const unmoved = model.unmovedShare ?? 0;
  return unmoved + (1 - unmoved) * Math.exp(model.paymentExponent * Math.log(relativePayment));
}

/** Cumulative hazard of the reference plan at the end of months 0 to `months`; [0] is 0. */
export function cumulativeHazard(model: SurvivalModel, months: number): Float64Array {
  const cumulative = new Float64Array(months + 1);
  for (let month = 1; month <= months; month++) {
    cumulative[month] = cumulative[month - 1]! + hazardInMonth(model, month);
  }
  return cumulative;
}

/** Hazard of the reference plan in `month` (from 1). */
export function hazardInMonth({ monthlyHazard, early }: SurvivalModel, month: number): number {
  if (early.extra === 0 || early.fadeMonths === 0) return monthlyHazard;
  return monthlyHazard * (1 + early.extra * Math.exp(-(month - 1) / early.fadeMonths));
}

/** Share of such plans still kept at the end of `month`, 0 to 1. */
export function keptShare(cumulativeAt: number, multiplier: number): number {
  return Math.exp(-multiplier * cumulativeAt);
}

/** Of a normal distribution, within which nine of ten lie. */
const ninetyPercentDeviations = 1.6448536269514722;

/**
 * Between which shares nine of ten groups of such plans end, 0 to 1. It holds how much levels of hazard differ from
 * lender to lender and year to year. It does not hold the chance of one borrower (kept or not), nor how far the exponents
 * err for a plan unlike those that were published.
 */
export function keptInterval(
  model: SurvivalModel,
  multiplier: number,
  cumulativeAt: number,
): { readonly low: number; readonly high: number } {
  const times = Math.exp(ninetyPercentDeviations * model.logHazardDeviation);
  return { low: keptShare(cumulativeAt, multiplier * times), high: keptShare(cumulativeAt, multiplier / times) };
}

/**
 * What a plan is worth to each side, against having none.
 *
 * Lender: money down, then each instalment discounted and weighed with the chance that the plan is still kept; where it
 * breaks, what having no plan recovers, of all that was owed less what was paid (waivers lapse when a plan breaks).
 * Borrower: what having no plan costs, less what the plan costs: the money, discounted; the strain of an instalment that
 * takes most of what can be paid; the time under a plan; the harm if it breaks.
 *
 * For one schedule but its last instalment x, both are straight lines in x: value = fixed + slope × x. A range of
 * schedules is bounded by planes that touch the values at its lowest instalment.
 * tidy-allow noFloatOfMoney: values weigh money with chances in floating point; they choose a plan and are rounded once where they are told.
 */
import type { Pattern, Space } from './outcome-space.ts';
import type { PercentMillionths } from './plan-case.ts';
import { instalmentElasticity } from './survival/elasticity.ts';
import { hazardInMonth, hazardMultiplier } from './survival/survival.ts';

/** Both sides' value as lines in the last instalment: lender = fixed + slope × x, borrower = fixed − slope × x. */
export interface Lines {
  lenderFixed: number;
  lenderSlope: number;
  borrowerFixed: number;
  borrowerSlope: number;
}

/** A schedule but for its last instalment. Amounts in minor units. */
export interface Outline {
  readonly pattern: Pattern;
  readonly lump: number;
  /** months without an instalment before the first */
  readonly defer: number;
  /** from the first instalment to the last, both counted */
  readonly months: number;
}

export interface Weights {
  readonly space: Space;
  /** by month: the lender's and the borrower's discount factors */
  readonly lender: Float64Array;
  readonly borrower: Float64Array;
  /** sums of the borrower's factors to the end of each month */
  readonly borrowerSums: Float64Array;
  /** hazard of the reference plan in its month 1, 2, … */
  readonly hazard: Float64Array;
  /** sums of capacity to the end of each month */
  readonly capSums: Float64Array;
  /** share of what is left that no plan recovers */
  readonly recovery: number;
  /** what the best other way brings the lender: a plan below it is refused */
  readonly reservation: number;
  readonly instalmentBefore: number | undefined;
}

export function share(percent: PercentMillionths): number {
  return Number(percent) / 100_000_000;
}

export function weightsOf(space: Space): Weights {
  const { policy, debt, survival, preference } = space.of;
  const months = space.dueOn.length - 1;
  const hazard = Float64Array.from({ length: months + 1 }, (_, month) =>
    month === 0 ? 0 : hazardInMonth(survival, month),
  );
  const capSums = new Float64Array(months + 1);
  for (let month = 1; month <= months; month++) capSums[month] = capSums[month - 1]! + space.caps[month]!;
  const borrowerSums = new Float64Array(months + 1);
  const years = (day: number) => (day - space.dueOn[0]!) / 365;
  const annual = share(policy.discountRate);
  const borrower = Float64Array.from(space.dueOn, (day) => (1 + preference.discountAYear) ** -years(day));
  for (let month = 1; month <= months; month++) borrowerSums[month] = borrowerSums[month - 1]! + borrower[month]!;
  return {
    space,
    borrowerSums,
    lender: Float64Array.from(space.dueOn, (day) => (1 + annual) ** -years(day)),
    borrower,
    hazard,
    capSums,
    recovery: share(policy.recoveryIfNoPlan),
    reservation: Math.max(...otherWays(space).map((way) => way.value)),
    instalmentBefore: debt.instalmentBeforeMinor === undefined ? undefined : Number(debt.instalmentBeforeMinor),
  };
}

/** What the lender has without a plan, present value in minor units: waiting and pursuing, court, sale. */
export function otherWays({
  owed,
  of: { policy },
}: Space): { readonly way: 'noPlan' | 'court' | 'sale'; readonly value: number }[] {
  const ways: { way: 'noPlan' | 'court' | 'sale'; value: number }[] = [
    { way: 'noPlan', value: owed * share(policy.recoveryIfNoPlan) },
  ];
  const { court, sale } = policy;
  if (court !== undefined) {
    const later = (1 + share(policy.discountRate)) ** (-court.months / 12);
    ways.push({ way: 'court', value: owed * share(court.recovery) * later - Number(court.costMinor) });
  }
  if (sale !== undefined) ways.push({ way: 'sale', value: owed * share(sale.price) });
  return ways;
}

/** The instalment of a month (1, 2, …), a multiple of the step. */
export function instalmentOf(space: Space, pattern: Pattern, month: number, highest: number): number {
  if (pattern.kind === 'level') return highest;
  const { step } = space;
  // A share of one is a double: what it gives is held under the month's own capacity.
  const asked = Math.floor((highest * pattern.shares[month]!) / step + 1e-9) * step;
  return Math.min(asked, Math.floor(space.caps[month]! / step) * step);
}

/** How many times the hazard of the reference plan, with instalments of at most `highest`. */
export function multiplierOf(weights: Weights, outline: Outline, highest: number): number {
  const { space, capSums, instalmentBefore } = weights;
  const { pattern, defer, months } = outline;
  const asked = highest * (pattern.kind === 'level' ? months : shareSum(outline));
  const capacity = capSums[defer + months]! - capSums[defer]!;
  return hazardMultiplier(space.of.survival, {
    relativePayment: instalmentBefore === undefined ? 1 : asked / months / instalmentBefore,
    paymentToCapacity: capacity <= asked ? 1 : asked / capacity,
    obligation: asked / space.owed,
    months: defer + months,
  });
}

/** The values of the schedules with this highest instalment, whatever the last. */
export function linesOf(weights: Weights, outline: Outline, highest: number): Lines {
  const { space, lender, hazard, recovery } = weights;
  const { pattern, lump, defer, months } = outline;
  const multiplier = multiplierOf(weights, outline, highest);
  const isLevel = pattern.kind === 'level';
  let kept = 1;
  let factor = 1;
  let hazardBefore = -1;
  let lenderFixed = lump;
  let left = space.owed - lump;
  for (let at = 1; at <= months; at++) {
    const month = defer + at;
    const now = hazard[at]!;
    if (now !== hazardBefore) {
      hazardBefore = now;
      factor = Math.exp(-multiplier * now);
    }
    const keptBefore = kept;
    kept *= factor;
    if (left > 0) lenderFixed += (keptBefore - kept) * recovery * left * lender[month]!;
    if (at === months) break;
    const instalment = isLevel ? highest : instalmentOf(space, pattern, month, highest);
    lenderFixed += instalment * lender[month]! * kept;
    left -= instalment;
  }
  const { cost, lastSlope } = costOf(weights, outline, highest);
  return {
    lenderFixed,
    lenderSlope: lender[defer + months]! * kept,
    borrowerFixed: borrowerFixedOf(weights, cost, defer + months, kept),
    borrowerSlope: lastSlope,
  };
}

/** What a plan costs its borrower before the last instalment, what that rises by with the instalment, and the last's own slope. */
function costOf(
  weights: Weights,
  outline: Outline,
  highest: number,
): { cost: number; rise: number; lastSlope: number } {
  const { space, borrower, borrowerSums } = weights;
  const { caps } = space;
  const { strain } = space.of.preference;
  const { pattern, lump, defer, months } = outline;
  const last = defer + months;
  const isLevel = pattern.kind === 'level';
  const ownLast = isLevel ? highest : instalmentOf(space, pattern, last, highest);
  const lastSlope = borrower[last]! * (1 + strainOf(strain, ownLast, caps[last]!));
  if (space.patterns.length === 1) {
    // The same capacity in every month: one strain for all.
    const sum = borrowerSums[last - 1]! - borrowerSums[defer]!;
    const weight = strainOf(strain, highest, caps[last]!);
    return { cost: lump + highest * sum * (1 + weight), rise: sum * (1 + 3 * weight), lastSlope };
  }
  let cost = lump;
  let rise = 0;
  for (let month = defer + 1; month < last; month++) {
    const instalment = isLevel ? highest : instalmentOf(space, pattern, month, highest);
    const weight = strainOf(strain, instalment, caps[month]!);
    cost += instalment * borrower[month]! * (1 + weight);
    rise += (isLevel ? 1 : pattern.shares[month]!) * borrower[month]! * (1 + 3 * weight);
  }
  return { cost, rise, lastSlope };
}

/**
 * Bounds for the schedules with highest instalments from `low` to `high`: for an instalment t above `low`, the lender's
 * value is not above lenderFixed + lenderRise × t + lenderSlope × x, the borrower's not above
 * borrowerFixed − borrowerFall × t − borrowerSlope × x. They touch the values at `low`, and bend away from them with t².
 *
 * Of P·S(P), an instalment times the chance that it is paid, the derivative is S (1 − e y), with y the cumulative hazard and
 * e its elasticity; of what a breach recovers, the part that comes from the hazard is worked out by summation by parts.
 */
export interface BoxLines extends Lines {
  lenderRise: number;
  borrowerFall: number;
}

export function boxLinesOf(
  weights: Weights,
  outline: Outline,
  { low, high }: { readonly low: number; readonly high: number },
): BoxLines {
  const { space, lender, hazard, recovery } = weights;
  const { pattern, lump, defer, months } = outline;
  const isLevel = pattern.kind === 'level';
  const least = multiplierOf(weights, outline, low);
  const most = low === high ? least : multiplierOf(weights, outline, high);
  const elasticity = elasticityOf(weights, outline, { low, high });
  const slopePerHazard = elasticity.least * least;
  const breachPerHazard = (elasticity.most / low) * most * recovery;
  let kept = 1;
  let keptWorst = 1;
  let factor = 1;
  let factorWorst = 1;
  let hazardBefore = -1;
  let cumulative = 0;
  let lenderFixed = lump;
  let lenderRise = 0;
  let left = space.owed - lump;
  let leftHigh = left;
  let sharesBefore = 0;
  for (let at = 1; at <= months; at++) {
    const month = defer + at;
    const now = hazard[at]!;
    if (now !== hazardBefore) {
      hazardBefore = now;
      factor = Math.exp(-least * now);
      factorWorst = Math.exp(-most * now);
    }
    cumulative += now;
    const discount = lender[month]!;
    const keptBefore = kept;
    const worstBefore = keptWorst;
    kept *= factor;
    keptWorst *= factorWorst;
    const share = isLevel ? 1 : pattern.shares[month]!;
    const isEnd = at === months;
    if (left > 0) {
      lenderFixed += (keptBefore - kept) * recovery * left * discount;
      const later = isEnd ? 0 : lender[month + 1]!;
      lenderRise += breachPerHazard * cumulative * kept * (left * (discount - later) + later * high * share);
      // Where something is left even with the highest instalments, a higher one leaves less to recover.
      if (leftHigh > 0) lenderRise -= recovery * discount * sharesBefore * worstBefore * (1 - factor);
    }
    if (isEnd) break;
    // A paced instalment is rounded down to the step: bounded by what it would be.
    lenderFixed += low * share * discount * kept;
    const slope = 1 - slopePerHazard * cumulative;
    lenderRise += share * discount * (slope >= 0 ? kept : keptWorst) * slope;
    left -= isLevel ? low : instalmentOf(space, pattern, month, low);
    leftHigh -= high * share;
    sharesBefore += share;
  }
  const { cost, rise, lastSlope } = costOf(weights, outline, low);
  // … and by a step less.
  const rounded = roundedDown(space, outline);
  const slack = rounded * (1 + space.of.preference.strain);
  return {
    lenderFixed: lenderFixed + rounded * recovery,
    lenderSlope: lender[defer + months]! * kept,
    lenderRise,
    borrowerFixed: borrowerFixedOf(weights, cost - slack, defer + months, kept),
    borrowerSlope: lastSlope,
    borrowerFall: rise,
  };
}

function elasticityOf(
  { space, instalmentBefore }: Weights,
  outline: Outline,
  { low, high }: { readonly low: number; readonly high: number },
): { readonly least: number; readonly most: number } {
  if (instalmentBefore === undefined) return instalmentElasticity(space.of.survival, undefined);
  const share = (outline.pattern.kind === 'level' ? 1 : shareSum(outline) / outline.months) / instalmentBefore;
  return instalmentElasticity(space.of.survival, { low: low * share, high: high * share });
}

/** All of the borrower's value but the last instalment. */
function borrowerFixedOf({ space }: Weights, cost: number, monthsToEnd: number, kept: number): number {
  const { noPlanDistress, yearUnderPlan, brokenPlanHarm } = space.of.preference;
  return space.owed * (1 + noPlanDistress - (yearUnderPlan * monthsToEnd) / 12 - brokenPlanHarm * (1 - kept)) - cost;
}

/** By how much at most the instalments of a paced plan are rounded down, all of them together. */
export function roundedDown({ step }: Space, { pattern, defer, months }: Outline): number {
  let rounded = 0;
  if (pattern.kind === 'level') return rounded;
  for (let month = defer + 1; month < defer + months; month++) {
    const share = pattern.shares[month]!;
    if (share > 0 && share < 1) rounded += step;
  }
  return rounded;
}

/** What the shares of a plan's months add up to. */
export function shareSum({ pattern, defer, months }: Outline): number {
  let sum = 0;
  for (let month = defer + 1; month <= defer + months; month++) sum += pattern.shares[month]!;
  return sum;
}

function strainOf(weight: number, instalment: number, capacity: number): number {
  const taken = capacity <= instalment ? 1 : instalment / capacity;
  return weight * taken * taken;
}

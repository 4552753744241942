/**
 * What the law leaves of the outcome space, asked of the kernel itself: how long a plan may run and how dear it may be. No
 * number of law stands here; the rules are asked with longer and longer plans, and each offer is asked once more as it is.
 */
import { decide } from '../rules/decide.ts';
import type { Decision, Reason } from '../rules/decision.ts';
import type { FactValue } from '../rules/facts.ts';
import type { Law } from '../rules/law.ts';
import type { Situation } from '../rules/situation.ts';
import type { PercentMillionths } from './plan-case.ts';

/** The law of the place with the act `offerPlan` as far as it is known before there is a plan. */
export interface PlanLaw {
  readonly law: Law;
  readonly situation: Situation;
}

export interface LawfulPlans {
  /** undefined: no rule shortens what policy permits */
  readonly planMonthsMax: number | undefined;
  readonly rateMax: PercentMillionths | undefined;
}

/** `forbidden`: not even the shortest and cheapest plan may be offered. `factsOf` tells what is known of a plan of so many months. */
export function lawfulPlans(
  at: PlanLaw,
  wanted: {
    readonly termMonthsMax: number;
    readonly rate: PercentMillionths;
    readonly factsOf: (planMonths: number) => PlanFacts;
  },
): LawfulPlans | { readonly forbidden: readonly Reason[] } {
  const { termMonthsMax, rate, factsOf } = wanted;
  const decided = (planMonths: number, annual: PercentMillionths) =>
    decideOnPlan(at, { ...factsOf(planMonths), allInAnnualPercent: effective(annual) });
  const shortest = decided(1, 0n);
  if (shortest.outcome === 'forbidden') return { forbidden: shortest.because };
  const isLawful = (planMonths: number, annual: PercentMillionths) =>
    decided(planMonths, annual).outcome !== 'forbidden';
  const months = largest(1, termMonthsMax, (planMonths) => isLawful(planMonths, 0n));
  // Rates in steps of a hundredth of a point.
  const step = 10_000n;
  const steps = Number(rate / step);
  const dearest = isLawful(1, rate) ? steps : largest(0, steps, (count) => isLawful(1, BigInt(count) * step));
  return {
    planMonthsMax: months === termMonthsMax ? undefined : months,
    rateMax: dearest === steps ? undefined : BigInt(dearest) * step,
  };
}

export type PlanFacts = Readonly<Record<string, FactValue>>;

/** May this plan be offered? Facts of the plan stand over those of the request. */
export function decideOnPlan({ law, situation }: PlanLaw, facts: PlanFacts): Decision {
  const known: Record<string, FactValue | undefined> = { ...situation.facts };
  for (const [name, value] of Object.entries(facts)) {
    // A fact that the law of the place does not know is none of its business.
    if (law.vocabulary.has(name)) known[name] = value;
  }
  return decide(law, { ...situation, facts: known });
}

/** A rate paid monthly as what it costs a year, in millionths of a percent. */
export function effective(rate: PercentMillionths): bigint {
  const annual = (1 + Number(rate) / 100_000_000 / 12) ** 12 - 1;
  return BigInt(Math.round(annual * 100_000_000));
}

/** The largest whole number from `low` on of which it holds, where it holds of all below one of which it holds. */
function largest(low: number, high: number, holds: (at: number) => boolean): number {
  let from = low;
  let to = high;
  if (holds(high)) return high;
  while (from < to) {
    const middle = Math.ceil((from + to) / 2);
    if (holds(middle)) from = middle;
    else to = middle - 1;
  }
  return from;
}

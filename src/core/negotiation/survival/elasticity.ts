/**
 * How many per cent the hazard rises when the instalment rises by one per cent, everything else of the plan going with it
 * (its share of capacity, what is still to be paid). The plan search bounds whole ranges of instalments by it.
 */
import type { SurvivalModel } from './survival.ts';

/** Bounds of that elasticity for relative payments from `low` to `high`; of the rest alone where the payment before is unknown. */
export function instalmentElasticity(
  model: SurvivalModel,
  relativePayment: { readonly low: number; readonly high: number } | undefined,
): { readonly least: number; readonly most: number } {
  const rest = model.capacityExponent + model.obligationExponent;
  if (relativePayment === undefined) return { least: rest, most: rest };
  const { low, high } = relativePayment;
  const rising = model.risingPaymentExponent ?? model.paymentExponent;
  const ends = low > 1 ? [rising] : high > 1 ? [movedElasticity(model, low), movedElasticity(model, 1), rising] : [];
  if (ends.length === 0) ends.push(movedElasticity(model, low), movedElasticity(model, high));
  return { least: rest + Math.min(...ends), most: rest + Math.max(...ends) };
}

/** Of u + (1 − u) r^k: it rises with r, from 0 to k (1 − u). */
function movedElasticity({ paymentExponent, unmovedShare = 0 }: SurvivalModel, relativePayment: number): number {
  const moving = (1 - unmovedShare) * relativePayment ** paymentExponent;
  return moving === 0 ? 0 : (paymentExponent * moving) / (unmovedShare + moving);
}

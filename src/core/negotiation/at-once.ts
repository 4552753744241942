/**
 * The two ways to end a debt with one payment: all of it, or a settlement, less than all taken as full. They may use a lump
 * sum beside the first month's capacity. Interest of the days to the due date falls due on principal alone, at the contract's
 * rate, and only where all is paid.
 * tidy-allow noFloatOfMoney: what a payment is worth is a valuation in floating point; the payment itself is whole.
 */
import { days30360 } from '../calendar/day-count.ts';
import { sumOf } from '../loan/components.ts';
import { divideRounded } from '../money/round.ts';
import type { Space } from './outcome-space.ts';
import type { Weights } from './plan-value.ts';
import { cumulativeHazard, hazardMultiplier, keptShare } from './survival/survival.ts';

const wholeMillionths = 100_000_000n;

export interface AtOnce {
  readonly kind: 'settle' | 'payInFull';
  readonly amountMinor: bigint;
  readonly lender: number;
  readonly borrower: number;
  readonly kept: { readonly multiplier: number };
}

/** All that is owed on the first due date; undefined where it is more than capacity and lump sum. */
export function payInFull(weights: Weights): AtOnce | undefined {
  const { space } = weights;
  const { debt, asOf } = space.of;
  const days = BigInt(days30360(asOf, space.dueOn[1]!));
  const interest = divideRounded(debt.owed.principal * debt.contractRate * days, wholeMillionths * 360n, 'halfEven');
  const amountMinor = sumOf(debt.owed) + interest;
  return amountMinor > means(space) ? undefined : valued(weights, 'payInFull', amountMinor);
}

/**
 * The least that policy takes as full and that is worth to the lender what other ways are, a multiple of the payment step;
 * undefined where policy knows no settlement, or where it is more than capacity and lump sum, or not less than all.
 */
export function settle(weights: Weights): AtOnce | undefined {
  const { space, reservation } = weights;
  const { policy, debt } = space.of;
  if (policy.settlementMin === undefined) return undefined;
  const owedMinor = sumOf(debt.owed);
  const step = policy.paymentStepMinor;
  const up = (amountMinor: bigint) => divideRounded(amountMinor, step, 'up') * step;
  const least = up(divideRounded(owedMinor * policy.settlementMin, wholeMillionths, 'up'));
  const most = means(space) < owedMinor - 1n ? means(space) : owedMinor - 1n;
  // The value rises with the amount; where the least is worth too little, halving finds the first that is not.
  let low = least / step;
  let high = most / step;
  if (low > high || valued(weights, 'settle', high * step).lender < reservation) return undefined;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (valued(weights, 'settle', middle * step).lender >= reservation) high = middle;
    else low = middle + 1n;
  }
  return valued(weights, 'settle', low * step);
}

/** The same payment as another set of weights has it. */
export function worth(weights: Weights, { kind, amountMinor }: AtOnce): AtOnce {
  return valued(weights, kind, amountMinor);
}

/** What can be paid at once. */
function means(space: Space): bigint {
  const { capacity, lumpSumNowMinor } = space.of;
  return capacity.perMonthOn(space.dueOn[1]!) + lumpSumNowMinor;
}

function valued(weights: Weights, kind: AtOnce['kind'], amountMinor: bigint): AtOnce {
  const { space, recovery } = weights;
  const { survival, preference } = space.of;
  const amount = Number(amountMinor);
  const all = Number(means(space));
  const share = all === 0 ? 1 : Math.max(amount / all, 1e-9);
  const multiplier = hazardMultiplier(survival, {
    relativePayment: 1,
    paymentToCapacity: share,
    obligation: amount / space.owed,
    months: 1,
  });
  const kept = keptShare(cumulativeHazard(survival, 1)[1]!, multiplier);
  const lender = weights.lender[1]! * (amount * kept + space.owed * recovery * (1 - kept));
  const cost = amount * weights.borrower[1]! * (1 + preference.strain * share * share);
  const harm = preference.brokenPlanHarm * (1 - kept) + preference.yearUnderPlan / 12;
  return {
    kind,
    amountMinor,
    lender,
    borrower: space.owed * (1 + preference.noPlanDistress - harm) - cost,
    kept: { multiplier },
  };
}

/** The level instalment: what, paid alike on each due date, repays a balance with its interest. */
import { divideRounded, type RoundingMode, roundToStep } from '../../money/round.ts';
import { factorScale } from './interest.ts';

const bits = 96n;
const one = 1n << bits;

/**
 * balance x P / F, where P is the product of (1 + f) over all periods and F = 1 + F' x (1 + f) is built up from the
 * second period on; rounded to the minor unit, then to `stepMinor`.
 */
export function levelInstalment(
  balanceMinor: bigint,
  factors: readonly bigint[],
  rounding: { readonly mode: RoundingMode; readonly stepMinor: bigint },
): bigint {
  // Binary fixed point here: a shift is much cheaper than a division by a power of ten, and 96 bits are 28 digits.
  let product = one;
  let sum = one;
  let last = -1n;
  let grown = one;
  for (let i = 0; i < factors.length; i++) {
    const factor = factors[i]!;
    if (factor !== last) {
      grown = one + (factor << bits) / factorScale;
      last = factor;
    }
    product = (product * grown) >> bits;
    if (i > 0) sum = one + ((sum * grown) >> bits);
  }
  return roundLevel(divideRounded(balanceMinor * product, sum, rounding.mode), rounding);
}

/** To the step, but never to nothing: a small loan stays spread over its instalments. */
export function roundLevel(
  amountMinor: bigint,
  rounding: { readonly mode: RoundingMode; readonly stepMinor: bigint },
): bigint {
  const rounded = roundToStep(amountMinor, rounding.stepMinor, rounding.mode);
  return rounded === 0n ? amountMinor : rounded;
}

/**
 * The level that would leave a smaller last instalment, or undefined when the difference is too small to spread: at
 * most half a minor unit for each instalment.
 */
export function shiftedLevel(at: {
  readonly levelMinor: bigint;
  /** Last instalment less the one before it. */
  readonly differenceMinor: bigint;
  /** Instalments over which it can be spread. */
  readonly count: number;
  /** Instalments that were sized together. */
  readonly sized: number;
  readonly mode: RoundingMode;
  readonly stepMinor: bigint;
}): bigint | undefined {
  const magnitude = at.differenceMinor < 0n ? -at.differenceMinor : at.differenceMinor;
  const half = BigInt(Math.floor(at.sized / 2));
  if (half === 0n || magnitude <= half) return undefined;
  const share = divideRounded(at.differenceMinor, BigInt(Math.max(1, at.count)), at.mode);
  const shifted = roundLevel(at.levelMinor + share, at);
  return shifted === at.levelMinor ? undefined : shifted;
}

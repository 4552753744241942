/**
 * Rounding of exact quotients. Money is whole minor units (bigint); every rounding states its mode.
 */

export const roundingModes = ['halfEven', 'halfUp', 'halfDown', 'up', 'down'] as const;

/**
 * `halfUp`, `halfDown`, `up` and `down` go by magnitude: up = away from zero, down = toward zero,
 * as java.math.RoundingMode names them.
 */
export type RoundingMode = (typeof roundingModes)[number];

/** numerator / denominator as a whole number, rounded by `mode`. Throws when the denominator is zero. */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  if (denominator === 0n) throw new Error('division by zero');
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  let quotient = n / d;
  const remainder = n - quotient * d;
  if (remainder !== 0n && awayFromZero({ quotient, twiceRemainder: remainder * 2n, divisor: d, mode })) quotient += 1n;
  return negative ? -quotient : quotient;
}

function awayFromZero(at: { quotient: bigint; twiceRemainder: bigint; divisor: bigint; mode: RoundingMode }): boolean {
  switch (at.mode) {
    case 'halfEven':
      if (at.twiceRemainder === at.divisor) return (at.quotient & 1n) === 1n;
      return at.twiceRemainder > at.divisor;
    case 'halfUp':
      return at.twiceRemainder >= at.divisor;
    case 'halfDown':
      return at.twiceRemainder > at.divisor;
    case 'up':
      return true;
    case 'down':
      return false;
  }
}

/** `value` rounded to a multiple of `step` (both in minor units; `step` > 0). */
export function roundToStep(value: bigint, step: bigint, mode: RoundingMode): bigint {
  return step === 1n ? value : divideRounded(value, step, mode) * step;
}

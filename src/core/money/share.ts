/**
 * Dividing a sum so that nothing is created or lost: the largest-remainder method (Hamilton's), ties to the first part.
 */

/** Parts of `totalMinor` in proportion to `weights` (each >= 0, not all 0 unless the total is 0); they add up to the total. */
export function shareOut(totalMinor: bigint, weights: readonly bigint[]): bigint[] {
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weights.some((weight) => weight < 0n)) throw new Error('a weight is negative');
  if (weightSum === 0n) {
    if (totalMinor !== 0n) throw new Error('nothing to divide by: every weight is zero');
    return weights.map(() => 0n);
  }
  const sign = totalMinor < 0n ? -1n : 1n;
  const total = totalMinor * sign;
  const parts = weights.map((weight) => (total * weight) / weightSum);
  let left = total - parts.reduce((sum, part) => sum + part, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % weightSum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1));
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    parts[index] = parts[index]! + 1n;
    left -= 1n;
  }
  return parts.map((part) => part * sign);
}

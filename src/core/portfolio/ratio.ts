/** Shares as decimal text with four decimals, by exact division. */
import { divideRounded } from '../money/round.ts';

const scale = 10_000n;

/** `part` of `whole` as a fraction of one, rounded half to even: (1n, 3n) is '0.3333'. Undefined when the whole is zero. */
export function ratioText(part: bigint, whole: bigint): string | undefined {
  if (whole === 0n) return undefined;
  const tenThousandths = divideRounded(part * scale, whole, 'halfEven');
  const magnitude = (tenThousandths < 0n ? -tenThousandths : tenThousandths).toString().padStart(5, '0');
  return `${tenThousandths < 0n ? '-' : ''}${magnitude.slice(0, -4)}.${magnitude.slice(-4)}`;
}

/** The same for counts of loans. */
export function countRatioText(part: number, whole: number): string | undefined {
  return ratioText(BigInt(part), BigInt(whole));
}

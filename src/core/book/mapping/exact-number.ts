/** Exact decimal numbers of any size for the arithmetic of mapping files: digits and where the point stands. */
import { divideRounded, type RoundingMode } from '../../money/round.ts';

/** digits / 10^scale */
export interface ExactNumber {
  readonly digits: bigint;
  readonly scale: number;
}

export function wholeNumber(value: number | bigint): ExactNumber {
  return { digits: BigInt(value), scale: 0 };
}

const plainPattern = /^-?[0-9]+(\.[0-9]+)?$/;

/** Plain decimal text, leading zeros allowed ('007' is 7); undefined when it is not that. */
export function parseExact(text: string): ExactNumber | undefined {
  if (!plainPattern.test(text)) return undefined;
  const point = text.indexOf('.');
  if (point < 0) return { digits: BigInt(text), scale: 0 };
  return { digits: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

/** The shortest plain decimal text: no zeros at the end of the decimals. */
export function formatExact({ digits, scale }: ExactNumber): string {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const decimals = text.slice(text.length - scale).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${decimals === '' ? '' : `.${decimals}`}`;
}

/** Both numbers' digits at the larger of their scales. */
function aligned(one: ExactNumber, other: ExactNumber): { one: bigint; other: bigint; scale: number } {
  const scale = Math.max(one.scale, other.scale);
  return { one: atScale(one, scale), other: atScale(other, scale), scale };
}

function atScale(value: ExactNumber, scale: number): bigint {
  return value.scale === scale ? value.digits : value.digits * 10n ** BigInt(scale - value.scale);
}

export function addExact(one: ExactNumber, other: ExactNumber): ExactNumber {
  const at = aligned(one, other);
  return { digits: at.one + at.other, scale: at.scale };
}

export function negateExact({ digits, scale }: ExactNumber): ExactNumber {
  return { digits: -digits, scale };
}

export function multiplyExact(one: ExactNumber, other: ExactNumber): ExactNumber {
  return { digits: one.digits * other.digits, scale: one.scale + other.scale };
}

/** -1, 0 or 1 as `one` is smaller than, equal to or larger than `other`. */
export function compareExact(one: ExactNumber, other: ExactNumber): -1 | 0 | 1 {
  const at = aligned(one, other);
  if (at.one === at.other) return 0;
  return at.one < at.other ? -1 : 1;
}

export function roundExact(value: ExactNumber, decimals: number, mode: RoundingMode): ExactNumber {
  if (value.scale <= decimals) return value;
  const digits = divideRounded(value.digits, 10n ** BigInt(value.scale - decimals), mode);
  return { digits, scale: decimals };
}

/** `one` / `other` with so many decimals; undefined when `other` is zero. */
export function divideExact(
  { one, other }: { one: ExactNumber; other: ExactNumber },
  decimals: number,
  mode: RoundingMode,
): ExactNumber | undefined {
  if (other.digits === 0n) return undefined;
  const at = aligned(one, other);
  return { digits: divideRounded(at.one * 10n ** BigInt(decimals), at.other, mode), scale: decimals };
}

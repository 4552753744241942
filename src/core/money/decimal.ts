/**
 * Decimal text to exact numbers and back. No floating point anywhere.
 */
import { type Currency, minorUnitDigits } from './currency.ts';

/** An exact fraction; `denominator` > 0. A rate of 15.678 % a year is { numerator: 15678n, denominator: 100000n }. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const decimalPattern = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;
/** Longest decimal text read: amounts of up to 10^15 major units fit, absurd ones are refused before arithmetic. */
const decimalLengthMax = 40;
/** Amounts stay inside PostgreSQL's bigint with room for a whole book's sum. */
export const amountMinorMax = 10n ** 17n;

export type AmountFault = 'notAnAmount' | 'tooManyDecimals' | 'amountTooLarge';

/** Decimal text in major units to minor units: ('17.43', CNY) is 1743n. Refuses exponents, signs other than '-', separators and spaces. */
export function parseAmountMinor(text: string, currency: Currency): bigint | AmountFault {
  const digits = minorUnitDigits(currency);
  const small = plainWholeNumber(text, digits);
  if (small >= 0) return BigInt(small);
  if (text.length > decimalLengthMax || !decimalPattern.test(text)) return 'notAnAmount';
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  let decimals = point < 0 ? '' : text.slice(point + 1);
  if (decimals.length > digits) {
    if (/[^0]/.test(decimals.slice(digits))) return 'tooManyDecimals';
    decimals = decimals.slice(0, digits);
  }
  const minor = BigInt(whole + decimals.padEnd(digits, '0'));
  if (minor > amountMinorMax || minor < -amountMinorMax) return 'amountTooLarge';
  return minor;
}

/** Up to this many digits a number holds every whole number exactly. */
const exactDigitsMax = 15;

/**
 * The quick way for nearly every amount of a book: short, plain, with exactly the currency's decimals. Minor units as a
 * whole number that a double holds exactly; -1 for every other text, which the thorough way then judges.
 */
function plainWholeNumber(text: string, digits: number): number {
  const length = text.length;
  const point = digits === 0 ? length : length - digits - 1;
  if (length > exactDigitsMax || point < 1 || (text.charCodeAt(0) === 48 && point > 1)) return -1;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (i === point) {
      if (code !== 46) return -1;
    } else {
      if (code < 48 || code > 57) return -1;
      value = value * 10 + (code - 48);
    }
  }
  return value;
}

/** Minor units to decimal text in major units, always with all decimals: (1743n, CNY) is '17.43'. */
export function formatAmount(amountMinor: bigint, currency: Currency): string {
  const digits = minorUnitDigits(currency);
  if (digits === 0) return amountMinor.toString();
  const negative = amountMinor < 0n;
  const magnitude = negative ? -amountMinor : amountMinor;
  const text = magnitude.toString().padStart(digits + 1, '0');
  const cut = text.length - digits;
  return `${negative ? '-' : ''}${text.slice(0, cut)}.${text.slice(cut)}`;
}

/** Decimal text to an exact fraction: '0.25' is 25/100. Undefined when it is not a decimal number. */
export function parseDecimal(text: string): Fraction | undefined {
  if (text.length > decimalLengthMax || !decimalPattern.test(text)) return undefined;
  const point = text.indexOf('.');
  if (point < 0) return { numerator: BigInt(text), denominator: 1n };
  return {
    numerator: BigInt(text.slice(0, point) + text.slice(point + 1)),
    denominator: 10n ** BigInt(text.length - point - 1),
  };
}

/** A rate in percent a year as decimal text to its fraction of one: '15.678' is 15678/100000. Undefined when not a decimal number. */
export function parsePercent(text: string): Fraction | undefined {
  const value = parseDecimal(text);
  return value && { numerator: value.numerator, denominator: value.denominator * 100n };
}

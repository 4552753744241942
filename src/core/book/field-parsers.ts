/**
 * One cell's text to its value. Nothing is coerced: what is not exactly in the documented form is a fault code.
 * Where the value itself is text, the parser gives the fault or undefined.
 */
import { type Period, type PeriodUnit, periodUnits } from '../calendar/period.ts';
import { type Currency, isCurrency } from '../money/currency.ts';
import { parseAmountMinor, parseDecimal } from '../money/decimal.ts';
import { cellLengthMax, type FieldCode } from './field-faults.ts';

const refLengthMax = 200;

/** The fault of a text, if any: length and control characters (a NUL byte is one; PostgreSQL stores none). */
export function textFault(text: string): FieldCode | undefined {
  if (text.length > cellLengthMax) return 'tooLong';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return 'controlCharacter';
    if (code === 127) return 'controlCharacter';
  }
  return undefined;
}

/** The fault of an identifier, if any. A space at an end would make two names of one. */
export function refFault(text: string): FieldCode | undefined {
  if (text.length > refLengthMax) return 'tooLong';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code === 127) return 'controlCharacter';
  }
  return isSpace(text.charCodeAt(0)) || isSpace(text.charCodeAt(text.length - 1)) ? 'spacesAround' : undefined;
}

/** Space, no-break space and the ideographic space that Chinese input methods leave. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0xa0 || code === 0x3000;
}

/** An amount >= 0, or > 0 where `positive`. */
export function parseAmount(text: string, currency: Currency, positive: boolean): bigint | FieldCode {
  const amountMinor = parseAmountMinor(text, currency);
  if (typeof amountMinor === 'string') return amountMinor;
  if (amountMinor < 0n) return 'negative';
  return positive && amountMinor === 0n ? 'notPositive' : amountMinor;
}

/** The fault of an amount whose currency is not known, if any: its decimals cannot be judged. */
export function amountFormFault(text: string): FieldCode | undefined {
  const value = parseDecimal(text);
  if (!value) return 'notAnAmount';
  return value.numerator < 0n ? 'negative' : undefined;
}

/** Above this no rate of a year is real; it keeps rates inside every calculation. */
const ratePercentLargest = 10_000n;

/** The fault of a rate in percent a year, if any. */
export function rateFault(text: string): FieldCode | undefined {
  const value = parseDecimal(text);
  if (!value) return 'notARate';
  if (value.numerator < 0n) return 'negative';
  return value.numerator > ratePercentLargest * value.denominator ? 'tooLarge' : undefined;
}

const countPattern = /^(0|[1-9][0-9]{0,17})$/;
const countLargest = 1_000_000;

/** A whole number from 0 (or 1) to a million. */
export function parseCount(text: string, positive: boolean): number | FieldCode {
  const value = parseWholeNumber(text, positive);
  if (typeof value === 'string') return value;
  return value > BigInt(countLargest) ? 'tooLarge' : Number(value);
}

/** A whole number from 0 (or 1) to below 10^18. */
export function parseWholeNumber(text: string, positive: boolean): bigint | FieldCode {
  if (/^-(0|[1-9][0-9]*)$/.test(text)) return 'negative';
  if (!countPattern.test(text)) return /^[1-9][0-9]{18,}$/.test(text) ? 'tooLarge' : 'notANumber';
  const value = BigInt(text);
  return positive && value === 0n ? 'notPositive' : value;
}

const periodPattern = /^([1-9][0-9]{0,3}) ([a-z]+)$/;

/** '1 month', '15 day', '2 week', '1 year'. */
export function parsePeriod(text: string): Period | FieldCode {
  const match = periodPattern.exec(text);
  const unit = match?.[2] as PeriodUnit | undefined;
  if (!match || !unit || !periodUnits.includes(unit)) return 'notAPeriod';
  return { count: Number(match[1]), unit };
}

export function formatPeriod(period: Period): string {
  return `${period.count} ${period.unit}`;
}

export function currencyFault(text: string): FieldCode | undefined {
  return isCurrency(text) ? undefined : 'unknownCurrency';
}

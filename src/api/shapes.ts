/**
 * The shapes that documents are made of: days, instants, amounts, rates. Texts stay texts here (they are what the
 * JSON Schema shows); each operation turns them into core values once the whole document has passed.
 */
import { z } from 'zod';
import { parseDay } from '../core/calendar/day.ts';
import { periodUnits } from '../core/calendar/period.ts';
import { isCurrency } from '../core/money/currency.ts';
import { parseDecimal } from '../core/money/decimal.ts';

/** A refinement that fails with our fault code rather than with words. */
export function must<T>(code: string, holds: (value: T) => boolean) {
  return (value: T, context: z.core.$RefinementCtx<T>): void => {
    if (!holds(value)) context.addIssue({ code: 'custom', params: { code } } as never);
  };
}

/** 'YYYY-MM-DD', a day that exists. */
export const daySchema = z
  .string()
  .superRefine(must('notADate', (text) => parseDay(text) !== undefined))
  .meta({ format: 'date', description: 'calendar day, YYYY-MM-DD' });

export const currencySchema = z
  .string()
  .superRefine(must('unknownCurrency', isCurrency))
  .meta({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code' });

/** Amount in major units as decimal text; decimals beyond the currency's are found when it is parsed. */
export const amountSchema = z
  .string()
  .superRefine(must('notAnAmount', (text) => parseDecimal(text) !== undefined))
  .meta({ pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$', description: 'amount in major units, decimal text' });

/** Percent a year as decimal text, >= 0. */
export const ratePercentSchema = z
  .string()
  .superRefine(must('notARate', (text) => (parseDecimal(text)?.numerator ?? -1n) >= 0n))
  .meta({ pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$', description: 'percent a year, decimal text' });

export const countSchema = z.number().int().min(0);

export const periodSchema = z.strictObject({ count: z.number().int().min(1).max(1000), unit: z.enum(periodUnits) });

/** The document that `age` takes: its schema, and a quick look that says whether a document fits it. */
import { z } from 'zod';
import { parseDay } from '../core/calendar/day.ts';
import { periodUnits } from '../core/calendar/period.ts';
import { isCurrency } from '../core/money/currency.ts';
import { amountSchema, countSchema, currencySchema, daySchema, must, periodSchema } from './shapes.ts';

export const ageSchemes = ['cn.general', 'cn.card', 'eu.forborne'] as const;

/** Bounds against absurd input, far beyond any loan. */
const graceDaysMax = 3660;
const bucketDaysMax = 100_000;
const periodCountMax = 1000;

const dueAmountSchema = amountSchema.superRefine(must('negative', (text) => !text.startsWith('-')));

export const ageInput = z.strictObject({
  currency: currencySchema,
  scheme: z.enum(ageSchemes).optional().meta({ description: 'classes by this scheme; none when left out' }),
  graceDays: countSchema
    .max(graceDaysMax)
    .optional()
    .meta({ description: 'days after a due date that are not counted; 0 when left out' }),
  buckets: z
    .array(
      z.strictObject({
        code: z.string().min(1),
        fromDays: countSchema.max(bucketDaysMax),
        toDays: countSchema.max(bucketDaysMax).optional(),
      }),
    )
    .optional()
    .meta({ description: 'ranges of days past due, in order, without gap or overlap; only the last may have no end' }),
  due: z.array(z.strictObject({ on: daySchema, amount: dueAmountSchema })),
  payments: z
    .array(z.strictObject({ on: daySchema, amount: amountSchema }))
    .meta({ description: 'by the day from which each counts; a reversal is negative' }),
  pauses: z
    .array(z.strictObject({ from: daySchema, to: daySchema }))
    .optional()
    .meta({ description: 'days [from, to) that are not counted; without overlap' }),
  restructured: z
    .strictObject({ firstDueOn: daySchema, every: periodSchema, nonPerformingBefore: z.boolean().optional() })
    .optional()
    .meta({
      description: 'the first due date after a change for a borrower in difficulty, and the period of the new schedule',
    }),
  asOf: z.array(daySchema).min(1),
});

export type AgeDocument = z.infer<typeof ageInput>;

/**
 * True only when `ageInput` takes the document. The schema would take most of the time of a line of `age --lines`, so
 * it is asked only when this says no; it then finds all the faults. A test holds that both take the same documents.
 */
export function isAgeDocument(value: unknown): value is AgeDocument {
  if (!isObject(value)) return false;
  let known = 4;
  if (!isCurrencyCode(value.currency)) return false;
  if (!isListOf(value.due, isDue)) return false;
  if (!isListOf(value.payments, isPayment)) return false;
  const asOf = value.asOf;
  if (!isListOf(asOf, isDay) || asOf.length === 0) return false;
  for (const [key, holds] of optionalFields) {
    if (!Object.hasOwn(value, key)) continue;
    if (!holds(value[key])) return false;
    known++;
  }
  return countKeys(value) === known;
}

/** A list of pauses, or of buckets, each of which the schema takes; they may still clash with one another. */
export function isPauseList(value: unknown): value is NonNullable<AgeDocument['pauses']> {
  return isListOf(value, isPause);
}

export function isBucketList(value: unknown): value is NonNullable<AgeDocument['buckets']> {
  return isListOf(value, isBucket);
}

const optionalFields: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ['scheme', (value) => (ageSchemes as readonly unknown[]).includes(value)],
  ['graceDays', (value) => isCount(value, 0, graceDaysMax)],
  ['buckets', isBucketList],
  ['pauses', isPauseList],
  ['restructured', isRestructured],
];

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, holds: (item: unknown) => boolean): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (let index = 0; index < value.length; index++) if (!holds(value[index])) return false;
  return true;
}

function countKeys(value: object): number {
  let count = 0;
  for (const _ in value) count++;
  return count;
}

function isDue(value: unknown): boolean {
  return isPayment(value) && (value as { amount: string }).amount.charCodeAt(0) !== 45;
}

function isPayment(value: unknown): boolean {
  return isObject(value) && isDay(value.on) && isAmount(value.amount) && countKeys(value) === 2;
}

function isPause(value: unknown): boolean {
  return isObject(value) && isDay(value.from) && isDay(value.to) && countKeys(value) === 2;
}

function isBucket(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { code } = value;
  if (typeof code !== 'string' || code === '' || !isCount(value.fromDays, 0, bucketDaysMax)) return false;
  if (!Object.hasOwn(value, 'toDays')) return countKeys(value) === 2;
  return isCount(value.toDays, 0, bucketDaysMax) && countKeys(value) === 3;
}

function isRestructured(value: unknown): boolean {
  if (!isObject(value) || !isDay(value.firstDueOn) || !isPeriod(value.every)) return false;
  if (!Object.hasOwn(value, 'nonPerformingBefore')) return countKeys(value) === 2;
  return typeof value.nonPerformingBefore === 'boolean' && countKeys(value) === 3;
}

function isPeriod(value: unknown): boolean {
  if (!isObject(value) || !isCount(value.count, 1, periodCountMax)) return false;
  return (periodUnits as readonly unknown[]).includes(value.unit) && countKeys(value) === 2;
}

function isCount(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function isCurrencyCode(value: unknown): boolean {
  return typeof value === 'string' && isCurrency(value);
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && parseDay(value) !== undefined;
}

/** The decimal text that core/money takes, without the cost of its pattern. */
function isAmount(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 40) return false;
  let at = value.charCodeAt(0) === 45 ? 1 : 0;
  const first = value.charCodeAt(at);
  if (!isDigit(first)) return false;
  at++;
  if (first !== 48) while (isDigit(value.charCodeAt(at))) at++;
  if (at === value.length) return true;
  if (value.charCodeAt(at) !== 46) return false;
  const decimals = ++at;
  while (isDigit(value.charCodeAt(at))) at++;
  return at > decimals && at === value.length;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

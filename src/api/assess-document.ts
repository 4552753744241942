/** The statement that `assess` takes: its shape as a schema, and the faults in it that span fields or need its currency. */
import { z } from 'zod';
import { parseDay } from '../core/calendar/day.ts';
import { causeEvents, recordFacts, says } from '../core/capacity/cause.ts';
import type { Parameters } from '../core/capacity/parameters.ts';
import { areas } from '../core/capacity/place-costs.ts';
import {
  costGroups,
  type ExpenseKind,
  evidenceKinds,
  expenseKinds,
  incomeKinds,
  lumpSumSources,
  priorityKinds,
  volatilities,
} from '../core/capacity/vocabulary.ts';
import { isCurrency } from '../core/money/currency.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import { isObject } from '../core/rules/read-values.ts';
import type { Fault } from './input.ts';
import { pointer } from './input.ts';
import { amountSchema, currencySchema, daySchema, must } from './shapes.ts';

const listMax = 200;
const textMax = 500;
const personsMax = 30;
const monthsMax = 36;
const calendarMonths = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'] as const;

const textSchema = z.string().min(1).max(textMax);
const kindOfExpense = z.enum(expenseKinds as [ExpenseKind, ...ExpenseKind[]]);
const evidence = z.enum(evidenceKinds).optional();
const volatility = z.enum(volatilities).optional();
const months = z
  .array(amountSchema)
  .min(3)
  .max(monthsMax)
  .meta({ description: 'what came in so many past months, oldest first' });
const seasonal = z
  .partialRecord(z.enum(calendarMonths), amountSchema)
  .meta({ description: 'by calendar month, 1 to 12; a month left out has none' });

const householdSchema = z.strictObject({
  adults: z.int().min(0).max(personsMax),
  children: z.int().min(0).max(personsMax),
});

const incomeSchema = z.strictObject({
  kind: z.enum(incomeKinds),
  perMonth: amountSchema.optional(),
  months: months.optional(),
  seasonal: seasonal.optional(),
  oneOff: z.strictObject({ amount: amountSchema, on: daySchema }).optional(),
  evidence,
  volatility,
});

const expenseSchema = z.strictObject({
  kind: kindOfExpense,
  perMonth: amountSchema,
  evidence,
  reason: textSchema.optional().meta({ description: 'why it is above the guideline' }),
  declined: z.strictObject({ by: textSchema, why: textSchema }).optional(),
});

const placeSchema = z
  .string()
  .superRefine(must('notAPlace', (text) => /^[A-Z]{2}(-[A-Z0-9]{1,6})?(-rural)?$/.test(text)))
  .meta({ description: 'ISO 3166-1 with a subdivision (CN-32, CN-320100); -rural at the end for the countryside' });

const monthly = { perMonth: amountSchema.optional(), months: months.optional(), seasonal: seasonal.optional() };

export const assessInput = z.strictObject({
  currency: currencySchema,
  place: placeSchema,
  area: z.enum(areas).exclude(['any']).optional(),
  asOf: daySchema,
  household: householdSchema.optional().meta({ description: 'required but on the light path' }),
  income: z.array(incomeSchema).max(listMax).optional().meta({ description: 'required but on the light path' }),
  expenses: z.array(expenseSchema).max(listMax).optional(),
  otherDebts: z
    .array(
      z.strictObject({
        creditor: textSchema,
        outstanding: amountSchema,
        perMonth: amountSchema,
        inDifficulty: z.boolean(),
      }),
    )
    .max(listMax)
    .optional(),
  ownOutstanding: amountSchema
    .optional()
    .meta({ description: 'owed on the debt at hand, for fair shares among creditors in difficulty' }),
  priorityArrears: z
    .array(z.strictObject({ kind: z.enum(priorityKinds), amount: amountSchema }))
    .max(listMax)
    .optional(),
  lumpSumNow: amountSchema.optional(),
  lumpSumFrom: z.enum(lumpSumSources).optional(),
  changes: z
    .array(
      z.strictObject({
        from: daySchema,
        incomePerMonth: amountSchema.optional(),
        incomeKind: z.enum(incomeKinds).optional(),
        expenseKind: kindOfExpense.optional(),
        expensePerMonth: amountSchema.optional(),
        household: householdSchema.optional(),
        why: textSchema,
      }),
    )
    .max(listMax)
    .optional(),
  floors: z
    .strictObject({
      source: textSchema,
      groups: z.partialRecord(z.enum(costGroups), amountSchema),
      guidelines: z.partialRecord(z.enum(costGroups), amountSchema).optional(),
    })
    .optional()
    .meta({ description: 'a month of this household, for a place without figures of its own' }),
  business: z
    .strictObject({
      revenue: z.strictObject(monthly),
      evidence,
      volatility,
      costs: z.strictObject(monthly).optional(),
      taxes: amountSchema.optional(),
      inventory: amountSchema.optional(),
      ownerDraw: amountSchema.optional(),
      debtService: z
        .array(z.strictObject({ creditor: textSchema, principal: amountSchema, interest: amountSchema }))
        .max(listMax)
        .optional(),
    })
    .nullish(),
  light: z.strictObject({ perMonth: amountSchema, owed: amountSchema }).optional(),
  cause: z
    .strictObject({
      event: z.enum(causeEvents),
      since: daySchema.optional(),
      expectedEndOn: daySchema.optional(),
      says: z.enum(says).optional(),
    })
    .optional(),
  record: z.partialRecord(z.enum(recordFacts), z.boolean()).optional(),
  override: z
    .strictObject({
      by: z.string().max(textMax),
      reason: z.string().max(textMax),
      signedOn: daySchema,
      capacity: z.array(z.strictObject({ from: daySchema, perMonth: amountSchema })).max(listMax),
    })
    .optional(),
});
export type AssessDocument = z.infer<typeof assessInput>;

/** Fields that hold amounts, wherever they stand; `months` and the maps hold several. */
const amountFields = new Set([
  'perMonth',
  'amount',
  'outstanding',
  'ownOutstanding',
  'incomePerMonth',
  'expensePerMonth',
  'lumpSumNow',
  'taxes',
  'inventory',
  'ownerDraw',
  'principal',
  'interest',
  'owed',
]);
const amountMaps = new Set(['months', 'seasonal', 'groups', 'guidelines']);

/** Every fault that does not depend on the shape of the rest: amounts in the currency, and what has to be there together. */
export function statementFaults(
  document: unknown,
  parametersOn: (asOf: number) => Pick<Parameters, 'expenseTimesMax'> | undefined,
): Fault[] {
  if (!isObject(document)) return [];
  const faults: Fault[] = [];
  const { currency } = document;
  const asOf = dayOf(document.asOf);
  if (typeof currency === 'string' && isCurrency(currency)) {
    amountFaults(document, currency, [], faults);
    const timesMax = asOf === undefined ? undefined : parametersOn(asOf)?.expenseTimesMax;
    if (timesMax !== undefined) expensesFarAboveIncome(document, { currency, timesMax, faults });
  }
  if (document.light === undefined) {
    for (const field of ['household', 'income']) {
      if (document[field] === undefined) faults.push({ path: pointer([field]), value: null, code: 'missing' });
    }
  } else {
    for (const field of ['household', 'income', 'expenses', 'otherDebts', 'priorityArrears', 'changes', 'business']) {
      if (document[field] !== undefined && document[field] !== null)
        faults.push({ path: pointer([field]), value: document[field], code: 'lightWithStatement' });
    }
  }
  if (typeof document.place === 'string' && document.place.endsWith('-rural') && document.area === 'urban')
    faults.push({ path: '/area', value: 'urban', code: 'contradictsPlace' });
  adultFaults(document.household, ['household'], faults);
  eachOf(document.income, (income, index) => oneForm(income, ['income', index], faults));
  if (isObject(document.business)) {
    oneForm(document.business.revenue, ['business', 'revenue'], faults);
    if (document.business.costs !== undefined) oneForm(document.business.costs, ['business', 'costs'], faults);
  }
  eachOf(document.changes, (change, index) => changeFaults(change, ['changes', index], asOf, faults));
  dayFaults(document, asOf, faults);
  return faults;
}

function amountFaults(value: unknown, currency: string, keys: (string | number)[], faults: Fault[]): void {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return;
  const within = keys.findLast((key) => typeof key === 'string');
  const inMap = typeof within === 'string' && amountMaps.has(within);
  for (const [key, one] of isList ? value.entries() : Object.entries(value)) {
    if (typeof one === 'object') amountFaults(one, currency, [...keys, key], faults);
    else if (typeof one === 'string' && (inMap || amountFields.has(key as string))) {
      const minor = parseAmountMinor(one, currency);
      const code = typeof minor === 'bigint' ? (minor < 0n ? 'negative' : undefined) : minor;
      if (code !== undefined) faults.push({ path: pointer([...keys, key]), value: one, code });
    }
  }
}

/** A slip of the decimal point, or of the period: nobody spends so many times what comes in. */
function expensesFarAboveIncome(
  document: Readonly<Record<string, unknown>>,
  at: { readonly currency: string; readonly timesMax: bigint; readonly faults: Fault[] },
): void {
  const minor = (text: unknown): bigint => {
    const parsed = typeof text === 'string' ? parseAmountMinor(text, at.currency) : 0n;
    return typeof parsed === 'bigint' ? parsed : 0n;
  };
  const sum = (texts: readonly unknown[]) => texts.reduce((total: bigint, text) => total + minor(text), 0n);
  const monthly = (value: unknown): bigint => {
    if (!isObject(value)) return 0n;
    const { months, seasonal } = value;
    if (Array.isArray(months) && months.length > 0) return sum(months) / BigInt(months.length);
    if (isObject(seasonal)) return sum(Object.values(seasonal)) / BigInt(calendarMonths.length);
    return minor(value.perMonth);
  };
  let incomeMinor = isObject(document.business) ? monthly(document.business.revenue) : 0n;
  let expenseMinor = 0n;
  eachOf(document.income, (income) => {
    incomeMinor += monthly(income);
  });
  eachOf(document.expenses, (expense) => {
    expenseMinor += monthly(expense);
  });
  // Without any income people live on savings or on others: that is no slip.
  if (incomeMinor <= 0n || expenseMinor <= incomeMinor * at.timesMax) return;
  const value = formatAmount(expenseMinor, at.currency);
  at.faults.push({ path: '/expenses', value, code: 'expensesFarAboveIncome' });
}

function adultFaults(household: unknown, keys: (string | number)[], faults: Fault[]): void {
  if (isObject(household) && household.adults === 0)
    faults.push({ path: pointer([...keys, 'adults']), value: 0, code: 'noAdult' });
}

function oneForm(value: unknown, keys: (string | number)[], faults: Fault[]): void {
  if (!isObject(value)) return;
  const given = ['perMonth', 'months', 'seasonal', 'oneOff'].filter((form) => value[form] !== undefined);
  if (given.length === 0) faults.push({ path: pointer([...keys, 'perMonth']), value: null, code: 'missing' });
  for (const form of given.slice(1))
    faults.push({ path: pointer([...keys, form]), value: value[form], code: 'moreThanOneForm' });
}

function changeFaults(value: unknown, keys: (string | number)[], asOf: number | undefined, faults: Fault[]): void {
  if (!isObject(value)) return;
  const say = (field: string, code: string) =>
    faults.push({ path: pointer([...keys, field]), value: value[field] ?? null, code });
  const from = dayOf(value.from);
  if (from !== undefined && asOf !== undefined && from <= asOf) say('from', 'notAfterAsOf');
  const has = (field: string) => value[field] !== undefined;
  if (!has('incomePerMonth') && !has('expensePerMonth') && !has('household')) say('incomePerMonth', 'missing');
  if (has('incomeKind') && !has('incomePerMonth')) say('incomePerMonth', 'missing');
  if (has('expenseKind') !== has('expensePerMonth'))
    say(has('expenseKind') ? 'expensePerMonth' : 'expenseKind', 'missing');
  adultFaults(value.household, [...keys, 'household'], faults);
}

function dayFaults(document: Readonly<Record<string, unknown>>, asOf: number | undefined, faults: Fault[]): void {
  const { cause, override } = document;
  if (isObject(cause)) {
    const since = dayOf(cause.since);
    const end = dayOf(cause.expectedEndOn);
    if (since !== undefined && asOf !== undefined && since > asOf)
      faults.push({ path: '/cause/since', value: cause.since, code: 'afterAsOf' });
    if (since !== undefined && end !== undefined && end < since)
      faults.push({ path: '/cause/expectedEndOn', value: cause.expectedEndOn, code: 'endBeforeStart' });
  }
  if (isObject(override)) {
    const signedOn = dayOf(override.signedOn);
    if (signedOn !== undefined && asOf !== undefined && signedOn < asOf)
      faults.push({ path: '/override/signedOn', value: override.signedOn, code: 'beforeAsOf' });
  }
}

function dayOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDay(value) : undefined;
}

function eachOf(list: unknown, visit: (one: unknown, index: number) => void): void {
  if (Array.isArray(list)) list.forEach(visit);
}

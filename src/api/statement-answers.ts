/** Answers about income and expenses as people give them, and the statement for `assess` that they make. */
import { z } from 'zod';
import { perMonthMinor, type Rhythm, rhythms } from '../core/capacity/per-month.ts';
import { areas } from '../core/capacity/place-costs.ts';
import {
  type ExpenseKind,
  evidenceKinds,
  expenseKinds,
  expenseNatures,
  incomeKinds,
  lumpSumSources,
} from '../core/capacity/vocabulary.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import type { RoundingMode } from '../core/money/round.ts';
import type { Fault } from './input.ts';
import { amountSchema, daySchema } from './shapes.ts';

const listMax = 50;
const personsMax = 30;
const textMax = 100;
const reasonMax = 500;
const daysMax = 31;
const monthsMax = 36;

const paid = {
  amount: amountSchema,
  every: z.enum(rhythms),
  days: z.int().min(1).max(daysMax).optional().meta({ description: 'worked in a month; where it is paid by the day' }),
};
const evidence = z.enum(evidenceKinds).optional();
const calendarMonth = z.enum(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);

const income = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('regular'), kind: z.enum(incomeKinds), ...paid, evidence }),
  z.strictObject({
    how: z.literal('months'),
    kind: z.enum(incomeKinds),
    months: z.array(amountSchema).min(3).max(monthsMax),
    evidence,
  }),
  z.strictObject({
    how: z.literal('seasonal'),
    kind: z.enum(incomeKinds),
    seasonal: z.partialRecord(calendarMonth, amountSchema),
    evidence,
  }),
  z.strictObject({
    how: z.literal('once'),
    kind: z.enum(incomeKinds),
    amount: amountSchema,
    on: daySchema,
    evidence,
  }),
]);

export const statementAnswers = z.strictObject({
  place: z.string().max(20),
  area: z.enum(areas).exclude(['any']).optional(),
  household: z
    .strictObject({ adults: z.int().min(0).max(personsMax), children: z.int().min(0).max(personsMax) })
    .optional(),
  income: z.array(income).max(listMax).optional(),
  business: z
    .strictObject({ revenue: amountSchema, costs: amountSchema, every: z.enum(['month', 'quarter', 'year']), evidence })
    .optional(),
  expenses: z
    .array(
      z.strictObject({
        kind: z.enum(expenseKinds as [ExpenseKind, ...ExpenseKind[]]),
        amount: amountSchema,
        every: z.enum(['month', 'week', 'quarter', 'year']),
        evidence,
        reason: z.string().min(1).max(reasonMax).optional(),
      }),
    )
    .max(listMax)
    .optional(),
  living: z.enum(['place', 'own']).optional().meta({
    description: 'place: what living costs at the place stands for it, and their own figures of it are left out',
  }),
  otherDebts: z
    .array(
      z.strictObject({
        creditor: z.string().min(1).max(textMax),
        outstanding: amountSchema,
        payment: amountSchema.meta({ description: 'a month' }),
        inDifficulty: z.boolean(),
      }),
    )
    .max(listMax)
    .optional(),
  lumpSum: z.strictObject({ amount: amountSchema, from: z.enum(lumpSumSources).optional() }).optional(),
  light: z
    .strictObject({ payment: amountSchema })
    .optional()
    .meta({ description: 'what they can pay a month, and nothing else: for a small debt' }),
});
export type StatementAnswers = z.output<typeof statementAnswers>;

export interface AnswersAt {
  readonly currency: string;
  /** YYYY-MM-DD */
  readonly asOf: string;
  /** on the debt at hand */
  readonly owedMinor: bigint;
}

/** What people spend on living, which a place's figures stand for. */
export function isLiving(kind: ExpenseKind): boolean {
  return expenseNatures[kind].groups.length > 0;
}

/** Amounts that are no amounts of the currency are told by the path of their answer. */
export function statementOfAnswers(
  answers: StatementAnswers,
  at: AnswersAt,
): { readonly document: object } | { readonly invalid: readonly Fault[] } {
  const faults: Fault[] = [];
  const read = reader(at.currency, faults);
  const { place, area, household, lumpSum, light } = answers;
  const owed = formatAmount(at.owedMinor, at.currency);
  const common = {
    currency: at.currency,
    place,
    ...(area && { area }),
    asOf: at.asOf,
    ...(lumpSum && {
      lumpSumNow: read.plain(lumpSum.amount, '/lumpSum/amount'),
      ...(lumpSum.from && { lumpSumFrom: lumpSum.from }),
    }),
  };
  const document =
    light === undefined
      ? {
          ...common,
          ...(household && { household }),
          ...(answers.income && {
            income: answers.income.map((one, index) => incomeOf(one, `/income/${index}`, read)),
          }),
          ...partsOf(answers, read),
          ...(at.owedMinor > 0n && { ownOutstanding: owed }),
        }
      : { ...common, light: { perMonth: read.plain(light.payment, '/light/payment'), owed } };
  return faults.length > 0 ? { invalid: faults } : { document };
}

type Reader = ReturnType<typeof reader>;

function reader(currency: string, faults: Fault[]) {
  const minorOf = (text: string, path: string): bigint => {
    const minor = parseAmountMinor(text, currency);
    const code = typeof minor !== 'bigint' ? minor : minor < 0n ? 'negative' : undefined;
    if (code === undefined) return minor as bigint;
    faults.push({ path, value: text, code });
    return 0n;
  };
  return {
    plain: (text: string, path: string): string => formatAmount(minorOf(text, path), currency),
    perMonth: (
      { amount, every, days }: { readonly amount: string; readonly every: Rhythm; readonly days?: number | undefined },
      path: string,
      mode: RoundingMode,
    ): string => {
      const amountMinor = minorOf(amount, path);
      if (every === 'day' && days === undefined) {
        faults.push({ path: path.replace(/[^/]*$/, 'days'), value: null, code: 'missing' });
        return '0';
      }
      return formatAmount(perMonthMinor(amountMinor, every, { days, mode }), currency);
    },
  };
}

/** Rounded so that nobody is counted richer than they are: income down, expenses up. */
function incomeOf(one: NonNullable<StatementAnswers['income']>[number], path: string, read: Reader): object {
  const { kind, evidence: shown } = one;
  const head = { kind, ...(shown && { evidence: shown }) };
  switch (one.how) {
    case 'regular':
      return { ...head, perMonth: read.perMonth(one, `${path}/amount`, 'down') };
    case 'months':
      return { ...head, months: one.months.map((amount, index) => read.plain(amount, `${path}/months/${index}`)) };
    case 'seasonal': {
      const months = Object.entries(one.seasonal).map(([month, amount]) => [
        month,
        read.plain(amount, `${path}/seasonal/${month}`),
      ]);
      return { ...head, seasonal: Object.fromEntries(months) as object };
    }
    case 'once':
      return { ...head, oneOff: { amount: read.plain(one.amount, `${path}/amount`), on: one.on } };
  }
}

function partsOf({ business, expenses, living, otherDebts }: StatementAnswers, read: Reader): object {
  const counted = (expenses ?? []).flatMap(({ kind, reason, evidence: shown, ...one }, index) => {
    if (living === 'place' && isLiving(kind)) return [];
    const perMonth = read.perMonth(one, `/expenses/${index}/amount`, 'up');
    return [{ kind, perMonth, ...(shown && { evidence: shown }), ...(reason && { reason }) }];
  });
  return {
    ...(counted.length > 0 && { expenses: counted }),
    ...(otherDebts && {
      otherDebts: otherDebts.map(({ creditor, outstanding, payment, inDifficulty }, index) => ({
        creditor,
        outstanding: read.plain(outstanding, `/otherDebts/${index}/outstanding`),
        perMonth: read.plain(payment, `/otherDebts/${index}/payment`),
        inDifficulty,
      })),
    }),
    ...(business && { business: businessOf(business, read) }),
  };
}

function businessOf(business: NonNullable<StatementAnswers['business']>, read: Reader): object {
  const { revenue, costs, every, evidence: shown } = business;
  return {
    revenue: { perMonth: read.perMonth({ amount: revenue, every }, '/business/revenue', 'down') },
    costs: { perMonth: read.perMonth({ amount: costs, every }, '/business/costs', 'up') },
    ...(shown && { evidence: shown }),
  };
}

/** Where a fault of the statement stands in the answers that it was made of. */
export function answerPath(path: string): string {
  return path
    .replace(/^\/(income|expenses)\/(\d+)\/perMonth$/, '/$1/$2/amount')
    .replace(/^\/otherDebts\/(\d+)\/perMonth$/, '/otherDebts/$1/payment')
    .replace(/^\/lumpSumNow$/, '/lumpSum/amount')
    .replace(/^\/lumpSumFrom$/, '/lumpSum/from')
    .replace(/^\/light\/perMonth$/, '/light/payment');
}

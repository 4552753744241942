/** A debt as its borrower reads it. */
import { z } from 'zod';
import { bookRowKinds } from '../../core/accounting/book-row.ts';
import { agreementStates } from '../../core/agreement/moves.ts';
import { scheduleMethods } from '../../core/book/records.ts';
import { dayCounts } from '../../core/calendar/day-count.ts';
import { periodUnits } from '../../core/calendar/period.ts';
import { components } from '../../core/loan/components.ts';
import { amountSchema, currencySchema, daySchema, ratePercentSchema } from '../shapes.ts';
import { amountsByComponentDocument, loanProductSchema, loanStateSchema } from './case-shapes.ts';
import { rowIdSchema } from './route-shapes.ts';

export const lineKindSchema = z.enum(bookRowKinds);

const contractDocument = z.strictObject({
  paidOutOn: daySchema,
  lent: amountSchema,
  annualRatePercent: ratePercentSchema,
  allInRatePercent: z
    .string()
    .nullable()
    .meta({ description: "effective a year, of the contract's own dates and amounts; null: not worked out" }),
  penaltyRatePercent: ratePercentSchema.nullable(),
  method: z.enum(scheduleMethods),
  dayCount: z.enum(dayCounts),
  instalments: z.number().int(),
  every: z.strictObject({ count: z.number().int(), unit: z.enum(periodUnits) }),
  firstDueOn: daySchema,
  lastDueOn: daySchema.nullable().meta({ description: 'of the schedule in force; null: not known' }),
  graceDays: z.number().int(),
});

const penaltyDocument = z.strictObject({
  spans: z
    .array(z.strictObject({ from: daySchema, to: daySchema, days: z.number().int(), principal: amountSchema }))
    .meta({ description: 'so much principal was overdue from one day to the other; the second does not count' }),
  workedOut: amountSchema.meta({ description: "by the contract's rate, rounded once over all days" }),
  charged: amountSchema.meta({ description: 'in all so far, what has grown since the last posting with it' }),
  difference: amountSchema,
});

export const debtLoanDocument = z.strictObject({
  loan: z.string(),
  product: loanProductSchema,
  currency: currencySchema,
  state: loanStateSchema,
  chargedOffOn: daySchema.nullable(),
  originator: z.string().nullable().meta({ description: 'who lent it, as the lender says; null: it does not say' }),
  creditors: z.array(
    z.strictObject({
      creditor: z.string(),
      name: z.string().nullable(),
      share: z.string(),
      since: daySchema.nullable(),
      reason: z.enum(['lender', 'jointLoan', 'guaranteePaid', 'sale']),
      owed: amountSchema,
    }),
  ),
  contract: contractDocument,
  booked: amountsByComponentDocument.meta({ description: 'what the lines add up to' }),
  grown: amountsByComponentDocument.meta({ description: 'since the last posting, and no line yet' }),
  owed: amountsByComponentDocument.meta({ description: 'booked and grown: what is owed today' }),
  overdue: amountSchema.nullable().meta({ description: 'due and unpaid, penalty interest and costs with it' }),
  overdueSince: daySchema.nullable(),
  daysPastDue: z.number().int().nullable(),
  next: z.strictObject({ on: daySchema, amount: amountSchema }).nullable(),
  madeOf: z.array(
    z.strictObject({
      component: z.enum(components),
      owed: amountSchema,
      parts: z.array(z.strictObject({ kind: lineKindSchema, amount: amountSchema, lines: z.number().int() })),
    }),
  ),
  penalty: penaltyDocument.nullable(),
  lines: z.number().int(),
  later: z
    .array(z.strictObject({ line: rowIdSchema, on: daySchema, kind: lineKindSchema, amount: amountSchema }))
    .meta({ description: 'entered already and valued after the day: in none of the sums' }),
  agreement: z.strictObject({ agreement: z.string(), state: z.enum(agreementStates) }).nullable(),
  changedSinceClose: z.boolean(),
});

export const debtLineDocument = z.strictObject({
  line: rowIdSchema,
  on: daySchema,
  postedOn: daySchema,
  kind: lineKindSchema,
  amount: amountSchema.meta({ description: 'below 0: less is owed' }),
  change: amountsByComponentDocument,
  after: amountsByComponentDocument.meta({ description: 'owed once it had been made' }),
  ref: z.string().nullable(),
  reversed: z.boolean().meta({ description: 'a later line undoes it' }),
  reversesOn: daySchema.nullable().meta({ description: 'the day of the line that it undoes' }),
  dayAssumed: z.boolean().meta({ description: 'the lender gave no day, and one was taken' }),
});

/** The book as of a day: buckets, classes, suspense, roll rates, vintages, cases. On a large book this takes seconds. */
import { z } from 'zod';
import { breakdowns } from '../../core/portfolio/report.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { wholeNumberParameter } from './route-shapes.ts';

const shareSchema = z.string().meta({ description: 'decimal text with four decimals' });
const count = z.number().int();

const amountsShape = { loans: count, principal: amountSchema, outstanding: amountSchema, arrears: amountSchema };
const sharesShape = { loanShare: shareSchema.nullable(), principalShare: shareSchema.nullable() };
const amounts = z.strictObject(amountsShape);
const sharedAmounts = z.strictObject({ ...amountsShape, ...sharesShape });
const weightShape = { loans: count, principal: amountSchema, ...sharesShape };

const bucketsShape = {
  inBook: amounts,
  buckets: z.array(z.strictObject({ code: z.string(), ...amountsShape, ...sharesShape })),
  chargedOff: amounts,
};

const rollRow = z.strictObject({
  bucket: z.string(),
  loans: count,
  principal: amountSchema,
  to: z.array(z.strictObject({ place: z.string(), ...weightShape })),
  cured: z.strictObject(weightShape).nullable(),
});

const monthSchema = z.string().meta({ pattern: '^[0-9]{4}-[0-9]{2}$' });

const rollRates = z.strictObject({
  months: z.array(z.strictObject({ from: daySchema, to: daySchema, rows: z.array(rollRow) })),
  average: z.array(rollRow),
  forward: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      months: z.array(z.strictObject({ to: daySchema, ...sharesShape })),
    }),
  ),
});

const vintages = z.strictObject({
  unit: z.enum(['month', 'quarter', 'year']),
  curves: z.array(
    z.strictObject({
      cohort: z.string(),
      loans: count,
      reached: z.array(z.strictObject({ days: count, loans: z.array(count), loanShare: z.array(shareSchema) })),
    }),
  ),
});

const currencyDocument = z.strictObject({
  currency: currencySchema,
  ...bucketsShape,
  breakdown: z.array(z.strictObject({ part: z.string(), ...bucketsShape })),
  pastDue: sharedAmounts,
  classes: z.array(z.strictObject({ riskClass: z.string(), ...amountsShape, ...sharesShape })).nullable(),
  nonPerforming: sharedAmounts.nullable(),
  suspense: z.strictObject({
    receipts: count,
    amount: amountSchema,
    oldestReceivedOn: daySchema.nullable(),
    oldestDays: count.nullable(),
  }),
  rollRates: rollRates.nullable(),
  vintages: vintages.nullable(),
});

export const readPortfolio = makeRoute({
  operation: 'readPortfolio',
  method: 'GET',
  path: '/api/v1/portfolio',
  tag: 'book',
  query: z.strictObject({
    asOf: daySchema.optional(),
    months: wholeNumberParameter(0, 120).optional(),
    scheme: z.enum(['byProduct', 'cn.general', 'cn.card']).optional(),
    by: z.enum(breakdowns).optional(),
  }),
  answer: z.strictObject({
    creditor: z.strictObject({ ref: z.string(), name: z.string(), generated: z.boolean() }),
    asOf: daySchema,
    businessDate: daySchema,
    knownAsOf: z.string().nullable(),
    scheme: z.string(),
    classesVerified: z.boolean(),
    breakdown: z.enum(breakdowns).nullable(),
    loansNotAged: count,
    buckets: z.array(z.strictObject({ code: z.string(), fromDays: count, toDays: count.nullable() })),
    currencies: z.array(currencyDocument),
    cases: z.array(z.strictObject({ month: monthSchema, opened: count, closed: count, openAtEnd: count })),
  }),
  refusals: { noDayClosed: 409, asOfNotClosed: 409 },
  perMinuteMax: 6,
});

/** The entries of the lender's books for loans with agreements, from one day to another that is closed. */
import { z } from 'zod';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';

const entrySchema = z.strictObject({
  number: z.string(),
  on: daySchema,
  currency: currencySchema,
  code: z.string(),
  parameters: z.record(z.string(), z.string()),
  summary: z.string(),
  source: z.union([z.strictObject({ ledgerEntry: z.string() }), z.strictObject({ event: z.string() })]),
  lines: z.array(
    z.strictObject({
      role: z.string(),
      account: z.string(),
      name: z.string(),
      debit: amountSchema,
      credit: amountSchema,
      offBalance: z.boolean(),
    }),
  ),
});

export const readJournal = makeRoute({
  operation: 'readJournal',
  method: 'GET',
  path: '/api/v1/journal',
  tag: 'agreements',
  query: z.strictObject({ from: daySchema, to: daySchema }),
  answer: z.strictObject({
    from: daySchema,
    to: daySchema,
    loans: z.array(
      z.strictObject({
        loan: z.string(),
        currency: currencySchema,
        agreements: z.array(z.string()),
        changes: z.array(z.record(z.string(), z.unknown())),
        /** how the loan stands at the end of the last day */
        now: z.record(z.string(), z.unknown()),
        carryingAmount: amountSchema.nullable(),
        /** null: it was drawn; else why not */
        refused: z.record(z.string(), z.string()).nullable(),
        journal: z.array(entrySchema),
      }),
    ),
  }),
  refusals: { noDayClosed: 409, dayNotClosed: 422, daysBackwards: 422, journalTooLong: 422 },
  perMinuteMax: 30,
});

/** Money received that no loan has yet, the longest waiting first, a page at a time. */
import { z } from 'zod';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { pageAfter, pageLimit } from './route-shapes.ts';

export const listSuspense = makeRoute({
  operation: 'listSuspense',
  method: 'GET',
  path: '/api/v1/suspense',
  tag: 'book',
  query: z.strictObject({
    asOf: daySchema.optional().meta({ description: 'what waited at the end of this day; without it, what waits now' }),
    limit: pageLimit,
    after: pageAfter,
  }),
  answer: z.strictObject({
    asOf: daySchema.nullable(),
    suspense: z.array(
      z.strictObject({
        paymentRef: z.string(),
        receivedOn: daySchema,
        ageDays: z.number().int().nullable(),
        currency: currencySchema,
        amount: amountSchema,
        reason: z.enum(['noLoanGiven', 'moreThanOwed', 'referenceNotValid', 'referenceUnknown', 'providerOrder']),
        loanRef: z.string().nullable(),
      }),
    ),
    totals: z
      .array(
        z.strictObject({
          currency: currencySchema,
          receipts: z.number().int(),
          amount: amountSchema,
          oldestReceivedOn: daySchema,
        }),
      )
      .meta({ description: 'of all that waits, not of the page' }),
    next: z.string().nullable(),
  }),
  refusals: { cursorNotValid: 422 },
});

/** The lender's book: how far its business dates are closed. */
import { z } from 'zod';
import { currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';

export const readBook = makeRoute({
  operation: 'readBook',
  method: 'GET',
  path: '/api/v1/book',
  tag: 'book',
  answer: z.strictObject({
    creditor: z.string(),
    name: z.string(),
    zone: z.string(),
    currency: currencySchema,
    jurisdiction: z.string(),
    businessDate: daySchema.nullable(),
    /** made by the simulator: no people stand behind it */
    generated: z.boolean(),
  }),
});

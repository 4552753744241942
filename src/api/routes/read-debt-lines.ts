/** Line by line, how the debt on one loan came about: every entry of the ledger with what was owed after it. */
import { z } from 'zod';
import { currencySchema, daySchema } from '../shapes.ts';
import { amountsByComponentDocument } from './case-shapes.ts';
import { debtLineDocument } from './debt-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams, pageLimit, rowIdSchema } from './route-shapes.ts';

export const readDebtLines = makeRoute({
  operation: 'readDebtLines',
  method: 'GET',
  path: '/api/v1/cases/:case/debt/lines',
  tag: 'portal',
  params: caseParams,
  query: z.strictObject({
    loan: z.string().min(1).max(100).optional().meta({ description: 'left out: the one that comes first in the debt' }),
    order: z.enum(['newest', 'oldest']).optional(),
    after: rowIdSchema.optional(),
    limit: pageLimit,
  }),
  answer: z.strictObject({
    asOf: daySchema,
    loan: z.string(),
    currency: currencySchema,
    order: z.enum(['newest', 'oldest']),
    opening: amountsByComponentDocument.meta({ description: 'owed before the oldest line of this page' }),
    closing: amountsByComponentDocument.meta({ description: 'owed after the newest line of this page' }),
    owed: amountsByComponentDocument.meta({ description: 'after the last line of all' }),
    lines: z.array(debtLineDocument),
    /** goes into after= for the page that follows */
    next: rowIdSchema.nullable(),
  }),
  refusals: { noDayClosed: 409, unknownCase: 404, unknownLoan: 404, cursorNotValid: 422 },
  isLook: true,
});

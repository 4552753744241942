/** What is owed, to whom, since when, and how it is made up: for the borrower to check, and for who answers them. */
import { z } from 'zod';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { debtLoanDocument } from './debt-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseNumberSchema, caseParams } from './route-shapes.ts';

export const readDebt = makeRoute({
  operation: 'readDebt',
  method: 'GET',
  path: '/api/v1/cases/:case/debt',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({
    asOf: daySchema.meta({ description: 'the last day closed' }),
    case: caseNumberSchema,
    lender: z.strictObject({ ref: z.string(), name: z.string() }),
    totals: z.array(
      z.strictObject({
        currency: currencySchema,
        owed: amountSchema,
        overdue: amountSchema.nullable(),
        daysPastDue: z.number().int().nullable(),
      }),
    ),
    loans: z.array(debtLoanDocument),
  }),
  refusals: { noDayClosed: 409, unknownCase: 404 },
  isLook: true,
});

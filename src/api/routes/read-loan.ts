/**
 * One loan's standing by the lender's own number, as the last day close left it: what other programs of a lender ask most. No
 * schedule, no payments, nothing of the person: the case has these.
 */
import { z } from 'zod';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { amountsByComponentDocument, loanProductSchema, loanStateSchema, loanTermsDocument } from './case-shapes.ts';
import { caseStages } from './list-cases.ts';
import { makeRoute } from './make-route.ts';

export const readLoan = makeRoute({
  operation: 'readLoan',
  method: 'GET',
  path: '/api/v1/loans/:loan',
  tag: 'book',
  params: z.strictObject({ loan: z.string().min(1).max(100).meta({ description: "the lender's number of the loan" }) }),
  answer: z.strictObject({
    asOf: daySchema,
    loanRef: z.string(),
    product: loanProductSchema,
    currency: currencySchema,
    terms: loanTermsDocument,
    state: loanStateSchema,
    settledOn: daySchema.nullable(),
    chargedOffOn: daySchema.nullable(),
    changedSinceClose: z.boolean().meta({ description: 'something came in that no day close has seen yet' }),
    owed: amountsByComponentDocument,
    arrears: amountSchema,
    delinquentSince: daySchema.nullable(),
    daysPastDue: z.number().int(),
    bucket: z.string().nullable(),
    case: z
      .strictObject({ id: z.string(), stage: z.enum(caseStages) })
      .nullable()
      .meta({ description: "the borrower's open case, else their last one; null where they had none" }),
  }),
  refusals: { noDayClosed: 409, unknownLoan: 404 },
});

/** Cases, worst first, a page at a time; those who see granted cases alone get these. */
import { z } from 'zod';
import { products } from '../../core/book/records.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { flagParameter, pageAfter, pageLimit, wholeNumberParameter } from './route-shapes.ts';

export const caseStages = [
  'watch',
  'early',
  'negotiating',
  'agreed',
  'mediation',
  'placed',
  'legal',
  'relief',
  'closed',
] as const;

export const listedCaseDocument = z.strictObject({
  id: z.string(),
  version: z.number().int(),
  creditor: z.string(),
  borrower: z.string(),
  place: z.string().nullable(),
  stage: z.string(),
  openedOn: daySchema,
  closedOn: daySchema.nullable(),
  daysPastDue: z.number().int(),
  bucket: z.string().nullable(),
  riskClass: z.string().nullable(),
  loans: z.number().int(),
  loansPastDue: z.number().int(),
  loansChargedOff: z.number().int(),
  amounts: z.array(z.strictObject({ currency: currencySchema, arrears: amountSchema, outstanding: amountSchema })),
});

export const listCases = makeRoute({
  operation: 'listCases',
  method: 'GET',
  path: '/api/v1/cases',
  tag: 'cases',
  query: z.strictObject({
    limit: pageLimit,
    after: pageAfter,
    bucket: z.string().max(20).optional(),
    stage: z.enum(caseStages).optional(),
    product: z.enum(products).optional(),
    minDays: wholeNumberParameter(0, 100_000).optional(),
    place: z.string().max(40).optional(),
    all: flagParameter.optional(),
  }),
  answer: z.strictObject({
    asOf: daySchema,
    openCases: z.number().int().meta({
      description: 'open cases that they see, whatever was asked for; of a whole book counted up to five seconds ago',
    }),
    cases: z.array(listedCaseDocument),
    next: z.string().nullable(),
  }),
  refusals: { noDayClosed: 409, unknownBucket: 422, cursorNotValid: 422 },
});

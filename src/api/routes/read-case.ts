/**
 * One case whole, as it stood at the end of a day. Name and addresses are masked; whole ones are asked for (`reveal`), by those
 * who may have them, and the look says so. `review` is an inquiry that the law keeps from the borrower: compliance's alone. Why they look
 * stands in the header x-look-reason, percent-encoded, of 200 characters at most: free words do not belong in an address.
 */
import { z } from 'zod';
import { daySchema } from '../shapes.ts';
import { wholeCaseDocument } from './case-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams, flagParameter } from './route-shapes.ts';

export const readCase = makeRoute({
  operation: 'readCase',
  method: 'GET',
  path: '/api/v1/cases/:case',
  tag: 'cases',
  params: caseParams,
  query: z.strictObject({
    asOf: daySchema.optional(),
    reveal: flagParameter.optional(),
    review: z.enum(['moneyLaundering', 'fraud']).optional(),
  }),
  headers: {
    'x-look-reason': 'why they look: a number of a file, and no name; percent-encoded, 200 characters at most',
  },
  answer: wholeCaseDocument,
  refusals: {
    revealNotYours: 403,
    reviewNotYours: 403,
    reasonMissing: 422,
    reasonNotRead: 422,
    noDayClosed: 409,
    unknownCase: 404,
    asOfNotClosed: 409,
  },
  isLook: true,
});

/** Every entry of the borrower's case in words, and whether there is a receipt of it yet. */
import { z } from 'zod';
import { bothTexts } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams, instantSchema, pageLimit, wholeNumberParameter } from './route-shapes.ts';

export const listReceipts = makeRoute({
  operation: 'listReceipts',
  method: 'GET',
  path: '/api/v1/cases/:case/receipts',
  tag: 'portal',
  params: caseParams,
  query: z.strictObject({ before: wholeNumberParameter(1, 999_999_999).optional(), limit: pageLimit }),
  answer: z.strictObject({
    receipts: z.array(
      z.strictObject({
        number: z.int(),
        kind: z.string(),
        at: instantSchema.nullable().meta({ description: 'null: its content is not there to be seen' }),
        state: z.enum(['shown', 'withheld', 'erased']),
        what: bothTexts,
        inLog: z.boolean().meta({ description: 'it stands in a signed state of the log: there is a receipt' }),
      }),
    ),
    next: z.int().nullable().meta({ description: 'goes into before= for the page that follows' }),
  }),
  refusals: { unknownCase: 404, noKey: 409, keyDoesNotOpen: 409 },
  isLook: true,
});

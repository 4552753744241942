/**
 * Keeps what was written and not sent: by the borrower for themselves, by somebody of the lender's for the borrower to confirm. It
 * counts for nothing. A save over what another window saved meanwhile is refused, with that beside it.
 */
import { z } from 'zod';
import { draftContentSchema, draftParams, draftSchema } from './draft-shapes.ts';
import { makeRoute } from './make-route.ts';
import { keyRefusals } from './plan-refusals.ts';

export const saveDraft = makeRoute({
  operation: 'saveDraft',
  method: 'PUT',
  path: '/api/v1/cases/:case/drafts/:kind',
  tag: 'portal',
  params: draftParams,
  body: z.strictObject({
    version: z.int().min(0).meta({ description: 'the one that was seen last; 0: none' }),
    content: draftContentSchema,
  }),
  answer: draftSchema.omit({ content: true }),
  refusals: { draftTooLarge: 422, unknownCase: 404, caseClosed: 409, ...keyRefusals, draftMoved: 409 },
});

/** Takes away what was written and not sent. The borrower takes away, too, what somebody filled in with them. */
import { z } from 'zod';
import { draftParams, draftSideSchema } from './draft-shapes.ts';
import { makeRoute } from './make-route.ts';

export const dropDraft = makeRoute({
  operation: 'dropDraft',
  method: 'DELETE',
  path: '/api/v1/cases/:case/drafts/:kind',
  tag: 'portal',
  params: draftParams,
  query: z.strictObject({
    side: draftSideSchema.optional().meta({ description: 'without it, the side of who asks' }),
  }),
  answer: z.strictObject({ dropped: z.boolean().meta({ description: 'false: there was none' }) }),
  refusals: { notTheirsToSay: 403 },
});

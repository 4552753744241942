/** What was written and not sent: the borrower sees all of theirs, the lender's people what they filled in with the borrower. */
import { z } from 'zod';
import { draftSchema } from './draft-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const readDrafts = makeRoute({
  operation: 'readDrafts',
  method: 'GET',
  path: '/api/v1/cases/:case/drafts',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({ drafts: z.array(draftSchema) }),
  refusals: { unknownCase: 404, noKey: 409 },
  isLook: true,
});

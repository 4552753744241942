/** A link for a borrower who is to come in: staff give it to them, and it opens once. */
import { z } from 'zod';
import { linkPurposes } from '../../core/access/portal.ts';
import { makeRoute } from './make-route.ts';
import { caseParams, instantSchema } from './route-shapes.ts';

export const makePortalLink = makeRoute({
  operation: 'makePortalLink',
  method: 'POST',
  path: '/api/v1/cases/:case/links',
  tag: 'portal',
  params: caseParams,
  body: z.strictObject({
    purpose: z.enum(linkPurposes),
    hours: z.number().int().min(1).max(168),
  }),
  answer: z.strictObject({ url: z.string(), purpose: z.enum(linkPurposes), expiresAt: instantSchema }),
  status: 201,
  refusals: { fileClosed: 409 },
});

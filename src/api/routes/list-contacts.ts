/** What was asked, allowed, refused, sent and received about one case: without addresses and words. */
import { z } from 'zod';
import { listedContactDocument } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const listContacts = makeRoute({
  operation: 'listContacts',
  method: 'GET',
  path: '/api/v1/cases/:case/contacts',
  tag: 'contacts',
  params: caseParams,
  answer: z.strictObject({ case: z.string(), contacts: z.array(listedContactDocument) }),
  refusals: { unknownCase: 404, unknownZone: 409 },
  isLook: true,
});

/** May this contact be made now? Answered as an attempt would be; nothing is decided for good and no contact is made. */
import { z } from 'zod';
import { askRefusals, contactAskSchema, verdictShape } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const askPermit = makeRoute({
  operation: 'askPermit',
  method: 'POST',
  path: '/api/v1/cases/:case/permits',
  tag: 'contacts',
  params: caseParams,
  body: contactAskSchema,
  answer: z.strictObject(verdictShape),
  refusals: askRefusals,
  // It writes nothing.
  takesKey: false,
  isLook: true,
});

/** What came of a contact. The same told again changes nothing. */
import { z } from 'zod';
import { outcomeSchema } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseNumberSchema, rowIdSchema } from './route-shapes.ts';

export const recordOutcome = makeRoute({
  operation: 'recordOutcome',
  method: 'POST',
  path: '/api/v1/cases/:case/contacts/:contact/outcome',
  tag: 'contacts',
  params: z.strictObject({ case: caseNumberSchema, contact: rowIdSchema }),
  body: z.strictObject({ outcome: outcomeSchema }),
  answer: z.strictObject({ contact: z.string(), outcome: outcomeSchema, changed: z.boolean() }),
  refusals: {
    unknownContact: 404,
    notSentYet: 409,
    neverSent: 409,
    outcomeNotOfAct: 422,
    alreadyTold: 409,
    unknownZone: 409,
    noKey: 409,
    keyDoesNotOpen: 409,
    erased: 410,
  },
});

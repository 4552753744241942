/**
 * Makes a contact if the law and the words allow it now, and stores the decision whatever it is. "Forbidden" and "undetermined"
 * are answers and no refusals. The same attempt again gets the same answer and does nothing more.
 */
import { z } from 'zod';
import { askRefusals, contactAskShape, outcomeSchema, sendingDocument, verdictShape } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const attemptContact = makeRoute({
  operation: 'attemptContact',
  method: 'POST',
  path: '/api/v1/cases/:case/contacts',
  tag: 'contacts',
  params: caseParams,
  body: z.strictObject({
    attemptId: z
      .string()
      .max(200)
      .meta({ description: 'made by the caller, new for each contact: letters, digits, . _ : -' }),
    ...contactAskShape,
  }),
  answer: z.strictObject({
    ...verdictShape,
    attemptId: z.string(),
    again: z.boolean().meta({ description: 'it was decided before, and this is that answer' }),
    decisionId: z.string(),
    contact: z.string().nullable().meta({ description: 'the number of the contact; null: none is made' }),
    sending: sendingDocument.nullable(),
    contactOutcome: outcomeSchema.nullable(),
  }),
  refusals: { ...askRefusals, noChannel: 422, attemptIdNotValid: 422, attemptIdUsed: 409 },
});

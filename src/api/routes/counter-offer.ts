/**
 * What the borrower asks for, answered in the same breath: yes, the nearest plan that can be agreed, or no, and why. A mediator
 * only hears it. Somebody of the lender's says it in the borrower's name in a talk that an agent leads, and in no other.
 */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { planRefusals } from './plan-refusals.ts';
import { caseParams } from './route-shapes.ts';
import { askSchema, talkReasonSchema, talkSchema } from './talk-shapes.ts';

export const counterOffer = makeRoute({
  operation: 'counterOffer',
  method: 'POST',
  path: '/api/v1/cases/:case/talk/counter',
  tag: 'plans',
  params: caseParams,
  body: askSchema,
  answer: z.strictObject({
    answered: z
      .strictObject({
        answer: z.enum(['accept', 'counter', 'refuse']),
        offer: z.int().nullable().meta({ description: 'the number of the offer that answers; null with a no' }),
        because: z.array(talkReasonSchema),
      })
      .nullable()
      .meta({ description: 'null: a mediator heard it' }),
    talk: talkSchema,
  }),
  refusals: { askNotValid: 400, ...planRefusals },
});

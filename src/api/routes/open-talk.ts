/**
 * Opens a talk, of the kind that follows from who opens it: the desk one that it leads, a mediator one that is mediated, a borrower
 * one with the program. What the lender looks for is announced with it.
 */
import { z } from 'zod';
import { deadlineReasons } from '../../core/negotiation/protocol/moves.ts';
import { daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { planRefusals } from './plan-refusals.ts';
import { caseParams } from './route-shapes.ts';
import { talkSchema } from './talk-shapes.ts';

export const openTalk = makeRoute({
  operation: 'openTalk',
  method: 'POST',
  path: '/api/v1/cases/:case/talk',
  tag: 'plans',
  params: caseParams,
  body: z.strictObject({
    loan: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'which loan; the one longest past due when left out' }),
    deadline: z
      .strictObject({ on: daySchema, reason: z.enum(deadlineReasons) })
      .optional()
      .meta({ description: 'the last day, with its true reason; as the policy says when left out' }),
    willing: z.literal(true).optional().meta({
      description: 'by the borrower: that they are still willing to pay what they can; kept as the fact stillWilling',
    }),
  }),
  status: 201,
  answer: talkSchema,
  refusals: { notTheirsToSay: 403, ...planRefusals },
});

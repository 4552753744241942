/** What was said between the lender and the borrower, for the borrower: one thread, newest last. */
import { z } from 'zod';
import { contactActs } from '../../core/rules/act.ts';
import { makeRoute } from './make-route.ts';
import { matterKindSchema, matterNumberSchema } from './matter-shapes.ts';
import { caseParams, instantSchema } from './route-shapes.ts';

export const listMessages = makeRoute({
  operation: 'listMessages',
  method: 'GET',
  path: '/api/v1/cases/:case/messages',
  tag: 'matters',
  params: caseParams,
  answer: z.strictObject({
    case: z.string(),
    messages: z.array(
      z.strictObject({
        at: instantSchema,
        from: z.enum(['borrower', 'lender']),
        act: z.enum(contactActs).nullable().meta({ description: 'a call, a letter, …; null: a matter of the portal' }),
        matter: matterNumberSchema.nullable(),
        kind: matterKindSchema.nullable().meta({ description: 'of the matter' }),
        outcome: z.string().nullable(),
        subject: z.string().nullable(),
        text: z.string().nullable().meta({ description: 'null: nothing was written, or it is not kept' }),
        lawful: z.boolean().nullable().meta({
          description: 'the law was asked before and allowed it; null: on what the borrower says nothing is decided',
        }),
        receipt: z.number().int().nullable().meta({ description: "of its entry in the case's evidence" }),
      }),
    ),
  }),
  refusals: { noKey: 409, keyDoesNotOpen: 409, unknownZone: 409 },
  isLook: true,
});

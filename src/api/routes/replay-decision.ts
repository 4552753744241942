/** A stored decision run again, by the very packs that it names, from what was known then: it comes out alike, or something was changed. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { caseNumberSchema, rowIdSchema } from './route-shapes.ts';

export const replayDecision = makeRoute({
  operation: 'replayDecision',
  method: 'POST',
  path: '/api/v1/cases/:case/decisions/:decision/replay',
  tag: 'contacts',
  params: z.strictObject({ case: caseNumberSchema, decision: rowIdSchema }),
  answer: z.strictObject({
    case: z.string(),
    decision: z.string(),
    packHash: z.string(),
    outcome: z.enum(['allowed', 'forbidden', 'undetermined']),
    replayed: z
      .enum(['alike', 'differs', 'sealed'])
      .meta({ description: 'sealed: it cannot be run again, since its key was destroyed or is not here' }),
    differences: z.array(
      z.strictObject({ field: z.string(), stored: z.string().nullable(), recomputed: z.string().nullable() }),
    ),
  }),
  refusals: { unknownDecision: 404 },
  // It writes nothing.
  takesKey: false,
  isLook: true,
});

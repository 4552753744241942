/** A legal hold on all that is kept of a borrower, set or released. While it is set nothing of theirs is removed. */
import { z } from 'zod';
import { sealRefusals } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

const state = z.enum(['set', 'released']);

export const setHold = makeRoute({
  operation: 'setHold',
  method: 'POST',
  path: '/api/v1/cases/:case/holds',
  tag: 'files',
  params: caseParams,
  body: z.strictObject({ state, reason: z.string().max(2_000).optional() }),
  answer: z.strictObject({ case: z.string(), state }),
  status: 201,
  refusals: { reasonMissing: 422, ...sealRefusals, alreadySet: 409, notSet: 409 },
});

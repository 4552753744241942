/** A tie of somebody of the lender's to the borrower: from then on they decide nothing of this case. */
import { z } from 'zod';
import { relationKinds } from '../../core/negotiation/approval/approval.ts';
import { makeRoute } from './make-route.ts';
import { keyRefusals } from './plan-refusals.ts';
import { caseParams } from './route-shapes.ts';

export const recordTie = makeRoute({
  operation: 'recordTie',
  method: 'POST',
  path: '/api/v1/cases/:case/ties',
  tag: 'plans',
  params: caseParams,
  body: z.strictObject({
    person: z.string().min(1).max(200).meta({ description: 'by the name that their account shows' }),
    kind: z.enum(relationKinds),
  }),
  status: 201,
  answer: z.strictObject({ case: z.string(), person: z.string(), kind: z.enum(relationKinds) }),
  refusals: { unknownCase: 404, ...keyRefusals },
});

/** What waits for approval on a case, its test line by line, and what was decided so far. */
import { approvalSchema } from './approval-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const readApproval = makeRoute({
  operation: 'readApproval',
  method: 'GET',
  path: '/api/v1/cases/:case/approval',
  tag: 'plans',
  params: caseParams,
  answer: approvalSchema,
  refusals: { unknownCase: 404, nothingToApprove: 404 },
  isLook: true,
});

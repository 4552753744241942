/**
 * A proposal on its way to a decision. Who acts is who is signed in; `role` is the role of the lender's matrix under which they act,
 * and their account has to allow it: an agent as `agent`, a team lead as any up to `teamLead`, an approver as any, others as none.
 */
import { z } from 'zod';
import type { ApprovalRefusal } from '../../core/negotiation/approval/approval.ts';
import { instantSchema } from '../permit-document.ts';
import { approvalSchema, lineReasonsSchema } from './approval-shapes.ts';
import { makeRoute } from './make-route.ts';
import { keyRefusals } from './plan-refusals.ts';
import type { RefusalStatus } from './route.ts';
import { caseParams } from './route-shapes.ts';
import { termsHashSchema } from './talk-shapes.ts';

const role = z.string().min(1).max(100).optional();
const reason = z.string().max(2000).default('');
const person = z.string().min(1).max(200);
const onBehalfOf = person.optional().meta({ description: 'an absent officer who delegated their authority' });

const body = z.discriminatedUnion('move', [
  z.strictObject({ move: z.literal('submit'), role, reason, lineReasons: lineReasonsSchema.default({}) }),
  z.strictObject({ move: z.literal('approve'), termsHash: termsHashSchema, role, reason, onBehalfOf }),
  z.strictObject({ move: z.literal('reject'), role, reason, onBehalfOf }),
  z.strictObject({ move: z.literal('return'), role, reason, onBehalfOf }),
  z.strictObject({ move: z.literal('delegate'), to: person, until: instantSchema, role, reason }),
  z.strictObject({ move: z.literal('withdraw'), reason }),
  z.strictObject({ move: z.literal('escalate') }),
  z.strictObject({ move: z.literal('lapse') }),
]);
export type ApprovalMoveBody = z.output<typeof body>;

const approvalRefusalStatuses = {
  notSubmitted: 409,
  ownCase: 403,
  relatedCase: 403,
  notEntitled: 403,
  sameApprover: 403,
  reasonMissing: 422,
  offerChanged: 409,
  alreadySubmitted: 409,
  alreadyDecided: 409,
  returnedForChange: 409,
  expired: 409,
  noApprovalNeeded: 409,
  notYetDue: 409,
  noOneAbove: 409,
  timesOutOfOrder: 422,
} as const satisfies Readonly<Record<ApprovalRefusal, RefusalStatus>>;

export const moveApproval = makeRoute({
  operation: 'moveApproval',
  method: 'POST',
  path: '/api/v1/cases/:case/approval',
  tag: 'plans',
  params: caseParams,
  body,
  answer: approvalSchema,
  refusals: {
    unknownCase: 404,
    nothingToApprove: 404,
    unknownRole: 422,
    roleNotTheirs: 403,
    ...approvalRefusalStatuses,
    ...keyRefusals,
  },
});

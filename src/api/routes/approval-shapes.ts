/** What is decided about an agreed plan, with all that it is decided by. For the lender alone. */
import { z } from 'zod';
import { planTestCodes } from '../../core/negotiation/approval/plan-test.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { instantSchema } from './route-shapes.ts';
import { planTestSchema, termsHashSchema } from './talk-shapes.ts';

const neededSchema = z.union([
  z.strictObject({ exception: z.literal(false), role: z.string(), approvers: z.int() }),
  z.strictObject({
    exception: z.literal(true),
    limits: z.array(z.string()).meta({ description: "limits of the lender's matrix that no role covers" }),
    failed: z.array(z.enum(planTestCodes)),
  }),
]);

export const lineReasonsSchema = z.partialRecord(z.enum(planTestCodes), z.string().max(2000));

export const approvalSchema = z.strictObject({
  case: z.string(),
  offer: z.int(),
  termsHash: termsHashSchema,
  currency: currencySchema,
  payment: amountSchema,
  totalPayable: amountSchema,
  endsOn: daySchema,
  state: z.enum(['none', 'pending', 'escalated', 'approved', 'rejected', 'returned', 'withdrawn', 'lapsed']),
  talk: z.string().meta({ description: 'the state of the talk' }),
  authority: z.union([z.literal('exception'), z.strictObject({ role: z.string(), approvers: z.int() })]),
  roles: z.array(z.string()).meta({ description: "the roles of the lender's matrix, lowest first" }),
  planTest: planTestSchema,
  submitted: z
    .strictObject({
      by: z.string(),
      role: z.string().nullable(),
      reason: z.string(),
      lineReasons: lineReasonsSchema,
      needed: neededSchema,
      given: z.array(z.strictObject({ person: z.string(), seat: z.string(), reason: z.string(), at: instantSchema })),
      answerBy: instantSchema,
      expiresAt: instantSchema,
    })
    .nullable(),
  ties: z.array(z.strictObject({ person: z.string(), kind: z.string() })),
});
export type ApprovalShown = z.input<typeof approvalSchema>;

/** The moves of a talk beside opening, presenting and asking. Which side says it follows from who is signed in. */
import { z } from 'zod';
import { changeReasons, closeReasons, deadlineReasons } from '../../core/negotiation/protocol/moves.ts';
import { daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { planRefusals } from './plan-refusals.ts';
import { caseParams } from './route-shapes.ts';
import { askSchema, talkSchema, termsHashSchema } from './talk-shapes.ts';

const inBorrowersName = z.literal(true).optional().meta({
  description: "by somebody of the lender's for the borrower, who said so; in a talk that an agent leads alone",
});
const version = z.int().min(1).max(100_000);

const body = z.discriminatedUnion('move', [
  z.strictObject({ move: z.literal('accept'), termsHash: termsHashSchema, inBorrowersName }),
  z.strictObject({ move: z.literal('decline'), inBorrowersName }),
  z.strictObject({ move: z.literal('withdrawOffer'), termsHash: termsHashSchema, reason: z.enum(changeReasons) }),
  z.strictObject({ move: z.literal('extend'), on: daySchema, reason: z.enum(deadlineReasons) }),
  z.strictObject({ move: z.literal('draft'), ask: askSchema.optional() }),
  z.strictObject({ move: z.literal('consent'), version }),
  z.strictObject({ move: z.literal('object'), version, reason: z.string().min(1).max(2000) }),
  z.strictObject({ move: z.literal('close'), reason: z.enum(closeReasons) }),
  z.strictObject({ move: z.literal('lapse') }),
]);
export type TalkMoveBody = z.output<typeof body>;

export const moveTalk = makeRoute({
  operation: 'moveTalk',
  method: 'POST',
  path: '/api/v1/cases/:case/talk/moves',
  tag: 'plans',
  params: caseParams,
  body,
  answer: talkSchema,
  refusals: { askNotValid: 400, aboveCapacityNow: 409, ...planRefusals },
});

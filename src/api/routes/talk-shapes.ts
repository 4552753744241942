/**
 * A talk about a plan as a document, one for each side: `lender` for those of the lender who may know what an offer is worth to
 * it, who may grant it and how it stood the test; `outside` for the borrower, a mediator and whoever works for the lender from
 * outside, who see the same offers without any of that.
 */
import { z } from 'zod';
import { lineResults, planTestCodes, planTestParts } from '../../core/negotiation/approval/plan-test.ts';
import {
  closeReasons,
  deadlineReasons,
  sides,
  talkModes,
  worseReasons,
} from '../../core/negotiation/protocol/moves.ts';
import { concessionStrategies } from '../../core/negotiation/respond.ts';
import { offerSchema, textSchema } from '../offer-shown.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { instantSchema } from './route-shapes.ts';

export const termsHashSchema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .meta({ description: 'the hash of exactly these terms, as the offer shows it' });

/** Amounts as decimal text, shares of one, counts, words of the law pack. */
const figureSchema = z.union([
  z.strictObject({ amount: amountSchema }),
  z.strictObject({ share: z.number() }),
  z.strictObject({ count: z.number() }),
  z.strictObject({ words: z.array(z.string()) }),
]);

export const planTestSchema = z.strictObject({
  result: z.enum(lineResults),
  lines: z.array(
    z.strictObject({
      part: z.enum(planTestParts),
      code: z.enum(planTestCodes),
      result: z.enum(lineResults),
      finding: z.string(),
      figures: z.record(z.string(), figureSchema),
    }),
  ),
});

const onTable = {
  number: z.int().meta({ description: 'from 1, in the order in which they were shown' }),
  open: z.boolean().meta({ description: 'it can be taken now' }),
  termsHash: termsHashSchema,
  kinds: z.array(z.string()),
  needsApproval: z.boolean(),
};
export const lenderOfferSchema = offerSchema.extend({ ...onTable, planTest: planTestSchema });
export const outsideOfferSchema = offerSchema
  .omit({ expected: true, reportCard: true, authority: true, approvers: true, accounting: true })
  .extend(onTable);

export const talkReasonSchema = z.strictObject({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  text: textSchema,
});

const outsideEvent = z.strictObject({
  at: instantSchema,
  kind: z.string(),
  side: z.enum(sides).nullable(),
  offers: z.array(z.int()).optional(),
  ask: z
    .strictObject({
      payment: amountSchema.nullable(),
      months: z.int().nullable(),
      firstDueOn: daySchema.nullable(),
      lumpSumNow: amountSchema.nullable(),
    })
    .optional(),
  answer: z.enum(['accept', 'counter', 'refuse']).optional(),
  because: z.array(talkReasonSchema).optional(),
  reason: z
    .union([z.enum(deadlineReasons), z.enum(worseReasons), z.enum(closeReasons), z.string()])
    .optional()
    .meta({ description: 'a code; in words where a side objects to a text' }),
  until: instantSchema.optional(),
  version: z.int().optional(),
});
const lenderEvent = outsideEvent.extend({ by: z.string().nullable() });

const talkShape = {
  negotiation: z.string(),
  loan: z.string(),
  currency: currencySchema,
  mode: z.enum(talkModes),
  state: z.enum(['open', 'agreed', 'declined', 'lapsed', 'closed']),
  expired: z.boolean(),
  deadline: z.strictObject({ until: instantSchema, reason: z.enum(deadlineReasons) }),
  lookedFor: z
    .strictObject({
      aspirationPercent: z.string(),
      concedeToPercent: z.string(),
      rounds: z.int(),
      strategy: z.enum(concessionStrategies),
    })
    .nullable()
    .meta({ description: "announced where a person leads the talk; null on the borrower's own screens" }),
  text: z
    .strictObject({ version: z.int(), offer: z.int(), consents: z.array(z.enum(sides)) })
    .nullable()
    .meta({ description: "a mediator's one text" }),
  agreed: z
    .strictObject({
      offer: z.int(),
      termsHash: termsHashSchema,
      approval: z.enum(['notNeeded', 'pending', 'approved']),
    })
    .nullable(),
};

export const outsideTalk = z.strictObject({
  view: z.literal('outside'),
  ...talkShape,
  offers: z.array(outsideOfferSchema),
  history: z.array(outsideEvent),
});
export const lenderTalk = z.strictObject({
  view: z.literal('lender'),
  ...talkShape,
  offers: z.array(lenderOfferSchema),
  history: z.array(lenderEvent),
});
export const talkSchema = z.discriminatedUnion('view', [outsideTalk, lenderTalk]);
export type TalkShown = z.input<typeof talkSchema>;

/** What a borrower asks for, or a mediator's text is to come near to. Amounts in the currency of the book. */
export const askSchema = z.strictObject({
  payment: amountSchema.optional(),
  months: z.int().min(1).max(1200).optional(),
  firstDueOn: daySchema.optional(),
  lumpSumNow: amountSchema.optional(),
});
export type AskBody = z.output<typeof askSchema>;

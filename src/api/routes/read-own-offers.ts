/**
 * What is on the table as its borrower sees it on their own screens: every offer with all that it would mean for them, what they
 * asked for and what was answered, what became of it. Nothing of what it is worth to the lender or how far the lender would go.
 */
import { z } from 'zod';
import { waiverReleases } from '../../core/agreement/terms.ts';
import { offerKinds } from '../../core/negotiation/offer.ts';
import { talkModes } from '../../core/negotiation/protocol/moves.ts';
import { recordsAs, waivedParts } from '../../core/negotiation/told-of-offer.ts';
import { reasonSchema, textSchema } from '../offer-shown.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams, instantSchema } from './route-shapes.ts';
import { talkReasonSchema, termsHashSchema } from './talk-shapes.ts';

const count = z.int().min(0);
const percent = z.string().meta({ description: 'a year, decimal percent text' });

export const ownOfferSchema = z.strictObject({
  number: z.int().meta({ description: 'from 1, in the order in which they were shown' }),
  termsHash: termsHashSchema,
  open: z.boolean().meta({ description: 'it can be taken now' }),
  notGranted: z.boolean().meta({ description: 'it was taken, and nobody granted it' }),
  kind: z.enum([...offerKinds, 'asked']),
  pay: z.strictObject({
    each: amountSchema.meta({
      description: 'the highest of the payments; all are this but for the last where they are level',
    }),
    level: z.boolean(),
    count: z.int().min(1),
    firstOn: daySchema,
    lastOn: daySchema,
    last: amountSchema,
    down: amountSchema.meta({ description: 'paid when it is signed, beside the instalments' }),
    total: amountSchema,
    interest: amountSchema.meta({ description: 'what of the total is for the time to come' }),
    schedule: z.array(z.strictObject({ n: z.int(), dueOn: daySchema, total: amountSchema })),
  }),
  owed: z
    .strictObject({
      asOf: daySchema,
      total: amountSchema,
      principal: amountSchema,
      by: amountSchema,
      is: z.enum(['more', 'less', 'same']),
    })
    .meta({
      description: 'all that was owed on the day of the figures; the total of the payments is more or less by so much',
    }),
  ifNothing: z.strictObject({ on: daySchema, atLeast: amountSchema, less: amountSchema.nullable() }).nullable().meta({
    description:
      "what would be owed at least on the day of the last payment if nothing were paid: with the contract's own interest on the principal and nothing for being late; null: not known",
  }),
  waived: z.strictObject({
    total: amountSchema,
    parts: z.array(z.strictObject({ part: z.enum(waivedParts), amount: amountSchema })),
    when: z.enum(waiverReleases),
  }),
  rate: z.strictObject({ percent, contractPercent: percent.nullable(), allInPercent: percent.nullable() }),
  record: z.strictObject({
    account: z.enum(['card', 'loan']),
    as: z.enum(recordsAs),
    shows: z.array(z.string()).meta({ description: 'codes of relief effects that are about the credit record' }),
    keptYears: count
      .nullable()
      .meta({ description: 'so long bad information is kept after it has ended; null: not known' }),
  }),
  ifMissed: z.strictObject({
    toleranceDays: count,
    toleratedShort: amountSchema,
    warnAfterDays: count,
    noticeAfterDays: count,
    mendDays: count,
    waivedThen: z.enum(['owedAgain', 'letGo']),
    datesThen: z.enum(['allDue', 'contractDates']),
  }),
  later: z.strictObject({
    coolingOffDays: count,
    dateMoves: z.strictObject({ times: count, perMonths: count, daysMax: count }).nullable(),
    options: z.array(
      z.strictObject({
        kind: z.enum(['defer', 'lowerPayment']),
        months: count,
        times: count,
        sharePercent: z.string().nullable(),
      }),
    ),
  }),
  approval: z.strictObject({ withinDays: count }).nullable().meta({
    description: 'somebody of the lender has to say yes, within so many days of being handed it; null: nobody',
  }),
  because: z.array(reasonSchema),
  warnings: z.array(
    z.strictObject({ ruleId: z.string(), source: z.string(), verified: z.boolean(), text: textSchema }),
  ),
});

export const readOwnOffers = makeRoute({
  operation: 'readOwnOffers',
  method: 'GET',
  path: '/api/v1/cases/:case/own-offers',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({
    case: z.string(),
    currency: currencySchema,
    today: daySchema,
    figuresAsOf: daySchema,
    owed: amountSchema.nullable().meta({ description: 'null: nothing is owed any more' }),
    canPay: z.strictObject({ statementAsOf: daySchema, perMonth: amountSchema }).nullable(),
    talk: z
      .strictObject({
        mode: z.enum(talkModes),
        state: z.enum(['open', 'agreed', 'declined', 'lapsed', 'closed']),
        open: z.boolean().meta({ description: 'it can still be spoken in: its time is not over' }),
        until: instantSchema,
        untilOn: daySchema,
        text: z.strictObject({ version: z.int(), offer: z.int(), consented: z.boolean() }).nullable(),
      })
      .nullable(),
    offers: z.array(ownOfferSchema),
    asks: z.array(
      z.strictObject({
        at: instantSchema,
        ask: z.strictObject({
          payment: amountSchema.nullable(),
          months: z.int().nullable(),
          firstDueOn: daySchema.nullable(),
          lumpSumNow: amountSchema.nullable(),
        }),
        answer: z.enum(['accept', 'counter', 'refuse']).nullable(),
        offer: z.int().nullable(),
        because: z.array(talkReasonSchema),
      }),
    ),
    taken: z
      .strictObject({
        offer: z.int(),
        on: daySchema,
        approval: z.enum(['notNeeded', 'pending', 'approved']),
        hearBy: z
          .strictObject({ on: daySchema, days: count, isSet: z.boolean() })
          .nullable()
          .meta({ description: 'by when somebody answers; not set: by the rule, reckoned from the day it was taken' }),
      })
      .nullable(),
    agreement: z.strictObject({ id: z.string(), state: z.string(), ofTalk: z.boolean() }).nullable(),
  }),
  refusals: { unknownCase: 404, noDayClosed: 409 },
});

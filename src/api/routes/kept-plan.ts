/** How an agreement is kept, for the one who keeps it: what to do next, what became of each instalment, what may be changed. */
import { z } from 'zod';
import { agreementRefusals } from '../../core/agreement/agreement.ts';
import { instalmentMarks, keeperTasks } from '../../core/agreement/kept.ts';
import { agreementStates, paidHows } from '../../core/agreement/moves.ts';
import { waiverReleases } from '../../core/agreement/terms.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { agreementParams, moveRefusals } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

const count = z.int().min(0);
const taskSchema = z.enum(keeperTasks);
const whyNot = z.enum(agreementRefusals).nullable();

export const listAgreementTasks = makeRoute({
  operation: 'listAgreementTasks',
  method: 'GET',
  path: '/api/v1/cases/:case/agreement-tasks',
  tag: 'agreements',
  params: caseParams,
  answer: z.strictObject({
    today: daySchema,
    tasks: z
      .array(
        z.strictObject({
          agreement: z.string(),
          loan: z.string(),
          task: taskSchema,
          by: daySchema.nullable().meta({ description: 'the last day for it, or the day on which it falls due' }),
          amount: amountSchema.nullable(),
          currency: currencySchema,
        }),
      )
      .meta({
        description: 'one an agreement, what is over only where it is the last of its loan; the most urgent first',
      }),
    offer: z.enum(['readyToDraft', 'readyToPropose', 'approvalWaited', 'lenderDrafts']).nullable().meta({
      description:
        'an offer was taken and there is no paper of it yet; readyToPropose: it changes an agreement that runs; lenderDrafts: it was agreed with a person, who makes the paper',
    }),
    proposeFor: z.string().nullable().meta({ description: 'the agreement that the offer would change' }),
  }),
  refusals: { unknownCase: 404 },
});

export const keptPlanSchema = z.strictObject({
  agreement: z.string(),
  loan: z.string(),
  state: z.enum(agreementStates),
  task: taskSchema,
  revision: z.int(),
  currency: currencySchema,
  today: daySchema,
  enteredThrough: daySchema
    .nullable()
    .meta({ description: 'the day through which it was gone through; null: not yet' }),
  next: z
    .strictObject({ n: z.int(), dueOn: daySchema, amount: amountSchema, daysLeft: count })
    .nullable()
    .meta({ description: 'the first that is still to come, with what is missing of it' }),
  late: z
    .strictObject({
      n: z.int(),
      dueOn: daySchema,
      missing: amountSchema.meta({ description: 'of all whose date has passed' }),
      toleratedUntil: daySchema,
      mendBy: daySchema
        .nullable()
        .meta({ description: 'up to this day at the least it can be mended; null: it is still in time' }),
      noticed: z.boolean(),
    })
    .nullable(),
  kept: z.strictObject({
    instalments: count,
    paid: count,
    inTime: count,
    mended: count,
    paidTotal: amountSchema,
    leftTotal: amountSchema,
    lastDueOn: daySchema,
  }),
  waived: z
    .strictObject({
      total: amountSchema,
      letGo: amountSchema,
      setAside: amountSchema,
      release: z.enum(waiverReleases),
    })
    .nullable(),
  calendar: z.array(
    z.strictObject({
      n: z.int(),
      dueOn: daySchema,
      amount: amountSchema,
      missing: amountSchema,
      mark: z.enum(instalmentMarks),
      how: z.enum(paidHows).nullable(),
      paidOn: daySchema.nullable(),
      isNew: z.boolean().meta({ description: 'it counts already, and is entered when the day is closed' }),
      movedFrom: daySchema.nullable(),
    }),
  ),
  coolingOff: z.strictObject({ endsOn: daySchema, daysLeft: count }).nullable(),
  dateMoves: z
    .strictObject({
      times: count,
      perMonths: count,
      daysMax: count,
      timesLeft: count,
      againOn: daySchema.nullable(),
      refused: whyNot,
      instalments: z.array(
        z.strictObject({
          n: z.int(),
          dueOn: daySchema,
          amount: amountSchema,
          earliest: daySchema,
          latest: daySchema,
        }),
      ),
    })
    .nullable()
    .meta({ description: 'null: not agreed' }),
  options: z.array(
    z.strictObject({
      option: z.int().meta({ description: 'from 1, as the terms number them' }),
      kind: z.enum(['defer', 'lowerPayment']),
      months: count,
      sharePercent: z.string().nullable(),
      times: count,
      timesLeft: count,
      refused: whyNot,
      effect: z
        .strictObject({
          nextDueOn: daySchema.nullable(),
          nextAmount: amountSchema.nullable(),
          lastDueOn: daySchema,
          added: amountSchema,
        })
        .nullable()
        .meta({ description: 'if it is used today; null: it cannot be' }),
    }),
  ),
  change: z
    .strictObject({ version: z.int(), signBy: daySchema, isSigned: z.boolean() })
    .nullable()
    .meta({ description: 'a new version that lies open to be signed' }),
  signBy: daySchema.nullable().meta({ description: 'while it waits to be signed' }),
  completedOn: daySchema.nullable(),
});

export const readKeptPlan = makeRoute({
  operation: 'readKeptPlan',
  method: 'GET',
  path: '/api/v1/cases/:case/agreements/:agreement/kept',
  tag: 'agreements',
  params: agreementParams,
  answer: keptPlanSchema,
  refusals: { unknownAgreement: 404 },
  isLook: true,
});

const dueSchema = z.strictObject({ dueOn: daySchema, amount: amountSchema }).nullable();

export const previewKeptPlan = makeRoute({
  operation: 'previewKeptPlan',
  method: 'POST',
  path: '/api/v1/cases/:case/agreements/:agreement/kept/preview',
  tag: 'agreements',
  params: agreementParams,
  body: z.strictObject({
    move: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('moveDate'), instalment: z.int().min(1).max(9999), to: daySchema }),
      z.strictObject({ kind: z.literal('useOption'), option: z.int().min(1).max(99) }),
    ]),
  }),
  answer: z.strictObject({
    revision: z.int().meta({ description: 'the move is held against it, so that what was looked at is what is done' }),
    currency: currencySchema,
    added: amountSchema.meta({ description: 'so much more is asked in all: the interest of the time' }),
    leftTotal: z.strictObject({ before: amountSchema, after: amountSchema }),
    lastDueOn: z.strictObject({ before: daySchema, after: daySchema }),
    instalments: z.array(z.strictObject({ n: z.int(), before: dueSchema, after: dueSchema, isChanged: z.boolean() })),
  }),
  refusals: {
    unknownAgreement: 404,
    ...Object.fromEntries(
      Object.entries(
        moveRefusals([
          'notRunning',
          'late',
          'noSuchInstalment',
          'alreadyPaid',
          'dueAlready',
          'datesNotAgreed',
          'datesUsedUp',
          'dateNotLater',
          'dateTooLate',
          'datePassesNext',
          'noSuchOption',
          'optionUsedUp',
          'changePending',
          'nothingToMove',
        ]),
      ).filter(([code]) => (agreementRefusals as readonly string[]).includes(code)),
    ),
  },
  takesKey: false,
});

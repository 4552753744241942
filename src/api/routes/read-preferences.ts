/** What a borrower wished of contacts, and what that and the law hold back at this moment. */
import { z } from 'zod';
import { bases } from '../../core/rules/decision.ts';
import { daySchema } from '../shapes.ts';
import { bothTexts, lawRefusals, sealRefusals } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { channelsNotWantedSchema, reminderChannelSchema, wishedTimesSchema } from './preference-shapes.ts';
import { caseParams, instantSchema } from './route-shapes.ts';

export const asksOfNow = ['placeCall', 'sendText', 'sendEmail', 'sendLetter', 'visit'] as const;

export const readPreferences = makeRoute({
  operation: 'readPreferences',
  method: 'GET',
  path: '/api/v1/cases/:case/preferences',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({
    stoppedOn: daySchema.nullable().meta({ description: 'null: nobody asked to stop, or it was taken back' }),
    byLaw: z
      .array(z.strictObject({ rule: z.string(), source: z.string(), text: bothTexts }))
      .meta({ description: 'rules of law in this place that read the wish to stop; without any, our own rule does' }),
    channelsNotWanted: channelsNotWantedSchema,
    inconvenient: wishedTimesSchema,
    otherTimes: z.int().meta({ description: 'times that others put on record in a form that this does not show' }),
    reminderChannel: reminderChannelSchema,
    now: z
      .array(
        z.strictObject({
          act: z.enum(asksOfNow),
          outcome: z.enum(['allowed', 'forbidden', 'undetermined']),
          freesUpAt: instantSchema.nullable(),
          because: z.array(
            z.strictObject({ rule: z.string(), source: z.string(), basis: z.enum(bases), text: bothTexts }),
          ),
        }),
      )
      .meta({ description: 'whether the lender may reach the borrower to collect at this moment, way by way' }),
  }),
  refusals: { ...sealRefusals, ...lawRefusals, caseClosed: 409 },
  isLook: true,
});

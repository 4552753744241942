/** How a borrower wants to be reached, and whether at all: recorded as facts in their own name, by which the law holds contacts. */
import { z } from 'zod';
import { lawRefusals, sealRefusals } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { channelsNotWantedSchema, reminderChannelSchema, wishedTimesSchema } from './preference-shapes.ts';
import { caseParams } from './route-shapes.ts';

export const setPreferences = makeRoute({
  operation: 'setPreferences',
  method: 'POST',
  path: '/api/v1/cases/:case/preferences',
  tag: 'portal',
  params: caseParams,
  body: z
    .strictObject({
      stop: z
        .boolean()
        .optional()
        .meta({ description: 'true: no contact to collect from today on; false: that is taken back' }),
      channelsNotWanted: channelsNotWantedSchema.optional(),
      inconvenient: wishedTimesSchema
        .optional()
        .meta({ description: 'times that do not suit, in place of those before' }),
      reminderChannel: reminderChannelSchema
        .optional()
        .meta({ description: 'how agreed dates are reminded of; none: not at all; null: as every letter goes' }),
    })
    .refine((wishes) => Object.values(wishes).some((value) => value !== undefined)),
  answer: z.strictObject({
    recorded: z
      .array(z.string())
      .meta({ description: 'the facts that changed; what stood so already is not said twice' }),
  }),
  status: 201,
  refusals: { ...sealRefusals, ...lawRefusals, unknownFact: 422, factsNotValid: 422 },
});

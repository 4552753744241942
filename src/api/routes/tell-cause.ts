/** What happened to the borrower, by the borrower: beside a statement of income and expenditure, or without one. */
import { z } from 'zod';
import { causeEvents, says } from '../../core/capacity/cause.ts';
import { needs } from '../../core/capacity/needs.ts';
import { daySchema, must } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { keyRefusals } from './plan-refusals.ts';
import { caseParams, rowIdSchema } from './route-shapes.ts';

const wordsMax = 1000;
const causeWords = z
  .string()
  .max(wordsMax)
  .superRefine(must('textEmpty', (text) => text.trim() !== ''));

export const causeShape = {
  event: z.enum(causeEvents).optional().meta({ description: 'left out: they would rather not say' }),
  since: daySchema.optional(),
  expectedEndOn: daySchema.optional(),
  says: z.enum(says).optional().meta({ description: 'what they say of paying, and of the debt itself' }),
  words: causeWords.optional().meta({ description: 'in their own words' }),
  harder: z
    .strictObject({
      needs: z.array(z.enum(needs)).max(needs.length),
      words: causeWords.optional(),
      consent: z
        .literal(true)
        .meta({ description: 'they agreed that it is kept, and shown to those who speak with them' }),
    })
    .optional()
    .meta({ description: 'what makes things harder for them, and what helps' }),
  urgent: z.boolean().optional().meta({ description: 'no money for food or medicine this week' }),
};

export const tellCause = makeRoute({
  operation: 'tellCause',
  method: 'POST',
  path: '/api/v1/cases/:case/cause',
  tag: 'portal',
  params: caseParams,
  body: z.strictObject({
    ...causeShape,
    helpedDraft: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'the version of what somebody filled in with the borrower, who confirms it here' }),
  }),
  status: 201,
  answer: z.strictObject({ cause: rowIdSchema }),
  refusals: {
    nothingTold: 422,
    causeNotValid: 400,
    unknownCase: 404,
    caseClosed: 409,
    ...keyRefusals,
    draftMoved: 409,
  },
});

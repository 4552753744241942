/**
 * One step of a matter. The borrower adds words, asks for another look, takes it back; the lender's people take it, say that it
 * needs the longer time that the law gives, answer it. Each closes it when it is answered.
 */
import { z } from 'zod';
import { longerTimes } from '../../core/matter/matter.ts';
import { lawRefusals, sealRefusals } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { matterNumberSchema, matterResultSchema, matterSchema, matterWordsSchema } from './matter-shapes.ts';
import { caseNumberSchema, rowIdSchema } from './route-shapes.ts';

const groundCharactersMax = 500;

export const moveMatter = makeRoute({
  operation: 'moveMatter',
  method: 'POST',
  path: '/api/v1/cases/:case/matters/:matter/moves',
  tag: 'matters',
  params: z.strictObject({ case: caseNumberSchema, matter: matterNumberSchema }),
  body: z.discriminatedUnion('move', [
    z.strictObject({
      move: z.literal('add'),
      words: matterWordsSchema.optional(),
      file: rowIdSchema.optional().meta({ description: 'of the files of this case, handed in before' }),
    }),
    z.strictObject({ move: z.literal('take') }),
    z.strictObject({ move: z.literal('extend'), to: z.enum(longerTimes), words: matterWordsSchema.optional() }),
    z.strictObject({
      move: z.literal('answer'),
      result: matterResultSchema,
      words: matterWordsSchema.optional(),
      ground: z
        .string()
        .max(groundCharactersMax)
        .optional()
        .meta({ description: 'of a refusal: the article or the duty for which it cannot be done' }),
    }),
    z.strictObject({ move: z.literal('askReview'), words: matterWordsSchema.optional() }),
    z.strictObject({ move: z.literal('withdraw') }),
    z.strictObject({ move: z.literal('close') }),
  ]),
  answer: z.strictObject({
    matter: matterNumberSchema,
    receipt: z.number().int().meta({ description: "the number of its entry in the case's evidence" }),
    shown: matterSchema,
  }),
  refusals: {
    unknownMatter: 404,
    ...sealRefusals,
    ...lawRefusals,
    unknownFile: 422,
    notTheirsToMove: 403,
    matterOver: 409,
    alreadyAnswered: 409,
    notAnswered: 409,
    reviewAlreadyAsked: 409,
    reviewOver: 409,
    relatedCase: 403,
    answeredBefore: 403,
    ownConduct: 403,
    alreadyTaken: 409,
    noLongerTime: 422,
    timeIsOver: 409,
    wordsNeeded: 422,
    resultNotOfKind: 422,
    groundMissing: 422,
    reviewRuns: 409,
  },
});

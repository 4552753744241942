/** A borrower raises a matter; two taps are enough. Somebody of the lender's writes down what they were told by telephone or letter. */
import { z } from 'zod';
import { lawRefusals, sealRefusals } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import {
  matterAboutSchema,
  matterKindSchema,
  matterNumberSchema,
  matterSchema,
  matterWordsSchema,
} from './matter-shapes.ts';
import { caseParams } from './route-shapes.ts';

export const openMatter = makeRoute({
  operation: 'openMatter',
  method: 'POST',
  path: '/api/v1/cases/:case/matters',
  tag: 'matters',
  params: caseParams,
  body: z.strictObject({
    kind: matterKindSchema,
    about: matterAboutSchema.optional(),
    words: matterWordsSchema.optional(),
  }),
  answer: z.strictObject({
    matter: matterNumberSchema,
    receipt: z.number().int().meta({ description: "the number of its entry in the case's evidence" }),
    shown: matterSchema,
  }),
  status: 201,
  refusals: {
    whatNotOfKind: 422,
    wordsNeeded: 422,
    ...sealRefusals,
    ...lawRefusals,
    unknownLoan: 422,
    alreadyRaised: 409,
  },
});

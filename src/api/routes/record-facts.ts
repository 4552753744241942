/** Facts learnt of the borrower. All are recorded, or none. */
import { z } from 'zod';
import { factsSchema, lawRefusals, sealRefusals } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

const factsAtOnceMax = 100;

export const recordFacts = makeRoute({
  operation: 'recordFacts',
  method: 'POST',
  path: '/api/v1/cases/:case/facts',
  tag: 'contacts',
  params: caseParams,
  body: z.strictObject({
    facts: factsSchema.refine((facts) => {
      const count = Object.keys(facts).length;
      return count >= 1 && count <= factsAtOnceMax;
    }),
  }),
  answer: z.strictObject({ case: z.string(), version: z.number().int(), recorded: z.array(z.string()) }),
  status: 201,
  refusals: { ...sealRefusals, ...lawRefusals, unknownFact: 422, factsNotValid: 422 },
});

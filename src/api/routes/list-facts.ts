/** What is on record of the case's borrower, and what each of it means by the law packs. */
import { z } from 'zod';
import { addressClaimDocument } from './case-shapes.ts';
import { bothTexts, lawRefusals, sealRefusals } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams, flagParameter, instantSchema } from './route-shapes.ts';

export const listFacts = makeRoute({
  operation: 'listFacts',
  method: 'GET',
  path: '/api/v1/cases/:case/facts',
  tag: 'contacts',
  params: caseParams,
  query: z.strictObject({
    reveal: flagParameter.optional().meta({ description: 'with the addresses and numbers that consents name' }),
  }),
  answer: z.strictObject({
    case: z.string(),
    facts: z.array(
      z.strictObject({
        name: z.string(),
        value: z.json().meta({ description: 'null also when it was erased' }),
        erased: z.boolean(),
        recordedAt: instantSchema,
        recordedBy: z.string(),
        text: bothTexts.nullable().meta({ description: 'null: none of the rules now in force asks for it' }),
      }),
    ),
    addressClaims: z.array(addressClaimDocument),
  }),
  refusals: { revealNotYours: 403, ...sealRefusals, ...lawRefusals },
  isLook: true,
});

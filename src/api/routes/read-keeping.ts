/** Until when the borrower's data are kept and why, as it stands today: what a wish to have them deleted is answered by. */
import { z } from 'zod';
import { daySchema } from '../shapes.ts';
import { bothTexts } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const readKeeping = makeRoute({
  operation: 'readKeeping',
  method: 'GET',
  path: '/api/v1/cases/:case/keeping',
  tag: 'matters',
  params: caseParams,
  answer: z.strictObject({
    keptUntil: daySchema.nullable().meta({ description: 'null: no day can be said yet, or no rule says one' }),
    why: z.enum(['until', 'noDayYet', 'noRule']),
    rule: z.string().nullable(),
    source: z.string().nullable(),
    confidence: z.string().nullable(),
    verified: z.boolean(),
    text: bothTexts.nullable(),
    openLoans: z.array(z.string()),
    openCase: z.boolean(),
    openMatter: z.enum(['dispute', 'complaint']).nullable(),
    mayGo: z.boolean().meta({ description: 'nothing that may be told stands in the way today' }),
  }),
  refusals: { noKey: 409, keyDoesNotOpen: 409, noLaw: 409, unknownZone: 409 },
});

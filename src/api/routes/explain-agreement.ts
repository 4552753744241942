/** What will happen under an agreement, and what would if something came in between. Changes nothing. */
import { z } from 'zod';
import { explainRefusals } from '../../core/agreement/explain.ts';
import { whatIfRefusals } from '../../core/agreement/what-if.ts';
import { explainedSchema } from '../explain-agreement.ts';
import { agreementParams } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import type { RefusalStatus } from './route.ts';

const asked: readonly string[] = [...whatIfRefusals, ...explainRefusals];

export const explainAgreement = makeRoute({
  operation: 'explainAgreement',
  method: 'POST',
  path: '/api/v1/cases/:case/agreements/:agreement/explain',
  tag: 'agreements',
  params: agreementParams,
  body: z.strictObject({
    /** as 'payment missed on 2027-03-20', in either language */
    if: z.array(z.string().min(1).max(200)).max(12).optional(),
  }),
  answer: explainedSchema,
  refusals: {
    unknownAgreement: 404,
    ...(Object.fromEntries(asked.map((code) => [code, 422])) as Record<string, RefusalStatus>),
  },
  takesKey: false,
  isLook: true,
});

/** The agreements of a case, the latest last. */
import { z } from 'zod';
import { listedAgreementShape } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const listAgreements = makeRoute({
  operation: 'listAgreements',
  method: 'GET',
  path: '/api/v1/cases/:case/agreements',
  tag: 'agreements',
  params: caseParams,
  answer: z.strictObject({ agreements: z.array(z.strictObject(listedAgreementShape)) }),
  isLook: true,
});

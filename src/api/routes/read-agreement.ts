/** One agreement with its terms, as far as it is the asker's to see. */
import { agreementAnswer, agreementParams } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';

export const readAgreement = makeRoute({
  operation: 'readAgreement',
  method: 'GET',
  path: '/api/v1/cases/:case/agreements/:agreement',
  tag: 'agreements',
  params: agreementParams,
  answer: agreementAnswer,
  refusals: { unknownAgreement: 404 },
  isLook: true,
});

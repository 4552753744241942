/** The paper of an agreement, or the certificate of one that is completed, as PDF. */
import { z } from 'zod';
import { agreementParams, paperLanguage } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';

export const paperForms = ['asItStands', 'toSign', 'certificate'] as const;

export const readAgreementPaper = makeRoute({
  operation: 'readAgreementPaper',
  method: 'GET',
  path: '/api/v1/cases/:case/agreements/:agreement/paper',
  tag: 'agreements',
  params: agreementParams,
  query: z.strictObject({
    language: paperLanguage.optional(),
    /** toSign: without a signature, byte for byte what a signing was begun on */
    form: z.enum(paperForms).optional(),
  }),
  answer: z.undefined(),
  bytesGiven: ['application/pdf'],
  refusals: { unknownAgreement: 404, noPaper: 409, notCompleted: 409 },
  isLook: true,
  perMinuteMax: 60,
});

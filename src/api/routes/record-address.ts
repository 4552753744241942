/** That an address was shown to be a party's own: without it no code to sign with is sent. */
import { z } from 'zod';
import { addressKinds } from '../../core/agreement/signing/moves.ts';
import { agreementParties } from '../../core/agreement/terms.ts';
import { sealRefusals } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams, rowIdSchema } from './route-shapes.ts';

export const recordAddress = makeRoute({
  operation: 'recordAddress',
  method: 'POST',
  path: '/api/v1/cases/:case/addresses',
  tag: 'agreements',
  params: caseParams,
  body: z.strictObject({
    party: z.enum(agreementParties),
    kind: z.enum(addressKinds),
    address: z.string().min(1).max(254),
    /** as on the identity document, of a guarantor, whom the book does not name */
    name: z.string().min(1).max(100).optional(),
    how: z.enum(['codeReturned', 'inPerson', 'onboarding']),
  }),
  answer: z.strictObject({
    id: rowIdSchema,
    case: z.string(),
    party: z.enum(agreementParties),
    kind: z.enum(addressKinds),
    how: z.string(),
  }),
  status: 201,
  refusals: { ...sealRefusals, addressMissing: 422, nameMissing: 422 },
});

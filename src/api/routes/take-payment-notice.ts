/** What a provider of payments tells: taken by its signature alone, whoever brings it. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';

export const takePaymentNotice = makeRoute({
  operation: 'takePaymentNotice',
  method: 'POST',
  path: '/api/v1/payments/notices/:provider',
  tag: 'money',
  params: z.strictObject({ provider: z.string().max(32) }),
  bytesTaken: { types: ['application/x-www-form-urlencoded'], bytesMax: 65_536 },
  bytesGiven: ['text/plain'],
  answer: z.strictObject({}),
  takesKey: false,
  refusals: { unknownProvider: 404, noticeNotReadable: 422, noticeNotSigned: 403, noticeNotForUs: 403 },
  perMinuteMax: 1_200,
});

/** How a payment stands; the provider is asked where nobody was told. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { paymentSchema } from './payment-shapes.ts';
import { caseNumberSchema, rowIdSchema } from './route-shapes.ts';

export const readPaymentState = makeRoute({
  operation: 'readPaymentState',
  method: 'GET',
  path: '/api/v1/cases/:case/payment/:payment',
  tag: 'portal',
  params: z.strictObject({ case: caseNumberSchema, payment: rowIdSchema }),
  answer: paymentSchema,
  refusals: { unknownPayment: 404 },
});

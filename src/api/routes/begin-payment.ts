/** Begins a payment with the lender's provider: an amount that was offered, or another one up to what is owed. */
import { z } from 'zod';
import { amountSchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { paymentSchema } from './payment-shapes.ts';
import { caseParams } from './route-shapes.ts';

export const beginPayment = makeRoute({
  operation: 'beginPayment',
  method: 'POST',
  path: '/api/v1/cases/:case/payment',
  tag: 'portal',
  params: caseParams,
  body: z.strictObject({
    loan: z.string().min(1).max(200),
    amount: amountSchema,
    provider: z.string().max(32).meta({ description: 'as readPayment names it' }),
  }),
  answer: paymentSchema,
  status: 201,
  refusals: {
    noDayClosed: 409,
    unknownCase: 404,
    unknownLoan: 404,
    wayNotOffered: 422,
    amountNotValid: 422,
    nothingOwed: 409,
    paysMoreThanOwed: 422,
  },
  perMinuteMax: 20,
});

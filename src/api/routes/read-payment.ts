/** What a borrower can pay now: how much, by which reference, in which ways. Figures of the book, as it was closed last. */
import { z } from 'zod';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { codeSchema, paymentShape } from './payment-shapes.ts';
import { caseParams } from './route-shapes.ts';

export const readPayment = makeRoute({
  operation: 'readPayment',
  method: 'GET',
  path: '/api/v1/cases/:case/payment',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({
    asOf: daySchema,
    case: z.string(),
    loans: z.array(
      z.strictObject({
        loan: z.string(),
        product: z.string(),
        currency: currencySchema,
        owed: amountSchema,
        received: amountSchema.meta({ description: 'came in since the last close, and taken off already' }),
        reference: z.string().meta({ description: 'ISO 11649, in fours: by it money is recognised' }),
        choices: z
          .array(
            z.strictObject({
              purpose: z.enum(['instalment', 'arrears', 'all']),
              amount: amountSchema,
              dueOn: daySchema.nullable(),
              transferCode: codeSchema
                .nullable()
                .meta({ description: 'EPC069-12; null: no bank would understand one' }),
            }),
          )
          .meta({ description: 'the first is what is due next' }),
        transfer: z
          .strictObject({
            accountName: z.string(),
            bankName: z.string(),
            accountNumber: z.string(),
            bic: z.string().nullable(),
          })
          .nullable(),
        provider: z.strictObject({ name: z.string(), kind: z.enum(['alipay', 'practice']) }).nullable(),
      }),
    ),
    payments: z.array(z.strictObject(paymentShape)).meta({ description: 'begun before, the latest first' }),
  }),
  refusals: { noDayClosed: 409, unknownCase: 404 },
  isLook: true,
});

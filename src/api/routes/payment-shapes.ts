/** Shapes of paying: what can be paid, and one payment that was begun. */
import { z } from 'zod';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { instantSchema, rowIdSchema } from './route-shapes.ts';

export const codeSchema = z
  .strictObject({ squares: z.number().int(), path: z.string() })
  .meta({ description: 'a QR code as one SVG path on a grid of so many squares, its quiet zone among them' });

export const paymentShape = {
  payment: rowIdSchema,
  loan: z.string(),
  currency: currencySchema,
  amount: amountSchema,
  state: z.enum(['begun', 'waiting', 'over', 'paid', 'failed']).meta({
    description:
      'begun: the provider has not answered yet. waiting: to be paid. over: its time is over, and what was paid before may still be told.',
  }),
  madeAt: instantSchema,
  until: instantSchema,
  paid: z
    .strictObject({ amount: amountSchema, on: daySchema })
    .nullable()
    .meta({ description: 'what was really paid' }),
};

export const paymentSchema = z.strictObject({
  ...paymentShape,
  failed: z.string().nullable(),
  payUrl: z.string().nullable().meta({ description: 'where it is paid, while it can be' }),
  code: codeSchema.nullable(),
  receipt: z
    .strictObject({
      providerRef: z.string(),
      entry: z.number().int().nullable().meta({ description: 'of the evidence log of the case' }),
      booked: amountSchema,
      rest: amountSchema
        .nullable()
        .meta({ description: 'more than the loan owes: it waits, and somebody looks at it' }),
    })
    .nullable(),
});

/** The lender's policies, each with the day from which it holds. */
import { z } from 'zod';
import { daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';

export const policyHashSchema = z.string();

export const readPolicy = makeRoute({
  operation: 'readPolicy',
  method: 'GET',
  path: '/api/v1/policies',
  tag: 'plans',
  answer: z.strictObject({
    policies: z.array(
      z.strictObject({
        product: z.string(),
        from: daySchema,
        hash: policyHashSchema,
        document: z.record(z.string(), z.unknown()).meta({ description: 'as it was loaded' }),
      }),
    ),
  }),
});

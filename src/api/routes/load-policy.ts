/** A policy of the lender, read, checked and kept with the day from which it holds. The same again is not kept twice. */
import { z } from 'zod';
import { daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { policyHashSchema } from './read-policy.ts';

export const loadPolicy = makeRoute({
  operation: 'loadPolicy',
  method: 'POST',
  path: '/api/v1/policies',
  tag: 'plans',
  body: z
    .record(z.string(), z.unknown())
    .meta({ description: 'a policy document: docs/guides/plans.md, agreement-policy.md' }),
  answer: z.strictObject({
    product: z.string(),
    from: daySchema,
    hash: policyHashSchema,
    isNew: z.boolean(),
    roles: z.array(z.string()).meta({ description: 'of its matrix, lowest first' }),
  }),
  refusals: { policyNotValid: 400 },
});

/** What somebody must answer, of the cases that who asks sees: the day that comes first, first. No words. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { listedMatterSchema, matterKindSchema, matterNumberSchema } from './matter-shapes.ts';
import { flagParameter, pageLimit } from './route-shapes.ts';

export const listOpenMatters = makeRoute({
  operation: 'listOpenMatters',
  method: 'GET',
  path: '/api/v1/matters',
  tag: 'matters',
  query: z.strictObject({
    kind: matterKindSchema.optional(),
    overdue: flagParameter.optional().meta({ description: 'true: those whose day is over' }),
    after: matterNumberSchema.optional(),
    limit: pageLimit,
  }),
  answer: z.strictObject({
    open: z.number().int(),
    overdue: z.number().int(),
    matters: z.array(listedMatterSchema),
    next: matterNumberSchema.nullable(),
  }),
  refusals: { noLaw: 409, unknownZone: 409 },
});

/** The matters of one case with all that was said and done about them, newest first. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { matterSchema } from './matter-shapes.ts';
import { caseParams } from './route-shapes.ts';

export const listMatters = makeRoute({
  operation: 'listMatters',
  method: 'GET',
  path: '/api/v1/cases/:case/matters',
  tag: 'matters',
  params: caseParams,
  answer: z.strictObject({ case: z.string(), matters: z.array(matterSchema) }),
  refusals: { noKey: 409, keyDoesNotOpen: 409, noLaw: 409, unknownZone: 409 },
  isLook: true,
});

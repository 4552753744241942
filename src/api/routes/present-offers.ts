/** Puts the best plans of the case on the table: what is there already stays and is not offered twice. */
import { makeRoute } from './make-route.ts';
import { planRefusals } from './plan-refusals.ts';
import { caseParams } from './route-shapes.ts';
import { talkSchema } from './talk-shapes.ts';

export const presentOffers = makeRoute({
  operation: 'presentOffers',
  method: 'POST',
  path: '/api/v1/cases/:case/talk/offers',
  tag: 'plans',
  params: caseParams,
  answer: talkSchema,
  refusals: planRefusals,
});

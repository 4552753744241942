/** The latest talk of a case: offers on the table, what was said, what was agreed. */
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';
import { talkSchema } from './talk-shapes.ts';

export const readTalk = makeRoute({
  operation: 'readTalk',
  method: 'GET',
  path: '/api/v1/cases/:case/talk',
  tag: 'plans',
  params: caseParams,
  answer: talkSchema,
  refusals: { unknownCase: 404, noTalk: 404 },
  isLook: true,
});

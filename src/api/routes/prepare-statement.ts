/**
 * The statement that answers make, as `recordStatement` takes it: amounts by the week, the day or the year become amounts a month.
 * Nothing is recorded. What is wrong in the answers is told by the path of the answer.
 */
import { z } from 'zod';
import { statementAnswers } from '../statement-answers.ts';
import { makeRoute } from './make-route.ts';
import { statementShape } from './record-statement.ts';
import { caseParams } from './route-shapes.ts';

export const prepareStatement = makeRoute({
  operation: 'prepareStatement',
  method: 'POST',
  path: '/api/v1/cases/:case/statement/prepare',
  tag: 'plans',
  params: caseParams,
  body: statementAnswers,
  answer: z.strictObject({ document: statementShape }),
  refusals: { statementNotValid: 400, notAssessed: 422 },
  // Asked again it is worked out again: nothing was done that could be done twice.
  takesKey: false,
});

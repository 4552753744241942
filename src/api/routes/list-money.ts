/** Moves of money by hand, newest first, a page at a time; those who see granted cases alone get these. */
import { z } from 'zod';
import { moneyStates } from '../../core/money-moves/proposal.ts';
import { makeRoute } from './make-route.ts';
import { listedMoneySchema } from './money-shapes.ts';
import { caseNumberSchema, pageLimit, rowIdSchema } from './route-shapes.ts';

export const listMoney = makeRoute({
  operation: 'listMoney',
  method: 'GET',
  path: '/api/v1/money',
  tag: 'money',
  query: z.strictObject({
    state: z.enum(moneyStates).optional(),
    case: caseNumberSchema.optional(),
    after: rowIdSchema.optional(),
    limit: pageLimit,
  }),
  answer: z.strictObject({ moves: z.array(listedMoneySchema), next: rowIdSchema.nullable() }),
});

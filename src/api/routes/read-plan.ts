/** What a case can pay by the statement on record, and the offers on the table. */
import { z } from 'zod';
import { currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { capacityShape } from './record-statement.ts';
import { caseParams } from './route-shapes.ts';
import { talkSchema } from './talk-shapes.ts';

export const planCapacitySchema = z.strictObject({
  origin: z
    .enum(['assessed', 'stated', 'overridden'])
    .meta({ description: 'worked out of a statement, told as one sum a month, or set by a person' }),
  statementAsOf: daySchema,
  currency: currencySchema,
  steps: capacityShape.capacity,
  lines: capacityShape.lines.nullable().meta({ description: 'null: not shown to who asks, or no longer to be opened' }),
  helpedBy: z
    .string()
    .nullable()
    .meta({ description: 'who filled the statement in with the borrower, who confirmed it; null: nobody' }),
});

export const readPlan = makeRoute({
  operation: 'readPlan',
  method: 'GET',
  path: '/api/v1/cases/:case/plan',
  tag: 'plans',
  params: caseParams,
  answer: z.strictObject({
    case: z.string(),
    capacity: planCapacitySchema.nullable(),
    talk: talkSchema.nullable(),
  }),
  refusals: { unknownCase: 404 },
  isLook: true,
});

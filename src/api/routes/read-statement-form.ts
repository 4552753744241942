/** What a statement of income and expenditure is begun with: what is owed, the places whose living costs are known. */
import { z } from 'zod';
import { areas } from '../../core/capacity/place-costs.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

export const readStatementForm = makeRoute({
  operation: 'readStatementForm',
  method: 'GET',
  path: '/api/v1/cases/:case/statement/form',
  tag: 'plans',
  params: caseParams,
  answer: z.strictObject({
    asOf: daySchema,
    currency: currencySchema,
    owed: amountSchema.meta({ description: 'on all their loans in that currency' }),
    lightMax: amountSchema
      .nullable()
      .meta({ description: 'up to this sum owed, what can be paid a month is enough; null: never' }),
    mayBeLight: z.boolean().meta({ description: 'what is owed is no more than that' }),
    places: z
      .array(z.strictObject({ place: z.string(), areas: z.array(z.enum(areas)) }))
      .meta({ description: 'of the country of the book, with living costs of their own' }),
  }),
  isLook: true,
});

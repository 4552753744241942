/** The book as of a day: buckets, classes, suspense, roll rates, vintages, cases. On a large book this takes seconds. */
import { z } from 'zod';
import { breakdowns } from '../../core/portfolio/report.ts';
import { portfolioShape } from '../portfolio-shape.ts';
import { daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { wholeNumberParameter } from './route-shapes.ts';

export const readPortfolio = makeRoute({
  operation: 'readPortfolio',
  method: 'GET',
  path: '/api/v1/portfolio',
  tag: 'book',
  query: z.strictObject({
    asOf: daySchema.optional(),
    months: wholeNumberParameter(0, 120).optional(),
    scheme: z.enum(['byProduct', 'cn.general', 'cn.card']).optional(),
    by: z.enum(breakdowns).optional(),
  }),
  answer: portfolioShape,
  refusals: { noDayClosed: 409, asOfNotClosed: 409 },
  perMinuteMax: 6,
});

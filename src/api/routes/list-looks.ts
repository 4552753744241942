/** Who looked at a file, when, at what, and why: for its borrower, and for those who watch over it. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { caseParams, instantSchema, pageLimit, rowIdSchema } from './route-shapes.ts';

export const lookDocument = z.strictObject({
  look: rowIdSchema,
  at: instantSchema,
  by: z.strictObject({ kind: z.enum(['user', 'borrower', 'command']), name: z.string(), role: z.string() }),
  /** what was asked for, as the operations here are named */
  operation: z.string(),
  /** name and addresses were shown whole */
  whole: z.boolean(),
  /** an inquiry that the law keeps from the borrower; they see no such row */
  review: z.enum(['moneyLaundering', 'fraud']).nullable(),
  reason: z.string().nullable(),
});

export const listLooks = makeRoute({
  operation: 'listLooks',
  method: 'GET',
  path: '/api/v1/cases/:case/looks',
  tag: 'portal',
  params: caseParams,
  query: z.strictObject({ before: rowIdSchema.optional(), limit: pageLimit }),
  answer: z.strictObject({
    looks: z.array(lookDocument),
    /** goes into before= for the page that follows */
    next: rowIdSchema.nullable(),
  }),
});

/** Somebody who may speak for a borrower: reads and talks, never signs. Named and ended by the borrower alone. */
import { z } from 'zod';
import { daySchema, must } from '../shapes.ts';
import { paperLanguage } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import { keyRefusals } from './plan-refusals.ts';
import { caseNumberSchema, caseParams, instantSchema, rowIdSchema } from './route-shapes.ts';

export const helperRelations = ['family', 'friend', 'socialWorker', 'lawyer', 'adviser', 'other'] as const;

const helperParams = z.strictObject({ case: caseNumberSchema, helper: rowIdSchema });

const nameMax = 100;

export const nameHelper = makeRoute({
  operation: 'nameHelper',
  method: 'POST',
  path: '/api/v1/cases/:case/helpers',
  tag: 'portal',
  params: caseParams,
  body: z.strictObject({
    name: z
      .string()
      .max(nameMax)
      .superRefine(must('textEmpty', (text) => text.trim() !== '')),
    relation: z.enum(helperRelations),
    until: daySchema.meta({ description: 'the last day on which they may' }),
  }),
  status: 201,
  answer: z.strictObject({ helper: rowIdSchema }),
  refusals: {
    unknownCase: 404,
    caseClosed: 409,
    ...keyRefusals,
    untilPast: 422,
    untilTooFar: 422,
    tooManyHelpers: 409,
  },
});

export const helperDocument = z.strictObject({
  helper: rowIdSchema,
  name: z.string(),
  relation: z.enum(helperRelations),
  role: z.enum(['attorney', 'debtAdviser']).meta({
    description: 'as the law calls who is met; staff check the mandate first (agentMandateVerified)',
  }),
  until: daySchema,
  namedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  standing: z.enum(['stands', 'over', 'ended']),
});

export const listHelpers = makeRoute({
  operation: 'listHelpers',
  method: 'GET',
  path: '/api/v1/cases/:case/helpers',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({ helpers: z.array(helperDocument) }),
  refusals: { unknownCase: 404, noKey: 409, keyDoesNotOpen: 409 },
  isLook: true,
});

export const endHelper = makeRoute({
  operation: 'endHelper',
  method: 'DELETE',
  path: '/api/v1/cases/:case/helpers/:helper',
  tag: 'portal',
  params: helperParams,
  answer: z.strictObject({ helper: rowIdSchema }),
  refusals: { unknownCase: 404, ...keyRefusals, unknownHelper: 404, alreadyEnded: 409 },
});

export const readHelperPaper = makeRoute({
  operation: 'readHelperPaper',
  method: 'GET',
  path: '/api/v1/cases/:case/helpers/:helper/paper',
  tag: 'portal',
  params: helperParams,
  query: z.strictObject({ language: paperLanguage.optional() }),
  answer: z.undefined(),
  bytesGiven: ['application/pdf'],
  refusals: { unknownCase: 404, noKey: 409, keyDoesNotOpen: 409, unknownHelper: 404, alreadyEnded: 409 },
  isLook: true,
  perMinuteMax: 60,
});

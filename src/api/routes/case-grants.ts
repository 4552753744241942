/** A case shown to somebody who does not see the whole book. */
import { z } from 'zod';
import { must } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseNumberSchema, caseParams, instantSchema, rowIdSchema } from './route-shapes.ts';

const grantDocument = z.strictObject({
  user: rowIdSchema,
  /** null: the one who asks may not see whose it is */
  login: z.string().nullable(),
  name: z.string().nullable(),
  role: z.string().nullable(),
  since: instantSchema,
  until: instantSchema.nullable(),
  by: z.string(),
  reason: z.string(),
  endedAt: instantSchema.nullable(),
  endedBy: z.string().nullable(),
});

export const listGrants = makeRoute({
  operation: 'listGrants',
  method: 'GET',
  path: '/api/v1/cases/:case/grants',
  tag: 'users',
  params: caseParams,
  answer: z.strictObject({ grants: z.array(grantDocument) }),
});

const untilSchema = instantSchema.superRefine(
  must(
    'notAnInstant',
    (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  ),
);

export const grantCase = makeRoute({
  operation: 'grantCase',
  method: 'POST',
  path: '/api/v1/cases/:case/grants',
  tag: 'users',
  params: caseParams,
  body: z.strictObject({ user: rowIdSchema, until: untilSchema.optional(), reason: z.string().trim().min(1).max(500) }),
  status: 201,
  answer: z.strictObject({ user: rowIdSchema }),
  refusals: { untilPassed: 422, unknownUser: 404, userDisabled: 409, seesTheBook: 422, alreadyGranted: 409 },
});

export const endGrant = makeRoute({
  operation: 'endGrant',
  method: 'DELETE',
  path: '/api/v1/cases/:case/grants/:user',
  tag: 'users',
  params: z.strictObject({ case: caseNumberSchema, user: rowIdSchema }),
  status: 204,
  answer: z.undefined(),
  refusals: { notGranted: 404 },
});

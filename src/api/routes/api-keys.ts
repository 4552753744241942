/** Keys of programs. A program has an account of its own, with a role; what its key may do is what that role may. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { instantSchema, rowIdSchema } from './route-shapes.ts';
import { userParams } from './users.ts';

const keyDocument = z.strictObject({
  id: rowIdSchema,
  label: z.string(),
  by: z.string(),
  madeAt: instantSchema,
  expiresAt: instantSchema,
  /** to the minute */
  usedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  endedBy: z.string().nullable(),
});

export const listApiKeys = makeRoute({
  operation: 'listApiKeys',
  method: 'GET',
  path: '/api/v1/users/:user/keys',
  tag: 'users',
  params: userParams,
  answer: z.strictObject({ keys: z.array(keyDocument) }),
  refusals: { unknownUser: 404 },
});

/** The key is told once, and is kept nowhere. */
export const addApiKey = makeRoute({
  operation: 'addApiKey',
  method: 'POST',
  path: '/api/v1/users/:user/keys',
  tag: 'users',
  params: userParams,
  body: z.strictObject({ label: z.string().min(1).max(100), days: z.number().int().min(1).max(365) }),
  status: 201,
  answer: z.strictObject({ id: rowIdSchema, key: z.string(), expiresAt: instantSchema }),
  refusals: { unknownUser: 404, userDisabled: 409, accountIsAPersons: 422 },
  takesKey: false,
});

export const endApiKey = makeRoute({
  operation: 'endApiKey',
  method: 'DELETE',
  path: '/api/v1/users/:user/keys/:key',
  tag: 'users',
  params: z.strictObject({ user: rowIdSchema, key: rowIdSchema }),
  status: 204,
  answer: z.undefined(),
  refusals: { unknownUser: 404, unknownKey: 404 },
});

/** Who is signed in, and what the web needs to go on: their role, their book, the token that writes must carry. */
import { z } from 'zod';
import { accessRoles } from '../../core/access/role.ts';
import { currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { instantSchema } from './route-shapes.ts';

export const sessionDocument = z.strictObject({
  kind: z.enum(['user', 'borrower']),
  name: z.string(),
  role: z.enum(accessRoles),
  sees: z.enum(['book', 'granted', 'own']),
  creditor: z.string(),
  /** its name, for people */
  lender: z.string(),
  currency: currencySchema,
  /** of a borrower: the case that they came in by; null: of somebody else */
  case: z.string().nullable(),
  /** the lender's day now */
  today: daySchema,
  /** goes in the header x-csrf-token of every write; null where a bearer token is used */
  csrfToken: z.string().nullable(),
  expiresAt: instantSchema,
});

export const readSession = makeRoute({
  operation: 'readSession',
  method: 'GET',
  path: '/api/v1/session',
  tag: 'session',
  answer: sessionDocument,
});

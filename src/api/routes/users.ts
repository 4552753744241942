/** Accounts of people and programs: who there is, what each may do, and what was changed about it. */
import { z } from 'zod';
import { accountRoles } from '../../core/access/role.ts';
import { must } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { instantSchema, pageAfter, pageLimit, rowIdSchema } from './route-shapes.ts';

export const userParams = z.strictObject({ user: rowIdSchema });

const loginSchema = z
  .string()
  .superRefine(must('notALogin', (text) => /^[a-z0-9][a-z0-9._@-]{1,63}$/.test(text)))
  .meta({ pattern: '^[a-z0-9][a-z0-9._@-]{1,63}$', description: 'a staff number or an address at work' });

const nameSchema = z
  .string()
  .max(100)
  .superRefine(must('notAName', (text) => text.trim() === text && text !== '' && !/\p{Cc}/u.test(text)));

const sees = z.enum(['book', 'granted']);

/** Without a subject: the person is linked on their first sign-in, by their verified address. */
const oidcSchema = z.strictObject({ issuer: z.url().max(500), subject: z.string().min(1).max(255).nullable() });

export const userDocument = z.strictObject({
  id: rowIdSchema,
  login: z.string(),
  name: z.string(),
  role: z.enum(accountRoles),
  sees,
  organisation: z.string().nullable(),
  oidc: z.strictObject({ issuer: z.string(), subject: z.string().nullable() }).nullable(),
  /** when they chose a password; null: not yet, or never */
  enrolledAt: instantSchema.nullable(),
  disabledAt: instantSchema.nullable(),
});

export const listUsers = makeRoute({
  operation: 'listUsers',
  method: 'GET',
  path: '/api/v1/users',
  tag: 'users',
  query: z.strictObject({ limit: pageLimit, after: pageAfter }),
  answer: z.strictObject({ users: z.array(userDocument), next: z.string().nullable() }),
  refusals: { cursorNotValid: 422 },
});

export const addUser = makeRoute({
  operation: 'addUser',
  method: 'POST',
  path: '/api/v1/users',
  tag: 'users',
  body: z.strictObject({
    login: loginSchema,
    name: nameSchema,
    role: z.enum(accountRoles),
    sees: sees.optional(),
    organisation: nameSchema.optional(),
    oidc: oidcSchema.optional(),
  }),
  status: 201,
  answer: userDocument,
  refusals: { roleSeesOtherwise: 422, loginTaken: 409, nameTaken: 409, oidcSubjectTaken: 409 },
});

export const changeUser = makeRoute({
  operation: 'changeUser',
  method: 'PATCH',
  path: '/api/v1/users/:user',
  tag: 'users',
  params: userParams,
  body: z.strictObject({
    role: z.enum(accountRoles).optional(),
    sees: sees.optional(),
    organisation: nameSchema.nullable().optional(),
    disabled: z.boolean().optional(),
    oidc: oidcSchema.nullable().optional(),
  }),
  answer: userDocument,
  refusals: { unknownUser: 404, ownRights: 403, roleSeesOtherwise: 422, lastAdministrator: 409, oidcSubjectTaken: 409 },
});

/** The link is told once, and is kept nowhere. */
export const issueEnrolment = makeRoute({
  operation: 'issueEnrolment',
  method: 'POST',
  path: '/api/v1/users/:user/enrolment',
  tag: 'users',
  params: userParams,
  status: 201,
  answer: z.strictObject({ link: z.string(), expiresAt: instantSchema }),
  refusals: { unknownUser: 404, userDisabled: 409 },
  takesKey: false,
});

export const listUserEvents = makeRoute({
  operation: 'listUserEvents',
  method: 'GET',
  path: '/api/v1/users/:user/events',
  tag: 'users',
  params: userParams,
  answer: z.strictObject({
    events: z.array(
      z.strictObject({
        version: z.number().int(),
        kind: z.string(),
        /** what was before and after; never a secret */
        content: z.record(z.string(), z.unknown()),
        by: z.string(),
        at: instantSchema,
      }),
    ),
  }),
  refusals: { unknownUser: 404 },
});

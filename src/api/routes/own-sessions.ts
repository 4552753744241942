/** Where somebody is signed in, ending it, and their own password. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { instantSchema } from './route-shapes.ts';
import { typedPasswordSchema } from './sign-in.ts';

export const signOut = makeRoute({
  operation: 'signOut',
  method: 'DELETE',
  path: '/api/v1/session',
  tag: 'session',
  status: 204,
  answer: z.undefined(),
  takesKey: false,
});

export const listOwnSessions = makeRoute({
  operation: 'listOwnSessions',
  method: 'GET',
  path: '/api/v1/session/all',
  tag: 'session',
  answer: z.strictObject({
    sessions: z.array(
      z.strictObject({
        since: instantSchema,
        lastSeenAt: instantSchema,
        expiresAt: instantSchema,
        isThis: z.boolean(),
      }),
    ),
  }),
});

const ended = z.strictObject({ ended: z.number().int() });

export const endOtherSessions = makeRoute({
  operation: 'endOtherSessions',
  method: 'POST',
  path: '/api/v1/session/end-others',
  tag: 'session',
  answer: ended,
  takesKey: false,
});

export const changePassword = makeRoute({
  operation: 'changePassword',
  method: 'POST',
  path: '/api/v1/session/password',
  tag: 'session',
  body: z.strictObject({ old: typedPasswordSchema, new: typedPasswordSchema }),
  answer: ended,
  refusals: {
    noPassword: 409,
    passwordTooShort: 422,
    passwordTooLong: 422,
    passwordIsName: 422,
    passwordCommon: 422,
    passwordSame: 422,
    tooManyTries: 429,
    signInBusy: 429,
    passwordWrong: 403,
  },
  takesKey: false,
  perMinuteMax: 60,
});

/** Signing in with a password, then with a code of an authenticator. Each step answers with a new token in a cookie. */
import { z } from 'zod';
import { must } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { instantSchema } from './route-shapes.ts';

const opened = {
  /** `code`: the second step is awaited, for five minutes */
  next: z.enum(['code', 'signedIn']),
  csrfToken: z.string(),
  expiresAt: instantSchema,
};

export const timeCodeSchema = z
  .string()
  .superRefine(must('notACode', (text) => /^\d{6}$/.test(text)))
  .meta({ pattern: '^[0-9]{6}$', description: 'six digits of an authenticator' });

/** Of any length that may be typed: what is too long to be one is wrong, and is told as wrong. */
export const typedPasswordSchema = z.string().min(1).max(1024);

export const signIn = makeRoute({
  operation: 'signIn',
  method: 'POST',
  path: '/api/v1/session',
  tag: 'session',
  body: z.strictObject({ login: z.string().min(1).max(200), password: typedPasswordSchema }),
  answer: z.strictObject(opened),
  refusals: { tooManyTries: 429, signInBusy: 429, loginOrPasswordWrong: 401, accountDisabled: 401, notEnrolled: 403 },
  takesKey: false,
  perMinuteMax: 120,
});

export const signInCode = makeRoute({
  operation: 'signInCode',
  method: 'POST',
  path: '/api/v1/session/code',
  tag: 'session',
  body: z.strictObject({ code: timeCodeSchema }),
  /** `clock`: of the authenticator, against ours: a step of thirty seconds behind or ahead is taken, and told */
  answer: z.strictObject({ ...opened, clock: z.enum(['behind', 'same', 'ahead']) }),
  refusals: { noCodeAwaited: 401, tooManyTries: 429, noKey: 409, timeCodeWrong: 401, timeCodeUsed: 401 },
  takesKey: false,
  perMinuteMax: 120,
});

/** An account made usable by the link that an administrator handed over. The link's token comes in the body: it stands in no log. */
import { z } from 'zod';
import { must } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { instantSchema } from './route-shapes.ts';
import { timeCodeSchema, typedPasswordSchema } from './sign-in.ts';

const tokenSchema = z
  .string()
  .superRefine(must('notAToken', (text) => /^[A-Za-z0-9_-]{43}$/.test(text)))
  .meta({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'what stands behind # in the link' });

const linkRefusals = {
  enrolmentUnknown: 404,
  userDisabled: 409,
  enrolmentUsed: 410,
  enrolmentExpired: 410,
  noKey: 409,
} as const;

export const readEnrolment = makeRoute({
  operation: 'readEnrolment',
  method: 'POST',
  path: '/api/v1/enrolment',
  tag: 'session',
  body: z.strictObject({ token: tokenSchema }),
  answer: z.strictObject({
    login: z.string(),
    name: z.string(),
    /** for an authenticator: in base 32 to type, and as the address that a picture shows */
    secret: z.string(),
    uri: z.string(),
    passwordLengths: z.strictObject({ min: z.number().int(), max: z.number().int() }),
    expiresAt: instantSchema,
  }),
  refusals: linkRefusals,
  takesKey: false,
  perMinuteMax: 60,
});

export const enrol = makeRoute({
  operation: 'enrol',
  method: 'POST',
  path: '/api/v1/enrolment/done',
  tag: 'session',
  body: z.strictObject({ token: tokenSchema, password: typedPasswordSchema, code: timeCodeSchema }),
  answer: z.strictObject({ login: z.string() }),
  refusals: {
    ...linkRefusals,
    enrolmentNotRead: 409,
    passwordTooShort: 422,
    passwordTooLong: 422,
    passwordIsName: 422,
    passwordCommon: 422,
    timeCodeWrong: 401,
    signInBusy: 429,
  },
  takesKey: false,
  perMinuteMax: 60,
});

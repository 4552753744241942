/** Whether a message is real, and that it went to somebody else. Open to everybody: what they have to show is the code in the message. */
import { z } from 'zod';
import { claimWishes } from '../../core/access/portal.ts';
import { daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { instantSchema } from './route-shapes.ts';

const codeSchema = z
  .string()
  .min(1)
  .max(40)
  .meta({ description: 'as it stands in the message: XXXX-XXXX; small letters, spaces and strokes are as good' });
const channelSchema = z.enum(['email', 'text']);
/** Whoever guesses does not get far: one in some hundred thousand million is right. */
const perMinuteMax = 10;

export const checkMessage = makeRoute({
  operation: 'checkMessage',
  method: 'POST',
  path: '/api/v1/portal/checks',
  tag: 'portal',
  body: z.strictObject({ code: codeSchema }),
  answer: z.strictObject({
    /** null: no message of ours has this code, or it was too long ago */
    message: z
      .strictObject({
        lender: z.string(),
        channel: channelSchema,
        sentAt: instantSchema,
        answeredUntil: daySchema,
      })
      .nullable(),
    /** for so long after a message its code is answered */
    answeredDays: z.number().int(),
  }),
  refusals: { noKey: 409, keyDoesNotOpen: 409 },
  takesKey: false,
  perMinuteMax,
});

export const sayNotMe = makeRoute({
  operation: 'sayNotMe',
  method: 'POST',
  path: '/api/v1/portal/not-me',
  tag: 'portal',
  body: z.strictObject({
    code: codeSchema,
    wish: z.enum(claimWishes).meta({
      description: 'that it is somebody else; to write there no more; and to take the address off the file',
    }),
  }),
  answer: z.strictObject({ channel: channelSchema, wish: z.enum(claimWishes), saidAt: instantSchema }),
  status: 201,
  refusals: { noKey: 409, keyDoesNotOpen: 409, codeUnknown: 404, nothingLeft: 410, saidBefore: 409 },
  takesKey: false,
  perMinuteMax,
});

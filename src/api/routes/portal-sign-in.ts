/** The borrower's door: a code to a verified address, or a link from staff; one fact that they alone know; a session. */
import { z } from 'zod';
import { factKinds, linkPurposes } from '../../core/access/portal.ts';
import { makeRoute } from './make-route.ts';
import { caseNumberSchema, instantSchema } from './route-shapes.ts';

const tokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const factKindSchema = z.enum(factKinds).meta({
  description: 'which fact is asked: the day on which one of their loans was paid out, or the amount that was lent',
});

/** Answers alike whether or not case and address fit: what became of it is in the mail, or nowhere. */
export const askPortalCode = makeRoute({
  operation: 'askPortalCode',
  method: 'POST',
  path: '/api/v1/portal/codes',
  tag: 'portal',
  body: z.strictObject({ case: caseNumberSchema, address: z.string().trim().min(3).max(254) }),
  answer: z.strictObject({ ticket: tokenSchema, factKind: factKindSchema, expiresAt: instantSchema }),
  status: 202,
  refusals: { noKey: 409, keyDoesNotOpen: 409, tooManyCodes: 429 },
  takesKey: false,
  perMinuteMax: 10,
});

/** Once: whoever opens it goes on in the same browser. The token stands behind the # of the address, and so in no log. */
export const openPortalLink = makeRoute({
  operation: 'openPortalLink',
  method: 'POST',
  path: '/api/v1/portal/links',
  tag: 'portal',
  body: z.strictObject({ token: tokenSchema }),
  answer: z.strictObject({
    ticket: tokenSchema,
    purpose: z.enum(linkPurposes),
    factKind: factKindSchema,
    /** a code went to their verified address */
    needsCode: z.boolean(),
    expiresAt: instantSchema,
  }),
  refusals: {
    noKey: 409,
    keyDoesNotOpen: 409,
    linkUnknown: 404,
    linkUsed: 410,
    linkExpired: 410,
    fileClosed: 403,
    codeNotSent: 409,
  },
  takesKey: false,
  perMinuteMax: 10,
});

export const signInBorrower = makeRoute({
  operation: 'signInBorrower',
  method: 'POST',
  path: '/api/v1/portal/session',
  tag: 'portal',
  body: z.strictObject({
    ticket: tokenSchema,
    code: z.string().max(20).optional(),
    fact: z.string().min(1).max(40).meta({ description: 'a day or an amount, as people write them' }),
  }),
  answer: z.strictObject({
    kind: z.literal('borrower'),
    creditor: z.string(),
    case: caseNumberSchema,
    /** goes in the header x-csrf-token of every write */
    csrfToken: z.string(),
    expiresAt: instantSchema,
  }),
  status: 201,
  refusals: {
    noKey: 409,
    keyDoesNotOpen: 409,
    ticketUnknown: 410,
    otherBrowser: 403,
    ticketUsed: 410,
    ticketExpired: 410,
    tooManyGuesses: 423,
    notRight: 422,
    fileClosed: 403,
  },
  takesKey: false,
  perMinuteMax: 20,
});

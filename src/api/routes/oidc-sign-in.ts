/** Signing in by the lender's own provider: there and back again, by a browser. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';

export const startOidc = makeRoute({
  operation: 'startOidc',
  method: 'GET',
  path: '/api/v1/session/oidc',
  tag: 'session',
  status: 302,
  answer: z.undefined(),
  refusals: { oidcNotSetUp: 409, noKey: 409, oidcNotReached: 409, oidcRefused: 403 },
  perMinuteMax: 120,
});

/** What a provider puts into the query is its own affair; of it, the state is read here and the rest by the rules of OpenID. */
export const finishOidc = makeRoute({
  operation: 'finishOidc',
  method: 'GET',
  path: '/api/v1/session/oidc/callback',
  tag: 'session',
  status: 302,
  query: z.record(z.string().max(100), z.string().max(4096)),
  answer: z.undefined(),
  refusals: {
    oidcNotSetUp: 409,
    noKey: 409,
    oidcStateWrong: 403,
    oidcNotReached: 409,
    oidcRefused: 403,
    oidcNotLinked: 403,
    accountDisabled: 401,
  },
  perMinuteMax: 120,
});

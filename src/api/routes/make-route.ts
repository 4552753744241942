/** Makes the contract of an operation, with what most of them share filled in. */
import { z } from 'zod';
import type { Route } from './route.ts';

const nothing = z.strictObject({});
const noBody = z.undefined();

type Given<P, Q, B, A> = Omit<Route, 'params' | 'query' | 'body' | 'answer' | 'takesKey' | 'refusals'> & {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  readonly refusals?: Route['refusals'];
  readonly takesKey?: boolean;
};

export function makeRoute<
  A extends z.ZodType,
  P extends z.ZodType = typeof nothing,
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = typeof noBody,
>(given: Given<P, Q, B, A>): Route<P, Q, B, A> {
  const { params, query, body, refusals, takesKey, ...rest } = given;
  return {
    ...rest,
    params: (params ?? nothing) as P,
    query: (query ?? nothing) as Q,
    body: (body ?? noBody) as B,
    refusals: refusals ?? {},
    takesKey: takesKey ?? given.method !== 'GET',
  };
}

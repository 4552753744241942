/**
 * The contract of one operation of the HTTP interface: where it is, what it takes, what it answers, what it refuses. The server
 * checks by it, the OpenAPI document and the client of the web are made from it.
 */
import type { z } from 'zod';
import type { OperationName } from '../../core/access/policy.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Under which heading it stands in the document. */
export const routeTags = [
  'session',
  'users',
  'portal',
  'book',
  'cases',
  'contacts',
  'plans',
  'agreements',
  'files',
  'evidence',
  'money',
  'matters',
  'webhooks',
  'kernel',
  'server',
] as const;
export type RouteTag = (typeof routeTags)[number];

/** Statuses that a refusal may have: it is never the server's fault. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 423 | 429;

export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly operation: OperationName;
  readonly method: Method;
  /** as '/api/v1/cases/:case'; a parameter named `case` is a case's number, and is looked up before anything is done */
  readonly path: string;
  readonly tag: RouteTag;
  readonly params: Params;
  readonly query: Query;
  /** undefined: it takes none */
  readonly body: Body;
  /** bytes instead of a document: the type that is taken and given, and how many at most */
  readonly bytesTaken?: { readonly types: readonly string[]; readonly bytesMax: number };
  readonly bytesGiven?: readonly string[];
  readonly answer: Answer;
  /** headers of its own, percent-encoded, with what they say */
  readonly headers?: Readonly<Record<string, string>>;
  /** of an answer that is not a refusal; 200 where it is not said */
  readonly status?: 200 | 201 | 202 | 204 | 302;
  readonly refusals: Readonly<Record<string, RefusalStatus>>;
  /** a write that takes an idempotency key: all but GET, and but for signing in, which must not be done by a key */
  readonly takesKey: boolean;
  /** a look at a borrower's file, which is logged before the answer goes out */
  readonly isLook?: boolean;
  /** how often one caller may ask, a minute; the server's usual measure where it is not said */
  readonly perMinuteMax?: number;
}

export type ParamsOf<R> = R extends Route<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.output<P> : never;
export type QueryOf<R> = R extends Route<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.output<Q> : never;
export type BodyOf<R> = R extends Route<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.output<B> : never;
export type AnswerOf<R> = R extends Route<z.ZodType, z.ZodType, z.ZodType, infer A> ? z.input<A> : never;

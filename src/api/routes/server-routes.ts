/** The operations under the heading "server": what the server says of itself. Their paths are what operators expect. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import type { Route } from './route.ts';

const text = z.any();

export const readHome = makeRoute({
  operation: 'readHome',
  method: 'GET',
  path: '/',
  tag: 'server',
  query: z.strictObject({ lang: z.enum(['zh', 'en']).optional() }),
  bytesGiven: ['text/html'],
  answer: text,
});

/** The process answers. */
export const readHealth = makeRoute({
  operation: 'readHealth',
  method: 'GET',
  path: '/health',
  tag: 'server',
  answer: z.strictObject({ status: z.literal('ok') }),
});

/** It can do its work: the database is there, its schema is ours, and the process was not told to stop. */
export const readReady = makeRoute({
  operation: 'readReady',
  method: 'GET',
  path: '/ready',
  tag: 'server',
  answer: z.strictObject({ status: z.literal('ready'), schema: z.number().int() }),
});

export const readMetrics = makeRoute({
  operation: 'readMetrics',
  method: 'GET',
  path: '/metrics',
  tag: 'server',
  bytesGiven: ['text/plain'],
  answer: text,
  refusals: { metricsTokenWrong: 401 },
});

export const readOpenApi = makeRoute({
  operation: 'readOpenApi',
  method: 'GET',
  path: '/openapi.json',
  tag: 'server',
  query: z.strictObject({ lang: z.enum(['zh', 'en']).optional() }),
  bytesGiven: ['application/json'],
  answer: text,
});

export const readDocs = makeRoute({
  operation: 'readDocs',
  method: 'GET',
  path: '/docs',
  tag: 'server',
  query: z.strictObject({ lang: z.enum(['zh', 'en']).optional() }),
  bytesGiven: ['text/html'],
  answer: text,
});

export const serverRoutes = [
  readHome,
  readHealth,
  readReady,
  readMetrics,
  readOpenApi,
  readDocs,
] as const satisfies readonly Route[];

/**
 * The interface for the pages: typed by its contracts. Writes carry the token that signing in answers, and a key of their own, so
 * that a request that is sent again is not done again.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './operations.d.ts';

/** RFC 9457, as the server answers every refusal. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly instance: string;
  /** the code of the refusal */
  readonly refused: string;
  readonly invalid?: readonly { readonly path: string; readonly value?: unknown; readonly code: string }[];
}

export interface ClientSettings {
  /** where the server is; the page's own where it is left out */
  readonly baseUrl?: string;
  readonly language: () => 'zh' | 'en';
  /** what reading or opening a session answered; undefined: nobody is signed in */
  readonly csrfToken: () => string | undefined;
  readonly newKey?: () => string;
  readonly fetch?: typeof fetch;
}

export function makeClient(settings: ClientSettings) {
  const { baseUrl = '', language, csrfToken, newKey = () => crypto.randomUUID() } = settings;
  const client = createClient<paths>({
    baseUrl,
    credentials: 'same-origin',
    ...(settings.fetch && { fetch: settings.fetch }),
  });
  const headers: Middleware = {
    onRequest({ request }) {
      request.headers.set('accept-language', language());
      if (request.method === 'GET') return request;
      const token = csrfToken();
      if (token !== undefined) request.headers.set('x-csrf-token', token);
      if (!request.headers.has('idempotency-key')) request.headers.set('idempotency-key', newKey());
      return request;
    },
  };
  client.use(headers);
  return client;
}

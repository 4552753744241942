/**
 * Requests to an Apache Fineract server: Basic authentication and the tenant's header on each, tried again where that can
 * help. Neither password nor query ever stands in an error.
 */
import { CoreSystemError, type CoreSystemFault } from '../../application/core-system-port.ts';
import { at, type Json, listAt, readJson, textAt } from './read-json.ts';

export interface FineractAddress {
  /** https://… with or without /fineract-provider/api/v1; http only to this machine itself */
  readonly url: string;
  readonly tenant: string;
  readonly user: string;
  readonly password: string;
  readonly timeoutMilliseconds?: number;
  /** waits between two tries; tests do not wait */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

export const apiPath = '/fineract-provider/api/v1';
const timeoutMillisecondsDefault = 30_000;
const triesMax = 6;
const firstWaitMilliseconds = 500;
const waitMillisecondsMax = 30_000;
const answerBytesMax = 64 * 1024 * 1024;

/** In order of precedence. */
export type AddressFault = 'notAnAddress' | 'secretInAddress' | 'notHttps';

/** The address of the interface, or why it is none that a password may be sent to. */
export function apiAddress(url: string): { readonly url: string } | { readonly refused: AddressFault } {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return { refused: 'notAnAddress' };
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '') return { refused: 'secretInAddress' };
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname);
  if (parsed.protocol === 'http:' && !isHere) return { refused: 'notHttps' };
  const path = parsed.pathname.replace(/\/+$/, '');
  return { url: `${parsed.origin}${path === '' ? apiPath : path}` };
}

export class FineractClient {
  readonly tenant: string;
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #timeout: number;
  readonly #wait: (milliseconds: number) => Promise<void>;

  /** `url` as apiAddress gives it. */
  constructor(address: FineractAddress) {
    this.tenant = address.tenant;
    this.#base = address.url;
    this.#headers = {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${address.user}:${address.password}`, 'utf8').toString('base64')}`,
      'fineract-platform-tenantid': address.tenant,
    };
    this.#timeout = address.timeoutMilliseconds ?? timeoutMillisecondsDefault;
    this.#wait = address.wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  }

  /** Reading can be tried again as often as one likes. Throws CoreSystemError. */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Json> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.#ask('GET', path, query, undefined);
      } catch (error) {
        if (!(error instanceof CoreSystemError) || !passing.has(error.code) || tried >= triesMax) throw error;
        const asked = (error as AskedToWait).afterMilliseconds ?? 0;
        await this.#wait(Math.min(waitMillisecondsMax, Math.max(asked, firstWaitMilliseconds * 2 ** (tried - 1))));
      }
    }
  }

  /** Once: whoever asks has to find out first whether it was done before asking again. Throws CoreSystemError. */
  post(path: string, at: { query?: Readonly<Record<string, string>>; body: string; key?: string }): Promise<Json> {
    return this.#ask('POST', path, at.query ?? {}, at);
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    query: Readonly<Record<string, string>>,
    sent: { readonly body: string; readonly key?: string } | undefined,
  ): Promise<Json> {
    const search = new URLSearchParams(query).toString();
    const target = `${this.#base}${path}${search === '' ? '' : `?${search}`}`;
    const signal = AbortSignal.timeout(this.#timeout);
    const isPost = method === 'POST';
    let response: Response;
    let text: string;
    try {
      const headers = {
        ...this.#headers,
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...(sent?.key === undefined ? {} : { 'idempotency-key': sent.key }),
      };
      response = await fetch(target, { method, headers, body: sent?.body ?? null, signal, redirect: 'error' });
      text = await limitedText(response, path);
    } catch (error) {
      if (error instanceof CoreSystemError) throw error;
      const code = signal.aborted ? 'timeout' : 'unreachable';
      throw new CoreSystemError(code, { path, detail: systemCode(error), mayBeDone: isPost });
    }
    if (response.ok) {
      const document = readJson(text);
      if (document === undefined) throw new CoreSystemError('answerNotRead', { path, mayBeDone: isPost });
      return document;
    }
    throw failure(response, { path, text, isPost });
  }
}

/** What may be over the next time. A torn answer is one. */
const passing: ReadonlySet<CoreSystemFault> = new Set([
  'tooManyRequests',
  'serverFailed',
  'timeout',
  'unreachable',
  'answerNotRead',
]);

interface AskedToWait extends CoreSystemError {
  afterMilliseconds?: number;
}

function failure(response: Response, at: { path: string; text: string; isPost: boolean }): CoreSystemError {
  const { path, isPost } = at;
  const { status } = response;
  const detail = ownCode(readJson(at.text)) ?? `status.${status}`;
  if (status === 401) return new CoreSystemError('unauthorised', { path });
  if (status === 429) {
    const error: AskedToWait = new CoreSystemError('tooManyRequests', { path });
    const after = response.headers.get('retry-after') ?? '';
    if (/^[0-9]{1,4}$/.test(after)) error.afterMilliseconds = Number(after) * 1000;
    return error;
  }
  if (status >= 500) return new CoreSystemError('serverFailed', { path, detail, mayBeDone: isPost });
  if (isPost) return new CoreSystemError('refusedThere', { path, detail });
  if (status === 403) return new CoreSystemError('forbidden', { path, detail });
  if (status === 404) return new CoreSystemError('notThere', { path, detail });
  return new CoreSystemError('refusedThere', { path, detail });
}

/** The code of the platform's own error document, without its sentences: those may name people. */
function ownCode(document: Json | undefined): string | undefined {
  const [first] = listAt(document, 'errors');
  const code = textAt(first, 'userMessageGlobalisationCode') ?? textAt(document, 'userMessageGlobalisationCode');
  return code !== undefined && /^[A-Za-z0-9._-]{1,120}$/.test(code) ? code : undefined;
}

async function limitedText(response: Response, path: string): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > answerBytesMax) throw new CoreSystemError('answerNotRead', { path, detail: 'tooLarge' });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function systemCode(error: unknown): string | undefined {
  const cause = (error as { readonly cause?: { readonly code?: unknown } }).cause;
  return typeof cause?.code === 'string' ? cause.code : undefined;
}

/** Rows of a page, and how many there are in all; undefined: no page. */
export function pageOf(document: Json): { readonly rows: readonly Json[]; readonly total: number } | undefined {
  const total = at(document, 'totalFilteredRecords');
  if (typeof total !== 'string' || !/^[0-9]{1,12}$/.test(total)) return undefined;
  return { rows: listAt(document, 'pageItems'), total: Number(total) };
}

/** One request to the provider, and the answer that is its own. */
import { answerMac, isSameMac, requestMac, signatureHeader } from './wire.ts';

export interface ProviderAccess {
  /** without a slash at its end */
  readonly url: string;
  readonly keyId: string;
  readonly secret: Uint8Array;
  readonly nowMs: () => number;
  readonly askMs: number;
}

export type Reply =
  /** under the provider's HMAC; `body` is JSON, not yet looked at */
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  /** sure that it did nothing */
  | { readonly kind: 'notTaken'; readonly code: string }
  /** nothing can be told */
  | { readonly kind: 'unknown'; readonly code: string };

const answerBytesMax = 512 * 1024;

export async function callProvider(
  { url, keyId, secret, nowMs, askMs }: ProviderAccess,
  { method, path, content }: { readonly method: 'GET' | 'POST'; readonly path: string; readonly content?: unknown },
): Promise<Reply> {
  const body = content === undefined ? '' : JSON.stringify(content);
  const atMs = nowMs();
  const own = requestMac({ secret, method, path, body, atMs });
  const headers = {
    [signatureHeader]: `${keyId} ${atMs} ${own}`,
    'content-type': 'application/json',
    connection: 'close',
  };
  const signal = AbortSignal.timeout(askMs);
  try {
    const sent = method === 'POST' ? { body } : {};
    const response = await fetch(`${url}${path}`, { method, headers, signal, redirect: 'error', ...sent });
    const { status } = response;
    if (status === 401 || status === 403) return { kind: 'notTaken', code: 'wrongCredentials' };
    if (status === 429 || status === 503) return { kind: 'notTaken', code: 'busy' };
    const text = await limitedText(response);
    if (text === undefined) return { kind: 'unknown', code: 'answerTooLarge' };
    const theirs = response.headers.get(signatureHeader) ?? '';
    if (!isSameMac(theirs, answerMac({ secret, requestMac: own, status, body: text })))
      return { kind: 'unknown', code: 'notItsAnswer' };
    return { kind: 'answered', status, body: JSON.parse(text) };
  } catch (error) {
    return faultOf(error as Error);
  }
}

async function limitedText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Connections that were never made: nobody heard us. */
const neverMade: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'noConnection',
  EHOSTUNREACH: 'noConnection',
  ENETUNREACH: 'noConnection',
  UND_ERR_CONNECT_TIMEOUT: 'noConnection',
  ENOTFOUND: 'unknownHost',
  EAI_AGAIN: 'unknownHost',
};

function faultOf(error: Error): Reply {
  if (error.name === 'TimeoutError') return { kind: 'unknown', code: 'timeout' };
  if (error instanceof SyntaxError) return { kind: 'unknown', code: 'notItsAnswer' };
  const code = (error.cause as { readonly code?: string } | undefined)?.code ?? '';
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|^ERR_SSL|^ERR_TLS/.test(code))
    return { kind: 'notTaken', code: 'noTls' };
  const never = neverMade[code];
  return never === undefined ? { kind: 'unknown', code: 'connectionLost' } : { kind: 'notTaken', code: never };
}

/** One request to a time-stamping service over HTTP: RFC 3161 section 3.4. */

/** A code of ours: why there is no answer. Throws nothing. */
export type Reply = { readonly bytes: Uint8Array } | { readonly code: string };

const answerBytesMax = 256 * 1024;

/** User and password of the address go into a header. `askMs` is for the whole, from the first byte to the last. */
export async function postTimeStampQuery(address: string, query: Uint8Array, askMs: number): Promise<Reply> {
  const url = new URL(address);
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const headers: Record<string, string> = { 'content-type': 'application/timestamp-query', connection: 'close' };
  if (url.username !== '') headers.authorization = `Basic ${Buffer.from(login).toString('base64')}`;
  url.username = '';
  url.password = '';
  const signal = AbortSignal.timeout(askMs);
  try {
    const body = new Uint8Array(query);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    if (!response.ok) return { code: codeOfStatus(response.status) };
    return await bytesOf(response);
  } catch (error) {
    return { code: codeOf(error as Error) };
  }
}

async function bytesOf(response: Response): Promise<Reply> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) return { code: 'answerTooLarge' };
    chunks.push(chunk);
  }
  return { bytes: new Uint8Array(Buffer.concat(chunks)) };
}

function codeOfStatus(status: number): string {
  if (status === 401 || status === 403) return 'wrongCredentials';
  return status === 429 || status === 503 ? 'busy' : `http${status}`;
}

/** Node's codes of connections that failed. */
const codes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'noConnection',
  EHOSTUNREACH: 'noConnection',
  ENETUNREACH: 'noConnection',
  UND_ERR_CONNECT_TIMEOUT: 'noConnection',
  ENOTFOUND: 'unknownHost',
  EAI_AGAIN: 'unknownHost',
};

function codeOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'timeout';
  const code = (error.cause as { readonly code?: string } | undefined)?.code ?? '';
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|^ERR_SSL|^ERR_TLS/.test(code)) return 'noTls';
  return codes[code] ?? 'connectionLost';
}

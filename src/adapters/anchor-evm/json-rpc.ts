/** JSON-RPC 2.0 over HTTP, as nodes of EVM chains speak it. */

/**
 * Why a request was not answered. `notSent`: the node surely has not got it. `refused`: it answered, and said no.
 * `noAnswer`: it may have taken it.
 */
export class RpcFault extends Error {
  readonly kind: 'notSent' | 'refused' | 'noAnswer';
  readonly code: string;
  /** what the node said, where it refused */
  readonly said: string;
  constructor(kind: RpcFault['kind'], code: string, said = '') {
    super(`${code} ${said}`.trim());
    this.name = 'RpcFault';
    this.kind = kind;
    this.code = code;
    this.said = said;
  }
}

export interface Rpc {
  /** Throws RpcFault. */
  ask(method: string, ...params: readonly unknown[]): Promise<unknown>;
}

const answerBytesMax = 4 * 1024 * 1024;

/** User and password of the address go into a header. `askMs` is for one request, from the first byte to the last. */
export function jsonRpc(address: string, askMs: number): Rpc {
  const url = new URL(address);
  const headers: Record<string, string> = { 'content-type': 'application/json', ...freshConnection, ...basic(url) };
  url.username = '';
  url.password = '';
  let id = 0;
  return {
    ask: async (method, ...params) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params });
      return resultOf(await post(url, { headers, body, askMs }));
    },
  };
}

/** A connection that was kept may have ended meanwhile, and then nobody could tell whether the request was taken. */
const freshConnection = { connection: 'close' };

function basic({ username, password }: URL): { authorization?: string } {
  if (username === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}

async function post(
  url: URL,
  { headers, body, askMs }: { readonly headers: Record<string, string>; readonly body: string; readonly askMs: number },
): Promise<string> {
  const signal = AbortSignal.timeout(askMs);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    const text = await textOf(response);
    // Some nodes give JSON-RPC faults a status of their own, and say in the text what the matter is.
    if (response.ok || text.startsWith('{')) return text;
    throw faultOfStatus(response.status);
  } catch (error) {
    throw error instanceof RpcFault ? error : faultOf(error as Error);
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new RpcFault('noAnswer', 'answerTooLarge');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function faultOfStatus(status: number): RpcFault {
  if (status === 401 || status === 403) return new RpcFault('refused', 'wrongCredentials');
  if (status === 429 || status === 503) return new RpcFault('refused', 'busy');
  // What stands before a node answers so too when the node took the request and was slow to say so.
  return new RpcFault(status >= 500 ? 'noAnswer' : 'refused', `http${status}`);
}

/** Node's codes of connections that never came about. */
const neverSent: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'noConnection',
  EHOSTUNREACH: 'noConnection',
  ENETUNREACH: 'noConnection',
  UND_ERR_CONNECT_TIMEOUT: 'noConnection',
  ENOTFOUND: 'unknownHost',
  EAI_AGAIN: 'unknownHost',
};

function faultOf(error: Error): RpcFault {
  if (error.name === 'TimeoutError') return new RpcFault('noAnswer', 'timeout');
  const code = (error.cause as { readonly code?: string } | undefined)?.code ?? '';
  const never = neverSent[code];
  if (never !== undefined) return new RpcFault('notSent', never);
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|^ERR_SSL|^ERR_TLS/.test(code)) return new RpcFault('notSent', 'noTls');
  return new RpcFault('noAnswer', 'connectionLost');
}

function resultOf(text: string): unknown {
  const answer = parsed(text);
  if (typeof answer !== 'object' || answer === null) throw new RpcFault('noAnswer', 'notJsonRpc');
  const { result, error } = answer as { readonly result?: unknown; readonly error?: { readonly message?: unknown } };
  if (typeof error === 'object' && error !== null) {
    throw new RpcFault('refused', 'refusedByNode', typeof error.message === 'string' ? error.message : '');
  }
  if (result === undefined) throw new RpcFault('noAnswer', 'notJsonRpc');
  return result;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A quantity as nodes write it. Throws RpcFault for anything else. */
export function quantity(answer: unknown): bigint {
  if (typeof answer !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(answer)) throw new RpcFault('noAnswer', 'notJsonRpc');
  return BigInt(answer);
}

/** Bytes as nodes write them, in lower case. Throws RpcFault for anything else. */
export function bytesHex(answer: unknown): string {
  if (typeof answer !== 'string' || !/^0x([0-9a-fA-F]{2})*$/.test(answer)) throw new RpcFault('noAnswer', 'notJsonRpc');
  return answer.toLowerCase();
}

/** The fields of an object, or undefined where the node says that there is none. Throws RpcFault for anything else. */
export function fields(answer: unknown): Readonly<Record<string, unknown>> | undefined {
  if (answer === null) return undefined;
  if (typeof answer !== 'object') throw new RpcFault('noAnswer', 'notJsonRpc');
  return answer as Readonly<Record<string, unknown>>;
}

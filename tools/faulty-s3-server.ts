/**
 * A store that speaks as much of S3 as a file store asks, on loopback, that can be made to fail. It is strict where S3 is: it
 * checks every signature (written from "Signature Calculations for the Authorization Header", Amazon S3 API Reference, and
 * not with the package that signs), the digest of every body, its length and the clock.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { StoreFault } from './file-store-contract.ts';

export type S3Fault =
  | StoreFault
  /** asks to come later */
  | 'slowDown'
  /** has not taken it, and says that the fault is its own */
  | 'internalError'
  /** takes the request and never says a word */
  | 'silent'
  /** breaks the connection in the middle of a file that is read */
  | 'dropsWhileGiving'
  /** says something that is not S3 */
  | 'strange'
  /** lists the keys in another order than theirs */
  | 'listsBackwards';

export const testKey = { keyId: 'AKIATEST', secret: 'a/secret+of=test' } as const;
const clockMaxMs = 15 * 60_000;

interface Kept {
  readonly id: string;
  readonly bytes: Buffer | undefined;
}

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
}

export class FaultyS3Server {
  fault: S3Fault = 'none';
  /** The fault holds for so many requests, then none. */
  faultsLeft = Number.POSITIVE_INFINITY;
  bucket = 'bucket';
  readonly region = 'cn-test-1';
  readonly requests: string[] = [];
  readonly kept = new Map<string, Kept[]>();
  isVersioned = false;
  /** The bucket's name is the first part of the host's. */
  isBucketInHost = false;
  /** Of its clock, against ours. */
  clockAheadMs = 0;
  /** Some do not say that they want the bytes. */
  saysContinue = true;
  /** Of bodies that were read, whether whole or not. */
  bytesRead = 0;
  private readonly server: Server = createServer();
  private readonly sockets = new Set<Socket>();
  private versions = 0;

  constructor() {
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      this.answer(request, response).catch(() => request.socket.destroy());
    };
    this.server.on('request', answer);
    this.server.on('checkContinue', answer);
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.sockets.size;
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(`${request.method} ${request.url}`);
    const fault = this.nextFault();
    const url = new URL(request.url!, 'http://x');
    if (fault === 'silent') return;
    if (fault === 'strange') return void response.writeHead(418).end('<html>tea</html>');
    if (fault === 'slowDown') return say(response, 503, 'SlowDown', { 'retry-after': '0' });
    if (fault === 'internalError') return say(response, 500, 'InternalError');
    const refusal = this.refusalOf(request, url);
    if (refusal !== undefined) return say(response, 403, refusal);
    if (fault === 'forbids') return say(response, 403, 'AccessDenied');
    const path = url.pathname.slice(1).split('/');
    const [bucket, ...rest] = this.isBucketInHost ? [request.headers.host!.split('.')[0], ...path] : path;
    if (bucket !== this.bucket) return say(response, 404, 'NoSuchBucket');
    const key = decodeURIComponent(rest.join('/'));
    if (request.method === 'PUT') return this.take(key, { request, response, fault });
    if (request.method === 'DELETE') return this.remove(key, { url, response });
    if (key !== '') return this.give(key, { request, response, fault });
    if (url.searchParams.has('versions')) return this.listVersions(url, response);
    return this.list(url, { response, isBackwards: fault === 'listsBackwards' });
  }

  private nextFault(): S3Fault {
    if (this.faultsLeft <= 0) return 'none';
    this.faultsLeft -= 1;
    return this.fault;
  }

  private refusalOf(request: IncomingMessage, url: URL): string | undefined {
    const headers = request.headers as Record<string, string>;
    const parts =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
        headers.authorization ?? '',
      );
    if (parts === null) return 'AccessDenied';
    const [, keyId, , region, names, signature] = parts;
    if (keyId !== testKey.keyId) return 'InvalidAccessKeyId';
    if (region !== this.region) return 'AuthorizationHeaderMalformed';
    const at = headers['x-amz-date']!.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
    if (!(Math.abs(Date.now() + this.clockAheadMs - Date.parse(at)) < clockMaxMs)) return 'RequestTimeTooSkewed';
    const signedNames = names!.split(';');
    if (!signedNames.includes('host') || !signedNames.includes('x-amz-content-sha256')) return 'AccessDenied';
    const own = { method: request.method!, path: url.pathname, query: [...url.searchParams], headers };
    return signatureOf(own, { secret: testKey.secret, region: region!, names: signedNames }) === signature
      ? undefined
      : 'SignatureDoesNotMatch';
  }

  private async take(
    key: string,
    at: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly fault: S3Fault },
  ): Promise<void> {
    const { request, response, fault } = at;
    if (fault === 'full') return say(response, 507, 'XMinioStorageFull');
    if (this.saysContinue && request.headers.expect !== undefined) response.writeContinue();
    const announced = Number(request.headers['content-length']);
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of request as AsyncIterable<Uint8Array>) {
      pieces.push(piece);
      bytes += piece.length;
      this.bytesRead += piece.length;
      if (fault === 'dropsBeforeTaking' && bytes * 2 > announced) return void request.socket.destroy();
    }
    if (bytes !== announced) return say(response, 400, 'IncompleteBody');
    const whole = Buffer.concat(pieces);
    const digest = createHash('sha256').update(whole).digest('hex');
    if (digest !== request.headers['x-amz-content-sha256']) return say(response, 400, 'XAmzContentSHA256Mismatch');
    this.keep(key, whole);
    if (fault === 'dropsAfterTaking') return void request.socket.destroy();
    response.writeHead(200, { etag: '"x"' }).end();
  }

  keep(key: string, bytes: Buffer | undefined): void {
    this.versions += 1;
    const version = { id: `v${this.versions}`, bytes };
    this.kept.set(key, this.isVersioned ? [...(this.kept.get(key) ?? []), version] : [version]);
  }

  private give(
    key: string,
    at: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly fault: S3Fault },
  ): void {
    const bytes = this.kept.get(key)?.at(-1)?.bytes;
    if (bytes === undefined) {
      say(at.response, 404, 'NoSuchKey');
      return;
    }
    if (at.request.headers.range === 'bytes=0-0') {
      const headers = { 'content-range': `bytes 0-0/${bytes.length}`, 'content-length': 1 };
      at.response.writeHead(206, headers).end(bytes.subarray(0, 1));
      return;
    }
    at.response.writeHead(200, { 'content-length': bytes.length });
    if (at.fault === 'dropsWhileGiving') {
      at.response.write(bytes.subarray(0, bytes.length / 2), () => at.request.socket.destroy());
    } else {
      at.response.end(bytes);
    }
  }

  private remove(key: string, at: { readonly url: URL; readonly response: ServerResponse }): void {
    const versionId = at.url.searchParams.get('versionId');
    if (versionId !== null) {
      const rest = (this.kept.get(key) ?? []).filter(({ id }) => id !== versionId);
      this.kept.set(key, rest);
      if (rest.length === 0) this.kept.delete(key);
    } else if (this.isVersioned) {
      this.keep(key, undefined);
      return void at.response.writeHead(204, { 'x-amz-delete-marker': 'true' }).end();
    } else {
      this.kept.delete(key);
    }
    at.response.writeHead(204).end();
  }

  private list(url: URL, at: { readonly response: ServerResponse; readonly isBackwards: boolean }): void {
    const asked = url.searchParams;
    const from = asked.get('continuation-token');
    const all = [...this.kept.keys()]
      .filter((key) => key.startsWith(asked.get('prefix') ?? '') && this.kept.get(key)!.at(-1)?.bytes !== undefined)
      .sort();
    if (at.isBackwards) all.reverse();
    // A token with what an entity and a query have to escape.
    const rest = from === null ? all : all.slice(Number(from.split('&')[1]));
    const page = rest.slice(0, Number(asked.get('max-keys')));
    const next = `<+/=&amp;${all.length - rest.length + page.length}`.replace('<', '&lt;');
    const contents = page.map((key) => {
      const { length } = this.kept.get(key)!.at(-1)!.bytes!;
      return `<Contents><Key>${key}</Key><Size>${length}</Size><Owner><ID>x</ID></Owner></Contents>`;
    });
    const more = page.length < rest.length;
    const end = more ? `<NextContinuationToken>${next}</NextContinuationToken>` : '';
    at.response.end(
      `<?xml version="1.0"?><ListBucketResult xmlns="x"><IsTruncated>${more}</IsTruncated>${end}${contents.join('')}</ListBucketResult>`,
    );
  }

  private listVersions(url: URL, response: ServerResponse): void {
    const prefix = url.searchParams.get('prefix') ?? '';
    const entries = [...this.kept].filter(([key]) => key.startsWith(prefix));
    const blocks = entries.flatMap(([key, versions]) =>
      versions.map(({ id, bytes }) => {
        const name = bytes === undefined ? 'DeleteMarker' : 'Version';
        return `<${name}><Key>${key}</Key><VersionId>${id}</VersionId></${name}>`;
      }),
    );
    response.end(`<ListVersionsResult xmlns="x">${blocks.join('')}</ListVersionsResult>`);
  }
}

/** The signature that a request must have. */
export function signatureOf(
  request: SignedRequest,
  at: { readonly secret: string; readonly region: string; readonly names: readonly string[] },
): string {
  const query = request.query
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
  const path = decodeURIComponent(request.path).split('/').map(escaped).join('/');
  const headers = at.names.map((name) => `${name}:${request.headers[name]!.trim().replaceAll(/ +/g, ' ')}\n`).join('');
  const digest = request.headers['x-amz-content-sha256']!;
  const canonical = [request.method, path, query, headers, at.names.join(';'), digest].join('\n');
  const instant = request.headers['x-amz-date']!;
  const scope = [instant.slice(0, 8), at.region, 's3', 'aws4_request'];
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', instant, scope.join('/'), hashed].join('\n');
  const key = scope.reduce<string | Buffer>(
    (under, part) => createHmac('sha256', under).update(part).digest(),
    `AWS4${at.secret}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

/** Of RFC 3986: everything but the unreserved. */
function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function say(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  // As real stores do when they have not read the body: the connection ends with the answer.
  response.writeHead(status, { ...headers, connection: 'close' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
}

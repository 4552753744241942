/**
 * One signed request to an S3-compatible store (AWS Signature Version 4), each on a connection of its own: a connection kept
 * open may have been closed by the other side, and then nobody knows whether a file was taken.
 */
import { createHash } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AwsV4Signer } from 'aws4fetch';
import { FileStoreError, type FileStoreFault } from '../../application/file-port.ts';

export interface S3Settings {
  /** https://host. With {bucket} in it the bucket stands in the host's name; without, in the path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Of the keys; empty, or parts with slashes between them, of letters, digits, dots, hyphens and underscores. */
  readonly prefix: string;
  readonly keyId: string;
  readonly secret: string;
  /** Without a byte in either direction: the connection is given up. */
  readonly silenceMs?: number;
  /** Before the second try of a request that the store asks to send later; then twice as long each time. */
  readonly waitMs?: number;
  readonly triesMax?: number;
  /** Certificates to trust instead of the system's own. */
  readonly trusted?: string | undefined;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Without it the request is to the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly range?: string;
  /** Opened anew for each try. */
  readonly body?: {
    readonly digestHex: string;
    readonly bytes: number;
    readonly open: () => AsyncIterable<Uint8Array>;
  };
}

/** What the store says: its body is read by the caller, or thrown away. */
export interface S3Answer {
  readonly status: number;
  readonly message: IncomingMessage;
}

/** The store does not do what it was asked. `reason` is its own code, such as NoSuchKey. */
export class S3Refusal extends FileStoreError {
  readonly status: number;
  readonly reason: string;
  constructor(
    code: FileStoreFault,
    at: { readonly address: string; readonly status: number; readonly reason: string },
  ) {
    super(code, at.address);
    this.status = at.status;
    this.reason = at.reason;
  }
}

const digestOfNothing = createHash('sha256').digest('hex');
const refusalBytesMax = 65_536;
const silenceUsualMs = 60_000;
const triesUsual = 4;
const waitUsualMs = 250;
const waitMaxMs = 10_000;
/** How long a store may take to say that it wants the bytes; older ones never do. */
const continueMs = 1_000;

export function addressOf({ bucket, prefix }: S3Settings): string {
  return `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
}

/** Throws S3Refusal or FileStoreError; a fault of the body's own stream is thrown as it is. */
export async function ask(settings: S3Settings, request: S3Request): Promise<S3Answer> {
  const triesMax = settings.triesMax ?? triesUsual;
  for (let tries = 1; ; tries += 1) {
    const answer = await askOnce(settings, request);
    if (answer.status >= 200 && answer.status < 300) return answer;
    const refusal = await refusalOf(answer, settings);
    if (refusal.code !== 'busy' || tries >= triesMax) throw refusal;
    const usualMs = (settings.waitMs ?? waitUsualMs) * 2 ** (tries - 1);
    const askedMs = 1000 * Number(answer.message.headers['retry-after'] ?? 0);
    await new Promise((resolve) => setTimeout(resolve, Math.min(waitMaxMs, Math.max(usualMs, askedMs || 0))));
  }
}

async function askOnce(settings: S3Settings, request: S3Request): Promise<S3Answer> {
  const { method, body } = request;
  const url = urlOf(settings, request);
  const headers = { 'x-amz-content-sha256': body?.digestHex ?? digestOfNothing };
  const { keyId: accessKeyId, secret: secretAccessKey, region } = settings;
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers,
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
  });
  const signed = await signer.sign();
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = start(url, {
    method,
    agent: false,
    headers: {
      ...Object.fromEntries(signed.headers),
      ...(request.range === undefined ? {} : { range: request.range }),
      // A store that refuses says so before the bytes are sent.
      ...(body === undefined ? {} : { 'content-length': body.bytes, expect: '100-continue' }),
    },
    ...(settings.trusted === undefined ? {} : { ca: settings.trusted }),
    minVersion: 'TLSv1.2',
  });
  outgoing.setTimeout(settings.silenceMs ?? silenceUsualMs, () => outgoing.destroy(new Error('silence')));
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  outgoing.once('response', resolve);
  // Stays: what breaks after the answer changes nothing.
  outgoing.on('error', (error) => reject(new FileStoreError(faultOf(error), addressOf(settings))));
  promise.catch(() => {});
  if (body === undefined) outgoing.end();
  else await sendBody(outgoing, { body: body.open, answered: promise });
  const message = await promise;
  return { status: message.statusCode ?? 0, message };
}

/** Ends early when the store has answered. A fault of the stream breaks the connection, so that nothing is taken. */
async function sendBody(
  outgoing: ClientRequest,
  at: { readonly body: () => AsyncIterable<Uint8Array>; readonly answered: Promise<IncomingMessage> },
): Promise<void> {
  let isOver = false;
  const over = at.answered.then(
    () => true,
    () => true,
  );
  over.then(() => {
    isOver = true;
  });
  const { promise: wanted, resolve: isWanted } = Promise.withResolvers<void>();
  const clock = setTimeout(isWanted, continueMs);
  outgoing.once('continue', isWanted);
  outgoing.flushHeaders();
  await Promise.race([wanted, over]);
  clearTimeout(clock);
  try {
    if (!isOver) {
      for await (const piece of at.body()) {
        if (!outgoing.write(piece)) {
          await Promise.race([new Promise((resolve) => outgoing.once('drain', resolve)), over]);
        }
        if (isOver) break;
      }
    }
  } catch (error) {
    outgoing.destroy();
    throw error;
  }
  if (!isOver) outgoing.end();
}

function urlOf({ endpoint, bucket }: S3Settings, { key = '', query = {} }: S3Request): URL {
  const inHost = endpoint.includes('{bucket}');
  const base = endpoint.replace('{bucket}', bucket).replace(/\/$/, '');
  // S3 takes a missing value for an empty one, and so does the signature.
  const asked = new URLSearchParams(query).toString();
  return new URL(
    `${base}/${inHost ? key : key === '' ? bucket : `${bucket}/${key}`}${asked === '' ? '' : `?${asked}`}`,
  );
}

async function refusalOf({ status, message }: S3Answer, settings: S3Settings): Promise<S3Refusal> {
  const text = await textOf(message, refusalBytesMax).catch(() => '');
  const reason = /<Code>([A-Za-z0-9.]{1,80})<\/Code>/.exec(text)?.[1] ?? '';
  message.destroy();
  return new S3Refusal(codeOf({ status, reason }), { address: addressOf(settings), status, reason });
}

/** The answer as text; what is longer is no answer of this kind. */
export async function textOf(message: IncomingMessage, bytesMax: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of message as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new Error('longer than any answer is');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** By the names that S3 documents ("Error responses", Amazon S3 API Reference), and what MinIO, Ceph and Versity S3 Gateway say besides. */
const reasons: Readonly<Record<string, FileStoreFault>> = {
  InvalidAccessKeyId: 'wrongCredentials',
  XAdminUserNotFound: 'wrongCredentials',
  SignatureDoesNotMatch: 'wrongCredentials',
  InvalidToken: 'wrongCredentials',
  ExpiredToken: 'wrongCredentials',
  RequestTimeTooSkewed: 'clockDiffers',
  NoSuchBucket: 'bucketMissing',
  PermanentRedirect: 'wrongRegion',
  AuthorizationHeaderMalformed: 'wrongRegion',
  EntityTooLarge: 'tooLarge',
  BadDigest: 'digestDiffers',
  XAmzContentSHA256Mismatch: 'digestDiffers',
  IncompleteBody: 'notReached',
  QuotaExceeded: 'noSpace',
  XMinioStorageFull: 'noSpace',
  InsufficientCapacity: 'noSpace',
  SlowDown: 'busy',
  RequestTimeout: 'busy',
  OperationAborted: 'busy',
};

function codeOf({ status, reason }: { readonly status: number; readonly reason: string }): FileStoreFault {
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  if (known !== undefined) return known;
  if (status === 401) return 'wrongCredentials';
  if (status === 403) return 'notPermitted';
  if (status === 301 || status === 307) return 'wrongRegion';
  if (status === 507) return 'noSpace';
  return status === 429 || status >= 500 ? 'busy' : 'notUnderstood';
}

/** Of Node's TLS: a certificate that nobody vouches for, is over, or is another host's. */
const trustPattern = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

function faultOf(error: Error): FileStoreFault {
  return trustPattern.test((error as NodeJS.ErrnoException).code ?? '') ? 'notTrusted' : 'notReached';
}

/**
 * Sends signed messages by HTTPS (Standard Webhooks 1.0.0). The name of a receiver is looked up for each connection and every address
 * that it has is checked there, so that a name that pointed outside when it was entered does not lead inside later. Redirects are
 * not followed, and of an answer little is read and nothing kept.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { mayConnect, webhookUrlRefusal } from '../../application/webhook-address.ts';
import type { WebhookOutcome, WebhookPost, WebhookSender } from '../../application/webhook-port.ts';

export interface WebhookClientSettings {
  /** also addresses of this machine, and those without TLS: for tests and demonstrations */
  readonly mayLoopback: boolean;
  /** until the status of the answer is there */
  readonly timeoutMilliseconds?: number;
  /** another way to find the addresses of a name, for tests */
  readonly lookup?: (host: string) => Promise<readonly LookupAddress[]>;
}

/** The shortest of the specification's own advice. */
const timeoutMillisecondsDefault = 15_000;
const answerBytesMax = 4096;
const answerMillisecondsMax = 5_000;
const idleSocketsMax = 4;
const codeShape = /^[a-zA-Z][a-zA-Z0-9_]{0,60}$/;
const blockedCode = 'addressNotAllowed';

class AddressNotAllowedError extends Error {
  readonly code = blockedCode;
}

export function webhookOverHttp(settings: WebhookClientSettings): WebhookSender {
  const { timeoutMilliseconds = timeoutMillisecondsDefault } = settings;
  const kept = { keepAlive: true, maxFreeSockets: idleSocketsMax, timeout: timeoutMilliseconds * 2 };
  const tls = new Agent({ ...kept, lookup: checkedLookup(settings, true) });
  const plain = new PlainAgent({ ...kept, lookup: checkedLookup(settings, false) });
  return {
    send: (post) => send(post, { settings, timeoutMilliseconds, tls, plain }),
    close() {
      tls.destroy();
      plain.destroy();
    },
  };
}

interface At {
  readonly settings: WebhookClientSettings;
  readonly timeoutMilliseconds: number;
  readonly tls: Agent;
  readonly plain: PlainAgent;
}

function send(post: WebhookPost, { settings, timeoutMilliseconds, tls, plain }: At): Promise<WebhookOutcome> {
  // A literal address is never looked up; and an endpoint may have been entered under another setting.
  if (webhookUrlRefusal(post.url, settings) !== undefined) return Promise.resolve(notReached(blockedCode));
  const url = new URL(post.url);
  const isTls = url.protocol === 'https:';
  const options: RequestOptions = { method: 'POST', headers: headersOf(post), agent: isTls ? tls : plain };
  return new Promise((resolve) => {
    const sent = (isTls ? request : plainRequest)(url, options);
    const tooLate = setTimeout(() => {
      resolve(notReached('timeout'));
      sent.destroy();
    }, timeoutMilliseconds);
    sent.on('response', (answer) => {
      clearTimeout(tooLate);
      resolve(answered(answer));
      passOver(answer);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(tooLate);
      resolve(notReached(codeShape.test(error.code ?? '') ? error.code! : 'failed'));
    });
    sent.end(post.body);
  });
}

const notReached = (code: string): WebhookOutcome => ({ kind: 'notReached', code });

export function headersOf({ id, atMs, secrets, body }: WebhookPost): Record<string, string | number> {
  const at = new Date(atMs);
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'Forbear-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': Math.floor(atMs / 1000),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

/** Seconds or a day of HTTP (RFC 9110 section 10.2.3). */
function answered({ statusCode: status = 0, headers }: IncomingMessage): WebhookOutcome {
  const text = headers['retry-after'] ?? '';
  const until = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - Date.now()) / 1000);
  return { kind: 'answered', status, retryAfterSeconds: Number.isNaN(until) ? undefined : Math.max(until, 0) };
}

/** A short answer is read to its end, so that the connection serves again; a long or slow one is cut off. */
function passOver(answer: IncomingMessage): void {
  let bytes = 0;
  const tooLong = setTimeout(() => answer.destroy(), answerMillisecondsMax);
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > answerBytesMax) answer.destroy();
  });
  answer.on('error', () => {});
  answer.on('close', () => clearTimeout(tooLong));
}

/** All addresses of a name must be allowed: one that is not is no mistake. */
function checkedLookup(settings: WebhookClientSettings, isTls: boolean): LookupFunction {
  const { mayLoopback, lookup: find = findAll } = settings;
  return (host, { all }, done) => {
    find(host).then(
      (found) => {
        const isAllowed = found.length > 0 && found.every(({ address }) => mayConnect(address, { mayLoopback, isTls }));
        if (!isAllowed) return done(new AddressNotAllowedError(host), []);
        if (all === true) return done(null, [...found]);
        done(null, found[0]!.address, found[0]!.family);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };
}

function findAll(host: string): Promise<readonly LookupAddress[]> {
  if (isIP(host) !== 0) return Promise.resolve([{ address: host, family: isIP(host) }]);
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });
}

/** The HTTP server: every operation that is served, behind the same pipeline; headers, limits, problems. */
import { randomUUID } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Route } from '../api/routes/route.ts';
import { readCreditors } from '../store/day-closes.ts';
import { type Answered, answerRequest, type RequestAnswer, type Serving } from './answer-request.ts';
import { addAssets } from './assets.ts';
import type { Served } from './call.ts';
import { callerLimits } from './caller-limits.ts';
import { addDemoPage } from './demo-page.ts';
import { idempotencyOf } from './idempotency.ts';
import { isTooDeep } from './json-depth.ts';
import { type Observed, observe } from './observe.ts';
import type { ServerParts } from './parts.ts';
import { addPortalPages, portalPage } from './portal-page.ts';
import {
  type Problem,
  problemDocument,
  problemType,
  type ServerRefusal,
  ServerStateError,
  serverProblem,
} from './problem.ts';
import { cookieNames, languageOf } from './read-request.ts';
import { addSecurityHeaders, securityHeaders } from './security-headers.ts';
import { answerUnread } from './unread-request.ts';
import { addVerifierPage } from './verifier-page.ts';
import { addWebFiles } from './web-files.ts';

export interface ServerLimits {
  readonly bodyBytesMax: number;
  /** a whole request must have come in by then */
  readonly requestMs: number;
  /** of one address, before anything is looked up */
  readonly requestsPerMinuteMax: number;
}

export const usualLimits: ServerLimits = { bodyBytesMax: 262_144, requestMs: 30_000, requestsPerMinuteMax: 6_000 };

const bookKeptMs = 1_000;

export async function makeServer(
  parts: ServerParts,
  at: { readonly served: readonly Served[]; readonly limits?: ServerLimits; readonly trustProxy?: string | undefined },
): Promise<FastifyInstance> {
  const { limits = usualLimits } = at;
  const headers = securityHeaders({ isSecure: parts.publicUrl.startsWith('https:') });
  const server = fastify({
    genReqId: () => randomUUID(),
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestMs,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    trustProxy: at.trustProxy ?? false,
    // A path is what it is: no second spelling by case or slash.
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 },
    return503OnClosing: true,
    // Slow senders are looked for this often.
    http: { connectionsCheckingInterval: 1_000 },
    frameworkErrors: (_, request, reply) => {
      // No hook was run for it.
      reply.headers(headers);
      sendProblem(request as FastifyRequest, reply as FastifyReply, serverProblem('unknownPath'));
    },
    clientErrorHandler: (error, socket) => answerUnread(error, socket, headers),
    exposeHeadRoutes: false,
  });
  server.server.headersTimeout = Math.min(limits.requestMs, 15_000);
  const observed = observe(server, parts);
  addSecurityHeaders(server, headers);
  server.addHook('onRequest', async ({ socket }) => {
    // Whoever hung up before they were heard has no address to count by.
    if (socket.remoteAddress === undefined) throw new ServerStateError('requestTimeout');
  });
  readBodies(server);
  await server.register(rateLimit, {
    max: limits.requestsPerMinuteMax,
    timeWindow: 60_000,
    errorResponseBuilder: (_, { ttl }) => tooMany(Math.ceil(ttl / 1000)),
  });
  addAssets(server);
  addWebFiles(server);
  addVerifierPage(server);
  addPortalPages(server, parts);
  if (parts.demo !== undefined) addDemoPage(server, { demo: parts.demo, isFromHere });
  const serving = servingOf(parts);
  for (const served of at.served) addOperation(server, { serving, observed }, served);
  // Counted like any other request: guessing addresses is not free.
  server.setNotFoundHandler({ preHandler: server.rateLimit() }, (request, reply) => {
    const methods = at.served.filter(({ route }) => matches(route, request.url)).map(({ route }) => route.method);
    if (methods.length === 0 && asksForPage(request)) return sendUnknownPage(request, reply);
    if (methods.length === 0) return sendProblem(request, reply, serverProblem('unknownPath'));
    const allow = [...new Set(methods)].sort().join(', ');
    return sendProblem(request, reply, serverProblem('methodNotAllowed', { headers: { allow } }));
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    // Whoever hangs up half way looks like a database that did.
    const isHungUp = error.code === 'ECONNRESET' && request.raw.readableAborted;
    const problem = isHungUp ? serverProblem('requestTimeout') : problemOfError(error);
    if (problem.status >= 500) {
      const told = problem.refused === 'fault' && !quotesInput(error) ? error.message : '';
      parts.log.error({ requestId: request.id, code: error.code ?? error.name, error: told }, 'requestFailed');
    }
    return sendProblem(request, reply, problem);
  });
  return server;
}

/** Messages of our own bugs and of the database name no one; these alone repeat what they could not read (SQLSTATE class 22). */
function quotesInput({ name, code }: FastifyError): boolean {
  return name === 'SyntaxError' || name === 'ZodError' || /^22\w{3}$/.test(code ?? '');
}

function tooMany(retryAfterSeconds: number): ServerStateError {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return new ServerStateError('tooManyRequests', { more: { retryAfterSeconds }, headers });
}

function matches({ path }: Route, url: string): boolean {
  const asked = url.split('?', 1)[0]!.split('/');
  const own = path.split('/');
  return own.length === asked.length && own.every((part, index) => part.startsWith(':') || part === asked[index]);
}

function servingOf(parts: ServerParts): Serving {
  const books = new Map<number, { readonly untilMs: number; readonly book: ReturnType<Serving['bookOf']> }>();
  return {
    parts,
    cookieName: parts.publicUrl.startsWith('https:') ? cookieNames.secure : cookieNames.plain,
    idempotency: idempotencyOf(parts),
    limits: callerLimits(),
    bookOf(creditorId) {
      const kept = books.get(creditorId);
      if (kept !== undefined && kept.untilMs > parts.now()) return kept.book;
      const book = parts.owner.session(async (session) => {
        const found = (await readCreditors(session)).find((each) => each.creditorId === creditorId);
        if (found === undefined) throw new Error(`there is no book ${creditorId}`);
        return found;
      });
      book.catch(() => books.delete(creditorId));
      books.set(creditorId, { untilMs: parts.now() + bookKeptMs, book });
      return book;
    },
  };
}

/** JSON, or bytes where an operation takes them: handed on as they come. */
function readBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text: string | Buffer, done) => {
    const given = String(text);
    if (isTooDeep(given)) return done(new ServerStateError('bodyTooDeep'), undefined);
    try {
      done(null, given === '' ? undefined : JSON.parse(given, refusePrototype));
    } catch {
      done(new ServerStateError('notJson'), undefined);
    }
  });
  server.addContentTypeParser('*', (request, payload, done) => {
    const { taken } = request.routeOptions.config as { readonly taken?: Route['bytesTaken'] };
    const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
    if (taken === undefined || !taken.types.includes(type))
      return done(new ServerStateError('typeNotTaken'), undefined);
    done(null, limited(payload as AsyncIterable<Uint8Array>, taken.bytesMax));
  });
}

async function* limited(bytes: AsyncIterable<Uint8Array>, bytesMax: number): AsyncIterable<Uint8Array> {
  let count = 0;
  for await (const piece of bytes) {
    count += piece.length;
    if (count > bytesMax) throw new ServerStateError('bodyTooLarge');
    yield piece;
  }
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new Error('notJson');
  return value;
}

function addOperation(
  server: FastifyInstance,
  { serving, observed }: { readonly serving: Serving; readonly observed: Observed },
  served: Served,
): void {
  const { route } = served;
  server.route({
    method: route.method,
    url: route.path,
    config: {
      operation: route.operation,
      ...(route.bytesTaken && { taken: route.bytesTaken }),
      ...(route.perMinuteMax &&
        served.needs === 'nothing' && { rateLimit: { max: route.perMinuteMax, timeWindow: 60_000 } }),
    },
    ...(route.bytesTaken && { bodyLimit: route.bytesTaken.bytesMax }),
    handler: async (request, reply) => {
      const answer = await answerRequest(serving, served, {
        requestId: request.id,
        headers: request.headers,
        language: languageOf(request.headers),
        params: request.params,
        query: request.query,
        body: request.body,
        isFromHere: isFromHere(request),
        remoteAddress: request.ip,
        bytes: route.bytesTaken ? (request.body as AsyncIterable<Uint8Array> | undefined) : undefined,
      });
      observed.identified(request, answer.identity);
      if ('problem' in answer) observed.refusals.inc({ operation: route.operation, refused: answer.problem.refused });
      return send(request, reply, answer);
    },
  });
}

/** A person's browser that opens an address, and no program. */
function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && /\btext\/html\b/.test(headers.accept ?? '');
}

/** The portal's own word on an address that there is not. */
function sendUnknownPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const text = portalPage({ path: '', language: languageOf(request.headers), isSample: false });
  if (text === undefined) return sendProblem(request, reply, serverProblem('unknownPath'));
  return reply.code(404).type('text/html; charset=utf-8').send(text);
}

const forwardedBy = /^(x-forwarded-.*|x-real-ip|forwarded|via)$/;

/** Without a proxy in between that would make everybody's requests come from here. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  const isForwarded = Object.keys(headers).some((name) => forwardedBy.test(name));
  return !isForwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '');
}

function send(request: FastifyRequest, reply: FastifyReply, answer: RequestAnswer): FastifyReply {
  if (answer.renewedCookie !== undefined) reply.header('set-cookie', answer.renewedCookie);
  if ('problem' in answer) return sendProblem(request, reply, answer.problem);
  return sendAnswer(reply, answer);
}

async function* pieces(bytes: Uint8Array | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (bytes instanceof Uint8Array) yield bytes;
  else yield* bytes;
}

function sendAnswer(reply: FastifyReply, { status, document, bytes, headers }: Answered): FastifyReply {
  for (const [name, value] of Object.entries(headers ?? {})) reply.header(name, value);
  reply.code(status);
  if (bytes !== undefined) {
    const { type, fileName } = bytes;
    const named = fileName === undefined ? '' : `; filename*=UTF-8''${encodeURIComponent(fileName)}`;
    reply.type(type).header('content-disposition', fileName === undefined ? 'inline' : `attachment${named}`);
    if (bytes.bytes instanceof Uint8Array) return reply.send(Buffer.from(bytes.bytes));
    return reply.send(ReadableStream.from(pieces(bytes.bytes)));
  }
  if (status === 204 || status === 302) return reply.send();
  // Not a page, whatever stands in it.
  reply.header('content-disposition', 'attachment; filename="api.json"');
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(document));
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const language = languageOf(request.headers);
  for (const [name, value] of Object.entries(problem.headers ?? {})) reply.header(name, value);
  return reply
    .code(problem.status)
    .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
    .type(problemType)
    .send(JSON.stringify(problemDocument(problem, { requestId: request.id, language })));
}

const fastifyRefusals: Readonly<Record<string, ServerRefusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'bodyTooLarge',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'typeNotTaken',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'notJson',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'notValid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'notJson',
};

/** SQLSTATE classes and codes of Node for a database that is not there now, or not for long. */
const goneCodes = /^(08\w{3}|57P0[123]|53300|ECONN\w+|EPIPE|ENOTFOUND|ETIMEDOUT)$/;

function problemOfError(error: FastifyError & { readonly problem?: Problem; readonly constraint?: string }): Problem {
  if (error.problem !== undefined) return error.problem;
  const refused = fastifyRefusals[error.code];
  if (refused !== undefined) return serverProblem(refused);
  if (error.code === '23505' && error.constraint === 'idempotency_key_pkey') return serverProblem('keyInUse');
  const isGone =
    goneCodes.test(error.code ?? '') || /Connection terminated|timeout exceeded when trying/.test(error.message);
  if (isGone) return serverProblem('databaseGone', { headers: { 'retry-after': '2' } });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return serverProblem('notValid');
  return serverProblem('fault');
}

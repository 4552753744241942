/**
 * One request from end to end: who asks, may they, is it well formed, do they see the case, was it done before; then the
 * operation; then the look is kept and the answer checked. Nothing is skipped by any operation.
 */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { readDocument } from '../api/input.ts';
import type { Route } from '../api/routes/route.ts';
import { keepLook } from '../application/file-looks.ts';
import { findSeenCase, type SeenCase } from '../application/seen-case.ts';
import { csrfTokenOf, renewedToken, type SignedIn, whoIsSignedIn } from '../application/who-is-signed-in.ts';
import { accessRefusal } from '../core/access/policy.ts';
import type { Identity } from '../core/access/role.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type {
  BytesAnswer,
  CaseCall,
  LookMore,
  RedirectAnswer,
  Refused,
  Served,
  SpokenLanguage,
  WithHeaders,
} from './call.ts';
import { type CallerLimits, callerOf } from './caller-limits.ts';
import type { Idempotency } from './idempotency.ts';
import type { ServerParts } from './parts.ts';
import { type Problem, serverProblem, waitProblem } from './problem.ts';
import { bearerOf, type Presented, tokenPresented } from './read-request.ts';
import { sessionCookie } from './session-cookie.ts';
import { textFaults } from './text-faults.ts';

export interface Request {
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  readonly language: SpokenLanguage;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly bytes: AsyncIterable<Uint8Array> | undefined;
  /** it came from this machine, and not through a proxy */
  readonly isFromHere: boolean;
  /** the address of who asks; never to be logged or kept in the open */
  readonly remoteAddress: string;
}

export interface Answered {
  readonly status: number;
  readonly document?: unknown;
  readonly bytes?: BytesAnswer;
  readonly headers?: WithHeaders<unknown>['headers'];
  readonly identity?: Identity;
}

export type RequestAnswer = (Answered | { readonly problem: Problem; readonly identity?: Identity }) & {
  /** the cookie of a token that was renewed; not where the answer sets or takes back one of its own */
  readonly renewedCookie?: string;
};

export interface Serving {
  readonly parts: ServerParts;
  readonly cookieName: string;
  readonly bookOf: (creditorId: number) => Promise<CreditorRow>;
  readonly idempotency: Idempotency;
  readonly limits: CallerLimits;
}

export async function answerRequest(serving: Serving, served: Served, request: Request): Promise<RequestAnswer> {
  const { parts, cookieName } = serving;
  const { route } = served;
  const presented = tokenPresented(request.headers, cookieName);
  const atMs = parts.now();
  const who = presented && (await signedIn(parts, { presented, request, atMs }));
  const isOpen = served.needs === 'nothing';
  // A cookie that says nothing any more does not close the doors that are open to everybody.
  if (who !== undefined && 'refused' in who && !isOpen) return { problem: serverProblem(who.refused) };
  const signed = who === undefined || 'refused' in who ? undefined : who;
  const identity = signed?.identity;
  const refusal = accessRefusal(route.operation, identity);
  if (refusal !== undefined) return { problem: serverProblem(refusal), ...(identity && { identity }) };
  const waits = waitOf(serving, served, { identity, atMs });
  if (waits !== undefined) return { problem: waitProblem(waits), ...(identity && { identity }) };
  const csrfToken = () =>
    presented?.by === 'cookie' ? (signed?.row?.csrfToken ?? csrfTokenOf(presented.token)) : null;
  const isGuarded = !isOpen && presented?.by === 'cookie' && route.method !== 'GET';
  if (isGuarded && request.headers['x-csrf-token'] !== csrfToken()) {
    return { problem: serverProblem('csrfTokenWrong'), ...(identity && { identity }) };
  }
  const asked = { request, presented, identity, csrfToken, atMs, expiresAtMs: signed?.expiresAtMs };
  const answer = await answered(serving, served, asked);
  if (signed === undefined || identity === undefined) return answer;
  return { ...answer, ...(await renewed(parts, { signed, presented, answer, atMs })), identity };
}

async function signedIn(
  { owner }: ServerParts,
  at: { readonly presented: Presented; readonly request: Request; readonly atMs: number },
): Promise<SignedIn | Exclude<Awaited<ReturnType<typeof whoIsSignedIn>>, SignedIn>> {
  const { presented, request, atMs } = at;
  return whoIsSignedIn(owner, { ...presented, userAgent: request.headers['user-agent'], atMs });
}

/** After the answer is known, so that a request that fails leaves the old token as it was. */
async function renewed(
  { owner, publicUrl }: ServerParts,
  at: {
    readonly signed: SignedIn;
    readonly presented: Presented | undefined;
    readonly answer: RequestAnswer;
    readonly atMs: number;
  },
): Promise<{ readonly renewedCookie?: string }> {
  const { signed, presented, answer, atMs } = at;
  const { row, expiresAtMs } = signed;
  const setsOwn = 'headers' in answer && answer.headers?.['set-cookie'] !== undefined;
  if (row === undefined || presented?.by !== 'cookie' || setsOwn) return {};
  const token = await renewedToken(owner, { row, token: presented.token, atMs });
  return token === undefined ? {} : { renewedCookie: sessionCookie({ publicUrl }, { token, atMs, expiresAtMs }) };
}

/** Seconds that this caller has to wait before they ask for it again; what is open to everybody is counted by address. */
function waitOf(
  { limits }: Serving,
  { route }: Served,
  { identity, atMs }: { readonly identity: Identity | undefined; readonly atMs: number },
): number | undefined {
  const { operation, perMinuteMax } = route;
  if (identity === undefined || perMinuteMax === undefined) return undefined;
  return limits.take({ caller: callerOf(identity), operation, perMinuteMax, atMs });
}

interface Asked {
  readonly request: Request;
  readonly presented: Presented | undefined;
  readonly identity: Identity | undefined;
  readonly csrfToken: () => string | null;
  readonly atMs: number;
  readonly expiresAtMs: number | undefined;
}

async function answered(serving: Serving, served: Served, asked: Asked): Promise<RequestAnswer> {
  const { route } = served;
  const { request, identity } = asked;
  const read = readParts(route, request);
  if ('problem' in read) return read;
  const seen = await seenCase(serving, served, { asked, params: read.params });
  if (seen === 'unknown') return { problem: serverProblem('unknownCase') };
  const once = await serving.idempotency.begin({ route, request, identity, requestHash: hashOf(request) });
  if (once.kind === 'answered') return once.answer;
  const answer = await handled(serving, served, { asked, read, seen, beforeCommit: once.beforeCommit });
  await once.finish(answer);
  return answer;
}

interface Read {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

function readParts(route: Route, request: Request): Read | { readonly problem: Problem } {
  const texts = [
    ...textFaults(request.params, ['path']),
    ...textFaults(request.query, ['query']),
    ...(route.bytesTaken ? [] : textFaults(request.body)),
  ];
  if (texts.length > 0) return { problem: serverProblem('notValid', { invalid: texts }) };
  const params = readDocument(route.params, request.params ?? {});
  const query = readDocument(route.query, request.query ?? {});
  const body = readDocument(route.body, route.bytesTaken ? undefined : request.body);
  if (params.ok && query.ok && body.ok) return { params: params.value, query: query.value, body: body.value };
  const invalid = [
    ...(params.ok ? [] : params.invalid.map((fault) => ({ ...fault, path: `/path${fault.path}` }))),
    ...(query.ok ? [] : query.invalid.map((fault) => ({ ...fault, path: `/query${fault.path}` }))),
    ...(body.ok ? [] : body.invalid),
  ];
  return { problem: serverProblem('notValid', { invalid }) };
}

/** On the owner's connection, by the application's own rule; the wall of the database stands behind it. */
async function seenCase(
  { parts }: Serving,
  served: Served,
  { asked, params }: { readonly asked: Asked; readonly params: unknown },
): Promise<SeenCase | 'unknown' | undefined> {
  if (served.needs !== 'case') return undefined;
  const { case: caseNumber } = params as { readonly case: string };
  const { identity } = asked;
  if (identity === undefined) throw new Error(`${served.route.operation} is about a case and open to everybody`);
  return (await parts.owner.session((session) => findSeenCase(session, { identity, caseNumber }))) ?? 'unknown';
}

async function handled(
  serving: Serving,
  { route, handle }: Served,
  at: {
    readonly asked: Asked;
    readonly read: Read;
    readonly seen: SeenCase | undefined;
    readonly beforeCommit: Parameters<ServerParts['bound']['boundTo']>[1];
  },
): Promise<RequestAnswer> {
  const { parts } = serving;
  const { asked, read, seen } = at;
  const { request, identity, atMs } = asked;
  let more: LookMore = {};
  const call = {
    ...read,
    bytes: request.bytes,
    bytesType: request.headers['content-type'],
    database: identity === undefined ? closedDatabase : parts.bound.boundTo(identity, at.beforeCommit),
    parts,
    language: request.language,
    requestId: request.requestId,
    atMs,
    looked: (given: LookMore) => {
      more = { ...more, ...given };
    },
    ...(identity && { identity, by: identity.shownName, book: await serving.bookOf(identity.creditorId) }),
    ...(seen && { seen }),
    presented: asked.presented,
    csrfToken: asked.csrfToken,
    expiresAtMs: asked.expiresAtMs,
    userAgent: request.headers['user-agent'],
    header: (name: string) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    },
    isFromHere: request.isFromHere,
    remoteAddress: request.remoteAddress,
    bearer: bearerOf(request.headers),
  } as unknown as CaseCall;
  const told = (await handle(call)) as object;
  if ('refused' in told) return { problem: refusedProblem(route, told as Refused) };
  if (route.isLook === true && seen !== undefined && identity !== undefined) {
    const look = { of: seen, by: identity, operation: route.operation, atMs, isWhole: false, ...more };
    await parts.bound.boundTo(identity).session((session) => keepLook(session, look));
  }
  const status = route.status ?? 200;
  if ('bytes' in told) return { status, bytes: told as BytesAnswer };
  if ('redirectTo' in told) {
    const { redirectTo, headers } = told as RedirectAnswer;
    return { status: 302, headers: { ...headers, location: redirectTo } };
  }
  const { answer, headers } = 'answer' in told && 'headers' in told ? (told as WithHeaders<unknown>) : { answer: told };
  return { status, document: route.answer.parse(answer), ...(headers && { headers }) };
}

function refusedProblem(route: Route, { refused, ...more }: Refused): Problem {
  const status = route.refusals[refused];
  if (status === undefined)
    throw new Error(`${route.operation} refuses by ${refused}, which its contract does not say`);
  const seconds = 'retryAfterSeconds' in more ? Number(more.retryAfterSeconds) : undefined;
  const told = JSON.parse(JSON.stringify(more, plain)) as Record<string, unknown>;
  return { status, refused, more: told, ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }) };
}

/** Ids are longer than a JSON number counts. */
function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function hashOf({ params, query, body, headers }: Request): Uint8Array {
  return createHash('sha256')
    .update(JSON.stringify([params, query, body ?? null, headers['content-length'] ?? null]))
    .digest();
}

const nobody = () => Promise.reject(new Error('nobody is signed in: there is no database for them'));
const closedDatabase: Database = {
  engine: 'postgres',
  address: '',
  folder: undefined,
  session: nobody,
  transaction: nobody,
  close: async () => {},
};

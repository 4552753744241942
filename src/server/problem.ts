/** Refusals as problem documents (RFC 9457), with the code by which programs know them and words in the asker's language. */
import type { Fault } from '../api/input.ts';
import { bothWords } from '../composition/load-both-words.ts';
import type { SpokenLanguage } from './call.ts';

export interface Problem {
  readonly status: number;
  readonly refused: string;
  readonly invalid?: readonly Fault[];
  /** what else a refusal says: numbers, codes, days */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const problemType = 'application/problem+json; charset=utf-8';

/** Refusals of the server itself, before an operation is reached. */
export const serverRefusals = {
  notSignedIn: 401,
  sessionUnknown: 401,
  sessionEnded: 401,
  sessionStolen: 401,
  sessionExpired: 401,
  accountDisabled: 401,
  secondStepMissing: 401,
  csrfTokenWrong: 403,
  roleMayNot: 403,
  bookNotSeen: 403,
  unknownPath: 404,
  unknownCase: 404,
  methodNotAllowed: 405,
  requestTimeout: 408,
  keyUsedOtherwise: 422,
  keyInUse: 409,
  answerLost: 409,
  bodyTooLarge: 413,
  bodyTooDeep: 400,
  typeNotTaken: 415,
  notJson: 400,
  notValid: 400,
  tooManyRequests: 429,
  stopping: 503,
  databaseGone: 503,
  fault: 500,
} as const;
export type ServerRefusal = keyof typeof serverRefusals;

export function serverProblem(
  refused: ServerRefusal,
  rest: Pick<Problem, 'invalid' | 'more' | 'headers'> = {},
): Problem {
  return { status: serverRefusals[refused], refused, ...rest };
}

export function problemDocument(
  { status, refused, invalid, more }: Problem,
  at: { readonly requestId: string; readonly language: SpokenLanguage },
): object {
  const title = bothWords(`problem.${refused}`)[at.language];
  return {
    type: `/docs#refusal-${refused}`,
    title,
    status,
    instance: `urn:forbear:request:${at.requestId}`,
    refused,
    ...(invalid === undefined ? {} : { invalid }),
    ...more,
  };
}

export function waitProblem(retryAfterSeconds: number): Problem {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return serverProblem('tooManyRequests', { more: { retryAfterSeconds }, headers });
}

/** Ends a request with a problem from anywhere below it. */
export class ServerStateError extends Error {
  readonly problem: Problem;
  constructor(refused: ServerRefusal, rest: Parameters<typeof serverProblem>[1] = {}) {
    super(refused);
    this.name = 'ServerStateError';
    this.problem = serverProblem(refused, rest);
  }
}

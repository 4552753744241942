/** What a handler is given, and what it may answer. */
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from '../api/routes/route.ts';
import type { SeenCase } from '../application/seen-case.ts';
import type { Identity } from '../core/access/role.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { ServerParts } from './parts.ts';
import type { Presented } from './read-request.ts';

export type SpokenLanguage = 'zh' | 'en';

/** One request, checked and let in. */
export interface Call<R = Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** the bytes of a request that brings bytes instead of a document, no more than its route takes */
  readonly bytes: AsyncIterable<Uint8Array> | undefined;
  readonly bytesType: string | undefined;
  /** shows what this one may see, and nothing else: the only database that a handler of theirs has */
  readonly database: Database;
  readonly parts: ServerParts;
  readonly language: SpokenLanguage;
  readonly requestId: string;
  readonly atMs: number;
  readonly userAgent: string | undefined;
  /** of the request; undefined: not there, or there more than once */
  header(name: string): string | undefined;
  /** it came from this machine, and not through a proxy */
  readonly isFromHere: boolean;
  /** the address of who asks; never to be logged or kept in the open */
  readonly remoteAddress: string;
  readonly bearer: string | undefined;
  /** the token that came with the request, whether it says anything or not; not to be kept */
  readonly presented: Presented | undefined;
  /** one look more than the one that is kept of itself: name and addresses whole, an inquiry, a reason */
  looked(more: LookMore): void;
}

export interface LookMore {
  readonly isWhole?: boolean;
  readonly review?: { readonly kind: 'moneyLaundering' | 'fraud'; readonly reason: string } | undefined;
  readonly reason?: string | undefined;
}

/** Of somebody who is signed in. */
export interface SignedCall<R = Route> extends Call<R> {
  readonly identity: Identity;
  /** who did it, as entries name them */
  readonly by: string;
  /** their lender's book */
  readonly book: CreditorRow;
  readonly presented: Presented;
  /** what writes of the page carry; null where a bearer token is used */
  readonly csrfToken: () => string | null;
  readonly expiresAtMs: number;
}

/** About one case, which they may see. */
export interface CaseCall<R = Route> extends SignedCall<R> {
  readonly seen: SeenCase;
}

/** A refusal by its code; what else it says goes out beside it. */
export interface Refused {
  readonly refused: string;
}

/** Bytes instead of a document. */
export interface BytesAnswer {
  readonly type: string;
  /** undefined: shown in place */
  readonly fileName?: string;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Another place to go to, for a browser. */
export interface RedirectAnswer {
  readonly redirectTo: string;
  readonly headers?: WithHeaders<unknown>['headers'];
}

/** Headers beside an answer: cookies of signing in and out. */
export interface WithHeaders<A> {
  readonly answer: A;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

type Answer<R> = AnswerOf<R> | Refused | BytesAnswer | RedirectAnswer | WithHeaders<AnswerOf<R>>;

export type OpenHandler<R> = (call: Call<R>) => Promise<Answer<R>>;
export type SignedHandler<R> = (call: SignedCall<R>) => Promise<Answer<R>>;
export type CaseHandler<R> = (call: CaseCall<R>) => Promise<Answer<R>>;

/** A route with what answers it. */
export interface Served {
  readonly route: Route;
  readonly needs: 'nothing' | 'signedIn' | 'case';
  readonly handle: (call: CaseCall) => Promise<unknown>;
}

/** For everybody: `call.database` is empty-handed, since nobody is signed in. */
export function serveOpen<R extends Route>(route: R, handle: OpenHandler<R>): Served {
  return { route, needs: 'nothing', handle: handle as Served['handle'] };
}

export function serveSigned<R extends Route>(route: R, handle: SignedHandler<R>): Served {
  return { route, needs: 'signedIn', handle: handle as unknown as Served['handle'] };
}

export function serveCase<R extends Route>(route: R, handle: CaseHandler<R>): Served {
  return { route, needs: 'case', handle: handle as unknown as Served['handle'] };
}

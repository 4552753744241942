/**
 * A provider of signatures for tests and the demonstration. It identifies nobody: whoever opens its page is taken for the
 * person, and a click is taken for a check that they are alive. What it signs is legally worth nothing.
 */
import { randomUUID } from 'node:crypto';
import { type Issued, signatureBy, TestAuthority } from './test-authority.ts';
import {
  answerMac,
  isSameMac,
  type ProviderStatus,
  requestMac,
  requestShape,
  signatureHeader,
  skewMsMax,
} from './wire.ts';

export interface TestProviderSettings {
  readonly keyId: string;
  readonly secret: Uint8Array;
  /** a request that nobody answers lapses */
  readonly lapseMinutes: number;
  readonly nowMs?: () => number;
  readonly authority?: TestAuthority;
}

export interface AskedOf {
  readonly method: string;
  /** with its query */
  readonly path: string;
  readonly header: string;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  /** of `signatureHeader`; undefined: not one of ours */
  readonly header: string | undefined;
}

export interface Waiting {
  readonly id: string;
  readonly providerRef: string;
  readonly statement: Uint8Array;
  readonly personRef: string;
  readonly redirectUrl: string;
  readonly body: string;
  readonly begunAtMs: number;
  readonly outcome: ProviderStatus | undefined;
}

const minuteMs = 60_000;

export class TestProvider {
  readonly authority: TestAuthority;
  /** where its pages are; known once it is served */
  pagesUrl = 'http://127.0.0.1';
  readonly #settings: TestProviderSettings;
  readonly #nowMs: () => number;
  readonly #byRef = new Map<string, Waiting>();

  constructor(settings: TestProviderSettings) {
    this.#settings = settings;
    this.#nowMs = settings.nowMs ?? Date.now;
    this.authority = settings.authority ?? new TestAuthority();
  }

  get requests(): readonly Waiting[] {
    return [...this.#byRef.values()];
  }

  /** What the adapter asks. A request that is not signed as agreed gets 401 and nothing else. */
  handle(asked: AskedOf): Answered {
    const own = this.#authenticated(asked);
    if (own === undefined) return { status: 401, body: '', header: undefined };
    const { status, content } = this.#answer(asked);
    const body = JSON.stringify(content);
    return { status, body, header: answerMac({ secret: this.#settings.secret, requestMac: own, status, body }) };
  }

  #authenticated({ method, path, header, body }: AskedOf): string | undefined {
    const { keyId, secret } = this.#settings;
    const [theirKey, at, mac, ...more] = header.split(' ');
    if (theirKey !== keyId || mac === undefined || more.length > 0 || !/^[0-9]{1,15}$/.test(at ?? '')) return undefined;
    const atMs = Number(at);
    if (Math.abs(this.#nowMs() - atMs) > skewMsMax) return undefined;
    const own = requestMac({ secret, method, path, body, atMs });
    return isSameMac(mac, own) ? own : undefined;
  }

  #answer({ method, path, body }: AskedOf): { readonly status: number; readonly content: unknown } {
    if (method === 'POST' && path === '/v1/requests') return this.#begin(body);
    const ref = /^\/v1\/requests\/([A-Za-z0-9-]+)$/.exec(path)?.[1];
    const outcome = method === 'GET' && ref !== undefined ? this.statusOf(ref) : undefined;
    return outcome === undefined ? { status: 404, content: { code: 'notKnown' } } : { status: 200, content: outcome };
  }

  #begin(body: string): { readonly status: number; readonly content: unknown } {
    const asked = requestShape.safeParse(jsonOf(body));
    if (!asked.success) return { status: 400, content: { code: 'requestNotTaken' } };
    const { id, statement, personRef, redirectUrl } = asked.data;
    const before = this.requests.find((each) => each.id === id);
    if (before !== undefined && before.body !== body) return { status: 409, content: { code: 'otherUnderThisId' } };
    const providerRef = before?.providerRef ?? randomUUID();
    if (before === undefined) {
      const bytes = new Uint8Array(Buffer.from(statement, 'base64'));
      const waiting = { id, providerRef, statement: bytes, personRef, redirectUrl, body, begunAtMs: this.#nowMs() };
      this.#byRef.set(providerRef, { ...waiting, outcome: undefined });
    }
    const content = { providerRef, url: `${this.pagesUrl}/sign/${providerRef}` };
    return { status: before === undefined ? 201 : 200, content };
  }

  /** Undefined: not known here. */
  statusOf(providerRef: string): ProviderStatus | undefined {
    const waiting = this.#byRef.get(providerRef);
    if (waiting === undefined) return undefined;
    if (waiting.outcome !== undefined) return waiting.outcome;
    const isLate = this.#nowMs() >= waiting.begunAtMs + this.#settings.lapseMinutes * minuteMs;
    return { state: isLate ? 'expired' : 'pending' };
  }

  /** The person of that name signs. False: not known, over, or signed before. */
  sign(providerRef: string, name: string): boolean {
    return this.signAs(providerRef, this.authority.person({ name }));
  }

  signAs(providerRef: string, person: Issued): boolean {
    const waiting = this.#byRef.get(providerRef);
    if (waiting === undefined) return false;
    const at = new Date(this.#nowMs()).toISOString();
    return this.end(providerRef, {
      state: 'signed',
      certificates: [...this.authority.chainOf(person)],
      signature: Buffer.from(signatureBy(person, waiting.statement)).toString('base64'),
      signedAt: at,
      liveness: { passed: true, at, method: 'simulated' },
    });
  }

  /** Any end, also one that no honest provider would give. */
  end(providerRef: string, outcome: ProviderStatus): boolean {
    const waiting = this.#byRef.get(providerRef);
    if (waiting === undefined || this.statusOf(providerRef)?.state !== 'pending') return false;
    this.#byRef.set(providerRef, { ...waiting, outcome });
    return true;
  }
}

/** What a request's header says, of Node's headers. */
export function headerOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const header = headers[signatureHeader];
  return typeof header === 'string' ? header : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

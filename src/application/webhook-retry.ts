/** What an answer means for its message and for the endpoint. Sources: the Standard Webhooks specification 1.0.0; RFC 9110. */
import type { WebhookOutcome } from './webhook-port.ts';

const msPerSecond = 1000;
const minute = 60;
const hour = 60 * minute;

/** After the first try, the second …; the specification's own example. After as many tries and one more it is given up. */
export const retrySeconds = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;
/** A pause is longer than planned by up to this share, so that what failed together does not come back together. */
const jitterShare = 0.2;
/** Where a receiver that takes too much at a time does not say how long to wait. */
const throttledSeconds = 30;
/** What a receiver may ask for at most. */
const retryAfterSecondsMax = 24 * hour;
/** An endpoint at which nothing succeeded for so long is told nothing more. */
export const failingMsMax = 5 * 24 * hour * msPerSecond;

const throttles: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const goneStatus = 410;

export interface TryVerdict {
  readonly state: 'delivered' | 'waiting' | 'failed';
  /** when it is tried again; of no meaning where it is not */
  readonly nextTryAtMs: number;
  readonly status: number | undefined;
  readonly error: string | undefined;
  /** the receiver wants to be told nothing more */
  readonly isGone: boolean;
  /** nothing is sent to the endpoint before it */
  readonly pausedUntilMs: number | undefined;
}

/** `tries`: how many there were, this one among them. `fraction` in [0, 1): chance. */
export function tryVerdict(
  outcome: WebhookOutcome,
  at: { readonly tries: number; readonly nowMs: number; readonly fraction: number },
): TryVerdict {
  const { tries, nowMs, fraction } = at;
  const status = outcome.kind === 'answered' ? outcome.status : undefined;
  const plain = { nextTryAtMs: nowMs, status, error: undefined, isGone: false, pausedUntilMs: undefined };
  if (status !== undefined && status >= 200 && status < 300) return { ...plain, state: 'delivered' };
  const error = outcome.kind === 'answered' ? 'status' : outcome.code;
  const pauseSeconds = retrySeconds[tries - 1];
  const pausedUntilMs = pausedUntil(outcome, nowMs);
  // Once it wants nothing more, what waits is kept for the day on which somebody switches it on again.
  if (status === goneStatus) return { ...plain, error, state: 'waiting', isGone: true };
  if (pauseSeconds === undefined) return { ...plain, error, state: 'failed', pausedUntilMs };
  const pauseMs = Math.round(pauseSeconds * msPerSecond * (1 + jitterShare * fraction));
  return {
    ...plain,
    error,
    state: 'waiting',
    nextTryAtMs: Math.max(nowMs + pauseMs, pausedUntilMs ?? 0),
    pausedUntilMs,
  };
}

function pausedUntil(outcome: WebhookOutcome, nowMs: number): number | undefined {
  if (outcome.kind !== 'answered' || !throttles.has(outcome.status)) return undefined;
  const seconds = Math.min(outcome.retryAfterSeconds ?? throttledSeconds, retryAfterSecondsMax);
  return nowMs + seconds * msPerSecond;
}

/**
 * How often one who is signed in may ask for what is dear, a minute: counted by who they are, since a whole office may come from one
 * address. What is open to everybody is counted by address, before anything is looked up (make-server.ts).
 */
import type { Identity } from '../core/access/role.ts';

const minuteMs = 60_000;

export interface CallerLimits {
  /** Seconds to wait; undefined: go on. */
  take(at: {
    readonly caller: string;
    readonly operation: string;
    readonly perMinuteMax: number;
    readonly atMs: number;
  }): number | undefined;
}

/** One who is signed in, among all of the deployment. */
export function callerOf(identity: Identity): string {
  const { creditorId } = identity;
  return identity.kind === 'user'
    ? `${creditorId} user ${identity.userId}`
    : `${creditorId} borrower ${identity.borrowerId}`;
}

export function callerLimits(): CallerLimits {
  let minute = 0;
  let counts = new Map<string, number>();
  return {
    take({ caller, operation, perMinuteMax, atMs }) {
      const now = Math.floor(atMs / minuteMs);
      if (now !== minute) {
        minute = now;
        counts = new Map();
      }
      const key = `${operation} ${caller}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count > perMinuteMax ? Math.ceil(((now + 1) * minuteMs - atMs) / 1000) : undefined;
    },
  };
}

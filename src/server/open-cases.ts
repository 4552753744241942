/** How many cases of a book are open, kept for a few seconds: it stands on every page of the list, and is counted row by row. */
import type { ServerParts } from './parts.ts';

const keptMs = 5_000;

interface Kept {
  readonly count: number;
  readonly atMs: number;
  /** somebody is counting anew: the others go on with what is kept */
  isCounting: boolean;
}

const keptBy = new WeakMap<ServerParts, Map<number, Kept>>();

/** `known` undefined: the asker counts, and says what came of it. */
export function openCasesKept(
  parts: ServerParts,
  creditorId: number,
): { readonly known: number | undefined; counted(count: number): void } {
  const books = keptBy.get(parts) ?? new Map<number, Kept>();
  keptBy.set(parts, books);
  const kept = books.get(creditorId);
  const ageMs = kept === undefined ? Number.POSITIVE_INFINITY : parts.now() - kept.atMs;
  // Twice the time: whoever began to count did not come to an end.
  const isFresh = ageMs < keptMs || (kept?.isCounting === true && ageMs < 2 * keptMs);
  if (kept !== undefined && !isFresh) kept.isCounting = true;
  return {
    known: isFresh ? kept!.count : undefined,
    counted(count) {
      if (!isFresh) books.set(creditorId, { count, atMs: parts.now(), isCounting: false });
    },
  };
}

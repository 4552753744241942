/**
 * The order in which a person takes cases: most days past due first, then most in arrears in the book's own currency,
 * then the older case. Closed cases come after all open ones, the last closed first. A cursor is one place in that
 * order, as text; the list goes on after it.
 */
import type { Day } from '../calendar/day.ts';

export interface OpenPlace {
  readonly kind: 'open';
  readonly daysPastDue: number;
  readonly arrearsMinor: bigint;
  readonly caseId: bigint;
}

export interface ClosedPlace {
  readonly kind: 'closed';
  readonly closedOn: Day;
  readonly caseId: bigint;
}

export type CasePlace = OpenPlace | ClosedPlace;

/** Below 0 when `one` comes first. */
export function compareOpen(one: OpenPlace, other: OpenPlace): number {
  return (
    other.daysPastDue - one.daysPastDue ||
    compareBigint(other.arrearsMinor, one.arrearsMinor) ||
    compareBigint(one.caseId, other.caseId)
  );
}

export function cursorText(place: CasePlace): string {
  return place.kind === 'open'
    ? `open.${place.daysPastDue}.${place.arrearsMinor}.${place.caseId}`
    : `closed.${place.closedOn}.${place.caseId}`;
}

/** Undefined when it is no cursor of this list. */
export function parseCursor(text: string): CasePlace | undefined {
  const open = /^open\.(\d{1,6})\.(\d{1,18})\.(\d{1,18})$/.exec(text);
  if (open) {
    const [, days, arrears, id] = open as unknown as [string, string, string, string];
    return { kind: 'open', daysPastDue: Number(days), arrearsMinor: BigInt(arrears), caseId: BigInt(id) };
  }
  const closed = /^closed\.(\d{1,6})\.(\d{1,18})$/.exec(text);
  if (!closed) return undefined;
  const [, on, id] = closed as unknown as [string, string, string];
  return { kind: 'closed', closedOn: Number(on), caseId: BigInt(id) };
}

function compareBigint(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

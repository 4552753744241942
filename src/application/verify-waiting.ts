/** Which day a loan's stored state tells of, and whether something touched it since. */
import type { Day } from '../core/calendar/day.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { StoredState } from '../store/verify.ts';

/** The last business date closed, or the one that a close under way or cut off has reached already; undefined: not aged yet. */
export function stateDay(creditor: CreditorRow, { agedThrough }: StoredState): Day | undefined {
  const { businessDate } = creditor;
  if (agedThrough === undefined) return undefined;
  return businessDate === undefined || agedThrough > businessDate ? agedThrough : businessDate;
}

/** Touched since it was last aged: its next event is not after the day its state tells of. The next close takes it up. */
export function isWaiting(creditor: CreditorRow, state: StoredState): boolean {
  const day = stateDay(creditor, state) ?? creditor.businessDate;
  return day !== undefined && state.nextEventOn !== undefined && state.nextEventOn <= day;
}

/**
 * Days past due, with grace and pauses.
 *
 * daysPastDue = max(0, days from the oldest unpaid due date to the as-of day - grace days - paused days). Paused days
 * are the days d with delinquentSince <= d < asOf that lie in a pause [from, to): only days after the amount fell due
 * are taken off, a pause that runs counts up to the as-of day, the day `to` is counted again. Apache Fineract's rule
 * since 2025 (DelinquencyEffectivePauseHelper.getPausedDaysWithinRange); its older rule took off every paused day,
 * also those before the amount fell due.
 */
import type { Day } from '../calendar/day.ts';

/** Days [from, to) that are not counted; `to` undefined: no end is known. */
export interface Pause {
  readonly from: Day;
  readonly to: Day | undefined;
}

/** Days past due on `asOf` of an amount that fell due on `delinquentSince` and is unpaid. Pauses do not overlap. */
export function daysPastDue(at: {
  readonly delinquentSince: Day;
  readonly asOf: Day;
  readonly graceDays: number;
  readonly pauses: readonly Pause[];
}): number {
  let days = at.asOf - at.delinquentSince - at.graceDays;
  for (const pause of at.pauses) {
    const from = Math.max(pause.from, at.delinquentSince);
    const to = pause.to === undefined ? at.asOf : Math.min(pause.to, at.asOf);
    if (to > from) days -= to - from;
  }
  return days > 0 ? days : 0;
}

/**
 * The first as-of day on which days past due reach `days` (>= 1), if the amount stays unpaid; undefined when a pause
 * without end comes first. `pauses` sorted by `from`.
 */
export function dayReaching(at: {
  readonly delinquentSince: Day;
  readonly days: number;
  readonly graceDays: number;
  readonly pauses: readonly Pause[];
}): Day | undefined {
  let reached = at.delinquentSince + at.graceDays + at.days;
  for (const pause of at.pauses) {
    const from = Math.max(pause.from, at.delinquentSince);
    if (from >= reached) continue;
    if (pause.to === undefined) return undefined;
    if (pause.to > from) reached += pause.to - from;
  }
  return reached;
}

/** The places (in the list given) of two pauses that overlap; undefined when none do. Pauses that only touch do not overlap. */
export function overlappingPauses(pauses: readonly Pause[]): readonly [number, number] | undefined {
  const order = pauses.map((_, index) => index).sort((a, b) => pauses[a]!.from - pauses[b]!.from || a - b);
  let latest: number | undefined;
  for (const index of order) {
    const pause = pauses[index]!;
    if (pause.to !== undefined && pause.to <= pause.from) continue;
    if (latest !== undefined) {
      const before = pauses[latest]!;
      if (before.to === undefined || before.to > pause.from) return [latest, index];
    }
    latest = index;
  }
  return undefined;
}

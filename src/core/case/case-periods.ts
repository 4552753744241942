/**
 * When a borrower's case is open: from the first day on which any of their loans is past due, grace and pauses taken
 * off, until the day on which none is. One case a borrower at a time, over all their loans.
 */

import { dayReaching, type Pause } from '../ageing/days-past-due.ts';
import type { DelinquencySpan } from '../ageing/delinquency.ts';
import type { Day } from '../calendar/day.ts';

/** Days [from, to); `to` undefined: it lasts. */
export interface CasePeriod {
  readonly from: Day;
  readonly to: Day | undefined;
}

/** The days on which one loan has at least one day past due: its spans less grace and pauses. */
export function pastDuePeriods(at: {
  readonly spans: readonly DelinquencySpan[];
  readonly graceDays: number;
  readonly pauses: readonly Pause[];
  readonly until: Day;
}): CasePeriod[] {
  const { graceDays, pauses, until } = at;
  return at.spans.flatMap((span) => {
    const first = dayReaching({ delinquentSince: span.delinquentSince, days: 1, graceDays, pauses });
    if (first === undefined) return [];
    const from = Math.max(span.from, first);
    if (from > until || (span.to !== undefined && from >= span.to)) return [];
    return [{ from, to: span.to }];
  });
}

/** Periods of several loans as one: overlapping and adjoining ones joined, in order. */
export function joinPeriods(periods: readonly CasePeriod[]): CasePeriod[] {
  const joined: CasePeriod[] = [];
  for (const period of [...periods].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || (last.to !== undefined && period.from > last.to)) {
      joined.push(period);
    } else if (last.to !== undefined && (period.to === undefined || period.to > last.to)) {
      joined[joined.length - 1] = { from: last.from, to: period.to };
    }
  }
  return joined;
}

export type CaseStep =
  | { readonly kind: 'opened'; readonly on: Day; readonly because: 'pastDue' }
  | { readonly kind: 'closed'; readonly on: Day; readonly because: 'arrearsPaid' };

/**
 * What happens to a borrower's case in the business dates after `closedThrough` up to `businessDate`. Days that were
 * closed before are not rewritten: what a backdated payment changes shows from the first day after them.
 */
export function caseSteps(at: {
  readonly periods: readonly CasePeriod[];
  readonly hasOpenCase: boolean;
  readonly closedThrough: Day | undefined;
  readonly businessDate: Day;
}): CaseStep[] {
  const firstDay = at.closedThrough === undefined ? Number.NEGATIVE_INFINITY : at.closedThrough + 1;
  const steps: CaseStep[] = [];
  let open = at.hasOpenCase;
  const close = (on: Day) => {
    steps.push({ kind: 'closed', on, because: 'arrearsPaid' });
    open = false;
  };
  for (const period of at.periods) {
    if (period.from > at.businessDate) break;
    if (period.to !== undefined && period.to <= firstDay) continue;
    const from = Math.max(period.from, firstDay);
    // A case left open from before, though nothing was past due when this period begins: it ended in between.
    if (open && from > firstDay) close(firstDay);
    if (!open) steps.push({ kind: 'opened', on: from, because: 'pastDue' });
    open = true;
    if (period.to !== undefined && period.to <= at.businessDate) close(period.to);
  }
  if (open && at.hasOpenCase && steps.length === 0 && !lastsOn(at.periods, at.businessDate)) {
    close(Math.min(Math.max(firstDay, lastEnd(at.periods) ?? firstDay), at.businessDate));
  }
  return steps;
}

function lastsOn(periods: readonly CasePeriod[], day: Day): boolean {
  return periods.some((period) => period.from <= day && (period.to === undefined || period.to > day));
}

function lastEnd(periods: readonly CasePeriod[]): Day | undefined {
  return periods.at(-1)?.to;
}

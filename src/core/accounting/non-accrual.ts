/**
 * When the interest of a loan is no longer income (非应计), and from when it is again. It begins on the first day on which the
 * days past due are over the limit; it ends on the first on which nothing is past due, and for a loan that was restructured
 * meanwhile not before its observation has ended. Source and doubts: jurisdictions/cn/accounting/non-accrual.md.
 */
import { dayReaching, type Pause } from '../ageing/days-past-due.ts';
import type { DelinquencySpan } from '../ageing/delinquency.ts';
import type { Day } from '../calendar/day.ts';
import type { AccountingRules } from './accounting-rules.ts';

export interface AccrualFacts {
  /** in order */
  readonly spans: readonly DelinquencySpan[];
  readonly graceDays: number;
  /** sorted by `from` */
  readonly pauses: readonly Pause[];
  readonly until: Day;
  /** each restructuring, and the first day on which its observation is over; undefined: it runs still */
  readonly observed: readonly { readonly changedOn: Day; readonly endedOn: Day | undefined }[];
}

export interface AccrualChange {
  readonly on: Day;
  readonly kind: 'nonAccrualBegan' | 'nonAccrualEnded';
}

/** The days up to `until` on which it changes, in turn; none where no rule is in force. */
export function accrualChanges(facts: AccrualFacts, rules: AccountingRules['nonAccrual']): AccrualChange[] {
  const changes: AccrualChange[] = [];
  if (rules === undefined) return changes;
  let accruesFrom: Day = Number.NEGATIVE_INFINITY;
  for (const span of facts.spans) {
    const { delinquentSince } = span;
    const reached = dayReaching({ ...facts, delinquentSince, days: rules.daysPastDueOver + 1 });
    if (reached === undefined) continue;
    const beganOn = Math.max(reached, span.from, accruesFrom);
    if (beganOn > facts.until || (span.to !== undefined && beganOn >= span.to)) continue;
    changes.push({ on: beganOn, kind: 'nonAccrualBegan' });
    const endedOn = endOf(beganOn, facts);
    if (endedOn === undefined || endedOn > facts.until) break;
    changes.push({ on: endedOn, kind: 'nonAccrualEnded' });
    accruesFrom = endedOn;
  }
  return changes;
}

function endOf(beganOn: Day, { spans, observed }: AccrualFacts): Day | undefined {
  let day = beganOn;
  for (;;) {
    const late = spans.find((span) => span.from <= day && (span.to === undefined || day < span.to));
    if (late !== undefined) {
      if (late.to === undefined) return undefined;
      day = late.to;
      continue;
    }
    const watched = observed.find(
      ({ changedOn, endedOn }) => changedOn >= beganOn && changedOn <= day && (endedOn === undefined || endedOn > day),
    );
    if (watched === undefined) return day;
    if (watched.endedOn === undefined) return undefined;
    day = watched.endedOn;
  }
}

/**
 * When a loan was past due, and since which due date: from what fell due and what was paid, nothing else.
 *
 * An amount is past due on an as-of day when its due date is strictly before that day and the payments valued on or
 * before that day do not cover all that fell due up to and with it; payments cover the oldest amount first. On the
 * due date itself nothing is past due yet. This is Apache Fineract's count (an instalment is overdue when its due
 * date is before the business date).
 */
import type { Day } from '../calendar/day.ts';

/** One amount falling due; lists of these are sorted by `on`. `amountMinor` >= 0. */
export interface DueAmount {
  readonly on: Day;
  readonly amountMinor: bigint;
}

/** One payment by the day from which it counts; lists are sorted by `on`. A reversal is negative. */
export interface PaidAmount {
  readonly on: Day;
  readonly amountMinor: bigint;
}

/** As-of days [from, to) on which the oldest unpaid due date is the same; `to` undefined: it lasts at `until`. */
export interface DelinquencySpan {
  readonly from: Day;
  readonly to: Day | undefined;
  readonly delinquentSince: Day;
}

/** A schedule in force from `startsOn`, with its own due amounts; `carriedPaidMinor` of all payments belongs to earlier versions. */
export interface ScheduleVersion {
  readonly startsOn: Day;
  readonly due: readonly DueAmount[];
  readonly carriedPaidMinor: bigint;
  /** the payments as this version counts them, where it counts them otherwise */
  readonly payments?: readonly PaidAmount[] | undefined;
}

/** The spans of as-of days <= `until` with arrears, in order. One merge of two sorted lists. */
export function delinquencySpans(at: {
  readonly due: readonly DueAmount[];
  readonly payments: readonly PaidAmount[];
  readonly until: Day;
}): DelinquencySpan[] {
  const spans: DelinquencySpan[] = [];
  addSpans(spans, { ...at, from: Number.NEGATIVE_INFINITY, paidBeforeMinor: 0n });
  return spans;
}

/** The same over schedules that replaced one another; `versions` sorted by `startsOn`, the first may start before everything. */
export function delinquencySpansOfVersions(at: {
  readonly versions: readonly ScheduleVersion[];
  readonly payments: readonly PaidAmount[];
  readonly until: Day;
}): DelinquencySpan[] {
  const spans: DelinquencySpan[] = [];
  at.versions.forEach((version, index) => {
    const next = at.versions[index + 1];
    const lastAsOf = next === undefined ? at.until : Math.min(at.until, next.startsOn - 1);
    addSpans(spans, {
      due: version.due,
      payments: version.payments ?? at.payments,
      from: index === 0 ? Number.NEGATIVE_INFINITY : version.startsOn,
      until: lastAsOf,
      paidBeforeMinor: -version.carriedPaidMinor,
    });
    // An open span of a version that was replaced ends on the day of the replacement, unless the next goes on with it.
    const last = spans.at(-1);
    if (last && last.to === undefined && lastAsOf < at.until) spans[spans.length - 1] = { ...last, to: lastAsOf + 1 };
  });
  return spans;
}

function addSpans(
  spans: DelinquencySpan[],
  at: {
    readonly due: readonly DueAmount[];
    readonly payments: readonly PaidAmount[];
    readonly from: Day;
    readonly until: Day;
    readonly paidBeforeMinor: bigint;
  },
): void {
  const { due, payments, until } = at;
  /** Amounts past due so far are due[0 .. pastDue); those before `oldest` are covered and sum to `coveredMinor`. */
  let pastDue = 0;
  let oldest = 0;
  let coveredMinor = 0n;
  let paidMinor = at.paidBeforeMinor;
  let nextPayment = 0;
  let since: Day | undefined;
  let from = 0;
  const end = (asOf: Day) => {
    if (since !== undefined) addSpan(spans, { from, to: asOf, delinquentSince: since });
  };
  for (;;) {
    let asOf = pastDue < due.length ? due[pastDue]!.on + 1 : Number.POSITIVE_INFINITY;
    if (nextPayment < payments.length && payments[nextPayment]!.on < asOf) asOf = payments[nextPayment]!.on;
    if (asOf > until) break;
    while (pastDue < due.length && due[pastDue]!.on < asOf) pastDue++;
    while (nextPayment < payments.length && payments[nextPayment]!.on <= asOf) {
      paidMinor += payments[nextPayment]!.amountMinor;
      nextPayment++;
    }
    while (oldest > 0 && paidMinor < coveredMinor) {
      oldest--;
      coveredMinor -= due[oldest]!.amountMinor;
    }
    while (oldest < pastDue && paidMinor >= coveredMinor + due[oldest]!.amountMinor) {
      coveredMinor += due[oldest]!.amountMinor;
      oldest++;
    }
    const sinceNow = oldest < pastDue ? due[oldest]!.on : undefined;
    if (asOf <= at.from) {
      // What happened before the version came into force only sets the state it starts with.
      since = sinceNow;
      from = at.from;
    } else if (sinceNow !== since) {
      end(asOf);
      since = sinceNow;
      from = asOf;
    }
  }
  if (since !== undefined && from <= until) addSpan(spans, { from, to: undefined, delinquentSince: since });
}

function addSpan(spans: DelinquencySpan[], span: DelinquencySpan): void {
  if (span.to !== undefined && span.to <= span.from) return;
  const last = spans.at(-1);
  if (last && last.to === span.from && last.delinquentSince === span.delinquentSince) {
    spans[spans.length - 1] = { ...last, to: span.to };
  } else {
    spans.push(span);
  }
}

/** The span that `asOf` falls in; undefined when nothing is past due. `spans` in order. */
export function spanAt(spans: readonly DelinquencySpan[], asOf: Day): DelinquencySpan | undefined {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle]!;
    if (asOf < span.from) high = middle - 1;
    else if (span.to !== undefined && asOf >= span.to) low = middle + 1;
    else return span;
  }
  return undefined;
}

/** The days on which arrears became zero by payment (cures), in order: the ends of spans that no other span follows at once. */
export function curedOnDays(spans: readonly DelinquencySpan[]): Day[] {
  return spans.flatMap((span, index) => (span.to !== undefined && spans[index + 1]?.from !== span.to ? [span.to] : []));
}

/** What is past due on `asOf`: all that fell due before it less all paid by it, never below zero. */
export function arrearsMinor(at: {
  readonly due: readonly DueAmount[];
  readonly payments: readonly PaidAmount[];
  readonly asOf: Day;
}): bigint {
  let arrears = 0n;
  let somethingDue = false;
  for (const amount of at.due) {
    if (amount.on >= at.asOf) break;
    arrears += amount.amountMinor;
    somethingDue = true;
  }
  if (!somethingDue) return 0n;
  for (const payment of at.payments) {
    if (payment.on > at.asOf) break;
    arrears -= payment.amountMinor;
  }
  return arrears > 0n ? arrears : 0n;
}

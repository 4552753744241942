/**
 * What one day close does to one loan: from its facts and the business date, the postings that fell due and the
 * state it stands in. The same answer whether the days are closed one by one or in one step.
 */
import type { Day } from '../calendar/day.ts';
import type { Pause } from './days-past-due.ts';
import {
  arrearsMinor,
  type DelinquencySpan,
  type DueAmount,
  delinquencySpansOfVersions,
  type PaidAmount,
  type ScheduleVersion,
  spanAt,
} from './delinquency.ts';
import { nextAgeingEventOn } from './next-event.ts';

/** An instalment as it falls due, by component. */
export interface InstalmentAmounts {
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

/** A schedule in force from `startsOn` until the next one starts. */
export interface VersionFacts {
  readonly startsOn: Day;
  readonly carriedPaidMinor: bigint;
  /** sorted by dueOn */
  readonly instalments: readonly InstalmentAmounts[];
  /** What counts otherwise under this schedule than under others, sorted: due besides, and more or less paid. */
  readonly own?: { readonly due: readonly DueAmount[]; readonly paid: readonly PaidAmount[] } | undefined;
}

export interface LoanAgeingFacts {
  readonly graceDays: number;
  /** sorted by startsOn, at least one */
  readonly versions: readonly VersionFacts[];
  /** fees charged beside the schedule, due when charged; sorted */
  readonly charges: readonly DueAmount[];
  /** what was paid or waived of principal, interest and fees, by value date; sorted; reversals negative */
  readonly paid: readonly PaidAmount[];
  /** the first day after the business date for which anything stands in the ledger already: what is owed changes then */
  readonly nextEntryOn?: Day | undefined;
  readonly pauses: readonly Pause[];
  /** interest and fees of instalments due up to this day are posted already */
  readonly duePostedThrough: Day | undefined;
  /** principal outstanding on the business date, by the ledger */
  readonly owedPrincipalMinor: bigint;
}

export interface DuePosting {
  readonly valueOn: Day;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

export interface ClosedLoan {
  readonly postings: readonly DuePosting[];
  readonly spans: readonly DelinquencySpan[];
  readonly delinquentSince: Day | undefined;
  readonly arrearsMinor: bigint;
  /** first day after the business date on which anything changes by itself; undefined: nothing will */
  readonly nextEventOn: Day | undefined;
  /** the day of the payment that left no principal: what was to fall due after it no longer does */
  readonly settledOn: Day | undefined;
}

/** `boundaryDays`: the days past due at which a bucket or class begins. */
export function closeLoan(at: {
  readonly facts: LoanAgeingFacts;
  readonly businessDate: Day;
  readonly boundaryDays: readonly number[];
}): ClosedLoan {
  const { businessDate, boundaryDays } = at;
  const settledOn = at.facts.owedPrincipalMinor <= 0n ? lastPaidOn(at.facts.paid, businessDate) : undefined;
  const facts = settledOn === undefined ? at.facts : endingOn(at.facts, settledOn);
  const versions = facts.versions.map((version) => versionDues(version, facts));
  const spans = delinquencySpansOfVersions({ versions, payments: facts.paid, until: businessDate });
  const current = versionInForce(facts.versions, businessDate);
  const due = versions[current]!.due;
  const payments = paymentsOf(versions[current]!, facts.paid, current);
  const now = spanAt(spans, businessDate);
  const ageingNext = nextAgeingEventOn({
    due,
    payments,
    asOf: businessDate,
    graceDays: facts.graceDays,
    pauses: facts.pauses,
    boundaryDays,
  });
  const nextDue = due.find((amount) => amount.on > businessDate)?.on;
  const nextStart = facts.versions[current + 1]?.startsOn;
  return {
    postings: duePostings(facts, businessDate),
    spans,
    delinquentSince: now?.delinquentSince,
    arrearsMinor: now === undefined ? 0n : arrearsMinor({ due, payments, asOf: businessDate }),
    nextEventOn: earliest(earliest(ageingNext, facts.nextEntryOn), earliest(nextDue, nextStart)),
    settledOn,
  };
}

function lastPaidOn(paid: readonly PaidAmount[], businessDate: Day): Day | undefined {
  let last: Day | undefined;
  for (const payment of paid) {
    if (payment.on > businessDate) break;
    if (payment.amountMinor > 0n) last = payment.on;
  }
  return last;
}

/** The facts without what would have fallen due after `settledOn`. */
function endingOn(facts: LoanAgeingFacts, settledOn: Day): LoanAgeingFacts {
  return {
    ...facts,
    versions: facts.versions.map((version) => ({
      ...version,
      instalments: version.instalments.filter((instalment) => instalment.dueOn <= settledOn),
    })),
  };
}

/** Interest and fees of the instalments that fell due since they were last posted, by the version in force that day. */
function duePostings(facts: LoanAgeingFacts, businessDate: Day): DuePosting[] {
  const after = facts.duePostedThrough ?? Number.NEGATIVE_INFINITY;
  const postings: DuePosting[] = [];
  facts.versions.forEach((version, index) => {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : version.startsOn;
    const end = facts.versions[index + 1]?.startsOn ?? Number.POSITIVE_INFINITY;
    for (const { dueOn, interestMinor, feeMinor } of version.instalments) {
      if (dueOn <= after || dueOn > businessDate || dueOn < from || dueOn >= end) continue;
      if (interestMinor > 0n || feeMinor > 0n) postings.push({ valueOn: dueOn, interestMinor, feeMinor });
    }
  });
  return postings;
}

function versionDues(version: VersionFacts, { charges, paid }: LoanAgeingFacts): ScheduleVersion {
  const { startsOn, carriedPaidMinor, own } = version;
  const due: DueAmount[] = version.instalments.map(({ dueOn, principalMinor, interestMinor, feeMinor }) => ({
    on: dueOn,
    amountMinor: principalMinor + interestMinor + feeMinor,
  }));
  if (charges.length > 0 || own !== undefined) {
    due.push(...charges, ...(own?.due ?? []));
    due.sort((a, b) => a.on - b.on);
  }
  if (own === undefined || own.paid.length === 0) return { startsOn, carriedPaidMinor, due };
  return { startsOn, carriedPaidMinor, due, payments: [...paid, ...own.paid].sort((a, b) => a.on - b.on) };
}

/** The payments as this version sees them: less what earlier versions took as settled. */
function paymentsOf(version: ScheduleVersion, paid: readonly PaidAmount[], index: number): readonly PaidAmount[] {
  const payments = version.payments ?? paid;
  if (index === 0 || version.carriedPaidMinor === 0n) return payments;
  return [{ on: Number.NEGATIVE_INFINITY, amountMinor: -version.carriedPaidMinor }, ...payments];
}

/** What falls due by the schedule in force on `day`, and the payments as that schedule sees them. */
export function duesInForce(
  facts: LoanAgeingFacts,
  day: Day,
): { readonly due: readonly DueAmount[]; readonly payments: readonly PaidAmount[] } {
  const index = versionInForce(facts.versions, day);
  const version = versionDues(facts.versions[index]!, facts);
  return { due: version.due, payments: paymentsOf(version, facts.paid, index) };
}

function versionInForce(versions: readonly VersionFacts[], day: Day): number {
  let index = 0;
  while (index + 1 < versions.length && versions[index + 1]!.startsOn <= day) index++;
  return index;
}

/** The earlier of two days, either of which may not be. */
export function earliest(a: Day | undefined, b: Day | undefined): Day | undefined {
  if (a === undefined) return b;
  return b === undefined || a < b ? a : b;
}

/**
 * The figures of an offer beside the ledger: up to which entry they tell, so that money that came later counts under the
 * agreement exactly once, and whether anything but such money and the schedule's own postings has come since.
 */
import type { PlanPayment } from '../core/agreement/standing.ts';
import type { Day } from '../core/calendar/day.ts';
import { areEqual, type ComponentAmounts, noAmounts, sumOf } from '../core/loan/components.ts';
import { added } from '../core/relief/relief-state.ts';
import type { LoanEntry } from '../store/agreements.ts';
import { isPlanPayment } from './agreement-ledger.ts';

/**
 * The last entry that the figures hold: all up to it are valued by their day and together are what they say. Of two such
 * entries the later one, since what lies between them comes to nothing. Undefined: the figures are not those of the ledger,
 * because money of a later day was posted before they were made, or an entry they hold was not.
 */
export function baseEntryOf(
  entries: readonly LoanEntry[],
  figures: { readonly asOf: Day; readonly owed: ComponentAmounts },
): bigint | undefined {
  let owed = noAmounts;
  let found: bigint | undefined;
  for (const { entryId, valueOn, amounts } of entries) {
    if (valueOn > figures.asOf) break;
    owed = added(owed, amounts);
    if (areEqual(owed, figures.owed)) found = entryId;
  }
  return found;
}

export interface FiguresSince {
  /** paid since, payments that were undone again taken off */
  readonly paidMinor: bigint;
  /** rising by day: what counts as paid under the terms */
  readonly payments: readonly PlanPayment[];
  /** how else what is owed changed: by a charge, a waiver, a payment of before that was undone */
  readonly changeMinor: ComponentAmounts;
}

/** What the schedule in force posts by itself; it is taken back when the agreement comes into force. */
const ofSchedule: readonly LoanEntry['kind'][] = ['interestDue', 'feeDue', 'penaltyDue', 'trueUp'];

export function figuresSince(entries: readonly LoanEntry[], baseEntryId: bigint): FiguresSince {
  const later = entries.filter(({ entryId }) => entryId > baseEntryId);
  const isPaid = (entry: LoanEntry) => isPlanPayment(entry, baseEntryId);
  const payments = later
    .filter(isPaid)
    .map(({ valueOn, amounts }) => ({ on: valueOn, amountMinor: -sumOf(amounts) }))
    .sort((one, other) => one.on - other.on);
  return {
    paidMinor: payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    payments,
    changeMinor: totalOf(later.filter((entry) => !isPaid(entry) && !ofSchedule.includes(entry.kind))),
  };
}

/** What was owed when that entry had been made. */
export function owedAt(entries: readonly LoanEntry[], baseEntryId: bigint): ComponentAmounts {
  return totalOf(entries.filter(({ entryId }) => entryId <= baseEntryId));
}

function totalOf(entries: readonly LoanEntry[]): ComponentAmounts {
  return entries.reduce((sum, { amounts }) => added(sum, amounts), noAmounts);
}

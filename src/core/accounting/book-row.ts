/**
 * What the books are made of: the rows of the ledger (table ledger_entry) as they are stored, and what happened beside them that
 * changes the lender's books and not what the borrower owes.
 */
import type { Day } from '../calendar/day.ts';
import type { Component, ComponentAmounts } from '../loan/components.ts';
import type { Stage } from './accounting-rules.ts';

/**
 * The kinds of ledger_entry.kind. What was set aside is let go by two rows of one day, `restore` and `release`; a release is taken
 * back by a `restore` whose contra is waiverLoss.
 */
export const bookRowKinds = [
  'disbursement',
  'interestDue',
  'feeDue',
  'penaltyDue',
  'charge',
  'payment',
  'reversal',
  'waiver',
  'trueUp',
  'setAside',
  'restore',
  'release',
  'capitalise',
] as const;
export type BookRowKind = (typeof bookRowKinds)[number];

/** Of ledger_entry.contra; `none`: a row that only moves amounts between components. */
export const bookContras = [
  'cash',
  'interestIncome',
  'penaltyIncome',
  'feeIncome',
  'costRecovered',
  'waiverLoss',
  'suspense',
  'setAside',
  'none',
] as const;
export type BookContra = (typeof bookContras)[number];

/** A row of the ledger; those of the store fit as they are. */
export interface BookRow {
  readonly entryId: bigint;
  readonly kind: BookRowKind;
  readonly valueOn: Day;
  readonly postedOn: Day;
  /** changes of what the borrower owes, minor units */
  readonly change: {
    readonly principalMinor: bigint;
    readonly interestMinor: bigint;
    readonly penaltyMinor: bigint;
    readonly feeMinor: bigint;
    readonly costMinor: bigint;
  };
  readonly contra: BookContra;
  readonly ref?: string | undefined;
  readonly reversesEntryId?: bigint | undefined;
}

export function changeOf({ change }: BookRow): ComponentAmounts {
  return {
    principal: change.principalMinor,
    interest: change.interestMinor,
    penalty: change.penaltyMinor,
    fee: change.feeMinor,
    cost: change.costMinor,
  };
}

/**
 * `ref` names where it comes from: the agreement and the number of its event, the day close. `adjustmentMinor` is always what
 * the adjustment account shall stand at afterwards, so that telling a thing twice changes nothing.
 */
export type BookEvent = { readonly on: Day; readonly ref: string } & (
  | { readonly kind: 'nonAccrualBegan' }
  | { readonly kind: 'nonAccrualEnded' }
  /** the changed terms at the original rate; the difference is a result of the day */
  | { readonly kind: 'modified'; readonly adjustmentMinor: bigint }
  /** the old asset leaves at what it stood at, the new one comes in at fair value */
  | { readonly kind: 'derecognised'; readonly adjustmentMinor: bigint }
  /** other dates or amounts are expected under the same terms: a breach, an option called on, a date moved */
  | { readonly kind: 'reestimated'; readonly adjustmentMinor: bigint }
  /** a part of the adjustment becomes interest income with time */
  | { readonly kind: 'unwound'; readonly adjustmentMinor: bigint }
  /** all is paid: what is left of the adjustment is interest income */
  | { readonly kind: 'completed' }
  | { readonly kind: 'chargedOff' }
  /** what the lender's model says the allowance shall stand at */
  | { readonly kind: 'allowance'; readonly allowanceMinor: bigint; readonly stage: Stage }
  /** interest earned since the last due date: booked on the day, taken back on the next */
  | { readonly kind: 'monthEnd'; readonly accruedInterestMinor: bigint }
);
export type BookEventKind = BookEvent['kind'];

/** Interest and penalty interest are what a non-accrual loan no longer earns. */
export function isSuspendable(component: Component): boolean {
  return component === 'interest' || component === 'penalty';
}

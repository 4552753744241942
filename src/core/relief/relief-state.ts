/**
 * What stands while relief is put together: what is owed, the instalments to come, and everything that was done so far.
 * A tool turns one state into the next; nothing else changes it.
 */
import type { Day } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { areEqual, type Component, type ComponentAmounts, components, noAmounts, sumOf } from '../loan/components.ts';
import type { Currency } from '../money/currency.ts';
import type { Fraction } from '../money/decimal.ts';
import type { PlanChange, ReliefBasis, ReliefEffect, RiseCause } from './relief-codes.ts';

/** An instalment still to come. */
export interface InstalmentToCome {
  readonly dueOn: Day;
  /** of what is owed today, by component; principal is below zero where interest is left unpaid and added to the balance */
  readonly owed: ComponentAmounts;
  /** interest, and fees of instalments, for the time after `asOf`: not owed yet */
  readonly laterInterestMinor: bigint;
}

/** A credit line. `limitBeforeMinor` is what a restored line may have again at most. */
export interface CreditLine {
  readonly state: 'open' | 'frozen' | 'reduced';
  readonly limitMinor: bigint;
  readonly limitBeforeMinor: bigint;
}

/** The debt that relief is asked for. */
export interface ReliefDebt {
  readonly currency: Currency;
  readonly asOf: Day;
  /** in the words of the pack's fact `product` */
  readonly product: string;
  /** all that is owed as of `asOf`, due or not; interest accrued up to it and no further */
  readonly owed: ComponentAmounts;
  /** what the contract asks for a year; a fraction of one */
  readonly annualRate: Fraction;
  /** in which order money divides over what is owed: the agreement's, else the law's */
  readonly paymentOrder: readonly Component[];
  readonly secured: boolean;
  /** undefined: nobody knows */
  readonly guaranteed: boolean | undefined;
  readonly chargedOff: boolean;
  readonly originalTermMonths?: number | undefined;
  /** months from `asOf` to the contract's maturity, 0 when it has passed; undefined: not known, or a card */
  readonly remainingMonths?: number | undefined;
  /** of all extensions before this one */
  readonly extendedMonths?: number | undefined;
  readonly instalmentBeforeMinor?: bigint | undefined;
  /** rising, all after `asOf`; empty when everything is due */
  readonly schedule: readonly InstalmentToCome[];
  readonly line?: CreditLine | undefined;
}

export const movementKinds = ['waive', 'pay', 'capitalise', 'refinance', 'join'] as const;
/** One entry of the ledger. `join`: a debt brought in by consolidation. */
export interface Movement {
  readonly tool: string;
  readonly kind: (typeof movementKinds)[number];
  readonly component: Component;
  /** where the amount went; undefined: it is no longer owed (for `join`: where it came to) */
  readonly to: Component | undefined;
  readonly amountMinor: bigint;
  /** who paid, where it was not the borrower */
  readonly payer: string | undefined;
}

/** By how much the total to be paid rose, told by the tool that raised it. */
export interface DeclaredRise {
  readonly tool: string;
  readonly because: RiseCause;
  readonly amountMinor: bigint;
}

export interface ReliefState extends ReliefDebt {
  readonly start: ReliefDebt;
  /** the rate before any reduction; of joined debts the average of theirs */
  readonly rateBefore: Fraction;
  /** owed by the debts that were joined to this one */
  readonly joined: ComponentAmounts;
  readonly waived: ComponentAmounts;
  /** by the borrower and by others, today */
  readonly paid: ComponentAmounts;
  readonly movements: readonly Movement[];
  readonly declaredRises: readonly DeclaredRise[];
  readonly planChanges: readonly PlanChange[];
  readonly effects: readonly ReliefEffect[];
  readonly bases: readonly ReliefBasis[];
  readonly graceDaysAdded: number;
  /** no payment is asked before this many months have passed */
  readonly deferredMonths: number;
  /** interest runs from this day */
  readonly interestFrom: Day;
  /** a tool was used that leaves the debt without dates; the next schedule clears it */
  readonly awaitsSchedule: boolean;
  readonly hasNewSchedule: boolean;
}

export const debtRefusals = ['negativeAmount', 'nothingOwed', 'datesOutOfOrder', 'scheduleAboveOwed'] as const;
export type DebtRefusal = (typeof debtRefusals)[number];

/** The state before any tool. Refuses, in this order: an amount below zero, nothing owed, dates not rising, more scheduled than owed. */
export function openRelief(debt: ReliefDebt): ReliefState | { readonly refused: DebtRefusal } {
  const { owed, schedule, asOf } = debt;
  const isNegative = (amounts: ComponentAmounts) => components.some((component) => amounts[component] < 0n);
  // Principal alone may be below zero, by no more than the interest that it leaves unpaid.
  const isBroken = (line: InstalmentToCome) =>
    line.laterInterestMinor < 0n || instalmentTotal(line) < 0n || isNegative({ ...line.owed, principal: 0n });
  if (isNegative(owed) || schedule.some(isBroken)) return { refused: 'negativeAmount' };
  if (sumOf(owed) === 0n) return { refused: 'nothingOwed' };
  if (schedule.some(({ dueOn }, index) => dueOn <= (schedule[index - 1]?.dueOn ?? asOf))) {
    return { refused: 'datesOutOfOrder' };
  }
  const scheduled = scheduledOf(schedule);
  if (components.some((component) => scheduled[component] > owed[component])) return { refused: 'scheduleAboveOwed' };
  return {
    ...debt,
    start: debt,
    rateBefore: debt.annualRate,
    joined: noAmounts,
    waived: noAmounts,
    paid: noAmounts,
    movements: [],
    declaredRises: [],
    planChanges: [],
    effects: [],
    bases: [],
    graceDaysAdded: 0,
    deferredMonths: 0,
    interestFrom: asOf,
    awaitsSchedule: false,
    hasNewSchedule: false,
  };
}

export function added(one: ComponentAmounts, other: ComponentAmounts): ComponentAmounts {
  return {
    principal: one.principal + other.principal,
    interest: one.interest + other.interest,
    penalty: one.penalty + other.penalty,
    fee: one.fee + other.fee,
    cost: one.cost + other.cost,
  };
}

/** Of what is owed today, the part that instalments will ask for. */
export function scheduledOf(schedule: readonly InstalmentToCome[]): ComponentAmounts {
  return schedule.reduce((sum, line) => added(sum, line.owed), noAmounts);
}

/** Of what is owed today, the part that no instalment asks for: it is due now. */
export function dueNow(state: Pick<ReliefState, 'owed' | 'schedule'>): ComponentAmounts {
  const scheduled = scheduledOf(state.schedule);
  return {
    principal: state.owed.principal - scheduled.principal,
    interest: state.owed.interest - scheduled.interest,
    penalty: state.owed.penalty - scheduled.penalty,
    fee: state.owed.fee - scheduled.fee,
    cost: state.owed.cost - scheduled.cost,
  };
}

/** What is still to be paid in all: what is owed today and the interest of the instalments to come. */
export function totalToPay(state: Pick<ReliefState, 'owed' | 'schedule'>): bigint {
  return state.schedule.reduce((sum, line) => sum + line.laterInterestMinor, sumOf(state.owed));
}

/** Interest, penalty, fee and cost: all that is owed beside principal. */
export function chargesOf(owed: ComponentAmounts): bigint {
  return sumOf(owed) - owed.principal;
}

/** The base of the policy's waiver percentages: the component as it stood before anything was done, joined debts included. */
export function waiverBase(state: ReliefState): ComponentAmounts {
  return added(state.start.owed, state.joined);
}

/** What an instalment asks for. */
export function instalmentTotal(line: InstalmentToCome): bigint {
  return sumOf(line.owed) + line.laterInterestMinor;
}

/** Months from one day to a later one, a month begun counted as one. */
export function monthsUntil(from: Day, to: Day): number {
  let months = 0;
  while (addMonths(from, months) < to) months += 1;
  return months;
}

/** Nothing is created or lost: what was owed and joined is, by component, paid, waived, moved to another, or still owed. */
export function isBalanced(state: ReliefState): boolean {
  const moved: Record<Component, bigint> = { ...noAmounts };
  for (const { kind, component, to, amountMinor } of state.movements) {
    if (kind === 'join' || to === undefined) continue;
    moved[component] -= amountMinor;
    moved[to] += amountMinor;
  }
  const came = added(waiverBase(state), moved);
  return areEqual(came, added(added(state.paid, state.waived), state.owed));
}

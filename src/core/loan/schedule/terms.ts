/** What a schedule is made from: the terms of one loan and the events that change it. */

import type { Day } from '../../calendar/day.ts';
import type { DayCount } from '../../calendar/day-count.ts';
import type { Period } from '../../calendar/period.ts';
import type { Fraction } from '../../money/decimal.ts';
import type { RoundingMode } from '../../money/round.ts';

/**
 * How principal and interest are spread:
 * `equalInstalment` one level total; `equalPrincipal` one level principal, interest on what is left; `flat` interest on
 * the first principal for the whole term, spread level; `interestOnly` principal with the last instalment;
 * `bullet` principal and interest with the last instalment.
 */
export const methods = ['equalInstalment', 'equalPrincipal', 'flat', 'interestOnly', 'bullet'] as const;
export type Method = (typeof methods)[number];

/** Terms of one loan. All amounts in minor units of one currency. */
export interface Terms {
  /** First draw, on `disbursedOn`; > 0. */
  readonly principalMinor: bigint;
  /** Rate a year as a fraction of one, >= 0: 15.678 % is 15678/100000. */
  readonly annualRate: Fraction;
  readonly disbursedOn: Day;
  readonly instalments: number;
  readonly every: Period;
  /** One period after disbursement when left out. */
  readonly firstDueOn?: Day | undefined;
  readonly method: Method;
  readonly dayCount: DayCount;
  readonly rounding: RoundingMode;
  /** The level instalment is a multiple of this; 1n = the minor unit. */
  readonly roundToMinor: bigint;
  /** The first so many instalments carry no principal. */
  readonly graceOnPrincipal: number;
  /** The interest of the first so many instalments falls due with the instalment after them. */
  readonly graceOnInterest: number;
}

export interface Disburse {
  readonly kind: 'disburse';
  readonly on: Day;
  readonly amountMinor: bigint;
}
/** Money received. An amount of zero says only that the loan stood unpaid on that day. */
export interface Pay {
  readonly kind: 'pay';
  readonly on: Day;
  readonly amountMinor: bigint;
}
/** `from` is the first day that bears interest at the new rate. */
export interface ChangeRate {
  readonly kind: 'changeRate';
  readonly from: Day;
  readonly annualRate: Fraction;
}
/** What is past due on the day is spread over the instalments that are still to come; maturity stays. */
export interface ReAmortise {
  readonly kind: 'reAmortise';
  readonly on: Day;
}
/** All that is outstanding moves to a new series of instalments. */
export interface ReAge {
  readonly kind: 'reAge';
  readonly on: Day;
  readonly startOn: Day;
  readonly instalments: number;
  readonly every: Period;
}
/** So many more instalments; those due on or after `on` and the new ones share what is left. */
export interface ExtendMaturity {
  readonly kind: 'extendMaturity';
  readonly on: Day;
  readonly instalments: number;
}
/** The instalment due on `from` falls due on `to`, and the later ones follow it. */
export interface MoveDueDate {
  readonly kind: 'moveDueDate';
  readonly from: Day;
  readonly to: Day;
}
/** No interest for the days `from` to `to`, both included. */
export interface PauseInterest {
  readonly kind: 'pauseInterest';
  readonly from: Day;
  readonly to: Day;
}
export type ScheduleEvent =
  | Disburse
  | Pay
  | ChangeRate
  | ReAmortise
  | ReAge
  | ExtendMaturity
  | MoveDueDate
  | PauseInterest;

/** One line of a schedule. `principalMinor + interestMinor` is what falls due; no part is negative. */
export interface Instalment {
  readonly n: number;
  readonly dueOn: Day;
  /** Days from the instalment before (or from disbursement) to this one. */
  readonly days: number;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  /** Principal drawn so far less the principal of the instalments so far. */
  readonly balanceAfterMinor: bigint;
  readonly paidMinor: bigint;
}

/** Why a schedule is refused, in order of precedence; `on` is the day of the event that it concerns. */
export const scheduleRefusals = [
  'maturityOutOfRange',
  'interestFixedInAdvance',
  'disbursedAfterMaturity',
  'noSuchDueDate',
  'dueDateOutOfOrder',
  'nothingLeftToSchedule',
  'tooManyInstalments',
  'paymentExceedsOwed',
] as const;
export type ScheduleRefusal = (typeof scheduleRefusals)[number];

export interface RefusedSchedule {
  readonly refused: ScheduleRefusal;
  readonly on: Day;
  /** For `paymentExceedsOwed`: what the payment was more than. */
  readonly owedMinor?: bigint;
}
export interface Schedule {
  readonly instalments: readonly Instalment[];
}

/** A contract of more instalments than this is taken for a mistake: a hundred years of months. */
export const instalmentsMax = 1200;

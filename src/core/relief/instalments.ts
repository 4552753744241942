/**
 * Instalments (个性化分期、重新约定分期): all principal that is owed in a new series, so much a month. On a card it is the
 * personalised instalment plan of art. 70, whose two tests the pack asks for.
 */
import type { Day } from '../calendar/day.ts';
import type { PlanChange, Refused } from './relief-codes.ts';
import { monthsUntil, type ReliefState } from './relief-state.ts';
import { planBasis, type ReliefPolicy, type ReliefTool } from './relief-tool.ts';
import { monthlyFrom, nextDueOn, spreadBalance } from './spread-balance.ts';

/** A new series of monthly instalments. */
export interface Series {
  readonly months: number;
  /** what each month but the last asks for; the last takes what is left. Left out: level */
  readonly paymentMinor?: bigint | undefined;
  /** instead, where months differ: one for each month but the last */
  readonly paymentsMinor?: readonly bigint[] | undefined;
  /** a month from today, after what was deferred, when left out */
  readonly firstDueOn?: Day | undefined;
}
export interface InstalmentsUse extends Series {
  readonly tool: 'instalments';
}

export const instalments: ReliefTool<InstalmentsUse> = {
  tool: 'instalments',
  phase: 'schedule',
  riseBecause: 'interestOverTime',
  effects: ['recordExtension'],
  basis: planBasis,
  bounds: ({ termMonthsMax }) => ({ termMonthsMax }),
  changes: (_, after, before) => seriesChanges(after, before),
  apply: (state, use, policy) => spreadSeries(state, use, policy),
};

export function spreadSeries(state: ReliefState, use: Series, policy: ReliefPolicy): ReliefState | Refused {
  const { months, paymentMinor, paymentsMinor } = use;
  if (!Number.isSafeInteger(months) || months <= 0) return { refused: 'notPositive' };
  if ((paymentMinor ?? 1n) <= 0n || paymentsMinor?.some((amount) => amount < 0n)) return { refused: 'notPositive' };
  // Before any date is worked out: a term of a million months is refused, not listed.
  if (months > policy.termMonthsMax) return { refused: 'termTooLong' };
  const dueOn = monthlyFrom(use.firstDueOn ?? nextDueOn(state), months);
  return spreadBalance(state, { dueOn, payments: paymentsMinor ?? paymentMinor }, policy);
}

/** A series that ends after the contract's maturity, or nobody knows when that is, extends; every series eases. */
export function seriesChanges(after: ReliefState, before: ReliefState): readonly PlanChange[] {
  const ends = monthsUntil(after.asOf, after.schedule.at(-1)!.dueOn);
  const matures = before.start.remainingMonths;
  return matures !== undefined && ends <= matures ? ['easierSchedule'] : ['easierSchedule', 'extension'];
}

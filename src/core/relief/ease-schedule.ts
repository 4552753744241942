/**
 * A lighter schedule (宽限本息偿还计划): for some months less is asked, and what that leaves is spread level over the later
 * instalments; the maturity stays.
 */
import type { Day } from '../calendar/day.ts';
import { instalmentTotal, type ReliefState } from './relief-state.ts';
import { planBasis, type ReliefTool } from './relief-tool.ts';
import { repay } from './repay.ts';
import { levelPayment, spreadBalance } from './spread-balance.ts';

export interface EaseScheduleUse {
  readonly tool: 'easeSchedule';
  /** so many of the next instalments are lower */
  readonly months: number;
  readonly paymentMinor: bigint;
}

export const easeSchedule: ReliefTool<EaseScheduleUse> = {
  tool: 'easeSchedule',
  phase: 'schedule',
  riseBecause: 'interestOverTime',
  effects: ['instalmentsLower'],
  basis: planBasis,
  bounds: (_, state) => ({ monthsMax: Math.max(0, state.schedule.length - 1) }),
  changes: () => ['easierSchedule'],
  apply(state, { months, paymentMinor }, policy) {
    if (!Number.isSafeInteger(months) || months <= 0 || paymentMinor < 0n) return { refused: 'notPositive' };
    const { schedule } = state;
    if (schedule.length === 0) return { refused: 'noSchedule' };
    if (months >= schedule.length) return { refused: 'paymentsNotForMonths' };
    const eased = schedule.slice(0, months);
    if (eased.some((line) => paymentMinor >= instalmentTotal(line))) return { refused: 'notEasier' };
    const dueOn = schedule.map((line) => line.dueOn);
    return spreadBalance(state, { dueOn, payments: easedPayments(state, dueOn, { months, paymentMinor }) }, policy);
  },
};

/** The low payments, then the level one that repays what they leave. */
function easedPayments(
  state: ReliefState,
  dueOn: readonly Day[],
  low: { months: number; paymentMinor: bigint },
): bigint[] {
  const { annualRate } = state;
  const firstDueOn = dueOn.slice(0, low.months);
  const lowPayments = firstDueOn.map(() => low.paymentMinor);
  // One further date takes all that the low payments leave, so its line says what that is.
  const until = firstDueOn.at(-1)!;
  const made = repay({
    balanceMinor: state.owed.principal,
    annualRate,
    from: state.interestFrom,
    dueOn: [...firstDueOn, until + 1],
    paymentsMinor: lowPayments,
  });
  const balanceMinor = 'refused' in made ? 0n : made[low.months - 1]!.balanceAfterMinor;
  const later = dueOn.slice(low.months);
  const level = levelPayment({ balanceMinor, annualRate, from: until, dueOn: later });
  return [...lowPayments, ...later.slice(1).map(() => level)];
}

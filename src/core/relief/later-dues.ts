/** Moving the instalments to come by whole months, for a deferral and a payment holiday. */
import { civilFromDay, type Day } from '../calendar/day.ts';
import { days30360 } from '../calendar/day-count.ts';
import { addMonths } from '../calendar/period.ts';
import { divideRounded } from '../money/round.ts';
import type { Refused } from './relief-codes.ts';
import { monthsUntil, type ReliefState, scheduledOf } from './relief-state.ts';
import type { ReliefPolicy } from './relief-tool.ts';

/**
 * All instalments fall due `months` later. Interest of the added time is on what they repay, by 30/360 and rounded once, and
 * falls due with the first of them; none where interest is paused. Without instalments in force only the time is noted,
 * for the schedule that must follow.
 */
export function laterDues(
  state: ReliefState,
  at: { readonly months: number; readonly interest: 'runs' | 'paused' },
  policy: ReliefPolicy,
): ReliefState | Refused {
  const { months, interest } = at;
  if (!Number.isSafeInteger(months) || months <= 0) return { refused: 'notPositive' };
  if (state.deferredMonths + months > policy.deferMonthsMax) return { refused: 'deferredTooLong' };
  const deferredMonths = state.deferredMonths + months;
  const interestFrom = interest === 'paused' ? addMonths(state.asOf, months) : state.interestFrom;
  const noted: ReliefState = { ...state, deferredMonths, interestFrom };
  const first = state.schedule[0];
  if (first === undefined) return { ...noted, awaitsSchedule: true };
  const dayOfMonth = dayOfMonthOf(state.schedule.map((line) => line.dueOn));
  const moved = state.schedule.map((line) => ({ ...line, dueOn: addMonths(line.dueOn, months, dayOfMonth) }));
  if (monthsUntil(state.asOf, moved.at(-1)!.dueOn) > policy.termMonthsMax) return { refused: 'termTooLong' };
  if (interest === 'paused') return { ...noted, schedule: moved };
  const bearing = scheduledOf(state.schedule).principal;
  const days = BigInt(days30360(first.dueOn, moved[0]!.dueOn));
  const { numerator, denominator } = state.annualRate;
  const addedMinor = divideRounded(bearing * numerator * days, denominator * 360n, 'halfEven');
  const [head, ...rest] = moved;
  return { ...noted, schedule: [{ ...head!, laterInterestMinor: head!.laterInterestMinor + addedMinor }, ...rest] };
}

/** A monthly series that met a short month goes back to its own day; its greatest day of the month tells which. */
export function dayOfMonthOf(days: readonly Day[]): number | undefined {
  const dates = days.map(civilFromDay);
  const monthOf = (index: number) => dates[index]!.year * 12 + dates[index]!.month;
  const isMonthly = dates.every((_, index) => index === 0 || monthOf(index) - monthOf(index - 1) === 1);
  return isMonthly && days.length > 1 ? Math.max(...dates.map((date) => date.dayOfMonth)) : undefined;
}

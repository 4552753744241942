/**
 * Extension (展期): the same debt, so many months longer. The months are added to the instalments in force; where everything is
 * due there are none, and the new schedule runs for just these months.
 */
import type { Day } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { dayOfMonthOf } from './later-dues.ts';
import { laterBasis, type ReliefTool } from './relief-tool.ts';
import { monthlyFrom, nextDueOn, spreadBalance } from './spread-balance.ts';

export interface ExtendMaturityUse {
  readonly tool: 'extendMaturity';
  readonly months: number;
  /** level when left out */
  readonly paymentMinor?: bigint | undefined;
  /** only where no instalments are in force */
  readonly firstDueOn?: Day | undefined;
}

export const extendMaturity: ReliefTool<ExtendMaturityUse> = {
  tool: 'extendMaturity',
  phase: 'schedule',
  riseBecause: 'interestOverTime',
  effects: ['maturityLater', 'instalmentsLower', 'recordExtension'],
  basis: laterBasis,
  bounds: ({ termMonthsMax }) => ({ termMonthsMax }),
  changes: () => ['extension'],
  apply(state, { months, paymentMinor, firstDueOn }, policy) {
    if (!Number.isSafeInteger(months) || months <= 0 || (paymentMinor ?? 1n) <= 0n) return { refused: 'notPositive' };
    if (months > policy.termMonthsMax) return { refused: 'termTooLong' };
    const inForce = state.schedule.map((line) => line.dueOn);
    const last = inForce.at(-1);
    const more =
      last === undefined
        ? monthlyFrom(firstDueOn ?? nextDueOn(state), months)
        : monthlyFrom(addMonths(last, 1, dayOfMonthOf(inForce)), months, dayOfMonthOf(inForce));
    return spreadBalance(state, { dueOn: [...inForce, ...more], payments: paymentMinor }, policy);
  },
};

/**
 * A subsidy or fund (贴息、补助) pays part of what is owed: a named payer that has confirmed it. What nobody has confirmed is
 * not counted on.
 */
import type { Day } from '../calendar/day.ts';
import { type Component, sumOf } from '../loan/components.ts';
import type { ReliefTool } from './relief-tool.ts';
import { takePayment } from './take-payment.ts';

export interface SubsidyUse {
  readonly tool: 'subsidy';
  readonly amountMinor: bigint;
  /** the name of the fund, employer or authority */
  readonly payer: string;
  /** the day on which it confirmed that it pays */
  readonly confirmedOn: Day;
  /** what it is meant for, paid first */
  readonly component?: Component | undefined;
}

export const subsidy: ReliefTool<SubsidyUse> = {
  tool: 'subsidy',
  phase: 'paidByOthers',
  riseBecause: undefined,
  effects: ['paidByOther', 'recordPaidByThird'],
  basis: () => 'paymentByThird',
  bounds: (_, state) => ({ amountMinorMax: sumOf(state.owed) }),
  changes: () => [],
  apply(state, { amountMinor, payer, confirmedOn, component }) {
    if (amountMinor <= 0n) return { refused: 'notPositive' };
    if (payer.trim() === '') return { refused: 'payerNotNamed' };
    if (confirmedOn > state.asOf) return { refused: 'payerNotConfirmed' };
    const owedMinor = component === undefined ? sumOf(state.owed) : state.owed[component];
    if (amountMinor > owedMinor) return { refused: 'moreThanOwed' };
    const first = component === undefined ? [] : [component];
    return takePayment(state, { tool: 'subsidy', amountMinor, payer, first });
  },
};

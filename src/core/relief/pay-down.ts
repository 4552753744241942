/**
 * A lump sum now (一次性偿还部分欠款). It pays in the debt's own order of payment; in a plan it stands after capitalising, when
 * only principal is left, so it goes to the balance. Off what is due now first, then off the last instalments.
 */
import type { Day } from '../calendar/day.ts';
import { sumOf } from '../loan/components.ts';
import type { ReliefTool } from './relief-tool.ts';
import { takePayment } from './take-payment.ts';

export interface PayDownUse {
  readonly tool: 'payDown';
  readonly amountMinor: bigint;
  /** the day as of which relief is worked out: interest runs no further */
  readonly on: Day;
}

export const payDown: ReliefTool<PayDownUse> = {
  tool: 'payDown',
  phase: 'payDown',
  riseBecause: undefined,
  effects: ['paidNow'],
  basis: () => 'payment',
  bounds: (_, state) => ({ amountMinorMax: sumOf(state.owed) }),
  changes: () => [],
  apply(state, { amountMinor, on }) {
    if (amountMinor <= 0n) return { refused: 'notPositive' };
    if (on !== state.asOf) return { refused: 'notToday' };
    if (amountMinor > sumOf(state.owed)) return { refused: 'moreThanOwed' };
    return takePayment(state, { tool: 'payDown', amountMinor, payer: undefined, first: [] });
  },
};

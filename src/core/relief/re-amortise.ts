/** Re-amortising (欠款摊入剩余期数): what is due now is spread over the instalments still to come; the maturity stays. */
import { planBasis, type ReliefTool } from './relief-tool.ts';
import { spreadBalance } from './spread-balance.ts';

export interface ReAmortiseUse {
  readonly tool: 'reAmortise';
  /** level when left out */
  readonly paymentMinor?: bigint | undefined;
}

export const reAmortise: ReliefTool<ReAmortiseUse> = {
  tool: 'reAmortise',
  phase: 'schedule',
  riseBecause: 'interestOverTime',
  effects: ['arrearsSpread'],
  basis: planBasis,
  bounds: ({ termMonthsMax }) => ({ termMonthsMax }),
  changes: () => ['easierSchedule'],
  apply(state, { paymentMinor }, policy) {
    if ((paymentMinor ?? 1n) <= 0n) return { refused: 'notPositive' };
    if (state.schedule.length === 0) return { refused: 'noSchedule' };
    return spreadBalance(state, { dueOn: state.schedule.map((line) => line.dueOn), payments: paymentMinor }, policy);
  },
};

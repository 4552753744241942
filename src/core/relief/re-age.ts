/**
 * Re-ageing (账龄重置): a new series, and by agreement days past due start anew. The record of what was past due before stays,
 * and the risk class does not rise by it: that takes the observation period.
 */
import { type Series, seriesChanges, spreadSeries } from './instalments.ts';
import { laterBasis, type ReliefTool } from './relief-tool.ts';

export interface ReAgeUse extends Series {
  readonly tool: 'reAge';
}

export const reAge: ReliefTool<ReAgeUse> = {
  tool: 'reAge',
  phase: 'schedule',
  riseBecause: 'interestOverTime',
  effects: ['daysPastDueStartAnew', 'recordExtension'],
  basis: laterBasis,
  bounds: ({ termMonthsMax }) => ({ termMonthsMax }),
  changes: (_, after, before) => [...seriesChanges(after, before), 'otherEasing'],
  apply: (state, use, policy) => spreadSeries(state, use, policy),
};

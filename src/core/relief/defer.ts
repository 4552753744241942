/** Deferral (延期还款): what falls due falls due so many months later, and the maturity with it; interest runs on. */
import { laterDues } from './later-dues.ts';
import { laterBasis, type ReliefTool } from './relief-tool.ts';

export interface DeferUse {
  readonly tool: 'defer';
  readonly months: number;
}

export const defer: ReliefTool<DeferUse> = {
  tool: 'defer',
  phase: 'pause',
  riseBecause: 'interestWhilePaused',
  effects: ['dueDatesLater', 'maturityLater', 'interestRuns', 'recordExtension'],
  basis: laterBasis,
  bounds: ({ deferMonthsMax }) => ({ deferMonthsMax }),
  changes: () => ['extension'],
  apply: (state, { months }, policy) => laterDues(state, { months, interest: 'runs' }, policy),
};

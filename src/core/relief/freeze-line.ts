/** A line frozen (额度冻结): nothing new is drawn while the plan runs; what is owed stays as it is. */
import type { ReliefTool } from './relief-tool.ts';

export interface FreezeLineUse {
  readonly tool: 'freezeLine';
}

export const freezeLine: ReliefTool<FreezeLineUse> = {
  tool: 'freezeLine',
  phase: 'around',
  riseBecause: undefined,
  effects: ['lineClosedToNewDebt'],
  basis: () => 'contractTerms',
  bounds: () => ({}),
  changes: () => [],
  apply(state) {
    const { line } = state;
    if (line === undefined) return { refused: 'noLine' };
    if (line.state === 'frozen') return { refused: 'lineNotOpen' };
    return { ...state, line: { ...line, state: 'frozen' } };
  },
};

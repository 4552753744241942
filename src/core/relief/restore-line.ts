/** A line restored (恢复额度) after it was frozen or reduced: to what it was at most, never beyond. */
import type { ReliefTool } from './relief-tool.ts';

export interface RestoreLineUse {
  readonly tool: 'restoreLine';
  readonly toMinor: bigint;
}

export const restoreLine: ReliefTool<RestoreLineUse> = {
  tool: 'restoreLine',
  phase: 'around',
  riseBecause: undefined,
  effects: ['lineOpenAgain'],
  basis: () => 'contractTerms',
  bounds: (_, state) => ({ toMinorMax: state.line?.limitBeforeMinor ?? 0n }),
  changes: () => [],
  apply(state, { toMinor }) {
    const { line } = state;
    if (toMinor <= 0n) return { refused: 'notPositive' };
    if (line === undefined) return { refused: 'noLine' };
    if (line.state === 'open') return { refused: 'lineNotRestorable' };
    if (toMinor > line.limitBeforeMinor) return { refused: 'limitAboveBefore' };
    const isWhole = toMinor === line.limitBeforeMinor;
    return { ...state, line: { ...line, state: isWhole ? 'open' : 'reduced', limitMinor: toMinor } };
  },
};

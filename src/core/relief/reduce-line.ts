/** A line reduced (调减额度): a lower limit from today. It may stand below what is drawn; then nothing new is drawn. */
import type { ReliefTool } from './relief-tool.ts';

export interface ReduceLineUse {
  readonly tool: 'reduceLine';
  readonly toMinor: bigint;
}

export const reduceLine: ReliefTool<ReduceLineUse> = {
  tool: 'reduceLine',
  phase: 'around',
  riseBecause: undefined,
  effects: ['lineLower'],
  basis: () => 'contractTerms',
  bounds: (_, state) => ({ toMinorBelow: state.line?.limitMinor ?? 0n }),
  changes: () => [],
  apply(state, { toMinor }) {
    const { line } = state;
    if (toMinor < 0n) return { refused: 'notPositive' };
    if (line === undefined) return { refused: 'noLine' };
    if (line.state === 'frozen') return { refused: 'lineNotOpen' };
    if (toMinor >= line.limitMinor) return { refused: 'limitNotLower' };
    return { ...state, line: { ...line, state: 'reduced', limitMinor: toMinor } };
  },
};

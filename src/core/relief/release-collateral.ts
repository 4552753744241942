/** Release or exchange of collateral (释放或置换押品): security is reduced, or swapped for another. */
import type { ReliefTool } from './relief-tool.ts';

export interface ReleaseCollateralUse {
  readonly tool: 'releaseCollateral';
  /** which security is released */
  readonly ref: string;
  /** what takes its place */
  readonly replacedBy?: string | undefined;
  /** whether other security remains */
  readonly othersRemain: boolean;
}

export const releaseCollateral: ReliefTool<ReleaseCollateralUse> = {
  tool: 'releaseCollateral',
  phase: 'around',
  riseBecause: undefined,
  effects: ['securityLess'],
  basis: () => 'amendmentAgreement',
  bounds: () => ({}),
  changes: ({ replacedBy }) => [replacedBy === undefined ? 'collateralWeaker' : 'swap'],
  apply(state, { othersRemain, replacedBy }) {
    if (!state.secured) return { refused: 'notSecured' };
    return { ...state, secured: othersRemain || replacedBy !== undefined };
  },
};

/**
 * Principal reduction (减免本金): part of the principal is no longer owed. None by default; of a debt that is charged off, what
 * a settlement would leave, where the policy names no share of its own.
 */
import type { ReliefState } from './relief-state.ts';
import { percentOf, type ReliefPolicy, type ReliefTool, shareDown } from './relief-tool.ts';
import { letGo } from './waive.ts';

export interface ReducePrincipalUse {
  readonly tool: 'reducePrincipal';
  readonly amountMinor: bigint;
}

export const reducePrincipal: ReliefTool<ReducePrincipalUse> = {
  tool: 'reducePrincipal',
  phase: 'letGo',
  riseBecause: undefined,
  effects: ['owedLess', 'principalLess', 'recordReduction'],
  basis: () => 'remission',
  bounds: (policy, state) => ({ principalMinorMax: principalWaiverMaxMinor(state, policy) }),
  changes: () => ['principalReduced'],
  apply(state, { amountMinor }, policy) {
    if (amountMinor <= 0n) return { refused: 'notPositive' };
    if (state.owed.principal === 0n) return { refused: 'nothingToWaive' };
    if (amountMinor > state.owed.principal) return { refused: 'moreThanOwed' };
    if (amountMinor > principalWaiverMaxMinor(state, policy)) return { refused: 'aboveWaiverMax' };
    return letGo(state, 'reducePrincipal', 'principal', amountMinor);
  },
};

export function principalWaiverMaxMinor(state: ReliefState, policy: ReliefPolicy): bigint {
  const base = state.start.owed.principal + state.joined.principal;
  const { principalWaiverMaxPercent: stated, settlementMinPercent: least } = policy;
  if (stated !== undefined) return shareDown(base, stated) - state.waived.principal;
  if (!state.chargedOff || least === undefined) return 0n;
  const { numerator, denominator } = percentOf(least);
  return (base * (denominator - numerator)) / denominator - state.waived.principal;
}

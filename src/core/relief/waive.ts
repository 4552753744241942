/**
 * Waiver (减免): a named amount of interest, penalty, fee or cost is no longer owed. A declaration of the creditor is enough,
 * unless the borrower refuses it in reasonable time (Civil Code art. 575, remission). Principal has a tool of its own,
 * reducePrincipal.
 */
import type { Component } from '../loan/components.ts';
import { lessOwed } from './less-owed.ts';
import type { PlanChange } from './relief-codes.ts';
import { type ReliefState, waiverBase } from './relief-state.ts';
import { type ReliefPolicy, type ReliefTool, shareDown } from './relief-tool.ts';

export type WaivableComponent = Exclude<Component, 'principal'>;

export interface WaiveUse {
  readonly tool: 'waive';
  readonly component: WaivableComponent;
  readonly amountMinor: bigint;
}

const changeOf: Readonly<Record<WaivableComponent, PlanChange>> = {
  interest: 'interestReduced',
  penalty: 'interestReduced',
  fee: 'feesReduced',
  cost: 'feesReduced',
};

export const waive: ReliefTool<WaiveUse> = {
  tool: 'waive',
  phase: 'letGo',
  riseBecause: undefined,
  effects: ['owedLess', 'recordReduction'],
  basis: () => 'remission',
  bounds: (policy, state) => ({
    penaltyMinorMax: waiverMaxMinor(state, 'penalty', policy),
    feeMinorMax: waiverMaxMinor(state, 'fee', policy),
    interestMinorMax: waiverMaxMinor(state, 'interest', policy),
    costMinorMax: waiverMaxMinor(state, 'cost', policy),
  }),
  changes: ({ component }) => [changeOf[component]],
  apply(state, { component, amountMinor }, policy) {
    if (amountMinor <= 0n) return { refused: 'notPositive' };
    if (state.owed[component] === 0n) return { refused: 'nothingToWaive' };
    if (amountMinor > state.owed[component]) return { refused: 'moreThanOwed' };
    if (amountMinor > waiverMaxMinor(state, component, policy)) return { refused: 'aboveWaiverMax' };
    return letGo(state, 'waive', component, amountMinor);
  },
};

/** What may still be waived of a component: the policy's share of what it was, less what was waived of it before. */
export function waiverMaxMinor(state: ReliefState, component: WaivableComponent, policy: ReliefPolicy): bigint {
  const percent = {
    penalty: policy.penaltyWaiverMaxPercent,
    interest: policy.interestWaiverMaxPercent,
    fee: policy.feeWaiverMaxPercent,
    cost: policy.costWaiverMaxPercent,
  }[component];
  return shareDown(waiverBase(state)[component], percent ?? '0') - state.waived[component];
}

/** The amount is no longer owed, and the ledger says so. */
export function letGo(state: ReliefState, tool: string, component: Component, amountMinor: bigint): ReliefState {
  if (amountMinor === 0n) return state;
  const less = lessOwed(state, component, amountMinor);
  return {
    ...less,
    waived: { ...state.waived, [component]: state.waived[component] + amountMinor },
    movements: [...state.movements, { tool, kind: 'waive', component, to: undefined, amountMinor, payer: undefined }],
  };
}

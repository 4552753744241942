/**
 * Settlement (协商结清、减免结清): less than all, paid by a day, is accepted as full. The payment covers principal first, then
 * cost, interest, fee and penalty, as the parties agree (Civil Code arts 560, 561 let them); so charges are let go before
 * principal. The rest is no longer owed once it is paid, and not before.
 */
import type { Day } from '../calendar/day.ts';
import { type Component, sumOf } from '../loan/components.ts';
import { allocate } from '../loan/waterfall.ts';
import type { PlanChange } from './relief-codes.ts';
import { type ReliefTool, shareUp } from './relief-tool.ts';
import { letGo } from './waive.ts';

export interface SettleUse {
  readonly tool: 'settle';
  readonly amountMinor: bigint;
  /** to be paid by this day; no interest runs until then */
  readonly on: Day;
}

const settlementOrder: readonly Component[] = ['principal', 'cost', 'interest', 'fee', 'penalty'];

export const settle: ReliefTool<SettleUse> = {
  tool: 'settle',
  phase: 'alone',
  riseBecause: undefined,
  effects: ['owedLess', 'onlyIfPaid', 'recordSettledForLess'],
  basis: () => 'amendmentAgreement',
  bounds: ({ settlementMinPercent }, state): Readonly<Record<string, bigint>> =>
    settlementMinPercent === undefined ? {} : { amountMinorMin: shareUp(sumOf(state.owed), settlementMinPercent) },
  changes: (_, after, before) => {
    const less = (component: Component) => after.owed[component] < before.owed[component];
    const changes: PlanChange[] = [];
    if (less('principal')) changes.push('principalReduced');
    if (less('interest') || less('penalty')) changes.push('interestReduced');
    if (less('fee') || less('cost')) changes.push('feesReduced');
    return changes;
  },
  apply(state, { amountMinor, on }, { settlementMinPercent }) {
    const totalMinor = sumOf(state.owed);
    if (amountMinor <= 0n) return { refused: 'notPositive' };
    if (settlementMinPercent === undefined) return { refused: 'notInPolicy' };
    if (amountMinor >= totalMinor) return { refused: 'notLessThanOwed' };
    if (amountMinor < shareUp(totalMinor, settlementMinPercent)) return { refused: 'belowSettlementMin' };
    if (on < state.asOf) return { refused: 'dueTooEarly' };
    const { allocated, remaining } = allocate({
      owed: state.owed,
      paymentMinor: amountMinor,
      order: settlementOrder,
    });
    let after = { ...state, schedule: [] } as typeof state;
    for (const component of settlementOrder) after = letGo(after, 'settle', component, remaining[component]);
    return {
      ...after,
      schedule: [{ dueOn: on, owed: allocated, laterInterestMinor: 0n }],
      awaitsSchedule: false,
      hasNewSchedule: true,
    };
  },
};

/** A case as one role of the lender may settle it: the policy narrowed to what the role may grant alone. */

import { type AuthorityRow, authorityLimits } from './approval/authority.ts';
import type { PlanCase, PlanPolicy } from './plan-case.ts';
import { concededDebt } from './plan-terms.ts';

/** Undefined where the lender's matrix has no such role, or the role may not grant a plan on this debt at all. */
export function withinRole(planCase: PlanCase, role: string): PlanCase | undefined {
  const { authority } = planCase;
  if (authority === undefined) return undefined;
  const limits = authorityLimits(authority, concededDebt(planCase));
  const own = limits.rising.find(({ needed }) => needed.role === role);
  if (own === undefined || !own.amountCovered || own.row.tools?.includes('instalments') === false) return undefined;
  const mayTakeDown = own.row.tools === undefined || own.row.tools.includes('payDown');
  return {
    ...planCase,
    lumpSumNowMinor: mayTakeDown ? planCase.lumpSumNowMinor : 0n,
    policy: narrowed(planCase.policy, own.row, planCase),
  };
}

function narrowed(policy: PlanPolicy, row: AuthorityRow, { debt }: PlanCase): PlanPolicy {
  const less = (most: bigint, limit: bigint | undefined) => (limit === undefined || most <= limit ? most : limit);
  const allows = (tool: string) => row.tools === undefined || row.tools.includes(tool);
  const rateFloor = row.rateFloorMillionths ?? 0n;
  const waives = allows('waive');
  return {
    ...policy,
    penaltyWaiverMax: waives ? less(policy.penaltyWaiverMax, row.penaltyWaiverMaxMillionths) : 0n,
    feeWaiverMax: waives ? less(policy.feeWaiverMax, row.feeWaiverMaxMillionths) : 0n,
    interestWaiverMax: waives ? less(policy.interestWaiverMax, row.interestWaiverMaxMillionths) : 0n,
    principalWaiverMax: allows('reducePrincipal')
      ? less(policy.principalWaiverMax, row.principalWaiverMaxMillionths)
      : 0n,
    rateFloor: allows('reduceRate') ? (policy.rateFloor > rateFloor ? policy.rateFloor : rateFloor) : debt.contractRate,
    termMonthsMax: Math.min(policy.termMonthsMax, row.termMonthsMax ?? policy.termMonthsMax),
    deferMonthsMax: allows('defer') ? Math.min(policy.deferMonthsMax, row.deferMonthsMax ?? policy.deferMonthsMax) : 0,
  };
}

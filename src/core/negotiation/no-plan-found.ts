/**
 * Where no plan stands: what alone would have to change for one to stand, each found exactly by asking the search again.
 */
import { Capacity } from '../capacity/capacity.ts';
import { lowestPayment } from './objectives.ts';
import { outcomeSpace } from './outcome-space.ts';
import type { PlanCase } from './plan-case.ts';
import { hasPlan } from './plan-search.ts';
import { weightsOf } from './plan-value.ts';

const wholeMillionths = 100_000_000n;
const onePoint = 1_000_000n;
/** No plan is asked about that runs longer. */
export const longestTerm = 600;

export type NeededChange =
  /** so much a month from the first due date on, minor units */
  | { readonly change: 'capacity'; readonly fromMinor: bigint; readonly toMinor: bigint }
  /** so much paid at once beside the plan */
  | { readonly change: 'lumpSum'; readonly fromMinor: bigint; readonly toMinor: bigint }
  /** millionths of a percent of the principal */
  | { readonly change: 'principalWaiver'; readonly from: bigint; readonly to: bigint }
  | { readonly change: 'termMonths'; readonly from: number; readonly to: number };

/** `lawfulMonthsMax`: how long a plan of this debt may run by law. Each change that would do by itself; empty where none would, since no plan is worth to the lender what other ways are. */
export function neededChanges(planCase: PlanCase, lawfulMonthsMax: number): NeededChange[] {
  const changes: NeededChange[] = [];
  const add = (change: NeededChange | undefined) => {
    if (change !== undefined) changes.push(change);
  };
  add(capacityNeeded(planCase));
  add(lumpNeeded(planCase));
  add(waiverNeeded(planCase));
  add(termNeeded(planCase, lawfulMonthsMax));
  return changes;
}

function stands(planCase: PlanCase): boolean {
  const space = outcomeSpace(planCase);
  if ('refused' in space) return false;
  const weights = weightsOf(space);
  return hasPlan(weights, lowestPayment({ reservation: weights.reservation, borrowerLeast: Number.NEGATIVE_INFINITY }));
}

function capacityNeeded(planCase: PlanCase): NeededChange | undefined {
  const { capacity, currency, policy, debt } = planCase;
  const step = policy.paymentStepMinor;
  const from = capacity.steps[0]!.from;
  const fromMinor = capacity.steps.reduce(
    (least, each) => (each.perMonthMinor < least ? each.perMonthMinor : least),
    capacity.steps[0]!.perMonthMinor,
  );
  const withCapacity = (perMonthMinor: bigint) =>
    stands({
      ...planCase,
      capacity: Capacity.of({ currency, origin: { kind: 'stated' }, steps: [{ from, perMonthMinor }] }) as Capacity,
    });
  const owed = debt.owed.principal + debt.owed.interest + debt.owed.penalty + debt.owed.fee + debt.owed.cost;
  const count = least(fromMinor / step + 1n, (owed * 2n) / step + 1n, (at) => withCapacity(at * step));
  return count === undefined ? undefined : { change: 'capacity', fromMinor, toMinor: count * step };
}

function lumpNeeded(planCase: PlanCase): NeededChange | undefined {
  const { lumpSumNowMinor: fromMinor, policy, debt } = planCase;
  const step = policy.paymentStepMinor;
  const owed = debt.owed.principal + debt.owed.interest + debt.owed.penalty + debt.owed.fee + debt.owed.cost;
  // All of it at once is no plan.
  const count = least(fromMinor / step + 1n, (owed - 1n) / step, (at) =>
    stands({ ...planCase, lumpSumNowMinor: at * step }),
  );
  return count === undefined ? undefined : { change: 'lumpSum', fromMinor, toMinor: count * step };
}

function waiverNeeded(planCase: PlanCase): NeededChange | undefined {
  const { policy } = planCase;
  const from = policy.principalWaiverMax;
  const count = least(from / onePoint + 1n, wholeMillionths / onePoint, (at) =>
    stands({ ...planCase, policy: { ...policy, principalWaiverMax: at * onePoint } }),
  );
  return count === undefined ? undefined : { change: 'principalWaiver', from, to: count * onePoint };
}

function termNeeded(planCase: PlanCase, lawfulMonthsMax: number): NeededChange | undefined {
  const { policy, law } = planCase;
  const from = Math.min(policy.termMonthsMax, law.planMonthsMax ?? policy.termMonthsMax);
  const count = least(BigInt(from) + 1n, BigInt(lawfulMonthsMax), (at) =>
    stands({ ...planCase, policy: { ...policy, termMonthsMax: Number(at) } }),
  );
  return count === undefined ? undefined : { change: 'termMonths', from, to: Number(count) };
}

/** The least whole number of which it holds, where it holds of all above one of which it holds; undefined: of none. */
function least(from: bigint, to: bigint, holds: (at: bigint) => boolean): bigint | undefined {
  if (from > to || !holds(to)) return undefined;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (holds(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}

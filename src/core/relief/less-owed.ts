/** Taking an amount off what is owed: first off what is due now, then off the last instalments, back to the first. */
import { areEqual, type Component, noAmounts } from '../loan/components.ts';
import { divideRounded } from '../money/round.ts';
import { dueNow, type InstalmentToCome, type ReliefState } from './relief-state.ts';

/** `amountMinor` <= owed of the component. Interest to come falls in the proportion of the balance that bears it. */
export function lessOwed(state: ReliefState, component: Component, amountMinor: bigint): ReliefState {
  const now = dueNow(state)[component];
  const owed = { ...state.owed, [component]: state.owed[component] - amountMinor };
  const ofSchedule = amountMinor > now ? amountMinor - now : 0n;
  if (ofSchedule === 0n) return { ...state, owed };
  const schedule = trimmed(state.schedule, component, ofSchedule);
  const rescaled = component === 'principal' ? withInterestOf(state.schedule, schedule) : schedule;
  return {
    ...state,
    owed,
    schedule: rescaled.filter((line) => line.laterInterestMinor !== 0n || !areEqual(line.owed, noAmounts)),
  };
}

function trimmed(
  schedule: readonly InstalmentToCome[],
  component: Component,
  amountMinor: bigint,
): readonly InstalmentToCome[] {
  const lines = [...schedule];
  let left = amountMinor;
  for (let index = lines.length - 1; index >= 0 && left > 0n; index--) {
    const line = lines[index]!;
    const asked = line.owed[component];
    if (asked <= 0n) continue;
    const taken = asked < left ? asked : left;
    lines[index] = { ...line, owed: { ...line.owed, [component]: asked - taken } };
    left -= taken;
  }
  return lines;
}

/** Both schedules have the same dates. */
function withInterestOf(
  before: readonly InstalmentToCome[],
  after: readonly InstalmentToCome[],
): readonly InstalmentToCome[] {
  let balanceBefore = 0n;
  let balanceAfter = 0n;
  const lines = [...after];
  for (let index = lines.length - 1; index >= 0; index--) {
    balanceBefore += before[index]!.owed.principal;
    balanceAfter += lines[index]!.owed.principal;
    const scaled =
      balanceBefore <= 0n || balanceAfter <= 0n
        ? 0n
        : divideRounded(before[index]!.laterInterestMinor * balanceAfter, balanceBefore, 'halfEven');
    // Where interest was to be left unpaid, no less of it than what is left: an instalment never asks for less than nothing.
    const unpaid = -lines[index]!.owed.principal;
    lines[index] = { ...lines[index]!, laterInterestMinor: scaled < unpaid ? unpaid : scaled };
  }
  return lines;
}

/** Overdue principal keeps bearing interest until the day on which it is known to be unpaid still. */
import type { Day } from '../../calendar/day.ts';
import { addChange, derive, max, min, type Overdue, type Plan, settle } from './plan.ts';

/**
 * Carries overdue principal forward to `on`: it stays in the balance from its due date, or from the day of the last
 * such reckoning, until `on`. Nothing accrues after the last due date.
 */
export function accrueOverdue(plan: Plan, on: Day): void {
  const until = Math.min(on, plan.lines.at(-1)!.due);
  if (plan.overdueUntil !== undefined && plan.overdueUntil >= until) return;
  const { lines } = plan;
  for (let index = 0; index < lines.length && lines[index]!.due < until; index++) {
    const line = lines[index]!;
    const amountMinor = line.principalMinor - line.paidPrincipalMinor;
    if (amountMinor <= 0n) continue;
    bear(plan, { index, amountMinor, from: Math.max(line.due, plan.overdueUntil ?? line.due), to: until });
  }
  plan.overdueUntil = until;
}

function bear(plan: Plan, overdue: Overdue): void {
  if (overdue.from >= overdue.to) return;
  plan.overdue.push(overdue);
  const first = addChange(plan, { on: overdue.from, drawnMinor: 0n, correctedMinor: overdue.amountMinor });
  const second = addChange(plan, { on: overdue.to, drawnMinor: 0n, correctedMinor: -overdue.amountMinor });
  derive(plan, Math.min(first, second));
  settle(plan);
}

/**
 * Takes back what was reckoned on principal that a line, now closed, still leaves unpaid: that principal moves to later
 * lines and so stays in the balance by itself.
 */
export function forgetOverdue(plan: Plan, index: number, unpaidMinor: bigint): void {
  const kept: Overdue[] = [];
  for (const overdue of plan.overdue) {
    if (overdue.index !== index) {
      kept.push(overdue);
      continue;
    }
    const amountMinor = min(unpaidMinor, overdue.amountMinor);
    addChange(plan, { on: overdue.from, drawnMinor: 0n, correctedMinor: -amountMinor });
    addChange(plan, { on: overdue.to, drawnMinor: 0n, correctedMinor: amountMinor });
    kept.push({ ...overdue, amountMinor: max(overdue.amountMinor - unpaidMinor, 0n) });
  }
  plan.overdue = kept;
}

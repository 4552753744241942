/** Overdue principal keeps bearing interest until the day on which it is known to be unpaid still. */
import type { Day } from '../../calendar/day.ts';
import { addChange, derive, max, min, type Overdue, type Plan, settle } from './plan.ts';

/**
 * Carries overdue principal forward to `on`: it stays in the balance from its due date, or from the day of the last
 * such reckoning, until `on`. Nothing accrues after the last due date.
 */
export function accrueOverdue(plan: Plan, on: Day): void {
  const { lines } = plan;
  const until = Math.min(on, lines.at(-1)!.due);
  const since = plan.overdueUntil;
  if (since !== undefined && since >= until) return;
  // Lines due before the last reckoning can no longer change by this one: they bear as one sum from there on.
  const old = since === undefined ? { touched: lines.length, next: 0 } : bear(plan, { start: 0, from: since, until });
  let touched = old.touched;
  for (let index = old.next; index < lines.length && lines[index]!.due < until; index++) {
    // What each later line leaves unpaid hangs on what the lines before it bear.
    derive(plan, Math.min(touched, index), index + 1);
    touched = Math.min(touched, bear(plan, { start: index, from: lines[index]!.due, until }).touched);
  }
  plan.overdueUntil = until;
  if (touched === lines.length) return;
  derive(plan, touched);
  settle(plan);
}

/** Lets what is unpaid of the lines due by `from` bear interest from then until `until`. */
function bear(plan: Plan, at: { start: number; from: Day; until: Day }): { touched: number; next: number } {
  const { lines } = plan;
  let sum = 0n;
  let index = at.start;
  for (; index < lines.length && lines[index]!.due <= at.from && lines[index]!.due < at.until; index++) {
    const line = lines[index]!;
    const amountMinor = line.principalMinor - line.paidPrincipalMinor;
    if (amountMinor <= 0n) continue;
    sum += amountMinor;
    plan.overdue.push({ index, amountMinor, from: at.from, to: at.until });
  }
  if (sum === 0n || at.from >= at.until) return { touched: lines.length, next: index };
  const first = addChange(plan, { on: at.from, drawnMinor: 0n, correctedMinor: sum });
  const second = addChange(plan, { on: at.until, drawnMinor: 0n, correctedMinor: -sum });
  return { touched: Math.min(first, second), next: index };
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

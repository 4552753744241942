/** All that is outstanding moves to a new series of instalments; the old ones that were unpaid fall to nothing and stay. */

import { spreadFlatInterest } from './disburse.ts';
import { lastDay, seriesOf } from './due-dates.ts';
import { derive, type Line, newLine, type Plan } from './plan.ts';
import { closeUnpaid, liftGrace } from './re-amortise.ts';
import { sizeLines } from './size.ts';
import { instalmentsMax, type ReAge, type RefusedSchedule } from './terms.ts';

export function reAge(plan: Plan, event: ReAge): RefusedSchedule | undefined {
  const days = seriesOf(event.startOn, event.every, event.instalments, 0);
  if (days.at(-1)! > lastDay) return { refused: 'maturityOutOfRange', on: event.on };
  liftGrace(plan);
  const removed = cutAt(plan, event);
  const start = plan.lines.length;
  if (start + days.length > instalmentsMax) return { refused: 'tooManyInstalments', on: event.on };
  let from = plan.lines.at(-1)!.due;
  if (event.startOn < from) return { refused: 'dueDateOutOfOrder', on: event.startOn };
  for (const due of days) {
    plan.lines.push(newLine({ from, due, every: event.every, regular: from !== plan.lines[start - 1]!.due }));
    from = due;
  }
  carryPayments(plan, start, removed);
  closeUnpaid(plan, start);
  derive(plan, 0);
  sizeLines(plan, start);
  return undefined;
}

/** Takes off the lines that begin on or after the day, and ends the one that runs on it there. */
function cutAt(plan: Plan, event: ReAge): Line[] {
  const kept = plan.lines.filter((line) => line.from < event.on);
  const removed = plan.lines.slice(kept.length);
  if (kept.length === 0) {
    const first = removed.shift()!;
    kept.push(first);
    first.due = Math.max(event.on, first.from);
    first.slices = undefined;
  }
  const last = kept.at(-1)!;
  if (last.due > event.on) {
    last.due = event.on;
    last.regular = false;
    last.slices = undefined;
  }
  plan.lines = kept;
  plan.overdue = plan.overdue.filter((overdue) => overdue.index < kept.length);
  return removed;
}

/** What had been paid ahead on the lines taken off stands with the last line kept. */
function carryPayments(plan: Plan, start: number, removed: readonly Line[]): void {
  const last = plan.lines[start - 1]!;
  let fixedUnpaid = 0n;
  for (const line of removed) {
    last.paidPrincipalMinor += line.paidPrincipalMinor;
    last.paidInterestMinor += line.paidInterestMinor;
    fixedUnpaid += line.fixedInterestMinor - line.paidInterestMinor;
  }
  if (plan.terms.method === 'flat') spreadFlatInterest(plan, start, fixedUnpaid);
}

/** Past-due amounts spread over the instalments that remain; due dates stay. */
import { divideRounded, roundToStep } from '../../money/round.ts';
import { spreadFlatInterest } from './disburse.ts';
import { forgetOverdue } from './overdue.ts';
import { derive, isFullyPaid, type Line, type Plan, settle } from './plan.ts';
import { sizeLines } from './size.ts';
import type { ReAmortise, RefusedSchedule } from './terms.ts';

export function reAmortise(plan: Plan, event: ReAmortise): RefusedSchedule | undefined {
  const start = plan.lines.findIndex((line) => line.due > event.on);
  if (start < 0) return { refused: 'nothingLeftToSchedule', on: event.on };
  liftGrace(plan);
  const overdueMinor = plan.lines.slice(0, start).reduce((sum, line) => sum + unpaidPrincipal(line), 0n);
  closeUnpaid(plan, start);
  derive(plan, 0);
  if (plan.terms.method === 'equalInstalment' && bearsNoInterest(plan, start)) addEvenly(plan, start, overdueMinor);
  else sizeLines(plan, start);
  return undefined;
}

function unpaidPrincipal(line: Line): bigint {
  return line.principalMinor - line.paidPrincipalMinor;
}

function bearsNoInterest(plan: Plan, start: number): boolean {
  const carries = plan.lines[start - 1]?.carriedMinor ?? 0n;
  return (
    carries === 0n && plan.lines.slice(start).every((line) => line.slices!.every((slice) => slice.levelFactor === 0n))
  );
}

/** Without interest each line left takes an equal share of what is past due, rounded like a level; the last the rest. */
function addEvenly(plan: Plan, start: number, overdueMinor: bigint): void {
  const lines = plan.lines.slice(start);
  const { rounding, roundToMinor } = plan.terms;
  const share = roundToStep(divideRounded(overdueMinor, BigInt(lines.length), rounding), roundToMinor, rounding);
  for (const line of lines) {
    line.levelMinor += share;
    line.agreedLevelMinor = line.levelMinor;
  }
  derive(plan, start);
  settle(plan);
}

/** The first `count` lines ask for no more than was paid on them; what they asked for moves on. */
export function closeUnpaid(plan: Plan, count: number): void {
  let fixedUnpaid = 0n;
  for (let index = 0; index < count; index++) {
    const line = plan.lines[index]!;
    if (line.closed || isFullyPaid(line)) continue;
    forgetOverdue(plan, index, line.principalMinor - line.paidPrincipalMinor);
    if (plan.terms.method === 'flat') {
      fixedUnpaid += line.fixedInterestMinor - line.paidInterestMinor;
      line.fixedInterestMinor = line.paidInterestMinor;
    }
    line.closed = true;
  }
  if (fixedUnpaid !== 0n && count < plan.lines.length) spreadFlatInterest(plan, count, fixedUnpaid);
}

/** New instalments replace the days of grace. */
export function liftGrace(plan: Plan): void {
  if (plan.graceOnPrincipal === 0) return;
  if (plan.terms.method === 'equalInstalment') {
    for (const line of plan.lines.slice(0, plan.graceOnPrincipal)) {
      if (isFullyPaid(line)) continue;
      line.agreedLevelMinor = line.levelMinor;
      line.principalTargetMinor = undefined;
    }
  }
  plan.graceOnPrincipal = 0;
}

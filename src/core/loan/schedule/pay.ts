/**
 * A payment: line by line, first what is past due, then what is due on the day, then ahead; on each line principal
 * first, then interest (the reference's default order). What is paid ahead goes to the next instalment's principal with
 * the interest accrued to the day.
 */
import type { Day } from '../../calendar/day.ts';
import { accrueOverdue } from './overdue.ts';
import {
  addChange,
  copyPlan,
  derive,
  factorsOf,
  isFullyPaid,
  type Line,
  max,
  min,
  type Plan,
  paidOn,
  type Slice,
  settle,
} from './plan.ts';
import type { Pay, RefusedSchedule } from './terms.ts';

export function pay(plan: Plan, event: Pay): RefusedSchedule | undefined {
  accrueOverdue(plan, event.on);
  let left = event.amountMinor;
  for (let index = 0; index < plan.lines.length && left > 0n; index++) {
    left -= payPrincipal(plan, index, event.on, left);
    if (left > 0n) left -= payInterest(plan, index, event.on, left);
  }
  if (left === 0n) return undefined;
  return { refused: 'paymentExceedsOwed', on: event.on, owedMinor: event.amountMinor - left };
}

function payPrincipal(plan: Plan, index: number, on: Day, left: bigint): bigint {
  const line = plan.lines[index]!;
  const asked = line.due <= on ? line.principalMinor : askedAhead(plan, index, on).principalMinor;
  const paid = min(left, asked - line.paidPrincipalMinor);
  if (paid <= 0n) return 0n;
  line.paidPrincipalMinor += paid;
  const touched = addChange(plan, { on: Math.min(on, line.due), drawnMinor: 0n, correctedMinor: -paid });
  derive(plan, Math.min(touched, index));
  settle(plan);
  if (on < line.from && plan.lines.filter((other) => !isFullyPaid(other)).length > 1) closePaidAhead(plan, index);
  return paid;
}

/** An instalment paid ahead in full, before its span began, asks for nothing more. */
function closePaidAhead(plan: Plan, index: number): void {
  const line = plan.lines[index]!;
  if (line.principalTargetMinor !== undefined) return;
  const paid = paidOn(line);
  if (paid <= line.levelMinor && paid !== line.agreedLevelMinor) return;
  line.levelMinor = paid;
  derive(plan, index);
  settle(plan);
}

function payInterest(plan: Plan, index: number, on: Day, left: bigint): bigint {
  const line = plan.lines[index]!;
  const asked = line.due <= on ? line.interestMinor : askedAhead(plan, index, on).interestMinor;
  const paid = min(left, asked - line.paidInterestMinor);
  if (paid <= 0n) return 0n;
  line.paidInterestMinor += paid;
  derive(plan, index);
  settle(plan);
  return paid;
}

/** What a line that is not due yet would ask for if it were paid on `on`: interest only up to that day. */
function askedAhead(plan: Plan, index: number, on: Day): Line {
  const cut = copyPlan(plan);
  const start = cut.lines.findIndex((line) => line.due > on);
  for (const line of cut.lines.slice(start)) line.slices = slicesUntil(cut, line, on);
  derive(cut, start);
  settle(cut);
  const line = cut.lines[index]!;
  if (on > line.from || line.principalTargetMinor !== undefined) return line;
  const open = cut.lines.filter((other) => !isFullyPaid(other)).length;
  let owed = cut.drawnMinor;
  for (const other of cut.lines) owed -= other.paidPrincipalMinor;
  if (open > 1) {
    line.levelMinor = line.agreedLevelMinor;
    derive(cut, index);
    line.levelMinor -= max(line.principalMinor - line.paidPrincipalMinor - owed, 0n);
    derive(cut, index);
  } else if (open === 1 && isFullyPaid(line)) {
    line.levelMinor = min(line.agreedLevelMinor, owed + line.paidPrincipalMinor + line.interestMinor);
    derive(cut, index);
  }
  return line;
}

function slicesUntil(plan: Plan, line: Line, on: Day): Slice[] {
  return (line.slices ?? []).map((slice) => {
    if (slice.to <= on) return slice;
    if (slice.from >= on) return { ...slice, factor: 0n };
    return { ...slice, ...factorsOf(plan, line, { from: slice.from, to: on }) };
  });
}

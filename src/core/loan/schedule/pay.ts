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
    if (isFullyPaid(plan.lines[index]!)) continue;
    if (index > 0 && plan.lines[index]!.from >= event.on && canRunAhead(plan, index, event.on)) {
      left -= runAhead(plan, index, event.on, left);
      break;
    }
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

/**
 * Whether all lines from `index` on can be paid ahead in one go: level lines that have borne no interest by `on`. Where
 * interest is held back or fixed in advance, each line has to be asked on its own.
 */
function canRunAhead(plan: Plan, index: number, on: Day): boolean {
  const rest = plan.lines.slice(index);
  const plain = (line: Line) =>
    line.principalTargetMinor === undefined && !line.defersInterest && line.fixedInterestMinor === 0n && !line.closed;
  if (!rest.every(plain)) return false;
  const asked = askedAhead(plan, index, on);
  return asked.interestMinor === asked.paidInterestMinor && asked.carriedMinor === 0n;
}

/** Pays principal line after line ahead; the last line that is open takes whatever is still owed. */
function runAhead(plan: Plan, start: number, on: Day, left: bigint): bigint {
  let owed = plan.drawnMinor;
  for (const line of plan.lines) owed -= line.paidPrincipalMinor;
  let open = plan.lines.filter((line) => !isFullyPaid(line)).length;
  const closing: Line[] = [];
  let paid = 0n;
  for (const line of plan.lines.slice(start)) {
    if (isFullyPaid(line) || paid === left) continue;
    const asked = open > 1 ? line.agreedLevelMinor - line.paidInterestMinor : owed + line.paidPrincipalMinor;
    const part = min(min(left - paid, owed), asked - line.paidPrincipalMinor);
    if (part <= 0n) continue;
    line.paidPrincipalMinor += part;
    paid += part;
    owed -= part;
    if (paidOn(line) === line.agreedLevelMinor || paidOn(line) > line.levelMinor) {
      if (on < line.from && open > 1) closing.push(line);
      open -= 1;
    }
  }
  if (paid === 0n) return 0n;
  for (const line of closing) line.levelMinor = paidOn(line);
  const touched = addChange(plan, { on, drawnMinor: 0n, correctedMinor: -paid });
  derive(plan, Math.min(touched, start));
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

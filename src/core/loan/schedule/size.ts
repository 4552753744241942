/** Sizing lines anew: after a draw, a change of rate, a re-age and the like. */
import { divideRounded } from '../../money/round.ts';
import { levelInstalment, roundLevel, shiftedLevel } from './level-instalment.ts';
import { copyPlan, derive, isFullyPaid, type Line, max, type Plan, paidOn, settle } from './plan.ts';

/** Passes that spread the last instalment's remainder. */
export const shiftsMax = 3;

/**
 * Sizes the lines from `start` on by the method of the loan, so that they repay what is then outstanding; the last takes
 * the remainder, and where the level can be shifted to make it smaller, it is.
 */
export function sizeLines(plan: Plan, start: number): void {
  derive(plan, start);
  const gracePrincipal = plan.graceOnPrincipal;
  for (let index = start; index < gracePrincipal && index < plan.lines.length; index++) {
    if (!plan.lines[index]!.closed) plan.lines[index]!.principalTargetMinor = 0n;
  }
  const first = Math.max(start, gracePrincipal);
  if (plan.terms.method === 'equalInstalment') sizeLevel(plan, first);
  else sizePrincipal(plan, first);
  derive(plan, start);
  settle(plan);
  if (plan.terms.method === 'equalInstalment') spreadRemainder(plan, first);
}

function sizeLevel(plan: Plan, first: number): void {
  const lines = plan.lines.slice(first);
  if (lines.length === 0) return;
  derive(plan, Math.max(0, first - 1));
  const factors = lines.map((line) =>
    line.defersInterest ? 0n : line.slices!.reduce((sum, slice) => sum + slice.levelFactor, 0n),
  );
  const level = levelInstalment(balanceBefore(plan, first), factors, roundingOf(plan));
  for (const line of lines) setLevel(line, level);
}

function setLevel(line: Line, level: bigint): void {
  if (level < paidOn(line)) return;
  line.levelMinor = level;
  line.agreedLevelMinor = level;
}

/** What the lines from `first` on have to repay: the balance before them and what is drawn within the first of them. */
function balanceBefore(plan: Plan, first: number): bigint {
  const line = plan.lines[first]!;
  let balance = first === 0 ? 0n : plan.lines[first - 1]!.closingMinor;
  for (const change of plan.changes) {
    const inside = (line.from < change.on && change.on <= line.due) || (first === 0 && change.on === line.from);
    if (inside) balance += change.drawnMinor;
  }
  return balance;
}

function sizePrincipal(plan: Plan, first: number): void {
  const lines = plan.lines.slice(first);
  if (lines.length === 0) return;
  derive(plan, Math.max(0, first - 1));
  const { method, rounding } = plan.terms;
  const balance = balanceBefore(plan, first);
  const count = BigInt(lines.length);
  if (method === 'flat') {
    const interest = lines.reduce((sum, line) => sum + line.fixedInterestMinor, 0n);
    const level = roundLevel(divideRounded(balance + interest, count, rounding), roundingOf(plan));
    for (const line of lines) line.principalTargetMinor = max(level - line.fixedInterestMinor, line.paidPrincipalMinor);
    return;
  }
  const part = method === 'equalPrincipal' ? divideRounded(balance, count, rounding) : 0n;
  for (const line of lines) line.principalTargetMinor = max(part, line.paidPrincipalMinor);
}

/** Shifts the level of the lines from `first` on while that makes the last instalment differ less from the others. */
export function spreadRemainder(plan: Plan, first: number): void {
  for (let pass = 0; pass < shiftsMax; pass++) {
    const sized = plan.lines.slice(first);
    const before = lastDifference(sized);
    if (before === undefined) return;
    const overpaid = sized.filter((line) => before.level < paidOn(line)).length;
    const level = shiftedLevel({
      levelMinor: before.level,
      differenceMinor: before.difference,
      count: sized.length - overpaid,
      sized: sized.length,
      mode: plan.terms.rounding,
      stepMinor: plan.terms.roundToMinor,
    });
    if (level === undefined) return;
    const tried = copyPlan(plan);
    for (const line of tried.lines.slice(first)) setLevel(line, level);
    derive(tried, first);
    settle(tried);
    const after = lastDifference(tried.lines);
    if (after === undefined || magnitude(after.difference) >= magnitude(before.difference)) return;
    plan.lines = tried.lines;
  }
}

/** Of the last two neighbours that are not paid: how much the later asks for more than the earlier. */
function lastDifference(lines: readonly Line[]): { level: bigint; difference: bigint } | undefined {
  for (let index = lines.length - 1; index > 0; index--) {
    const last = lines[index]!;
    const before = lines[index - 1]!;
    if (before.principalTargetMinor !== undefined || isFullyPaid(last) || isFullyPaid(before)) continue;
    return { level: before.levelMinor, difference: last.levelMinor - before.levelMinor };
  }
  return undefined;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function roundingOf(plan: Plan) {
  return { mode: plan.terms.rounding, stepMinor: plan.terms.roundToMinor };
}

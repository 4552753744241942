/** A further draw: the instalments after it are sized anew, as if all before had been paid when due. */
import { divideRounded } from '../../money/round.ts';
import { daysFactor, factorScale, interestFactor, interestRounding, months } from './interest.ts';
import { addChange, copyPlan, derive, max, type Plan, paidOn, settle } from './plan.ts';
import { sizeLines } from './size.ts';
import type { Disburse, RefusedSchedule } from './terms.ts';

export function disburse(plan: Plan, event: Disburse): RefusedSchedule | undefined {
  const last = plan.lines.at(-1)!;
  if (event.on > last.due) return { refused: 'disbursedAfterMaturity', on: event.on };
  const touched = addChange(plan, { on: event.on, drawnMinor: event.amountMinor, correctedMinor: 0n });
  if (plan.lines.every((line) => line.due <= event.on)) {
    derive(plan, touched);
    settle(plan);
    return undefined;
  }
  const start = plan.lines.findIndex((line) => line.due > event.on);
  if (plan.terms.method === 'flat') addFlatInterest(plan, start, event);
  // Sized on a copy without payments: what was paid early or late must not change the level.
  const unpaid = withoutPayments(plan);
  derive(unpaid, 0);
  sizeLines(unpaid, start);
  for (let index = start; index < plan.lines.length; index++) {
    const line = plan.lines[index]!;
    const sized = unpaid.lines[index]!;
    line.levelMinor = max(sized.levelMinor, paidOn(line));
    line.agreedLevelMinor = sized.agreedLevelMinor;
    line.principalTargetMinor = sized.principalTargetMinor;
  }
  derive(plan, Math.min(touched, start));
  settle(plan);
  return undefined;
}

function withoutPayments(plan: Plan): Plan {
  const copy = copyPlan(plan);
  copy.changes = plan.changes.filter((change) => change.drawnMinor !== 0n);
  for (const line of copy.lines) {
    line.slices = undefined;
    if (line.closed) continue;
    line.paidPrincipalMinor = 0n;
    line.paidInterestMinor = 0n;
  }
  return copy;
}

/** A flat loan bears interest on each draw from its day to maturity, spread level over the instalments left. */
export function addFlatInterest(plan: Plan, start: number, draw: { on: number; amountMinor: bigint }): void {
  const lines = plan.lines.slice(start);
  const maturity = lines.at(-1)!.due;
  const { annualRate, dayCount, every, rounding } = plan.terms;
  let factor = 0n;
  if (dayCount === '30/360' && months(every) > 0) {
    for (const line of lines) {
      const from = Math.max(line.from, draw.on);
      factor += interestFactor(line, { from, to: line.due }, annualRate, dayCount);
    }
  } else factor = daysFactor(draw.on, maturity, annualRate, dayCount);
  spreadFlatInterest(plan, start, divideRounded(draw.amountMinor * factor, factorScale, interestRounding(rounding)));
}

/** Spreads an interest level over the lines from `start` on; the last takes the remainder. */
export function spreadFlatInterest(plan: Plan, start: number, interestMinor: bigint): void {
  const lines = plan.lines.slice(start);
  const share = divideRounded(interestMinor, BigInt(lines.length), interestRounding(plan.terms.rounding));
  let left = interestMinor;
  for (const [index, line] of lines.entries()) {
    const part = index === lines.length - 1 || share > left ? left : share;
    line.fixedInterestMinor += part;
    left -= part;
  }
}

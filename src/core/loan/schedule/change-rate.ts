/** A new rate from a day on: the instalments due on or after that day are sized anew. */
import { divideRounded } from '../../money/round.ts';
import { spreadFlatInterest } from './disburse.ts';
import { factorScale, interestFactor, interestRounding } from './interest.ts';
import { derive, type Plan } from './plan.ts';
import { sizeLines } from './size.ts';
import type { ChangeRate, RefusedSchedule } from './terms.ts';

export function changeRate(plan: Plan, event: ChangeRate): RefusedSchedule | undefined {
  // The night before belongs to the day.
  const from = Math.max(event.from - 1, plan.lines[0]!.from);
  plan.rates.push({ from, annualRate: event.annualRate });
  const touched = plan.lines.findIndex((line) => line.due > from);
  if (touched < 0) return undefined;
  for (const line of plan.lines.slice(touched)) line.slices = undefined;
  if (plan.terms.method === 'flat') changeFlatInterest(plan, touched, event);
  derive(plan, touched);
  sizeLines(plan, touched);
  return undefined;
}

/** The instalments touched bear the new rate on all that was drawn, each for its whole span. */
function changeFlatInterest(plan: Plan, start: number, event: ChangeRate): void {
  const { dayCount, rounding } = plan.terms;
  let factor = 0n;
  for (const line of plan.lines.slice(start)) {
    factor += interestFactor(line, { from: line.from, to: line.due }, event.annualRate, dayCount);
    line.fixedInterestMinor = 0n;
  }
  const interest = divideRounded(plan.drawnMinor * factor, factorScale, interestRounding(rounding));
  spreadFlatInterest(plan, start, interest);
}

/** A new rate from a day on: the instalments due on or after that day are sized anew. */
import { derive, type Plan } from './plan.ts';
import { sizeLines } from './size.ts';
import type { ChangeRate, RefusedSchedule } from './terms.ts';

export function changeRate(plan: Plan, event: ChangeRate): RefusedSchedule | undefined {
  if (plan.terms.method === 'flat') return { refused: 'interestFixedInAdvance', on: event.from };
  // The night before belongs to the day.
  const from = Math.max(event.from - 1, plan.lines[0]!.from);
  plan.rates.push({ from, annualRate: event.annualRate });
  const touched = plan.lines.findIndex((line) => line.due > from);
  if (touched < 0) return undefined;
  for (const line of plan.lines.slice(touched)) line.slices = undefined;
  derive(plan, touched);
  sizeLines(plan, touched);
  return undefined;
}

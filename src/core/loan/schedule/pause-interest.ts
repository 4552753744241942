/** Days without interest. The level stays; the last instalment becomes smaller. */
import { derive, type Plan, settle } from './plan.ts';
import type { PauseInterest, RefusedSchedule } from './terms.ts';

export function pauseInterest(plan: Plan, event: PauseInterest): RefusedSchedule | undefined {
  if (plan.terms.method === 'flat') return { refused: 'interestFixedInAdvance', on: event.from };
  // The night before belongs to the day.
  const from = event.from - 1;
  plan.pauses.push({ from, to: event.to });
  const touched = plan.lines.findIndex((line) => line.due > from);
  if (touched < 0) return undefined;
  for (const line of plan.lines.slice(touched)) line.slices = undefined;
  derive(plan, touched);
  settle(plan);
  return undefined;
}

/** More instalments at the end; those due on or after the day and the new ones share what is left. */
import { lastDay, seriesOf } from './due-dates.ts';
import { derive, newLine, type Plan } from './plan.ts';
import { sizeLines } from './size.ts';
import { setDeferral } from './start.ts';
import { type ExtendMaturity, instalmentsMax, type RefusedSchedule } from './terms.ts';

export function extendMaturity(plan: Plan, event: ExtendMaturity): RefusedSchedule | undefined {
  const { terms } = plan;
  if (terms.method === 'flat' && terms.annualRate.numerator !== 0n) {
    return { refused: 'interestFixedInAdvance', on: event.on };
  }
  if (plan.lines.length + event.instalments > instalmentsMax) return { refused: 'tooManyInstalments', on: event.on };
  const last = plan.lines.at(-1)!;
  const days = seriesAfter(plan, event.instalments);
  if (days.at(-1)! > lastDay) return { refused: 'maturityOutOfRange', on: event.on };
  let from = last.due;
  const firstNew = plan.lines.length;
  for (const due of days) {
    plan.lines.push(newLine({ from, due, every: last.every, regular: true }));
    from = due;
  }
  setDeferral(plan);
  const start = plan.lines.findIndex((line, index) => index >= firstNew || line.due >= event.on);
  // A balance change on the old maturity ended the schedule; it now lies inside it.
  for (const line of plan.lines.slice(firstNew - 1)) line.slices = undefined;
  derive(plan, Math.min(start, firstNew - 1));
  sizeLines(plan, start);
  return undefined;
}

/** The series goes on from where its last regular run began, so that month ends come back. */
function seriesAfter(plan: Plan, count: number): number[] {
  let anchor = plan.lines.length;
  while (anchor > 0 && plan.lines[anchor - 1]!.regular) anchor -= 1;
  const every = plan.lines.at(-1)!.every;
  const start = anchor === 0 ? plan.lines[0]!.from : plan.lines[anchor - 1]!.due;
  const steps = plan.lines.length - anchor;
  return seriesOf(start, every, count, steps + 1);
}

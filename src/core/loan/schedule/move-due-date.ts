/** One due date moved; the later ones follow at their old distances. The level stays, the interest follows the days. */
import { seriesOf } from './due-dates.ts';
import { derive, type Plan, settle } from './plan.ts';
import type { MoveDueDate, RefusedSchedule } from './terms.ts';

export function moveDueDate(plan: Plan, event: MoveDueDate): RefusedSchedule | undefined {
  const index = plan.lines.findIndex((line) => line.due === event.from && !line.closed);
  if (index < 0) return { refused: 'noSuchDueDate', on: event.from };
  const line = plan.lines[index]!;
  if (event.to <= line.from) return { refused: 'dueDateOutOfOrder', on: event.to };
  line.due = event.to;
  line.regular = false;
  const later = plan.lines.slice(index + 1);
  const days = seriesOf(event.to, line.every, later.length, 1);
  let from = event.to;
  for (const [at, next] of later.entries()) {
    next.from = from;
    next.due = days[at]!;
    next.regular = true;
    from = next.due;
  }
  // Changes of balance can now lie in other spans than before.
  for (const other of plan.lines.slice(index)) other.slices = undefined;
  derive(plan, index);
  settle(plan);
  return undefined;
}

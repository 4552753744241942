/**
 * The repayment schedule of a loan, after all that happened to it.
 *
 * Exact whole minor units; interest factors in fixed point of 19 decimals. Level instalments agree to the cent with
 * Apache Fineract's progressive loans (fineract-progressive-loan, ProgressiveEMICalculator), which is the reference for
 * the rules and for the figures under testdata/.
 */
import type { Day } from '../../calendar/day.ts';
import { changeRate } from './change-rate.ts';
import { disburse } from './disburse.ts';
import { lastDay, maturityOf } from './due-dates.ts';
import { extendMaturity } from './extend-maturity.ts';
import { moveDueDate } from './move-due-date.ts';
import { pauseInterest } from './pause-interest.ts';
import { pay } from './pay.ts';
import { isPlainLevel, plainLevel } from './plain-level.ts';
import { type Plan, paidOn } from './plan.ts';
import { reAge } from './re-age.ts';
import { reAmortise } from './re-amortise.ts';
import { startPlan } from './start.ts';
import type { Instalment, RefusedSchedule, Schedule, ScheduleEvent, Terms } from './terms.ts';

/**
 * The schedule in force after all events, whatever order they are given in: they take effect by date, and on one day in
 * the order of `precedence`. Refusals: see `scheduleRefusals`; the first that arises is answered.
 */
export function schedule(terms: Terms, events: readonly ScheduleEvent[]): Schedule | RefusedSchedule {
  if (events.length === 0) return scheduleInstalments(terms);
  return replay(terms, events);
}

/** The schedule of a loan to which nothing has happened yet: what an import needs, quick for ordinary loans. */
export function scheduleInstalments(terms: Terms): Schedule | RefusedSchedule {
  if (isPlainLevel(terms) && maturityOf(terms) <= lastDay) {
    const instalments = plainLevel(terms);
    if (instalments !== undefined) return { instalments };
  }
  return replay(terms, []);
}

/** The general way: a plan, and every event applied to it. */
export function replay(terms: Terms, events: readonly ScheduleEvent[]): Schedule | RefusedSchedule {
  if (maturityOf(terms) > lastDay) return { refused: 'maturityOutOfRange', on: terms.disbursedOn };
  const plan = startPlan(terms);
  for (const event of inOrder(events)) {
    const refusal = apply(plan, event);
    if (refusal !== undefined) return refusal;
  }
  return { instalments: instalmentsOf(plan) };
}

function apply(plan: Plan, event: ScheduleEvent): RefusedSchedule | undefined {
  switch (event.kind) {
    case 'disburse':
      return disburse(plan, event);
    case 'pay':
      return pay(plan, event);
    case 'changeRate':
      return changeRate(plan, event);
    case 'reAmortise':
      return reAmortise(plan, event);
    case 'reAge':
      return reAge(plan, event);
    case 'extendMaturity':
      return extendMaturity(plan, event);
    case 'moveDueDate':
      return moveDueDate(plan, event);
    case 'pauseInterest':
      return pauseInterest(plan, event);
  }
}

/** On one day: the contract changes first, then money moves, then relief is given on what is left unpaid. */
const precedence = {
  changeRate: 0,
  moveDueDate: 1,
  extendMaturity: 2,
  disburse: 3,
  pauseInterest: 4,
  pay: 5,
  reAmortise: 6,
  reAge: 7,
} as const;

/** The day on which an event takes effect. */
export function effectiveOn(event: ScheduleEvent): Day {
  switch (event.kind) {
    case 'changeRate':
    case 'pauseInterest':
      return event.from;
    case 'moveDueDate':
      return Math.min(event.from, event.to);
    case 'disburse':
    case 'pay':
    case 'reAmortise':
    case 'reAge':
    case 'extendMaturity':
      return event.on;
  }
}

function inOrder(events: readonly ScheduleEvent[]): ScheduleEvent[] {
  return [...events].sort(
    (a, b) => effectiveOn(a) - effectiveOn(b) || precedence[a.kind] - precedence[b.kind] || compareText(a, b),
  );
}

/** Two events of one kind on one day: by their content, so that the order they were given in never matters. */
function compareText(a: ScheduleEvent, b: ScheduleEvent): number {
  const [x, y] = [contentOf(a), contentOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function contentOf(event: ScheduleEvent): string {
  return JSON.stringify(event, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value).padStart(24, '0') : value,
  );
}

function instalmentsOf(plan: Plan): Instalment[] {
  const draws = plan.changes.filter((change) => change.drawnMinor !== 0n).sort((a, b) => a.on - b.on);
  let next = 0;
  let balance = 0n;
  return plan.lines.map((line, index) => {
    while (next < draws.length && draws[next]!.on <= line.due) {
      balance += draws[next]!.drawnMinor;
      next += 1;
    }
    balance -= line.principalMinor;
    return {
      n: index + 1,
      dueOn: line.due,
      days: line.due - line.from,
      principalMinor: line.principalMinor,
      interestMinor: line.interestMinor,
      balanceAfterMinor: balance,
      paidMinor: paidOn(line),
    };
  });
}

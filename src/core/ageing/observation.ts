/**
 * The observation period of a restructured asset: 商业银行金融资产风险分类办法 (2023) art. 20.
 *
 * It begins on the first due date after the change and lasts at least so many consecutive periods and months. It ends
 * when all that fell due in it was paid on time; a missed payment restarts it from the due date that was missed.
 */
import type { Day } from '../calendar/day.ts';
import { addMonths, addPeriods, type Period } from '../calendar/period.ts';
import type { Coverage } from './covered.ts';

/** How long, from the law pack. */
export interface ObservationLength {
  readonly periodsMin: number;
  readonly monthsMin: number;
}

export interface Observation {
  readonly state: 'running' | 'ended';
  /** where the present run began: the first due date after the change, or the last due date missed */
  readonly startedOn: Day;
  /** the day on which it ends if all is paid on time, or ended */
  readonly endsOn: Day;
  /** due dates that were missed and restarted it, in order */
  readonly missedOn: readonly Day[];
}

/**
 * The observation on `asOf` >= `firstDueOn`, the day on which it begins. A payment is on time when it covers the due date within `graceDays` of it; a pause in counting days excuses nothing.
 */
export function observationOn(at: {
  readonly firstDueOn: Day;
  readonly every: Period;
  readonly coverage: Coverage;
  readonly asOf: Day;
  readonly graceDays: number;
  readonly length: ObservationLength;
}): Observation {
  const { coverage, asOf, graceDays } = at;
  const missedOn: Day[] = [];
  let startedOn = at.firstDueOn;
  let endsOn = endOfRun(startedOn, at);
  for (const dueOn of coverage.dueOnDays) {
    if (dueOn < at.firstDueOn) continue;
    if (dueOn >= asOf || dueOn > endsOn) break;
    const missed = !coverage.isCovered({ dueOn, by: Math.min(asOf, dueOn + graceDays) });
    // Within grace the payment may still come in time; nothing is decided yet.
    if (!missed || asOf <= dueOn + graceDays) continue;
    missedOn.push(dueOn);
    startedOn = dueOn;
    endsOn = endOfRun(startedOn, at);
  }
  // The payment due on the last day belongs to the last period, so that day itself must be paid for.
  const ended = asOf >= endsOn && coverage.isCovered({ dueOn: endsOn, by: asOf });
  return { state: ended ? 'ended' : 'running', startedOn, endsOn, missedOn };
}

function endOfRun(startedOn: Day, at: { readonly every: Period; readonly length: ObservationLength }): Day {
  return Math.max(addMonths(startedOn, at.length.monthsMin), addPeriods(startedOn, at.every, at.length.periodsMin));
}

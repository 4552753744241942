/**
 * The instalments of a generated loan, as the schedule engine makes them from its terms. Where interest goes by whole
 * months (30/360 from a day of the month that every month has), the amounts do not depend on the date: loans of the
 * same terms share one calculation, and only the due dates differ.
 */
import type { LoanRecord } from '../../core/book/records.ts';
import { civilFromDay, type Day } from '../../core/calendar/day.ts';
import { addPeriods } from '../../core/calendar/period.ts';
import { schedule } from '../../core/loan/schedule/schedule.ts';
import { parsePercent } from '../../core/money/decimal.ts';

export interface ScheduleLine {
  readonly n: number;
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
}

/** Some tens of megabytes when full; then it is begun anew. */
const rememberedMax = 20_000;
const remembered = new Map<string, readonly ScheduleLine[]>();

export function scheduleLines(loan: LoanRecord): readonly ScheduleLine[] {
  if (!goesByWholeMonths(loan)) return computedLines(loan);
  const key = `${loan.principalMinor}/${loan.annualRatePercent}/${loan.method}/${loan.instalments}`;
  let lines = remembered.get(key);
  if (lines === undefined) {
    lines = computedLines(loan);
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(key, lines);
  }
  return lines.map((line, index) => ({ ...line, dueOn: addPeriods(loan.firstDueOn, loan.every, index) }));
}

function computedLines(loan: LoanRecord): ScheduleLine[] {
  const answer = schedule(
    {
      principalMinor: loan.principalMinor,
      annualRate: parsePercent(loan.annualRatePercent)!,
      disbursedOn: loan.disbursedOn,
      instalments: loan.instalments,
      every: loan.every,
      firstDueOn: loan.firstDueOn,
      method: loan.method,
      dayCount: loan.dayCount,
      rounding: 'halfEven',
      roundToMinor: 1n,
      graceOnPrincipal: 0,
      graceOnInterest: 0,
    },
    [],
  );
  if ('refused' in answer) throw new Error(`no schedule from the terms of ${loan.loanRef}: ${answer.refused}`);
  return answer.instalments.map(({ n, dueOn, principalMinor, interestMinor }) => ({
    n,
    dueOn,
    principalMinor,
    interestMinor,
  }));
}

function goesByWholeMonths(loan: LoanRecord): boolean {
  return (
    loan.dayCount === '30/360' &&
    loan.every.count === 1 &&
    loan.every.unit === 'month' &&
    civilFromDay(loan.disbursedOn).dayOfMonth <= 28 &&
    addPeriods(loan.disbursedOn, loan.every, 1) === loan.firstDueOn
  );
}

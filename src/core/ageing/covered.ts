/** Whether what fell due was paid on time: cumulative amounts due and paid, by day. */
import type { Day } from '../calendar/day.ts';
import type { DueAmount, PaidAmount } from './delinquency.ts';

export interface Coverage {
  /** Is all that fell due up to and with `dueOn` covered by payments valued on or before `by`? */
  readonly isCovered: (at: { readonly dueOn: Day; readonly by: Day }) => boolean;
  /** The due dates, each once, in order; amounts of zero leave no due date. */
  readonly dueOnDays: readonly Day[];
}

/** Both lists sorted by `on`. */
export function coverageOf(at: {
  readonly due: readonly DueAmount[];
  readonly payments: readonly PaidAmount[];
}): Coverage {
  const due = running(at.due);
  const paid = running(at.payments);
  const dueOnDays: Day[] = [];
  for (const amount of at.due) {
    if (amount.amountMinor !== 0n && dueOnDays.at(-1) !== amount.on) dueOnDays.push(amount.on);
  }
  return { isCovered: ({ dueOn, by }) => through(paid, by) >= through(due, dueOn), dueOnDays };
}

interface RunningSum {
  readonly on: Day;
  readonly sumMinor: bigint;
}

function running(amounts: readonly (DueAmount | PaidAmount)[]): RunningSum[] {
  let sumMinor = 0n;
  return amounts.map((amount) => {
    sumMinor += amount.amountMinor;
    return { on: amount.on, sumMinor };
  });
}

function through(sums: readonly RunningSum[], day: Day): bigint {
  let low = 0;
  let high = sums.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]!.on <= day) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0n : sums[low - 1]!.sumMinor;
}

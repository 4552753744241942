/** A loan's entries beside its contract: what was lent, and interest and fees posted exactly once for what fell due. */
import { formatDay } from '../core/calendar/day.ts';
import type { LoanFacts } from '../store/loan-facts.ts';
import { type Difference, inOrder, type LedgerFacts, type PostedAmount, type StoredState } from '../store/verify.ts';

export function ledgerDifferences(at: {
  readonly state: StoredState;
  readonly ledger: LedgerFacts | undefined;
  readonly facts: LoanFacts | undefined;
  /** touched since it was last aged */
  readonly waiting: boolean;
}): Difference[] {
  const { state, ledger } = at;
  const found: Difference[] = [];
  const add = (row: string | undefined, field: string, stored: string | null, recomputed: string | null) =>
    found.push({ table: 'ledger_entry', loan: state.loanRef, row, field, stored, recomputed });
  for (const entryId of ledger?.unbalancedEntryIds ?? []) add(`entry ${entryId}`, 'sum', 'not 0', '0');
  const lent = { on: state.disbursedOn, amountMinor: state.lentMinor };
  compareAmounts(ledger?.disbursed ?? [], { right: [lent], optional: [] }, (amount, stored, recomputed) =>
    add(`disbursement ${formatDay(amount.on)}`, 'principal_minor', stored, recomputed),
  );
  const due = dueAmounts(at);
  compareAmounts(ledger?.interestDue ?? [], due.interest, (amount, stored, recomputed) =>
    add(`interestDue ${formatDay(amount.on)}`, 'interest_minor', stored, recomputed),
  );
  compareAmounts(ledger?.feeDue ?? [], due.fee, (amount, stored, recomputed) =>
    add(`feeDue ${formatDay(amount.on)}`, 'fee_minor', stored, recomputed),
  );
  const lastPenalty = ledger?.penaltyDueLastOn;
  const through = state.penaltyPostedThrough;
  if (lastPenalty !== undefined && (through === undefined || through < lastPenalty)) {
    found.push({
      table: 'loan_state',
      loan: state.loanRef,
      row: undefined,
      field: 'penalty_posted_through',
      stored: through === undefined ? null : formatDay(through),
      recomputed: formatDay(lastPenalty),
    });
  }
  return found;
}

interface DueAmounts {
  /** posted exactly once each */
  readonly right: readonly PostedAmount[];
  /** posted once or not at all */
  readonly optional: readonly PostedAmount[];
}

/**
 * What fell due up to the day through which it is posted, each by the schedule in force on its due date. After the day
 * on which the loan was settled nothing more falls due; what was posted before that was known may stand. Of a loan that
 * waits only what stands twice is told: what was settled may no longer be, and the next close posts what is missing. What was
 * taken back because the loan was settled, as was told late, is posted again where that settlement is undone.
 */
function dueAmounts(at: {
  readonly facts: LoanFacts | undefined;
  readonly ledger: LedgerFacts | undefined;
  readonly state: StoredState;
  readonly waiting: boolean;
}): { interest: DueAmounts; fee: DueAmounts } {
  const { facts, state, waiting } = at;
  const sides = {
    interest: { right: [] as PostedAmount[], optional: [] as PostedAmount[] },
    fee: { right: [] as PostedAmount[], optional: [] as PostedAmount[] },
  };
  const through = state.duePostedThrough;
  if (facts === undefined || through === undefined) return sides;
  const starts = new Set(facts.versions.map(({ startsOn }) => startsOn));
  const settlements = (at.ledger?.takenBackOn ?? []).filter((day) => !starts.has(day));
  const lastOn = waiting ? Number.NEGATIVE_INFINITY : (state.settledOn ?? through);
  facts.versions.forEach((version, index) => {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : version.startsOn;
    const end = facts.versions[index + 1]?.startsOn ?? Number.POSITIVE_INFINITY;
    for (const { dueOn: on, interestMinor, feeMinor } of version.instalments) {
      if (on < from || on >= end || (on > through && state.settledOn === undefined)) continue;
      const side = on <= lastOn ? 'right' : 'optional';
      const again = settlements.filter((day) => day < on).length;
      const times = side === 'optional' ? 1 + again : again;
      if (interestMinor > 0n) put(sides.interest, { on, amountMinor: interestMinor }, { side, times });
      if (feeMinor > 0n) put(sides.fee, { on, amountMinor: feeMinor }, { side, times });
    }
  });
  for (const { right, optional } of [sides.interest, sides.fee]) {
    right.sort(inOrder);
    optional.sort(inOrder);
  }
  return sides;
}

function put(
  { right, optional }: { readonly right: PostedAmount[]; readonly optional: PostedAmount[] },
  amount: PostedAmount,
  { side, times }: { readonly side: 'right' | 'optional'; readonly times: number },
): void {
  if (side === 'right') right.push(amount);
  for (let time = 0; time < times; time++) optional.push(amount);
}

function compareAmounts(
  stored: readonly PostedAmount[],
  due: DueAmounts,
  report: (amount: PostedAmount, stored: string | null, recomputed: string | null) => void,
): void {
  const left = [...due.optional];
  let next = 0;
  for (const posted of stored) {
    while (next < due.right.length && inOrder(due.right[next]!, posted) < 0)
      report(due.right[next]!, null, `${due.right[next++]!.amountMinor}`);
    if (next < due.right.length && inOrder(due.right[next]!, posted) === 0) {
      next++;
      continue;
    }
    const spare = left.findIndex((amount) => inOrder(amount, posted) === 0);
    if (spare >= 0) left.splice(spare, 1);
    else report(posted, `${posted.amountMinor}`, null);
  }
  for (; next < due.right.length; next++) report(due.right[next]!, null, `${due.right[next]!.amountMinor}`);
}

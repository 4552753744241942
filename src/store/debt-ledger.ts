/** The whole ledger of a borrower's loans, for them to read line by line. */
import type { BookRowKind } from '../core/accounting/book-row.ts';
import type { DebtEntry } from '../core/accounting/debt-lines.ts';
import type { Day } from '../core/calendar/day.ts';
import type { Session } from './database.ts';

export interface LoanEntryRow extends DebtEntry {
  readonly loanId: bigint;
}

/** Of all days, those to come among them; in the order in which they were entered. */
export async function readDebtEntries(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint },
): Promise<LoanEntryRow[]> {
  const rows = await session.query<{
    loan_id: bigint;
    entry_id: bigint;
    kind: BookRowKind;
    value_on: Day;
    posted_on: Day;
    principal_minor: bigint;
    interest_minor: bigint;
    penalty_minor: bigint;
    fee_minor: bigint;
    cost_minor: bigint;
    ref: string | null;
    reverses_entry_id: bigint | null;
    day_assumed: boolean;
  }>(
    `select loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor,
            ref, reverses_entry_id, day_assumed
       from ledger_entry where creditor_id = $1 and borrower_id = $2::bigint order by entry_id`,
    [at.creditorId, at.borrowerId.toString()],
  );
  return rows.map((row) => ({
    loanId: row.loan_id,
    entryId: row.entry_id,
    kind: row.kind,
    valueOn: row.value_on,
    postedOn: row.posted_on,
    change: {
      principal: row.principal_minor,
      interest: row.interest_minor,
      penalty: row.penalty_minor,
      fee: row.fee_minor,
      cost: row.cost_minor,
    },
    ref: row.ref ?? undefined,
    reversesEntryId: row.reverses_entry_id ?? undefined,
    dayAssumed: row.day_assumed,
  }));
}

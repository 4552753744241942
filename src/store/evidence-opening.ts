/** A case as it stands when its first fact is entered: what is older is told of here. */
import type { Day } from '../core/calendar/day.ts';
import type { Session } from './database.ts';
import type { StreamKey } from './evidence.ts';

export interface OpeningLoan {
  readonly loanRef: string;
  readonly product: string;
  readonly currency: string;
  readonly principalMinor: bigint;
  /** decimal text */
  readonly annualRatePercent: string;
  readonly disbursedOn: Day;
  readonly owed: {
    readonly principal: bigint;
    readonly interest: bigint;
    readonly penalty: bigint;
    readonly fee: bigint;
    readonly cost: bigint;
  };
  readonly pastDueSince: Day | undefined;
  readonly payments: number;
  readonly receivedMinor: bigint;
}

export interface CaseOpening {
  readonly caseNumber: string;
  readonly openedOn: Day;
  readonly loans: readonly OpeningLoan[];
}

export async function readCaseOpening(session: Session, key: StreamKey): Promise<CaseOpening> {
  const ofBorrower = [key.creditorId, key.borrowerId];
  const [found] = await session.query<{ case_number: string; opened_on: Day }>(
    'select case_number, opened_on from delinquency_case where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint',
    [...ofBorrower, key.caseId],
  );
  const rows = await session.query<{
    loan_ref: string;
    product: string;
    currency: string;
    lent: bigint;
    rate: string;
    disbursed_on: Day;
    principal_minor: bigint;
    interest_minor: bigint;
    penalty_minor: bigint;
    fee_minor: bigint;
    cost_minor: bigint;
    delinquent_since: Day | null;
    payments: number;
    received: bigint;
  }>(
    `select l.loan_ref, l.product, l.currency, l.principal_minor as lent, trim_scale(l.annual_rate_percent)::text as rate, l.disbursed_on,
            s.principal_minor, s.interest_minor, s.penalty_minor, s.fee_minor, s.cost_minor, s.delinquent_since,
            (select count(*) filter (where e.kind = 'payment')::int from ledger_entry e
              where e.creditor_id = l.creditor_id and e.borrower_id = l.borrower_id and e.loan_id = l.loan_id) as payments,
            (select coalesce(sum(e.contra_minor) filter (where e.kind in ('payment', 'reversal')), 0)::bigint from ledger_entry e
              where e.creditor_id = l.creditor_id and e.borrower_id = l.borrower_id and e.loan_id = l.loan_id) as received
       from loan l join loan_state s using (creditor_id, borrower_id, loan_id)
      where l.creditor_id = $1 and l.borrower_id = $2::bigint order by l.loan_id`,
    ofBorrower,
  );
  return {
    caseNumber: found!.case_number,
    openedOn: found!.opened_on,
    loans: rows.map((row) => ({
      loanRef: row.loan_ref,
      product: row.product,
      currency: row.currency,
      principalMinor: row.lent,
      annualRatePercent: row.rate,
      disbursedOn: row.disbursed_on,
      owed: {
        principal: row.principal_minor,
        interest: row.interest_minor,
        penalty: row.penalty_minor,
        fee: row.fee_minor,
        cost: row.cost_minor,
      },
      pastDueSince: row.delinquent_since ?? undefined,
      payments: row.payments,
      receivedMinor: row.received,
    })),
  };
}

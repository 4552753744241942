/** One loan by the lender's number as the last day close left it, in one statement: what is asked most often. */
import type { Pause } from '../core/ageing/days-past-due.ts';
import type { Day } from '../core/calendar/day.ts';
import type { PeriodUnit } from '../core/calendar/period.ts';
import type { SeenTerms } from './case-reading.ts';
import type { Session } from './database.ts';
import { flatDay, flatRow } from './flat-text.ts';
import type { OwedComponents } from './loan-facts.ts';
import { pausesOf } from './portfolio.ts';

export interface LoanStandingRow {
  readonly borrowerId: bigint;
  readonly loanRef: string;
  readonly product: string;
  readonly currency: string;
  readonly principalMinor: bigint;
  /** percent a year, decimal text */
  readonly annualRatePercent: string;
  readonly penaltyRatePercent: string | undefined;
  readonly method: string;
  readonly dayCount: string;
  readonly instalments: number;
  readonly everyCount: number;
  readonly everyUnit: PeriodUnit;
  readonly disbursedOn: Day;
  readonly firstDueOn: Day;
  readonly graceDays: number;
  readonly originator: string | undefined;
  /** undefined: no day close has seen it yet */
  readonly agedThrough: Day | undefined;
  readonly nextEventOn: Day | undefined;
  readonly delinquentSince: Day | undefined;
  readonly arrearsMinor: bigint;
  readonly owed: OwedComponents;
  readonly chargedOffOn: Day | undefined;
  readonly settledOn: Day | undefined;
  readonly pauses: readonly Pause[];
  /** the open one, else the last; undefined: none that is seen */
  readonly ofCase: { readonly caseId: bigint; readonly caseNumber: string; readonly stage: string } | undefined;
}

const pausesSql = `case when s.delinquent_since is not null then
  (select string_agg(${flatRow(flatDay('p.on_day'), flatDay('p.until_day'))}, '' order by p.on_day) from loan_event p
    where p.creditor_id = r.creditor_id and p.borrower_id = r.borrower_id and p.loan_id = r.loan_id and p.kind = 'pause') end`;

/** Undefined: there is none of this number; or, for those who see cases, none of a case that they see. */
export async function readLoanStanding(
  session: Session,
  at: { readonly creditorId: number; readonly loanRef: string; readonly seen: SeenTerms | undefined },
): Promise<LoanStandingRow | undefined> {
  const seen = at.seen?.({ alias: 'k', first: 3 });
  const [row] = await session.query<Columns>(
    `select r.borrower_id, l.loan_ref, l.product, l.currency, l.principal_minor, l.annual_rate_percent, l.penalty_rate_percent, l.method,
            l.day_count, l.instalments, l.every_count, l.every_unit, l.disbursed_on, l.first_due_on, l.grace_days, l.originator,
            s.aged_through, s.next_event_on, s.delinquent_since, s.arrears_minor, s.principal_minor as owed_principal,
            s.interest_minor, s.penalty_minor, s.fee_minor, s.cost_minor, s.charged_off_on, s.settled_on, ${pausesSql} as pauses,
            c.case_id, c.case_number, c.stage
       from loan_ref r
       join loan l on l.creditor_id = r.creditor_id and l.borrower_id = r.borrower_id and l.loan_id = r.loan_id
       join loan_state s on s.creditor_id = r.creditor_id and s.borrower_id = r.borrower_id and s.loan_id = r.loan_id
       ${seen === undefined ? 'left join' : 'join'} lateral (
         select k.case_id, k.case_number, k.stage from delinquency_case k
          where k.creditor_id = r.creditor_id and k.borrower_id = r.borrower_id ${seen === undefined ? '' : `and ${seen.sql}`}
          order by k.closed_on is null desc, k.case_id desc limit 1) c on true
      where r.creditor_id = $1 and r.loan_ref = $2`,
    [at.creditorId, at.loanRef, ...(seen?.parameters ?? [])],
  );
  return row && standingOf(row);
}

interface Columns {
  borrower_id: bigint;
  loan_ref: string;
  product: string;
  currency: string;
  principal_minor: bigint;
  annual_rate_percent: string;
  penalty_rate_percent: string | null;
  method: string;
  day_count: string;
  instalments: number;
  every_count: number;
  every_unit: PeriodUnit;
  disbursed_on: Day;
  first_due_on: Day;
  grace_days: number;
  originator: string | null;
  aged_through: Day | null;
  next_event_on: Day | null;
  delinquent_since: Day | null;
  arrears_minor: bigint;
  owed_principal: bigint;
  interest_minor: bigint;
  penalty_minor: bigint;
  fee_minor: bigint;
  cost_minor: bigint;
  charged_off_on: Day | null;
  settled_on: Day | null;
  pauses: string | null;
  case_id: bigint | null;
  case_number: string | null;
  stage: string | null;
}

function standingOf(row: Columns): LoanStandingRow {
  return {
    borrowerId: row.borrower_id,
    loanRef: row.loan_ref,
    product: row.product,
    currency: row.currency,
    principalMinor: row.principal_minor,
    annualRatePercent: row.annual_rate_percent,
    penaltyRatePercent: row.penalty_rate_percent ?? undefined,
    method: row.method,
    dayCount: row.day_count,
    instalments: row.instalments,
    everyCount: row.every_count,
    everyUnit: row.every_unit,
    disbursedOn: row.disbursed_on,
    firstDueOn: row.first_due_on,
    graceDays: row.grace_days,
    originator: row.originator ?? undefined,
    agedThrough: row.aged_through ?? undefined,
    nextEventOn: row.next_event_on ?? undefined,
    delinquentSince: row.delinquent_since ?? undefined,
    arrearsMinor: row.arrears_minor,
    owed: {
      principalMinor: row.owed_principal,
      interestMinor: row.interest_minor,
      penaltyMinor: row.penalty_minor,
      feeMinor: row.fee_minor,
      costMinor: row.cost_minor,
    },
    chargedOffOn: row.charged_off_on ?? undefined,
    settledOn: row.settled_on ?? undefined,
    pauses: pausesOf(row.pauses),
    ofCase: row.case_id === null ? undefined : { caseId: row.case_id, caseNumber: row.case_number!, stage: row.stage! },
  };
}

/** One case with all that hangs on its borrower, up to a day: what a person reads before they speak with the borrower. */
import type { Day } from '../core/calendar/day.ts';
import type { PeriodUnit } from '../core/calendar/period.ts';
import type { CreditorShare, ShareReason } from '../core/loan/creditors-on.ts';
import { dayParameter, type Session } from './database.ts';
import type { OwedComponents } from './loan-facts.ts';

export interface CaseRecord {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly caseNumber: string;
  readonly version: number;
  readonly stage: string;
  readonly openedOn: Day;
  readonly closedOn: Day | undefined;
  readonly partyRef: string;
  readonly borrowerKind: 'person' | 'firm';
  readonly place: string | undefined;
  readonly language: string | undefined;
  /** name and addresses, encrypted; undefined: none were given */
  readonly personal: { readonly wrappedKey: Uint8Array; readonly sealed: Uint8Array } | undefined;
  /** its key was destroyed */
  readonly isErased: boolean;
}

/** The case of this number; undefined when there is none. */
export async function findCase(
  session: Session,
  at: { creditorId: number; caseNumber: string },
): Promise<CaseRecord | undefined> {
  const [row] = await session.query<{
    borrower_id: bigint;
    case_id: bigint;
    case_number: string;
    version: number;
    stage: string;
    opened_on: Day;
    closed_on: Day | null;
    party_ref: string;
    kind: 'person' | 'firm';
    place: string | null;
    language: string | null;
    wrapped_key: Uint8Array | null;
    sealed: Uint8Array | null;
    erased: boolean;
  }>(
    `select c.borrower_id, c.case_id, c.case_number, c.version, c.stage, c.opened_on, c.closed_on,
            b.party_ref, b.kind, b.place, b.language, b.wrapped_key, b.sealed,
            b.erased_at is not null as erased
       from delinquency_case c join borrower b using (creditor_id, borrower_id)
      where c.creditor_id = $1 and c.case_number = $2`,
    [at.creditorId, at.caseNumber],
  );
  if (row === undefined) return undefined;
  return {
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    caseNumber: row.case_number,
    version: row.version,
    stage: row.stage,
    openedOn: row.opened_on,
    closedOn: row.closed_on ?? undefined,
    partyRef: row.party_ref,
    borrowerKind: row.kind,
    place: row.place ?? undefined,
    language: row.language ?? undefined,
    personal:
      row.wrapped_key === null || row.sealed === null ? undefined : { wrappedKey: row.wrapped_key, sealed: row.sealed },
    isErased: row.erased,
  };
}

/** Whose file, and up to which day. */
export interface FileOf {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly asOf: Day;
}

const ofBorrower = (at: FileOf) => [at.creditorId, at.borrowerId.toString(), dayParameter(at.asOf)];

export interface CaseEvent {
  readonly caseNumber: string;
  readonly version: number;
  readonly kind: string;
  readonly on: Day;
  readonly because: string;
}

/** What happened to all cases of the borrower, in order. */
export async function readCaseEvents(session: Session, at: FileOf): Promise<CaseEvent[]> {
  const rows = await session.query<{
    case_number: string;
    version: number;
    kind: string;
    on_day: Day;
    because: string;
  }>(
    `select c.case_number, e.version, e.kind, e.on_day, e.because
       from case_event e join delinquency_case c using (creditor_id, borrower_id, case_id)
      where e.creditor_id = $1 and e.borrower_id = $2::bigint and e.on_day <= $3::date order by e.case_id, e.version`,
    ofBorrower(at),
  );
  return rows.map((row) => ({
    caseNumber: row.case_number,
    version: row.version,
    kind: row.kind,
    on: row.on_day,
    because: row.because,
  }));
}

export interface LoanTerms {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
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
  /** something about it changed that no day close has seen yet */
  readonly changedSinceClose: boolean;
}

/** The borrower's loans made by the day, in order of their making. `businessDate`: the last day closed. */
export async function readLoanTerms(
  session: Session,
  at: FileOf & { readonly businessDate: Day },
): Promise<LoanTerms[]> {
  const rows = await session.query<{
    loan_id: bigint;
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
    changed: boolean;
  }>(
    `select l.loan_id, l.loan_ref, l.product, l.currency, l.principal_minor, l.annual_rate_percent, l.penalty_rate_percent,
            l.method, l.day_count, l.instalments, l.every_count, l.every_unit, l.disbursed_on, l.first_due_on, l.grace_days,
            l.originator, s.aged_through is null or coalesce(s.next_event_on <= $4::date, false) as changed
       from loan l join loan_state s using (creditor_id, borrower_id, loan_id)
      where l.creditor_id = $1 and l.borrower_id = $2::bigint and l.disbursed_on <= $3::date
      order by l.disbursed_on, l.loan_id`,
    [...ofBorrower(at), dayParameter(at.businessDate)],
  );
  return rows.map((row) => ({
    borrowerId: at.borrowerId,
    loanId: row.loan_id,
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
    changedSinceClose: row.changed,
  }));
}

export interface MoneyEntry {
  readonly loanId: bigint;
  readonly entryId: bigint;
  readonly kind:
    | 'payment'
    | 'reversal'
    | 'waiver'
    | 'charge'
    | 'trueUp'
    | 'setAside'
    | 'restore'
    | 'release'
    | 'capitalise';
  readonly valueOn: Day;
  readonly postedOn: Day;
  readonly ref: string | undefined;
  readonly contra: string;
  /** changes of what is owed: a payment is below 0 */
  readonly change: OwedComponents;
  readonly reversesEntryId: bigint | undefined;
  readonly dayAssumed: boolean;
}

/** Payments and what corrects them, fees charged, waivers, what agreements do: not what falls due by the schedule. In order of value. */
export async function readMoneyEntries(session: Session, at: FileOf): Promise<MoneyEntry[]> {
  const rows = await session.query<{
    loan_id: bigint;
    entry_id: bigint;
    kind: MoneyEntry['kind'];
    value_on: Day;
    posted_on: Day;
    ref: string | null;
    contra: string;
    principal_minor: bigint;
    interest_minor: bigint;
    penalty_minor: bigint;
    fee_minor: bigint;
    cost_minor: bigint;
    reverses_entry_id: bigint | null;
    day_assumed: boolean;
  }>(
    `select loan_id, entry_id, kind, value_on, posted_on, ref, contra, principal_minor, interest_minor, penalty_minor, fee_minor,
            cost_minor, reverses_entry_id, day_assumed
       from ledger_entry where creditor_id = $1 and borrower_id = $2::bigint and value_on <= $3::date
        and kind in ('payment', 'reversal', 'waiver', 'charge', 'trueUp', 'setAside', 'restore', 'release', 'capitalise')
      order by value_on, entry_id`,
    ofBorrower(at),
  );
  return rows.map((row) => ({
    loanId: row.loan_id,
    entryId: row.entry_id,
    kind: row.kind,
    valueOn: row.value_on,
    postedOn: row.posted_on,
    ref: row.ref ?? undefined,
    contra: row.contra,
    change: {
      principalMinor: row.principal_minor,
      interestMinor: row.interest_minor,
      penaltyMinor: row.penalty_minor,
      feeMinor: row.fee_minor,
      costMinor: row.cost_minor,
    },
    reversesEntryId: row.reverses_entry_id ?? undefined,
    dayAssumed: row.day_assumed,
  }));
}

/** Owed by component on the day, as the entries have it, by loan: also of loans whose schedule is not known. */
export async function readOwed(session: Session, at: FileOf): Promise<Map<bigint, OwedComponents>> {
  const rows = await session.query<Record<keyof OwedComponents, bigint> & { loan_id: bigint }>(
    `select loan_id, sum(principal_minor)::bigint as "principalMinor", sum(interest_minor)::bigint as "interestMinor",
            sum(penalty_minor)::bigint as "penaltyMinor", sum(fee_minor)::bigint as "feeMinor", sum(cost_minor)::bigint as "costMinor"
       from ledger_entry where creditor_id = $1 and borrower_id = $2::bigint and value_on <= $3::date group by loan_id`,
    ofBorrower(at),
  );
  return new Map(rows.map(({ loan_id: loanId, ...owed }) => [loanId, owed]));
}

export interface LoanEvent {
  readonly loanId: bigint;
  readonly eventRef: string;
  readonly kind: string;
  readonly on: Day;
  readonly until: Day | undefined;
  readonly amountMinor: bigint | undefined;
  readonly component: string | undefined;
  readonly months: number | undefined;
  readonly dayAssumed: boolean;
}

export async function readLoanEvents(session: Session, at: FileOf): Promise<LoanEvent[]> {
  const rows = await session.query<{
    loan_id: bigint;
    event_ref: string;
    kind: string;
    on_day: Day;
    until_day: Day | null;
    amount_minor: bigint | null;
    component: string | null;
    months: number | null;
    day_assumed: boolean;
  }>(
    `select loan_id, event_ref, kind, on_day, until_day, amount_minor, component, months, day_assumed
       from loan_event where creditor_id = $1 and borrower_id = $2::bigint and on_day <= $3::date order by on_day, event_id`,
    ofBorrower(at),
  );
  return rows.map((row) => ({
    loanId: row.loan_id,
    eventRef: row.event_ref,
    kind: row.kind,
    on: row.on_day,
    until: row.until_day ?? undefined,
    amountMinor: row.amount_minor ?? undefined,
    component: row.component ?? undefined,
    months: row.months ?? undefined,
    dayAssumed: row.day_assumed,
  }));
}

export async function readCreditorShares(
  session: Session,
  at: FileOf,
): Promise<(CreditorShare & { readonly loanId: bigint })[]> {
  const rows = await session.query<{
    loan_id: bigint;
    from_on: Day;
    owner_ref: string;
    share_numerator: bigint;
    share_denominator: bigint;
    reason: ShareReason;
  }>(
    `select loan_id, from_on, owner_ref, share_numerator, share_denominator, reason
       from creditor_share where creditor_id = $1 and borrower_id = $2::bigint and from_on <= $3::date
      order by loan_id, from_on, owner_ref`,
    ofBorrower(at),
  );
  return rows.map((row) => ({
    loanId: row.loan_id,
    from: row.from_on,
    ownerRef: row.owner_ref,
    shareNumerator: row.share_numerator,
    shareDenominator: row.share_denominator,
    reason: row.reason,
  }));
}

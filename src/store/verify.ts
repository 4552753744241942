/**
 * What `verify` reads: the stored book as it stands, borrower range by borrower range, and the checks that SQL does best
 * because they compare rows with rows. What the core has to recompute is compared in application/verify-book.ts.
 */
import type { Day } from '../core/calendar/day.ts';
import type { Session } from './database.ts';
import { type BorrowerSet, type OwedComponents, setClause } from './loan-facts.ts';

/** One thing that is stored otherwise than it should be. Texts as a person reads them; null: not there. */
export interface Difference {
  readonly table: string;
  /** the lender's number of the loan it is about */
  readonly loan: string | undefined;
  /** what else names the row: 'entry 17', 'borrower P1' */
  readonly row: string | undefined;
  readonly field: string;
  readonly stored: string | null;
  readonly recomputed: string | null;
}

export type BorrowerRange = { readonly from: bigint; readonly to: bigint };

/** The range of the next `count` borrowers after `after`; undefined when there are no more. */
export async function nextRange(
  session: Session,
  at: { creditorId: number; after: bigint; count: number },
): Promise<(BorrowerRange & { readonly borrowers: number }) | undefined> {
  const [row] = await session.query<{ last: bigint | null; borrowers: number }>(
    `select max(borrower_id) as last, count(*)::int as borrowers from (
       select borrower_id from borrower where creditor_id = $1 and borrower_id > $2::bigint order by borrower_id limit $3::int) b`,
    [at.creditorId, at.after.toString(), at.count],
  );
  if (row === undefined || row.last === null) return undefined;
  return { from: at.after + 1n, to: row.last + 1n, borrowers: row.borrowers };
}

export async function countBorrowers(session: Session, creditorId: number): Promise<number> {
  const [row] = await session.query<{ n: number }>('select count(*)::int as n from borrower where creditor_id = $1', [
    creditorId,
  ]);
  return row!.n;
}

/** A loan's stored state beside what of its contract the checks need. */
export interface StoredState {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly loanRef: string;
  readonly currency: string;
  readonly lentMinor: bigint;
  readonly disbursedOn: Day;
  readonly graceDays: number;
  readonly nextEventOn: Day | undefined;
  readonly agedThrough: Day | undefined;
  readonly delinquentSince: Day | undefined;
  readonly arrearsMinor: bigint;
  readonly owed: OwedComponents;
  readonly duePostedThrough: Day | undefined;
  readonly penaltyPostedThrough: Day | undefined;
  readonly chargedOffOn: Day | undefined;
  readonly settledOn: Day | undefined;
}

interface StateColumns {
  borrower_id: bigint;
  loan_id: bigint;
  loan_ref: string;
  currency: string;
  lent: bigint;
  disbursed_on: Day;
  grace_days: number;
  next_event_on: Day | null;
  aged_through: Day | null;
  delinquent_since: Day | null;
  arrears_minor: bigint;
  principal_minor: bigint;
  interest_minor: bigint;
  penalty_minor: bigint;
  fee_minor: bigint;
  cost_minor: bigint;
  due_posted_through: Day | null;
  penalty_posted_through: Day | null;
  charged_off_on: Day | null;
  settled_on: Day | null;
}

export async function readStoredStates(session: Session, creditorId: number, set: BorrowerSet): Promise<StoredState[]> {
  const { clause, parameters } = setClause(set, 's');
  const rows = await session.query<StateColumns>(
    `select s.borrower_id, s.loan_id, l.loan_ref, l.currency, l.principal_minor as lent, l.disbursed_on, l.grace_days,
            s.next_event_on, s.aged_through, s.delinquent_since, s.arrears_minor, s.principal_minor, s.interest_minor,
            s.penalty_minor, s.fee_minor, s.cost_minor, s.due_posted_through, s.penalty_posted_through, s.charged_off_on, s.settled_on
       from loan_state s join loan l using (creditor_id, borrower_id, loan_id)
      where s.creditor_id = $1 and ${clause} order by s.borrower_id, s.loan_id`,
    [creditorId, ...parameters],
  );
  return rows.map((row) => ({
    borrowerId: row.borrower_id,
    loanId: row.loan_id,
    loanRef: row.loan_ref,
    currency: row.currency,
    lentMinor: row.lent,
    disbursedOn: row.disbursed_on,
    graceDays: row.grace_days,
    nextEventOn: row.next_event_on ?? undefined,
    agedThrough: row.aged_through ?? undefined,
    delinquentSince: row.delinquent_since ?? undefined,
    arrearsMinor: row.arrears_minor,
    owed: {
      principalMinor: row.principal_minor,
      interestMinor: row.interest_minor,
      penaltyMinor: row.penalty_minor,
      feeMinor: row.fee_minor,
      costMinor: row.cost_minor,
    },
    duePostedThrough: row.due_posted_through ?? undefined,
    penaltyPostedThrough: row.penalty_posted_through ?? undefined,
    chargedOffOn: row.charged_off_on ?? undefined,
    settledOn: row.settled_on ?? undefined,
  }));
}

export interface PostedAmount {
  readonly on: Day;
  readonly amountMinor: bigint;
}

/** What a loan's entries say beside the balances. */
export interface LedgerFacts {
  readonly loanId: bigint;
  readonly borrowerId: bigint;
  readonly interestDue: readonly PostedAmount[];
  readonly feeDue: readonly PostedAmount[];
  readonly disbursed: readonly PostedAmount[];
  readonly penaltyDueLastOn: Day | undefined;
  /** days as of which interest or fees were taken back, but by an agreement */
  readonly takenBackOn: readonly Day[];
  readonly unbalancedEntryIds: readonly bigint[];
}

interface LedgerColumns {
  borrower_id: bigint;
  loan_id: bigint;
  interest_on: Day[] | null;
  interest: bigint[] | null;
  fee_on: Day[] | null;
  fee: bigint[] | null;
  disbursed_on: Day[] | null;
  disbursed: bigint[] | null;
  penalty_last: Day | null;
  taken_back: Day[] | null;
  unbalanced: bigint[] | null;
}

export async function readLedgerFacts(
  session: Session,
  creditorId: number,
  set: BorrowerSet,
): Promise<Map<bigint, LedgerFacts>> {
  const { clause, parameters } = setClause(set, 'e');
  const rows = await session.query<LedgerColumns>(
    `select e.borrower_id, e.loan_id,
            array_agg(e.value_on) filter (where e.kind = 'interestDue') as interest_on,
            array_agg(e.interest_minor) filter (where e.kind = 'interestDue') as interest,
            array_agg(e.value_on) filter (where e.kind = 'feeDue') as fee_on,
            array_agg(e.fee_minor) filter (where e.kind = 'feeDue') as fee,
            array_agg(e.value_on) filter (where e.kind = 'disbursement') as disbursed_on,
            array_agg(e.principal_minor) filter (where e.kind = 'disbursement') as disbursed,
            max(e.value_on) filter (where e.kind = 'penaltyDue') as penalty_last,
            array_agg(e.value_on) filter (where e.kind = 'trueUp' and e.ref is null and (e.interest_minor < 0 or e.fee_minor < 0)) as taken_back,
            array_agg(e.entry_id) filter (where e.principal_minor::numeric + e.interest_minor + e.penalty_minor + e.fee_minor + e.cost_minor + e.contra_minor <> 0) as unbalanced
       from ledger_entry e where e.creditor_id = $1 and ${clause}
      group by e.creditor_id, e.borrower_id, e.loan_id`,
    [creditorId, ...parameters],
  );
  return new Map(
    rows.map((row) => [
      row.loan_id,
      {
        loanId: row.loan_id,
        borrowerId: row.borrower_id,
        interestDue: postedAmounts(row.interest_on, row.interest),
        feeDue: postedAmounts(row.fee_on, row.fee),
        disbursed: postedAmounts(row.disbursed_on, row.disbursed),
        penaltyDueLastOn: row.penalty_last ?? undefined,
        takenBackOn: row.taken_back ?? [],
        unbalancedEntryIds: row.unbalanced ?? [],
      },
    ]),
  );
}

function postedAmounts(on: readonly Day[] | null, minor: readonly bigint[] | null): PostedAmount[] {
  return (on ?? []).map((day, i) => ({ on: day, amountMinor: minor![i]! })).sort(inOrder);
}

/** By day, then by amount. */
export function inOrder(a: PostedAmount, b: PostedAmount): number {
  if (a.on !== b.on) return a.on - b.on;
  return a.amountMinor < b.amountMinor ? -1 : a.amountMinor > b.amountMinor ? 1 : 0;
}

/** Sums of one currency: what the borrowers owe by component, and each contra account. They add up to nothing. */
export interface AccountSum {
  readonly currency: string;
  /** a component ('principal' … 'cost') or a contra account ('cash', 'interestIncome' …) */
  readonly account: string;
  readonly amountMinor: bigint;
}

const componentNames = ['principal', 'interest', 'penalty', 'fee', 'cost'] as const;

export async function readAccountSums(session: Session, creditorId: number, set: BorrowerSet): Promise<AccountSum[]> {
  const { clause, parameters } = setClause(set, 'e');
  const rows = await session.query<Record<string, string>>(
    `select l.currency, e.contra, sum(e.contra_minor)::text as contra_sum,
            ${componentNames.map((name) => `sum(e.${name}_minor)::text as ${name}`).join(', ')}
       from ledger_entry e join loan l using (creditor_id, borrower_id, loan_id)
      where e.creditor_id = $1 and ${clause} group by l.currency, e.contra`,
    [creditorId, ...parameters],
  );
  return rows.flatMap((row) => [
    { currency: row.currency!, account: row.contra!, amountMinor: BigInt(row.contra_sum!) },
    ...componentNames.map((account) => ({
      currency: row.currency!,
      account,
      amountMinor: BigInt(row[account]!),
    })),
  ]);
}

/** A case as stored, with its events in order of version. */
export interface StoredCase {
  readonly borrowerId: bigint;
  readonly caseNumber: string;
  readonly version: number;
  readonly stage: string;
  readonly openedOn: Day;
  readonly closedOn: Day | undefined;
  readonly events: readonly { readonly version: number; readonly kind: string; readonly on: Day }[];
}

export async function readStoredCases(session: Session, creditorId: number, set: BorrowerSet): Promise<StoredCase[]> {
  const { clause, parameters } = setClause(set, 'c');
  const rows = await session.query<{
    borrower_id: bigint;
    case_id: bigint;
    case_number: string;
    version: number;
    stage: string;
    opened_on: Day;
    closed_on: Day | null;
  }>(
    `select c.borrower_id, c.case_id, c.case_number, c.version, c.stage, c.opened_on, c.closed_on
       from delinquency_case c where c.creditor_id = $1 and ${clause} order by c.borrower_id, c.case_id`,
    [creditorId, ...parameters],
  );
  const events = await session.query<{ case_id: bigint; version: number; kind: string; on_day: Day }>(
    `select c.case_id, c.version, c.kind, c.on_day from case_event c where c.creditor_id = $1 and ${clause} order by c.borrower_id, c.case_id, c.version`,
    [creditorId, ...parameters],
  );
  const byCase = new Map<bigint, StoredCase['events'][number][]>();
  for (const { case_id, version, kind, on_day: on } of events) {
    const ofCase = byCase.get(case_id);
    if (ofCase) ofCase.push({ version, kind, on });
    else byCase.set(case_id, [{ version, kind, on }]);
  }
  return rows.map((row) => ({
    borrowerId: row.borrower_id,
    caseNumber: row.case_number,
    version: row.version,
    stage: row.stage,
    openedOn: row.opened_on,
    closedOn: row.closed_on ?? undefined,
    events: byCase.get(row.case_id) ?? [],
  }));
}

/** Of these loans and days, those on which the loan has an event, an entry or a schedule that begins. */
export async function readDaysWithEvents(
  session: Session,
  at: { creditorId: number; loans: readonly { readonly borrowerId: bigint; readonly loanId: bigint }[] },
): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const { borrowerId, loanId } of at.loans) {
    const rows = await session.query<{ on_day: Day }>(
      `select on_day from loan_event where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint
       union select value_on from ledger_entry where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint
       union select starts_on from schedule where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint`,
      [at.creditorId, borrowerId.toString(), loanId.toString()],
    );
    for (const row of rows) keys.add(`${loanId} ${row.on_day}`);
  }
  return keys;
}

export interface StoredShare {
  readonly loanRef: string;
  readonly fromOn: Day;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Creditor shares in order of loan and day. */
export async function readStoredShares(session: Session, creditorId: number, set: BorrowerSet): Promise<StoredShare[]> {
  const { clause, parameters } = setClause(set, 's');
  const rows = await session.query<{
    loan_ref: string;
    from_on: Day;
    share_numerator: bigint;
    share_denominator: bigint;
  }>(
    `select l.loan_ref, s.from_on, s.share_numerator, s.share_denominator
       from creditor_share s join loan l using (creditor_id, borrower_id, loan_id)
      where s.creditor_id = $1 and ${clause} order by s.borrower_id, s.loan_id, s.from_on`,
    [creditorId, ...parameters],
  );
  return rows.map((row) => ({
    loanRef: row.loan_ref,
    fromOn: row.from_on,
    numerator: row.share_numerator,
    denominator: row.share_denominator,
  }));
}

/** What the files loaded say they held, one by one. */
export interface StoredImport {
  readonly rowsRefused: bigint;
  readonly controlTotals: string;
}

/** What the book holds of the same: the counterpart of the files' control totals. */
export interface BookTotals {
  readonly loans: number;
  readonly payments: number;
  readonly lentMinor: ReadonlyMap<string, bigint>;
  readonly receivedMinor: ReadonlyMap<string, bigint>;
}

export async function readStoredImports(session: Session, creditorId: number): Promise<StoredImport[]> {
  const rows = await session.query<{ rows_refused: bigint; control_totals: string }>(
    'select rows_refused, control_totals from import_file where creditor_id = $1 order by import_id',
    [creditorId],
  );
  return rows.map((row) => ({ rowsRefused: row.rows_refused, controlTotals: row.control_totals }));
}

/**
 * Payments by reference: those of the ledger, what a guarantor paid, and what went to suspense whole. Money recovered
 * after a charge-off comes as an event, so it is taken off again. What two people moved by hand came by no file; nor did what a
 * provider told of, which is taken off as it was told: all of it has to be in the book.
 */
export async function readBookTotals(session: Session, creditorId: number): Promise<BookTotals> {
  const lent = await session.query<{ currency: string; n: number; amount: string }>(
    'select currency, count(*)::int as n, sum(principal_minor)::text as amount from loan where creditor_id = $1 group by currency',
    [creditorId],
  );
  const received = await session.query<{ currency: string; n: number; amount: string }>(
    `select currency, sum(n)::int as n, sum(amount)::text as amount from (
       select l.currency, count(*) as n, sum(e.contra_minor) as amount
         from ledger_entry e join loan l using (creditor_id, borrower_id, loan_id)
        where e.creditor_id = $1 and e.kind in ('payment', 'reversal') and coalesce(e.ref, '') !~ '^(rest:)?money:' group by l.currency
       union all
       select l.currency, count(*) filter (where e.kind = 'guaranteePaid') - count(*) filter (where e.kind = 'recovery'),
              coalesce(sum(e.amount_minor) filter (where e.kind = 'guaranteePaid'), 0) - coalesce(sum(e.amount_minor) filter (where e.kind = 'recovery'), 0)
         from loan_event e join loan l using (creditor_id, borrower_id, loan_id)
        where e.creditor_id = $1 and e.kind in ('guaranteePaid', 'recovery') and e.amount_minor is not null group by l.currency
       union all
       select s.currency, count(*) filter (where e.entry_id is null), sum(s.amount_minor)
         from suspense_receipt s
         left join loan_ref r on r.creditor_id = s.creditor_id and r.loan_ref = s.loan_ref
         left join ledger_entry e on e.creditor_id = r.creditor_id and e.borrower_id = r.borrower_id and e.loan_id = r.loan_id and e.ref = s.payment_ref
        where s.creditor_id = $1 and s.payment_ref !~ '^rest:money:' group by s.currency
       union all
       select p.currency, -count(*), -sum(p.amount_minor) from provider_payment p where p.creditor_id = $1 group by p.currency) parts
     group by currency`,
    [creditorId],
  );
  return {
    loans: lent.reduce((sum, row) => sum + row.n, 0),
    payments: received.reduce((sum, row) => sum + row.n, 0),
    lentMinor: new Map(lent.map((row) => [row.currency, BigInt(row.amount)])),
    receivedMinor: new Map(received.map((row) => [row.currency, BigInt(row.amount)])),
  };
}

/** The business dates that were closed or are being closed. */
export async function readClosedDates(session: Session, creditorId: number): Promise<Set<Day>> {
  const rows = await session.query<{ business_date: Day }>(
    'select business_date from day_close where creditor_id = $1',
    [creditorId],
  );
  return new Set(rows.map((row) => row.business_date));
}

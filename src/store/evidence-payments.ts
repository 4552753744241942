/** Payments of cases that are in the evidence log already: each is entered by itself. */
import type { Day } from '../core/calendar/day.ts';
import { arrayText, type Session } from './database.ts';

/** First word of the lock between money that comes in and a stream that begins; the second is the creditor. */
const openingLockClass = 7_203_117;

/** A stream that begins waits for money that is coming in, so that its opening tells of it. */
export async function holdBeginning(session: Session, creditorId: number): Promise<void> {
  await session.query('select pg_advisory_xact_lock_shared($1::int, $2::int)', [openingLockClass, creditorId]);
}

/** Until the transaction ends no stream begins, and those that were beginning have begun. */
export async function holdBeginnings(session: Session, creditorId: number): Promise<void> {
  await session.query('select pg_advisory_xact_lock($1::int, $2::int)', [openingLockClass, creditorId]);
}

export interface PaymentToEnter {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly caseNumber: string;
  /** undefined: the borrower's key was destroyed */
  readonly wrappedKey: Uint8Array | undefined;
  readonly entryId: bigint;
  readonly kind: 'payment' | 'reversal';
  readonly loanRef: string;
  readonly currency: string;
  readonly ref: string | undefined;
  readonly reversesRef: string | undefined;
  readonly valueOn: Day;
  readonly postedOn: Day;
  /** what came in; negative where it is undone */
  readonly amountMinor: bigint;
  /** by component, as it lessened what is owed */
  readonly paid: Readonly<Record<'principal' | 'interest' | 'penalty' | 'fee' | 'cost', bigint>>;
  readonly dayAssumed: boolean;
}

/** Whose payments: of one borrower, or of all whose loans the file that is being loaded names. */
export type PaidBy = bigint | 'staged';

/** What this transaction posted for borrowers whose open case has a stream. */
export async function readPaymentsToEnter(
  session: Session,
  creditorId: number,
  paidBy: PaidBy,
): Promise<PaymentToEnter[]> {
  const borrowers =
    paidBy === 'staged'
      ? 'select r.borrower_id from staged_payment p join loan_ref r on r.creditor_id = $1 and r.loan_ref = p.loan_ref'
      : `select ${paidBy}::bigint`;
  const rows = await session.query<{
    borrower_id: bigint;
    case_id: bigint;
    case_number: string;
    wrapped_key: Uint8Array | null;
    entry_id: bigint;
    kind: PaymentToEnter['kind'];
    loan_ref: string;
    currency: string;
    ref: string | null;
    reverses_ref: string | null;
    value_on: Day;
    posted_on: Day;
    contra_minor: bigint;
    principal_minor: bigint;
    interest_minor: bigint;
    penalty_minor: bigint;
    fee_minor: bigint;
    cost_minor: bigint;
    day_assumed: boolean;
  }>(
    `with ours as (
       select c.creditor_id, c.borrower_id, c.case_id, c.case_number from delinquency_case c
         join evidence_stream s using (creditor_id, borrower_id, case_id)
        where c.creditor_id = $1 and c.closed_on is null and c.borrower_id in (${borrowers}))
     select o.borrower_id, o.case_id, o.case_number, b.wrapped_key, e.entry_id, e.kind, l.loan_ref, l.currency, e.ref, r.ref as reverses_ref,
            e.value_on, e.posted_on, e.contra_minor, e.principal_minor, e.interest_minor, e.penalty_minor, e.fee_minor, e.cost_minor, e.day_assumed
       from ours o join borrower b on b.creditor_id = o.creditor_id and b.borrower_id = o.borrower_id
       join ledger_entry e on e.creditor_id = o.creditor_id and e.borrower_id = o.borrower_id
       join loan l on l.creditor_id = e.creditor_id and l.borrower_id = e.borrower_id and l.loan_id = e.loan_id
       left join ledger_entry r on r.creditor_id = e.creditor_id and r.borrower_id = e.borrower_id and r.loan_id = e.loan_id and r.entry_id = e.reverses_entry_id
      where e.kind in ('payment', 'reversal') and e.xmin = pg_current_xact_id()::xid
      order by o.borrower_id, o.case_id, e.entry_id`,
    [creditorId],
  );
  return rows.map((row) => ({
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    caseNumber: row.case_number,
    wrappedKey: row.wrapped_key ?? undefined,
    entryId: row.entry_id,
    kind: row.kind,
    loanRef: row.loan_ref,
    currency: row.currency,
    ref: row.ref ?? undefined,
    reversesRef: row.reverses_ref ?? undefined,
    valueOn: row.value_on,
    postedOn: row.posted_on,
    amountMinor: row.contra_minor,
    paid: {
      principal: -row.principal_minor,
      interest: -row.interest_minor,
      penalty: -row.penalty_minor,
      fee: -row.fee_minor,
      cost: -row.cost_minor,
    },
    dayAssumed: row.day_assumed,
  }));
}

export async function readCaseNumbers(
  session: Session,
  creditorId: number,
  cases: readonly { readonly borrowerId: bigint; readonly caseId: bigint }[],
): Promise<Map<bigint, string>> {
  const rows = await session.query<{ case_id: bigint; case_number: string }>(
    `select c.case_id, c.case_number from delinquency_case c
       join (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as case_id) d
         on d.borrower_id = c.borrower_id and d.case_id = c.case_id
      where c.creditor_id = $1`,
    [creditorId, arrayText(cases.map(({ borrowerId }) => borrowerId)), arrayText(cases.map(({ caseId }) => caseId))],
  );
  return new Map(rows.map((row) => [row.case_id, row.case_number]));
}

/** Whether any case has a stream. */
export async function hasStreams(session: Session, creditorId: number): Promise<boolean> {
  return (
    (await session.query('select 1 from evidence_stream where creditor_id = $1 and case_id <> 0 limit 1', [creditorId]))
      .length > 0
  );
}

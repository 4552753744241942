/** A table for this transaction alone, in which a file's payments wait until they can be read back loan by loan. */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import { copyRow } from './copy-text.ts';
import type { Session } from './database.ts';
import { restsSql, type Suspended } from './suspense.ts';

export interface StagedPayment {
  readonly line: number;
  readonly loanRef: string | undefined;
  readonly paymentRef: string;
  readonly valueOn: Day;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly split: ComponentAmounts | undefined;
  readonly reverses: string | undefined;
  readonly dayAssumed: boolean;
  readonly byGuarantor: boolean;
}

export interface StagedOfLoan extends StagedPayment {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  /** what was in suspense under this payment's number before this file */
  readonly suspended?: Suspended;
}

export async function makeStaging(session: Session): Promise<void> {
  await session.run(
    `create temp table if not exists staged_payment (
       line bigint not null, loan_ref text, payment_ref text not null, value_on date not null, currency text not null,
       amount_minor bigint not null, split_principal bigint, split_interest bigint, split_penalty bigint,
       split_fee bigint, split_cost bigint, reverses text, day_assumed boolean not null, by_guarantor boolean not null
     );
     truncate staged_payment`,
  );
}

export async function stage(session: Session, payments: readonly StagedPayment[]): Promise<void> {
  let text = '';
  for (const payment of payments) {
    const { split } = payment;
    text += copyRow([
      payment.line,
      payment.loanRef,
      payment.paymentRef,
      formatDay(payment.valueOn),
      payment.currency,
      payment.amountMinor,
      split?.principal,
      split?.interest,
      split?.penalty,
      split?.fee,
      split?.cost,
      payment.reverses,
      payment.dayAssumed,
      payment.byGuarantor,
    ]);
  }
  await session.copyIn('staged_payment', text);
}

/** Staged payments whose loan is not in the book. */
export async function readUnknownLoans(
  session: Session,
  creditorId: number,
): Promise<{ line: number; loanRef: string }[]> {
  await session.run('analyze staged_payment');
  const rows = await session.query<{ line: bigint; loan_ref: string }>(
    `select s.line, s.loan_ref from staged_payment s
       left join loan_ref r on r.creditor_id = $1 and r.loan_ref = s.loan_ref
      where s.loan_ref is not null and r.loan_id is null order by s.line`,
    [creditorId],
  );
  return rows.map((row) => ({ line: Number(row.line), loanRef: row.loan_ref }));
}

interface StagedColumns {
  borrower_id: bigint;
  loan_id: bigint;
  line: bigint;
  loan_ref: string | null;
  payment_ref: string;
  value_on: Day;
  currency: string;
  amount_minor: bigint;
  split_principal: bigint | null;
  split_interest: bigint | null;
  split_penalty: bigint | null;
  split_fee: bigint | null;
  split_cost: bigint | null;
  reverses: string | null;
  day_assumed: boolean;
  by_guarantor: boolean;
  suspended_on: Day | null;
  suspended_currency: string | null;
  suspended_minor: bigint | null;
  suspended_with_rests: string | null;
  suspended_loan: string | null;
  suspended_resolved_loan: string | null;
}

/**
 * Staged payments of known loans, loan by loan, each loan's by value date, in batches of whole loans. Of one day,
 * reversals come last: what they undo may have come in the same day.
 */
export async function* readByLoan(
  session: Session,
  creditorId: number,
  rowsPerBatch: number,
): AsyncIterable<StagedOfLoan[]> {
  const creditor = String(Math.trunc(creditorId));
  await session.query(
    `declare staged_by_loan no scroll cursor for
     select r.borrower_id, r.loan_id, s.*, u.received_on as suspended_on, u.currency as suspended_currency,
            u.amount_minor as suspended_minor, u.amount_minor + coalesce(x.rests_minor, 0) as suspended_with_rests,
            u.loan_ref as suspended_loan, u.resolved_loan_ref as suspended_resolved_loan
       from staged_payment s
       join loan_ref r on r.creditor_id = ${creditor} and r.loan_ref = s.loan_ref
       left join suspense_receipt u on u.creditor_id = ${creditor} and u.payment_ref = s.payment_ref
       left join ${restsSql(creditor)} x on x.root = u.payment_ref
      order by r.borrower_id, r.loan_id, s.value_on, s.reverses is not null, s.payment_ref, s.line`,
  );
  let held: StagedOfLoan[] = [];
  for (;;) {
    const rows = await session.query<StagedColumns>(`fetch ${Math.trunc(rowsPerBatch)} from staged_by_loan`);
    if (rows.length === 0) break;
    const batch = [...held, ...rows.map(stagedOf)];
    // The last loan may go on in the next batch.
    const last = batch.at(-1)!.loanId;
    let cut = batch.length;
    while (cut > 0 && batch[cut - 1]!.loanId === last) cut--;
    held = batch.slice(cut);
    if (cut > 0) yield batch.slice(0, cut);
  }
  if (held.length > 0) yield held;
  await session.query('close staged_by_loan');
}

function stagedOf(row: StagedColumns): StagedOfLoan {
  return {
    borrowerId: row.borrower_id,
    loanId: row.loan_id,
    line: Number(row.line),
    loanRef: row.loan_ref ?? undefined,
    paymentRef: row.payment_ref,
    valueOn: row.value_on,
    currency: row.currency,
    amountMinor: row.amount_minor,
    split:
      row.split_principal === null
        ? undefined
        : {
            principal: row.split_principal,
            interest: row.split_interest!,
            penalty: row.split_penalty!,
            fee: row.split_fee!,
            cost: row.split_cost!,
          },
    reverses: row.reverses ?? undefined,
    dayAssumed: row.day_assumed,
    byGuarantor: row.by_guarantor,
    ...(row.suspended_on === null ? {} : { suspended: suspendedOf(row, row.suspended_on) }),
  };
}

function suspendedOf(row: StagedColumns, receivedOn: Day): Suspended {
  return {
    receivedOn,
    currency: row.suspended_currency!,
    amountMinor: row.suspended_minor!,
    withRestsMinor: BigInt(row.suspended_with_rests!),
    loanRef: row.suspended_loan ?? undefined,
    resolvedLoanRef: row.suspended_resolved_loan ?? undefined,
  };
}

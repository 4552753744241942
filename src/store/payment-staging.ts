/** A table for this transaction alone, in which a file's payments wait until they can be read back loan by loan. */
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
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
  seldom: string | null;
}

/** What most payments have nothing of; amounts as text. */
interface SeldomFields {
  readonly split: readonly string[] | null;
  readonly reverses: string | null;
  readonly dayAssumed: boolean;
  readonly byGuarantor: boolean;
  readonly suspended: {
    readonly on: string;
    readonly currency: string;
    readonly minor: string;
    readonly withRests: string;
    readonly loan: string | null;
    readonly resolvedLoan: string | null;
  } | null;
}

/** Null for most rows: a field that is not sent need not be read. */
const seldomSql = `case when s.split_principal is not null or s.reverses is not null or s.day_assumed or s.by_guarantor or u.payment_ref is not null
  then json_build_object(
    'split', case when s.split_principal is not null then json_build_array(s.split_principal::text, s.split_interest::text, s.split_penalty::text, s.split_fee::text, s.split_cost::text) end,
    'reverses', s.reverses, 'dayAssumed', s.day_assumed, 'byGuarantor', s.by_guarantor,
    'suspended', case when u.payment_ref is not null then json_build_object('on', u.received_on, 'currency', u.currency, 'minor', u.amount_minor::text,
      'withRests', (u.amount_minor + coalesce(x.rests_minor, 0))::text, 'loan', u.loan_ref, 'resolvedLoan', u.resolved_loan_ref) end)::text end`;

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
     select r.borrower_id, r.loan_id, s.line, s.loan_ref, s.payment_ref, s.value_on, s.currency, s.amount_minor, ${seldomSql} as seldom
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

const nothingSeldom: SeldomFields = {
  split: null,
  reverses: null,
  dayAssumed: false,
  byGuarantor: false,
  suspended: null,
};

function stagedOf(row: StagedColumns): StagedOfLoan {
  const seldom = row.seldom === null ? nothingSeldom : (JSON.parse(row.seldom) as SeldomFields);
  const { split, suspended } = seldom;
  return {
    borrowerId: row.borrower_id,
    loanId: row.loan_id,
    line: Number(row.line),
    loanRef: row.loan_ref ?? undefined,
    paymentRef: row.payment_ref,
    valueOn: row.value_on,
    currency: row.currency,
    amountMinor: row.amount_minor,
    split: split === null ? undefined : splitOf(split),
    reverses: seldom.reverses ?? undefined,
    dayAssumed: seldom.dayAssumed,
    byGuarantor: seldom.byGuarantor,
    ...(suspended === null ? {} : { suspended: suspendedOf(suspended) }),
  };
}

function splitOf(amounts: readonly string[]): ComponentAmounts {
  const [principal, interest, penalty, fee, cost] = amounts.map(BigInt);
  return { principal: principal!, interest: interest!, penalty: penalty!, fee: fee!, cost: cost! };
}

function suspendedOf(stored: NonNullable<SeldomFields['suspended']>): Suspended {
  return {
    receivedOn: parseDay(stored.on)!,
    currency: stored.currency,
    amountMinor: BigInt(stored.minor),
    withRestsMinor: BigInt(stored.withRests),
    loanRef: stored.loan ?? undefined,
    resolvedLoanRef: stored.resolvedLoan ?? undefined,
  };
}

/**
 * Money received that no loan has yet. Its account is proved by two sums a currency: what was received into suspense and
 * resolved is what ledger entries took from it (contra 'suspense'); what is not resolved is what is still there.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import { takeIds } from './close-writes.ts';
import { copyRow } from './copy-text.ts';
import { dayParameter, type Session, textArrayText } from './database.ts';

/** Why money waits: it names no loan, is more than was owed, or says a reference that is none, or of no loan here. */
export const suspenseReasons = [
  'noLoanGiven',
  'moreThanOwed',
  'referenceNotValid',
  'referenceUnknown',
  'providerOrder',
] as const;
export type SuspenseReason = (typeof suspenseReasons)[number];

export interface SuspenseItem {
  readonly suspenseId: bigint;
  readonly paymentRef: string;
  readonly receivedOn: Day;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly reason: SuspenseReason;
  /** the loan that it was more than owed on */
  readonly loanRef: string | undefined;
  readonly resolvedOn: Day | undefined;
  readonly resolvedLoanRef: string | undefined;
}

interface ItemColumns {
  suspense_id: bigint;
  payment_ref: string;
  received_on: Day;
  currency: string;
  amount_minor: bigint;
  reason: SuspenseReason;
  loan_ref: string | null;
  resolved_on: Day | null;
  resolved_loan_ref: string | null;
}

const itemColumns =
  'suspense_id, payment_ref, received_on, currency, amount_minor, reason, loan_ref, resolved_on, resolved_loan_ref';

function itemOf(row: ItemColumns): SuspenseItem {
  return {
    suspenseId: row.suspense_id,
    paymentRef: row.payment_ref,
    receivedOn: row.received_on,
    currency: row.currency,
    amountMinor: row.amount_minor,
    reason: row.reason,
    loanRef: row.loan_ref ?? undefined,
    resolvedOn: row.resolved_on ?? undefined,
    resolvedLoanRef: row.resolved_loan_ref ?? undefined,
  };
}

/** Receipts without a loan at the end of `asOf`; without it, those that have none now. */
const waiting = (asOf: Day | undefined) =>
  asOf === undefined
    ? 'resolved_on is null and $2::date is null'
    : 'received_on <= $2::date and (resolved_on is null or resolved_on > $2::date)';

/** The longest waiting first. */
export async function readWaitingReceipts(
  session: Session,
  at: {
    creditorId: number;
    asOf: Day | undefined;
    after: { readonly receivedOn: Day; readonly suspenseId: bigint } | undefined;
    rowsMax: number;
  },
): Promise<SuspenseItem[]> {
  const parameters: unknown[] = [at.creditorId, at.asOf === undefined ? null : dayParameter(at.asOf), at.rowsMax];
  if (at.after !== undefined) parameters.push(dayParameter(at.after.receivedOn), at.after.suspenseId.toString());
  const rows = await session.query<ItemColumns>(
    `select ${itemColumns} from suspense_receipt where creditor_id = $1 and ${waiting(at.asOf)}
        ${at.after === undefined ? '' : 'and (received_on, suspense_id) > ($4::date, $5::bigint)'}
      order by received_on, suspense_id limit $3::int`,
    parameters,
  );
  return rows.map(itemOf);
}

export interface SuspenseTotal {
  readonly currency: string;
  readonly receipts: number;
  readonly amountMinor: bigint;
  readonly oldestReceivedOn: Day;
}

export async function readWaitingTotals(
  session: Session,
  at: { creditorId: number; asOf: Day | undefined },
): Promise<SuspenseTotal[]> {
  const rows = await session.query<{ currency: string; receipts: bigint; amount: string; oldest: Day }>(
    `select currency, count(*) as receipts, sum(amount_minor) as amount, min(received_on) as oldest
       from suspense_receipt where creditor_id = $1 and ${waiting(at.asOf)} group by currency order by currency`,
    [at.creditorId, at.asOf === undefined ? null : dayParameter(at.asOf)],
  );
  return rows.map((row) => ({
    currency: row.currency,
    receipts: Number(row.receipts),
    amountMinor: BigInt(row.amount),
    oldestReceivedOn: row.oldest,
  }));
}

/** The receipt of this payment, held until the transaction ends: it is matched once. */
export async function holdReceipt(
  session: Session,
  at: { creditorId: number; paymentRef: string },
): Promise<SuspenseItem | undefined> {
  const rows = await session.query<ItemColumns>(
    `select ${itemColumns} from suspense_receipt where creditor_id = $1 and payment_ref = $2 for update`,
    [at.creditorId, at.paymentRef],
  );
  return rows.map(itemOf)[0];
}

/**
 * Marks a receipt as taken by a loan. With `leftMinor`, the receipt is split first: it keeps what the loan took, and
 * what is left becomes a receipt of its own, received the same day, under the next free number after the payment's.
 * Returns that number.
 */
export async function resolveReceipt(
  session: Session,
  at: { creditorId: number; item: SuspenseItem; on: Day; loanRef: string; leftMinor: bigint },
): Promise<string | undefined> {
  const { creditorId, item, leftMinor } = at;
  await session.query(
    `update suspense_receipt set amount_minor = amount_minor - $3::bigint, resolved_on = $4::date, resolved_loan_ref = $5
      where creditor_id = $1 and suspense_id = $2::bigint`,
    [creditorId, item.suspenseId.toString(), leftMinor.toString(), dayParameter(at.on), at.loanRef],
  );
  if (leftMinor === 0n) return undefined;
  const restRef = await freeNumber(session, creditorId, item.paymentRef);
  await session.query(
    `insert into suspense_receipt (creditor_id, suspense_id, payment_ref, received_on, currency, amount_minor, reason, loan_ref)
     values ($1, nextval('suspense_id_seq'), $2, $3::date, $4, $5::bigint, 'moreThanOwed', $6)`,
    [creditorId, restRef, dayParameter(item.receivedOn), item.currency, leftMinor.toString(), at.loanRef],
  );
  return restRef;
}

async function freeNumber(session: Session, creditorId: number, paymentRef: string): Promise<string> {
  for (let n = 2; ; n++) {
    const candidate = `${paymentRef}/${n}`;
    const taken = await session.query('select 1 from suspense_receipt where creditor_id = $1 and payment_ref = $2', [
      creditorId,
      candidate,
    ]);
    if (taken.length === 0) return candidate;
  }
}

export interface SuspenseReceipt {
  readonly paymentRef: string;
  readonly receivedOn: Day;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly reason: SuspenseReason;
  readonly loanRef: string | undefined;
}

/** Money in suspense, or that was there until a loan took it. */
export interface Suspended {
  readonly receivedOn: Day;
  readonly currency: string;
  readonly amountMinor: bigint;
  /** with what was left over when loans took parts of it, which stands under numbers of its own: <number>/2, … */
  readonly withRestsMinor: bigint;
  /** the loan that it was more than owed on */
  readonly loanRef: string | undefined;
  /** the loan that took it */
  readonly resolvedLoanRef: string | undefined;
}

/** Receipts by the numbers of their payments; those not in suspense are absent. */
export async function findSuspended(
  session: Session,
  creditorId: number,
  paymentRefs: readonly string[],
): Promise<Map<string, Suspended & { readonly inThisTransaction: boolean }>> {
  if (paymentRefs.length === 0) return new Map();
  const rows = await session.query<{
    payment_ref: string;
    received_on: Day;
    currency: string;
    amount_minor: bigint;
    with_rests: string;
    loan_ref: string | null;
    resolved_loan_ref: string | null;
    mine: boolean;
  }>(
    `select r.payment_ref, r.received_on, r.currency, r.amount_minor, r.amount_minor + coalesce(x.rests_minor, 0) as with_rests,
            r.loan_ref, r.resolved_loan_ref, r.recorded_at = now() as mine
       from suspense_receipt r left join ${restsSql('$1')} x on x.root = r.payment_ref
      where r.creditor_id = $1 and r.payment_ref in (select unnest($2::text::text[]))`,
    [creditorId, textArrayText(paymentRefs)],
  );
  return new Map(
    rows.map((row) => [
      row.payment_ref,
      {
        receivedOn: row.received_on,
        currency: row.currency,
        amountMinor: row.amount_minor,
        withRestsMinor: BigInt(row.with_rests),
        loanRef: row.loan_ref ?? undefined,
        resolvedLoanRef: row.resolved_loan_ref ?? undefined,
        inThisTransaction: row.mine,
      },
    ]),
  );
}

/** SQL: what was split off receipts, by the number of the receipt. */
export function restsSql(creditorId: string): string {
  return `(select regexp_replace(payment_ref, '/[0-9]+$', '') as root, sum(amount_minor) as rests_minor from suspense_receipt
            where creditor_id = ${creditorId} and payment_ref ~ '/[0-9]+$' group by 1)`;
}

/** Money that no loan takes, under numbers that are not in suspense yet. Returns how many. */
export async function putInSuspense(
  session: Session,
  creditorId: number,
  receipts: readonly SuspenseReceipt[],
): Promise<number> {
  if (receipts.length === 0) return 0;
  const ids = await takeIds(session, 'suspense_id_seq', receipts.length);
  await session.copyIn(
    'suspense_receipt (creditor_id, suspense_id, payment_ref, received_on, currency, amount_minor, reason, loan_ref)',
    receipts
      .map((receipt, index) =>
        copyRow([
          creditorId,
          ids[index],
          receipt.paymentRef,
          formatDay(receipt.receivedOn),
          receipt.currency,
          receipt.amountMinor,
          receipt.reason,
          receipt.loanRef,
        ]),
      )
      .join(''),
  );
  return receipts.length;
}

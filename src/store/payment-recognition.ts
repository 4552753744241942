/** What an import asks of the book to recognise money: payments that came in by a provider, and loans by their keys. */
import type { Day } from '../core/calendar/day.ts';
import { arrayText, dayParameter, type Session, textArrayText } from './database.ts';

export interface PaidByProvider {
  readonly providerRef: string;
  readonly orderRef: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

/** Payments that are in the book already, by the provider's number of them or by ours. */
export async function findPaidByProvider(
  session: Session,
  creditorId: number,
  refs: readonly string[],
): Promise<PaidByProvider[]> {
  if (refs.length === 0) return [];
  const rows = await session.query<{ provider_ref: string; order_ref: string; currency: string; amount_minor: bigint }>(
    `select provider_ref, order_ref, currency, amount_minor from provider_payment
      where creditor_id = $1 and provider_ref in (select unnest($2::text::text[]))
     union
     select provider_ref, order_ref, currency, amount_minor from provider_payment
      where creditor_id = $1 and order_ref in (select unnest($2::text::text[]))`,
    [creditorId, textArrayText(refs)],
  );
  return rows.map((row) => ({
    providerRef: row.provider_ref,
    orderRef: row.order_ref,
    currency: row.currency,
    amountMinor: row.amount_minor,
  }));
}

/** False: it was told of before. Who tells of the same at once waits for the first. */
export async function storeProviderPayment(
  session: Session,
  creditorId: number,
  payment: PaidByProvider & { readonly provider: string; readonly paidOn: Day },
): Promise<boolean> {
  const rows = await session.query(
    `insert into provider_payment (creditor_id, provider_ref, provider, order_ref, currency, amount_minor, paid_on)
     values ($1, $2, $3, $4, $5, $6::bigint, $7::date) on conflict (creditor_id, provider_ref) do nothing returning 1`,
    [
      creditorId,
      payment.providerRef,
      payment.provider,
      payment.orderRef,
      payment.currency,
      payment.amountMinor.toString(),
      dayParameter(payment.paidOn),
    ],
  );
  return rows.length > 0;
}

/** The lender's numbers of loans by our keys; those not in the book are absent. */
export async function findLoanRefs(
  session: Session,
  creditorId: number,
  loanIds: readonly bigint[],
): Promise<Map<bigint, { readonly borrowerId: bigint; readonly loanRef: string }>> {
  if (loanIds.length === 0) return new Map();
  const rows = await session.query<{ loan_id: bigint; borrower_id: bigint; loan_ref: string }>(
    `select loan_id, borrower_id, loan_ref from loan_ref where creditor_id = $1 and loan_id in (select unnest($2::text::bigint[]))`,
    [creditorId, arrayText(loanIds)],
  );
  return new Map(rows.map((row) => [row.loan_id, { borrowerId: row.borrower_id, loanRef: row.loan_ref }]));
}

/** Of these texts, those that are orders which were begun here with a provider, paid or not. */
export async function findOrdersBegun(
  session: Session,
  creditorId: number,
  tokens: readonly string[],
): Promise<ReadonlySet<string>> {
  if (tokens.length === 0) return new Set();
  const rows = await session.query<{ order_ref: string }>(
    'select order_ref from payment_intent where creditor_id = $1 and order_ref = any($2::text[])',
    [creditorId, tokens],
  );
  return new Set(rows.map(({ order_ref: order }) => order));
}

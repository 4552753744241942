/** Payments that borrowers begin with a provider: what was meant, and what became of it. */
import type { Day } from '../core/calendar/day.ts';
import { dayParameter, type Session } from './database.ts';
import { milliseconds } from './decisions.ts';

export const paymentPurposes = ['instalment', 'arrears', 'all', 'other'] as const;
export type PaymentPurpose = (typeof paymentPurposes)[number];

export interface NewPaymentIntent {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly intentId: bigint;
  readonly loanId: bigint;
  readonly provider: string;
  readonly orderRef: string;
  readonly purpose: PaymentPurpose;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly madeAtMs: number;
  readonly untilMs: number;
}

export interface PaymentIntent extends NewPaymentIntent {
  readonly loanRef: string;
  readonly state: 'begun' | 'waiting' | 'paid' | 'failed';
  readonly payUrl: string | undefined;
  readonly failedCode: string | undefined;
  readonly askedAtMs: number | undefined;
  readonly paid: { readonly providerRef: string; readonly amountMinor: bigint; readonly on: Day } | undefined;
}

interface IntentColumns {
  creditor_id: number;
  borrower_id: bigint;
  case_id: bigint;
  intent_id: bigint;
  loan_id: bigint;
  loan_ref: string;
  provider: string;
  order_ref: string;
  purpose: PaymentPurpose;
  currency: string;
  amount_minor: bigint;
  state: PaymentIntent['state'];
  pay_url: string | null;
  failed_code: string | null;
  made_ms: bigint;
  until_ms: bigint;
  asked_ms: bigint | null;
  provider_ref: string | null;
  paid_minor: bigint | null;
  paid_on: Day | null;
}

const columns = `p.creditor_id, p.borrower_id, p.case_id, p.intent_id, p.loan_id, l.loan_ref, p.provider, p.order_ref, p.purpose, p.currency,
  p.amount_minor, p.state, p.pay_url, p.failed_code, ${milliseconds('p.made_at')} as made_ms, ${milliseconds('p.until_at')} as until_ms,
  ${milliseconds('p.asked_at')} as asked_ms, p.provider_ref, p.paid_minor, p.paid_on`;
const from = `payment_intent p join loan l on l.creditor_id = p.creditor_id and l.borrower_id = p.borrower_id and l.loan_id = p.loan_id`;

function intentOf(row: IntentColumns): PaymentIntent {
  return {
    creditorId: row.creditor_id,
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    intentId: row.intent_id,
    loanId: row.loan_id,
    loanRef: row.loan_ref,
    provider: row.provider,
    orderRef: row.order_ref,
    purpose: row.purpose,
    currency: row.currency,
    amountMinor: row.amount_minor,
    state: row.state,
    payUrl: row.pay_url ?? undefined,
    failedCode: row.failed_code ?? undefined,
    madeAtMs: Number(row.made_ms),
    untilMs: Number(row.until_ms),
    askedAtMs: row.asked_ms === null ? undefined : Number(row.asked_ms),
    paid:
      row.provider_ref === null
        ? undefined
        : { providerRef: row.provider_ref, amountMinor: row.paid_minor!, on: row.paid_on! },
  };
}

export interface OfCase {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
}

export type OfIntent = OfCase & Pick<PaymentIntent, 'intentId'>;

const ofCase = 'p.creditor_id = $1 and p.borrower_id = $2::bigint and p.case_id = $3::bigint';
const caseKeys = ({ creditorId, borrowerId, caseId }: OfCase) => [creditorId, borrowerId.toString(), caseId.toString()];

export async function nextIntentId(session: Session): Promise<bigint> {
  const [row] = await session.query<{ id: bigint }>("select nextval('payment_intent_id_seq') as id");
  return row!.id;
}

const instant = (place: number) => `to_timestamp($${place}::float8 / 1000)`;

export async function storeIntent(session: Session, intent: NewPaymentIntent): Promise<void> {
  await session.query(
    `insert into payment_intent (creditor_id, borrower_id, case_id, intent_id, loan_id, provider, order_ref, purpose, currency, amount_minor, made_at, until_at)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6, $7, $8, $9, $10::bigint, ${instant(11)}, ${instant(12)})`,
    [
      ...caseKeys(intent),
      intent.intentId.toString(),
      intent.loanId.toString(),
      intent.provider,
      intent.orderRef,
      intent.purpose,
      intent.currency,
      intent.amountMinor.toString(),
      intent.madeAtMs,
      intent.untilMs,
    ],
  );
}

export async function readIntent(session: Session, at: OfIntent): Promise<PaymentIntent | undefined> {
  const rows = await session.query<IntentColumns>(
    `select ${columns} from ${from} where ${ofCase} and p.intent_id = $4::bigint`,
    [...caseKeys(at), at.intentId.toString()],
  );
  return rows.map(intentOf)[0];
}

/** The latest first. */
export async function readIntents(session: Session, at: OfCase & { readonly limit: number }): Promise<PaymentIntent[]> {
  const rows = await session.query<IntentColumns>(
    `select ${columns} from ${from} where ${ofCase} order by p.intent_id desc limit $4::int`,
    [...caseKeys(at), at.limit],
  );
  return rows.map(intentOf);
}

/** One that is still open and was meant for the same: a second window, or a second press. */
export async function findOpenIntent(
  session: Session,
  at: OfCase & {
    readonly loanId: bigint;
    readonly provider: string;
    readonly amountMinor: bigint;
    readonly openAtMs: number;
  },
): Promise<PaymentIntent | undefined> {
  const rows = await session.query<IntentColumns>(
    `select ${columns} from ${from}
      where ${ofCase} and p.loan_id = $4::bigint and p.provider = $5 and p.amount_minor = $6::bigint
        and p.state in ('begun', 'waiting') and p.until_at > ${instant(7)}
      order by p.intent_id desc limit 1`,
    [...caseKeys(at), at.loanId.toString(), at.provider, at.amountMinor.toString(), at.openAtMs],
  );
  return rows.map(intentOf)[0];
}

/** What the provider said of beginning it. One that is paid meanwhile stays so. */
export async function answerIntent(
  session: Session,
  at: OfIntent,
  answer: { readonly payUrl: string } | { readonly failedCode: string },
): Promise<void> {
  const [state, payUrl, code] =
    'payUrl' in answer ? ['waiting', answer.payUrl, null] : ['failed', null, answer.failedCode];
  await session.query(
    `update payment_intent p set state = $5, pay_url = coalesce($6, p.pay_url), failed_code = $7
      where ${ofCase} and p.intent_id = $4::bigint and p.state in ('begun', 'waiting')`,
    [...caseKeys(at), at.intentId.toString(), state, payUrl, code],
  );
}

/** Marks that the provider is asked now; false: it was asked since `notSinceMs`, or there is nothing to ask. */
export async function markAsked(
  session: Session,
  at: OfIntent & { readonly atMs: number; readonly notSinceMs: number },
): Promise<boolean> {
  const rows = await session.query(
    `update payment_intent p set asked_at = ${instant(5)}
      where ${ofCase} and p.intent_id = $4::bigint and p.state in ('begun', 'waiting') and (p.asked_at is null or p.asked_at <= ${instant(6)})
      returning 1`,
    [...caseKeys(at), at.intentId.toString(), at.atMs, at.notSinceMs],
  );
  return rows.length > 0;
}

/** By the number that the provider has of it, held until the transaction ends. The owner's. */
export async function holdIntentByOrder(
  session: Session,
  at: { readonly creditorId: number; readonly provider: string; readonly orderRef: string },
): Promise<PaymentIntent | undefined> {
  const rows = await session.query<IntentColumns>(
    `select ${columns} from ${from} where p.creditor_id = $1 and p.provider = $2 and p.order_ref = $3 for no key update of p`,
    [at.creditorId, at.provider, at.orderRef],
  );
  return rows.map(intentOf)[0];
}

/** The owner's, beside the money. */
export async function payIntent(
  session: Session,
  at: OfIntent,
  paid: {
    readonly providerRef: string;
    readonly amountMinor: bigint;
    readonly on: Day;
    readonly atMs: number;
  },
): Promise<void> {
  await session.query(
    `update payment_intent p set state = 'paid', failed_code = null, provider_ref = $5, paid_minor = $6::bigint, paid_on = $7::date, paid_at = ${instant(8)}
      where ${ofCase} and p.intent_id = $4::bigint`,
    [
      ...caseKeys(at),
      at.intentId.toString(),
      paid.providerRef,
      paid.amountMinor.toString(),
      dayParameter(paid.on),
      paid.atMs,
    ],
  );
}

/** Open ones whose time is over or that nobody looks at: what became of them is asked. The owner's. */
export async function readForgottenIntents(
  session: Session,
  at: { readonly notAskedSinceMs: number; readonly madeSinceMs: number; readonly limit: number },
): Promise<PaymentIntent[]> {
  const rows = await session.query<IntentColumns>(
    `select ${columns} from ${from}
      where p.state in ('begun', 'waiting') and p.made_at > ${instant(1)} and coalesce(p.asked_at, p.made_at) <= ${instant(2)}
      order by p.asked_at nulls first, p.intent_id limit $3::int`,
    [at.madeSinceMs, at.notAskedSinceMs, at.limit],
  );
  return rows.map(intentOf);
}

/** What came in for each loan after a day, payments that were undone taken off: no close has counted it yet. */
export async function readReceivedSince(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint; readonly after: Day },
): Promise<Map<bigint, bigint>> {
  const rows = await session.query<{ loan_id: bigint; received: string }>(
    `select e.loan_id, sum(e.contra_minor)::text as received from ledger_entry e
      where e.creditor_id = $1 and e.borrower_id = $2::bigint and e.kind in ('payment', 'reversal') and e.contra in ('cash', 'suspense')
        and e.value_on > $3::date group by e.loan_id`,
    [at.creditorId, at.borrowerId.toString(), dayParameter(at.after)],
  );
  return new Map(rows.map((row) => [row.loan_id, BigInt(row.received)]));
}

export interface BookedPayment {
  readonly bookedMinor: bigint;
  /** of the evidence log; undefined: the opening of the case's stream tells of it */
  readonly entry: number | undefined;
}

/** What the ledger has of a payment; undefined: nothing, it waits in suspense. */
export async function findPaymentEntry(
  session: Session,
  at: OfCase & { readonly loanId: bigint; readonly paymentRef: string },
): Promise<BookedPayment | undefined> {
  const [row] = await session.query<{ booked: bigint; number: number | null }>(
    `select g.contra_minor as booked, e.number from ledger_entry g
       left join evidence_entry e on e.creditor_id = g.creditor_id and e.borrower_id = g.borrower_id and e.case_id = $3::bigint
         and e.about_table = 'ledger_entry' and e.about_key = g.entry_id::text
      where g.creditor_id = $1 and g.borrower_id = $2::bigint and g.loan_id = $4::bigint and g.ref = $5 and g.kind = 'payment'
      order by e.number limit 1`,
    [...caseKeys(at), at.loanId.toString(), at.paymentRef],
  );
  return row && { bookedMinor: row.booked, entry: row.number ?? undefined };
}

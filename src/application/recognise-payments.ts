/**
 * Which loan the payments of a file belong to, and which of them are in the book already. A row that names its loan goes there. One
 * that names none is recognised by the reference that the payer wrote; what cannot be is left unmatched, with the reason. Money
 * that came in by a provider and stands in its own file once more, under its number, is passed over, whatever day it has there. A row
 * that only names an order of ours in its words, told of already or still to be told of, waits for a person: it is never booked twice,
 * and never lost.
 */
import { readReference } from '../core/payment/creditor-reference.ts';
import type { Session } from '../store/database.ts';
import {
  findLoanRefs,
  findOrdersBegun,
  findPaidByProvider,
  type PaidByProvider,
} from '../store/payment-recognition.ts';
import type { PaymentRecord, RowFault } from './book-records.ts';
import type { Lined } from './check-rows.ts';
import type { Unmatched } from './suspend-unmatched.ts';

export interface Recognised {
  /** they name their loan now */
  readonly matched: readonly Lined<PaymentRecord>[];
  readonly unmatched: readonly Unmatched[];
  readonly alreadyThere: number;
  readonly faults: readonly RowFault[];
}

export async function recognisePayments(
  session: Session,
  at: { readonly creditorId: number; readonly file: string; readonly payments: readonly Lined<PaymentRecord>[] },
): Promise<Recognised> {
  const { creditorId, file, payments } = at;
  const tokens = new Map(payments.map((payment) => [payment, tokensOf(payment.record)]));
  const paid = await findPaidByProvider(session, creditorId, [...new Set([...tokens.values()].flat())]);
  const begun = await findOrdersBegun(session, creditorId, [...new Set([...tokens.values()].flat())]);
  const byRef = new Map(paid.flatMap((each) => [each.providerRef, each.orderRef].map((ref) => [ref, each] as const)));
  const faults: RowFault[] = [];
  const matched: Lined<PaymentRecord>[] = [];
  const nameless: Lined<PaymentRecord>[] = [];
  const unmatched: Unmatched[] = [];
  let alreadyThere = 0;
  for (const payment of payments) {
    const { line, record } = payment;
    const known = byRef.get(record.paymentRef);
    const named = tokens.get(payment)!;
    if (known !== undefined && isSamePayment(record, known)) alreadyThere++;
    else if (known !== undefined) {
      faults.push({ file, line, field: 'paymentRef', value: record.paymentRef, code: 'conflictsWithBook' });
    } else if (named.some((token) => byRef.has(token) || begun.has(token))) {
      // Its number is the bank's. Whether it is that money once more or other money, its words cannot tell: a person looks.
      unmatched.push({ line, record, reason: 'providerOrder' });
    } else if (payment.record.loanRef === undefined) nameless.push(payment);
    else matched.push(payment);
  }
  const read = await matchNameless(session, creditorId, nameless);
  return { matched: [...matched, ...read.matched], unmatched: [...unmatched, ...read.unmatched], alreadyThere, faults };
}

/** A payment that is undone is another one: what undoes it names it by the number that the ledger has. */
function tokensOf({ paymentRef, payerText = '', reversesPaymentRef }: PaymentRecord): string[] {
  if (reversesPaymentRef !== undefined) return [];
  return [paymentRef, ...(payerText.normalize('NFKC').match(/[A-Za-z0-9_]{10,64}/g) ?? [])];
}

/** Banks enter it on a later day than it was paid. */
function isSamePayment({ currency, amountMinor }: PaymentRecord, known: PaidByProvider): boolean {
  return currency === known.currency && amountMinor === known.amountMinor;
}

async function matchNameless(
  session: Session,
  creditorId: number,
  payments: readonly Lined<PaymentRecord>[],
): Promise<{ readonly matched: Lined<PaymentRecord>[]; readonly unmatched: Unmatched[] }> {
  const read = payments.map((payment) => ({ payment, told: readReference(payment.record.payerText ?? '') }));
  const asked = read.flatMap(({ told }) => (told.kind === 'found' ? told.mayBe.map(({ loanId }) => loanId) : []));
  const loans = await findLoanRefs(session, creditorId, asked);
  const matched: Lined<PaymentRecord>[] = [];
  const unmatched: Unmatched[] = [];
  for (const { payment, told } of read) {
    const { line, record } = payment;
    // Undoing a payment names its loan, or is refused.
    if (told.kind === 'none' || record.reversesPaymentRef !== undefined) {
      unmatched.push({ line, record, reason: 'noLoanGiven' });
    } else if (told.kind === 'notValid') unmatched.push({ line, record, reason: 'referenceNotValid' });
    else {
      const found = told.mayBe.flatMap(({ loanId }) => loans.get(loanId) ?? []);
      const [one, ...more] = found;
      if (one === undefined) unmatched.push({ line, record, reason: 'referenceUnknown' });
      else if (more.length > 0) unmatched.push({ line, record, reason: 'referenceNotValid' });
      else matched.push({ line, record: { ...record, loanRef: one.loanRef } });
    }
  }
  return { matched, unmatched };
}

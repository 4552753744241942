/**
 * Money that a provider of payments says was paid: entered once, as what was really paid, on the day that the provider says, under
 * the provider's own number. In nobody's name: the provider's signature is what it stands on.
 */
import { readReference } from '../core/payment/creditor-reference.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { answerIntent, holdIntentByOrder, type PaymentIntent, payIntent } from '../store/payment-intents.ts';
import { findLoanRefs, storeProviderPayment } from '../store/payment-recognition.ts';
import { findSuspended, putInSuspense } from '../store/suspense.ts';
import { enterPayments } from './enter-payments.ts';
import { postReceived } from './import-payments.ts';
import type { OrderOfPayment } from './loan-ledger.ts';
import type { ProviderPayment } from './payment-port.ts';
import type { Sealer } from './ports.ts';

export interface TakeSettings {
  readonly creditor: Pick<CreditorRow, 'creditorId'>;
  readonly provider: string;
  readonly orderOfPayment: OrderOfPayment;
  readonly sealer: Sealer | undefined;
  readonly atMs: number;
}

/** booked: to a loan. suspended: no loan takes it. before: it is in the book already. */
export type Taken = 'booked' | 'suspended' | 'before';

/** `owner`: the deployment's own database. */
export async function takePayment(
  owner: Database,
  settings: TakeSettings & { readonly payment: ProviderPayment },
): Promise<Taken> {
  const { creditor, provider, payment, atMs } = settings;
  const { creditorId } = creditor;
  const { providerRef, amountMinor, paidOn } = payment;
  return owner.transaction(async (session): Promise<Taken> => {
    const intent = await holdIntentByOrder(session, { creditorId, provider, orderRef: payment.orderId });
    const told = { ...payment, provider, orderRef: payment.orderId };
    if (!(await storeProviderPayment(session, creditorId, told))) return 'before';
    // A file brought it under this number before, and no loan has it yet: it is matched there, and not entered twice.
    const waits = (await findSuspended(session, creditorId, [providerRef])).size > 0;
    const loan = await loanOf(session, { creditorId, intent, payment });
    const taken = waits
      ? 'before'
      : loan === undefined
        ? await suspend(session, settings)
        : await book(session, { ...settings, borrowerId: loan.borrowerId, loanId: loan.loanId, loanRef: loan.loanRef });
    // What was paid twice under one order is the borrower's money both times; the intent tells of the first.
    if (intent !== undefined && intent.paid === undefined && payment.currency === intent.currency) {
      await payIntent(session, intent, { providerRef, amountMinor, on: paidOn, atMs });
    }
    return taken;
  });
}

/** The loan that it was begun for; of a payment that nobody here began, the one whose reference came with it. */
async function loanOf(
  session: Session,
  at: { readonly creditorId: number; readonly intent: PaymentIntent | undefined; readonly payment: ProviderPayment },
): Promise<Pick<PaymentIntent, 'borrowerId' | 'loanId' | 'loanRef'> | undefined> {
  const { creditorId, intent, payment } = at;
  if (intent !== undefined) return payment.currency === intent.currency ? intent : undefined;
  const told = readReference(payment.reference ?? '');
  if (told.kind !== 'found') return undefined;
  const loans = await findLoanRefs(
    session,
    creditorId,
    told.mayBe.map(({ loanId }) => loanId),
  );
  const [one, ...more] = [...loans];
  return one === undefined || more.length > 0 ? undefined : { loanId: one[0], ...one[1] };
}

async function book(
  session: Session,
  at: TakeSettings & { readonly payment: ProviderPayment } & Pick<PaymentIntent, 'borrowerId' | 'loanId' | 'loanRef'>,
): Promise<Taken> {
  const { creditor, payment, borrowerId, loanId, loanRef, orderOfPayment, sealer } = at;
  const { creditorId } = creditor;
  const { providerRef: paymentRef, paidOn: valueOn, amountMinor, currency } = payment;
  const place = { session, creditorId, file: '' };
  const usual = { line: 0, split: undefined, reverses: undefined, dayAssumed: false, byGuarantor: false };
  const row = { ...usual, borrowerId, loanId, loanRef, paymentRef, valueOn, currency, amountMinor };
  const posted = await postReceived(place, { payment: row, orderOfPayment });
  if ('refused' in posted) return suspend(session, at);
  // A file brought it first, under the provider's number.
  if (posted.isThere) return 'before';
  await enterPayments(session, { creditorId, sealer }, borrowerId);
  return 'booked';
}

async function suspend(
  session: Session,
  { creditor, payment }: Pick<TakeSettings, 'creditor'> & { readonly payment: ProviderPayment },
): Promise<Taken> {
  const { creditorId } = creditor;
  const { providerRef: paymentRef, paidOn: receivedOn, currency, amountMinor } = payment;
  const receipt = {
    paymentRef,
    receivedOn,
    currency,
    amountMinor,
    reason: 'referenceUnknown',
    loanRef: undefined,
  } as const;
  await putInSuspense(session, creditorId, [receipt]);
  return 'suspended';
}

/** That it was not paid; one that is paid stays so. */
export async function failPayment(
  owner: Database,
  {
    creditor,
    provider,
    orderId,
    code,
  }: Pick<TakeSettings, 'creditor' | 'provider'> & { orderId: string; code: string },
): Promise<void> {
  await owner.transaction(async (session) => {
    const { creditorId } = creditor;
    const intent = await holdIntentByOrder(session, { creditorId, provider, orderRef: orderId });
    if (intent !== undefined) await answerIntent(session, intent, { failedCode: code });
  });
}

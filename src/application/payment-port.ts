/**
 * Paying by a provider of payments: it shows the payer where to pay, takes the money for the lender, and says so under its
 * signature. Paying back is not done here. Every adapter's tests run tools/payment-contract.ts.
 */
import type { Day } from '../core/calendar/day.ts';

export interface PaymentOrder {
  /** letters, digits and underscores, to 64: the same id is the same payment, however often it is begun */
  readonly id: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** by which the money is recognised, also where it comes without the id */
  readonly reference: string;
  /** what the payer's statement says; nothing in it may say that this is about a debt */
  readonly description: string;
  /** where the provider tells what became of it */
  readonly noticeUrl: string;
  /** where the payer comes back to */
  readonly returnUrl: string;
  /** nothing can be paid under it after this */
  readonly untilMs: number;
}

/** In order of precedence. */
export const beginRefusals = [
  /** an id, amount, currency or address that the provider does not take */
  'notValid',
  /** another payment was begun under this id */
  'idUsed',
  /** it is paid already: ask for its standing */
  'alreadyPaid',
  /** the provider says no, for a reason that trying again does not change */
  'providerRefuses',
] as const;
export type BeginRefusal = (typeof beginRefusals)[number];

/** `unknown`: it may have been begun; beginning again under the same id is safe. `code`: for the log, never of a person. */
export type BeginAnswer =
  | { readonly kind: 'begun'; readonly payUrl: string }
  | { readonly kind: 'refused'; readonly refused: BeginRefusal; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };

export interface ProviderPayment {
  readonly orderId: string;
  /** the provider's own number of it: one payment has one, however often it is told */
  readonly providerRef: string;
  /** what was really paid */
  readonly amountMinor: bigint;
  readonly currency: string;
  /** the day on which it was paid, as the provider says */
  readonly paidOn: Day;
  /** as it was given with the order; undefined: the provider does not tell it */
  readonly reference: string | undefined;
}

export type PaymentStanding =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'paid'; readonly payment: ProviderPayment }
  /** it was not paid and will not be: declined, closed, too late */
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };

/** In order of precedence. */
export const noticeRefusals = [
  'notReadable',
  /** not signed by the provider, or changed on the way */
  'notSigned',
  /** signed, and for another merchant */
  'notForUs',
] as const;
export type NoticeRefusal = (typeof noticeRefusals)[number];

export type PaymentNotice =
  | { readonly kind: 'paid'; readonly payment: ProviderPayment }
  | { readonly kind: 'failed'; readonly orderId: string; readonly code: string }
  /** signed and for us, and nothing follows from it: it waits, or money went back */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly refused: NoticeRefusal };

export interface PaymentPort {
  readonly currencies: readonly string[];
  begin(order: PaymentOrder): Promise<BeginAnswer>;
  ask(order: Pick<PaymentOrder, 'id' | 'currency'>): Promise<PaymentStanding>;
  /** Of the bytes as they came; nothing of them is taken before their signature is checked. */
  readNotice(body: Uint8Array): PaymentNotice;
  /** what the provider has to hear so that it does not tell the same again */
  readonly taken: { readonly type: string; readonly text: string };
}

const ids = /^[A-Za-z0-9_]{1,64}$/;

/** What no provider takes. */
export function isOrderValid({ id, amountMinor, currency, description }: PaymentOrder): boolean {
  const isText = description !== '' && description.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(description);
  return ids.test(id) && amountMinor > 0n && /^[A-Z]{3}$/.test(currency) && isText;
}

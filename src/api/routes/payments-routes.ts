/** The operations of paying. */
import { beginPayment } from './begin-payment.ts';
import { readPayment } from './read-payment.ts';
import { readPaymentState } from './read-payment-state.ts';
import type { Route } from './route.ts';
import { takePaymentNotice } from './take-payment-notice.ts';

export const paymentsRoutes = [
  readPayment,
  beginPayment,
  readPaymentState,
  takePaymentNotice,
] as const satisfies readonly Route[];

/** Rights of the operations of src/api/routes/payments-routes.ts. */
import type { RightsRow } from '../rights-row.ts';

export const paymentsRights: readonly RightsRow[] = [
  {
    // The borrower alone: what they pay, and from where, is nobody else's to begin or to watch. The desk sees the money in the ledger.
    operation: 'readPayment',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/payment` }),
  },
  {
    operation: 'beginPayment',
    may: ['borrower'],
    ask: (_, caseNumber) => ({
      method: 'POST',
      path: `/api/v1/cases/${caseNumber}/payment`,
      body: { loan: 'no such loan', amount: '1.00', provider: 'none' },
    }),
  },
  {
    operation: 'readPaymentState',
    may: ['borrower'],
    ask: (_, caseNumber) => ({ method: 'GET', path: `/api/v1/cases/${caseNumber}/payment/1` }),
  },
  {
    // Whoever brings it: it counts by its signature alone.
    operation: 'takePaymentNotice',
    may: 'everyone',
    ask: () => ({
      method: 'POST',
      path: '/api/v1/payments/notices/none',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from('a=1'),
    }),
  },
];

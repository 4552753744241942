/** Somebody proposes a correction of money and is shown what it would do; nothing is moved until another confirms it. */
import { makeRoute } from './make-route.ts';
import { moneyAskSchema, proposedSchema } from './money-shapes.ts';
import { caseParams } from './route-shapes.ts';

export const proposeMoney = makeRoute({
  operation: 'proposeMoney',
  method: 'POST',
  path: '/api/v1/cases/:case/money',
  tag: 'money',
  params: caseParams,
  body: moneyAskSchema,
  status: 201,
  answer: proposedSchema,
  refusals: {
    unknownCase: 404,
    noDayClosed: 409,
    reasonMissing: 422,
    noKey: 409,
    erased: 410,
    keyDoesNotOpen: 409,
    reasonNamesBorrower: 422,
    amountNotValid: 422,
    unknownLoan: 404,
    unknownReceipt: 404,
    chargedOff: 409,
    underAgreement: 409,
    afterBusinessDate: 422,
    unknownPayment: 404,
    alreadyReversed: 409,
    beforePayment: 422,
    notTheLoansCurrency: 422,
    beforeDisbursement: 422,
    splitDoesNotAddUp: 422,
    splitAboveOwed: 422,
    nothingChanges: 422,
    amountNotPositive: 422,
    moreThanOwed: 422,
    alreadyTaken: 409,
    beforeReceived: 422,
    exceptionReasonMissing: 422,
    moreApproversNeeded: 422,
  },
});

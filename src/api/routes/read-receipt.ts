/** One receipt as a file that is checked without us (docs/formats/evidence-receipt.md). */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { caseNumberSchema, wholeNumberParameter } from './route-shapes.ts';

export const receiptType = 'text/plain; charset=utf-8';

export const readReceipt = makeRoute({
  operation: 'readReceipt',
  method: 'GET',
  path: '/api/v1/cases/:case/receipts/:number',
  tag: 'portal',
  params: z.strictObject({ case: caseNumberSchema, number: wholeNumberParameter(1, 999_999_999) }),
  answer: z.undefined(),
  bytesGiven: [receiptType],
  refusals: {
    unknownCase: 404,
    noKey: 409,
    keyDoesNotOpen: 409,
    erased: 410,
    nothingEntered: 409,
    notInTheLogYet: 409,
    contentDiffers: 409,
    noSuchReceipt: 404,
    leaseHeld: 409,
    treeDiffers: 409,
  },
  isLook: true,
  perMinuteMax: 60,
});

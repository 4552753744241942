/** Another than the proposer confirms a move of money, by its hash, or rejects it; the proposer takes it back. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { decisionSchema, listedMoneySchema, previewSchema } from './money-shapes.ts';
import { caseNumberSchema, rowIdSchema } from './route-shapes.ts';

export const decideMoney = makeRoute({
  operation: 'decideMoney',
  method: 'POST',
  path: '/api/v1/cases/:case/money/:proposal/decision',
  tag: 'money',
  params: z.strictObject({ case: caseNumberSchema, proposal: rowIdSchema }),
  body: decisionSchema,
  answer: listedMoneySchema.extend({ loans: z.array(previewSchema).nullable() }),
  refusals: {
    unknownCase: 404,
    unknownProposal: 404,
    reasonMissing: 422,
    alreadyDecided: 409,
    lapsed: 410,
    notTheProposer: 403,
    ownProposal: 403,
    bookedOriginal: 403,
    relatedCase: 403,
    roleMayNotDecide: 403,
    notWhatWasProposed: 409,
    authorityTooLow: 403,
    notExceptionSigner: 403,
    bookMoved: 409,
    noKey: 409,
    erased: 410,
    keyDoesNotOpen: 409,
    reasonNamesBorrower: 422,
  },
});

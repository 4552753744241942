/** What is done about an agreement: drafted, approved, changed, taken back, ended, told of. Each answers it as it then stands. */
import { z } from 'zod';
import { endReasons } from '../../core/agreement/moves.ts';
import { amountSchema, daySchema, must } from '../shapes.ts';
import {
  agreementAnswer,
  agreementParams,
  moveRefusals,
  offerRefusals,
  sealRefusals,
  seenRevision,
} from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams } from './route-shapes.ts';

const place = '/api/v1/cases/:case/agreements/:agreement';
const shared = { method: 'POST', tag: 'agreements', params: agreementParams, answer: agreementAnswer } as const;

export const draftAgreement = makeRoute({
  operation: 'draftAgreement',
  method: 'POST',
  path: '/api/v1/cases/:case/agreements',
  tag: 'agreements',
  params: caseParams,
  body: z.strictObject({
    /** by which the instalments may be debited */
    mandate: z.string().min(1).max(100).optional(),
  }),
  answer: agreementAnswer,
  status: 201,
  refusals: {
    /** of a borrower: the debit of a mandate is the lender's to record; what was agreed with a person, they draft */
    notTheirsToSay: 403,
    notThisMode: 403,
    ...offerRefusals,
    caseClosed: 409,
    ...sealRefusals,
    approvalPending: 409,
    agreementStands: 409,
    offerUsed: 409,
    unknownZone: 409,
  },
});

export const approveAgreement = makeRoute({
  ...shared,
  operation: 'approveAgreement',
  path: `${place}/approve`,
  body: z.strictObject({}),
  refusals: { ...moveRefusals(['alreadyApproved']), ownDraft: 403, approvalPending: 409 },
});

export const proposeAgreement = makeRoute({
  ...shared,
  operation: 'proposeAgreement',
  path: `${place}/propose`,
  body: z.strictObject({}),
  refusals: {
    ...offerRefusals,
    ...moveRefusals(['notRunning', 'changePending']),
    approvalPending: 409,
    noNewOffer: 409,
    /** of a borrower: what was agreed with a person, they propose */
    notThisMode: 403,
  },
});

export const withdrawAgreement = makeRoute({
  ...shared,
  operation: 'withdrawAgreement',
  path: `${place}/withdraw`,
  body: z.strictObject({ revision: seenRevision }),
  refusals: moveRefusals(['notSigned', 'coolingOffOver', 'figuresChanged']),
});

export const moveAgreementDate = makeRoute({
  ...shared,
  operation: 'moveAgreementDate',
  path: `${place}/move-date`,
  body: z.strictObject({ instalment: z.number().int().min(1).max(9999), to: daySchema, revision: seenRevision }),
  refusals: moveRefusals([
    'notRunning',
    'late',
    'noSuchInstalment',
    'alreadyPaid',
    'dueAlready',
    'datesNotAgreed',
    'datesUsedUp',
    'dateNotLater',
    'dateTooLate',
    'datePassesNext',
    'figuresChanged',
  ]),
});

export const useAgreementOption = makeRoute({
  ...shared,
  operation: 'useAgreementOption',
  path: `${place}/use-option`,
  body: z.strictObject({
    /** as the terms number them, from 1 */
    option: z.number().int().min(1).max(99),
    /** since when the income is another */
    from: daySchema,
    incomePerMonth: amountSchema.optional(),
    why: z
      .string()
      .superRefine(must('notACode', (text) => /^[a-zA-Z]{1,40}$/.test(text)))
      .meta({ description: 'a code, such as jobLoss, illness, shorterHours' }),
    revision: seenRevision,
  }),
  refusals: {
    ...moveRefusals([
      'notRunning',
      'late',
      'noSuchOption',
      'optionUsedUp',
      'changePending',
      'nothingToMove',
      'figuresChanged',
    ]),
    incomeNotAnAmount: 422,
  },
});

/** Reasons that people end one for; the others follow by themselves. */
const byPeople = endReasons.filter((reason) => reason !== 'notGranted' && reason !== 'notSignedInTime');

export const endAgreement = makeRoute({
  ...shared,
  operation: 'endAgreement',
  path: `${place}/end`,
  body: z.strictObject({ reason: z.enum(byPeople), revision: seenRevision }),
  refusals: moveRefusals(['figuresChanged']),
});

export const recordNotice = makeRoute({
  ...shared,
  operation: 'recordNotice',
  path: `${place}/notice`,
  body: z.strictObject({
    /** the day on which notice of breach was given, by letter or in person */
    on: daySchema,
    revision: seenRevision,
  }),
  refusals: moveRefusals(['noNoticeDue']),
});

/** What the moves of a talk refuse by, with their statuses: what the core, the plan of the case and the book refuse. */
import type { TalkRefusal } from '../../core/negotiation/protocol/negotiation.ts';
import type { RefusalStatus } from './route.ts';

/** The key of the borrower, without which nothing is recorded. */
export const keyRefusals = { noKey: 409, keyDoesNotOpen: 409, erased: 410 } as const;

/** Of the protocol. Those of a bug of ours (what an offer of the program may not be) stand with the rest. */
export const talkRefusalStatuses = {
  notOpened: 409,
  alreadyOpened: 409,
  nameMissing: 422,
  notThisSide: 403,
  notImpartial: 403,
  notThisMode: 403,
  alreadyEnded: 409,
  noApprovalPending: 409,
  expired: 409,
  notYetDue: 409,
  stanceNotValid: 409,
  deadlineReasonMissing: 422,
  deadlineNotLater: 422,
  notYourTurn: 409,
  nothingAsked: 422,
  offerMissing: 409,
  offerNotCalledFor: 409,
  offerTwice: 409,
  notApproved: 409,
  notPresented: 404,
  offerWithdrawn: 409,
  noText: 409,
  oldVersion: 409,
  alreadyConsented: 409,
  reasonMissing: 422,
  worseWithoutReason: 409,
} as const satisfies Readonly<Record<TalkRefusal, RefusalStatus>>;

/** Of every move of a talk, worked out anew or not. */
export const moveRefusals = {
  ...talkRefusalStatuses,
  ...keyRefusals,
  unknownCase: 404,
  noTalk: 404,
  unknownZone: 409,
} as const;

/** Of those that work plans out from the book. */
export const planRefusals = {
  ...moveRefusals,
  noDayClosed: 409,
  caseClosed: 409,
  caseMoved: 409,
  closeDayFirst: 409,
  unknownLoan: 404,
  noLoan: 409,
  noSchedule: 409,
  noPolicy: 409,
  noStatement: 409,
  currencyDiffers: 409,
  noLaw: 409,
  caseNotReadable: 409,
  forbiddenByLaw: 409,
  nothingOwed: 409,
  amountTooLarge: 409,
  noDueDateInTerm: 409,
  factsMissing: 409,
  offersForbidden: 409,
  noAffordablePlan: 409,
} as const;

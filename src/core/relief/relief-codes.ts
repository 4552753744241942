/** The closed lists of codes of relief. Their words are in messages/<language>/relief.json. */

/** In which order tools stand in a composition; a tool never stands before one of an earlier phase. */
export const reliefPhases = [
  'join',
  'letGo',
  'paidByOthers',
  'capitalise',
  'payDown',
  'rate',
  'pause',
  'schedule',
  'around',
  'alone',
] as const;
export type ReliefPhase = (typeof reliefPhases)[number];

/** By which kind of agreement a tool takes effect; the packs say what law asks of each. */
export const reliefBases = [
  'personalInstalmentPlan',
  'extensionAgreement',
  'amendmentAgreement',
  'newLoanAgreement',
  'remission',
  'paymentByThird',
  'payment',
  'contractTerms',
] as const;
export type ReliefBasis = (typeof reliefBases)[number];

/** The words of the pack's fact `planChanges` (jurisdictions/cn/risk-classification-2023/facts.yaml). */
export const planChanges = [
  'extension',
  'easierSchedule',
  'newOrLongerGrace',
  'interestToPrincipal',
  'belowFairRate',
  'principalReduced',
  'interestReduced',
  'feesReduced',
  'collateralWeaker',
  'swap',
  'refinancing',
  'otherEasing',
] as const;
export type PlanChange = (typeof planChanges)[number];

export const riseCauses = ['interestOverTime', 'interestWhilePaused'] as const;
export type RiseCause = (typeof riseCauses)[number];

/** What a tool does, and to what. */
export const effectOn = {
  newSchedule: 'schedule',
  maturityLater: 'schedule',
  dueDatesLater: 'schedule',
  instalmentsLower: 'schedule',
  noPaymentForAWhile: 'schedule',
  arrearsSpread: 'schedule',
  lastInstalmentLarger: 'schedule',
  graceLonger: 'schedule',
  owedLess: 'ledger',
  principalLess: 'ledger',
  chargesBecomePrincipal: 'ledger',
  balanceGrows: 'ledger',
  rateLower: 'ledger',
  interestRuns: 'ledger',
  interestPaused: 'ledger',
  paidByOther: 'ledger',
  paidNow: 'ledger',
  onlyIfPaid: 'ledger',
  debtsJoined: 'ledger',
  lineClosedToNewDebt: 'line',
  lineLower: 'line',
  lineOpenAgain: 'line',
  securityLess: 'security',
  guarantorMustConsent: 'security',
  restructuredMark: 'class',
  daysPastDueStartAnew: 'class',
  recordExtension: 'creditRecord',
  recordReduction: 'creditRecord',
  recordPersonalInstalments: 'creditRecord',
  recordPaidByThird: 'creditRecord',
  recordSettledForLess: 'creditRecord',
} as const;
export type ReliefEffect = keyof typeof effectOn;
export const reliefEffects = Object.keys(effectOn) as readonly ReliefEffect[];

/** Why a composition is refused, in order of precedence: first those of the composition, then those of a tool. */
export const reliefRefusals = [
  'nothingAsked',
  'notAlone',
  'outOfOrder',
  'usedTwice',
  'notPositive',
  'notARate',
  'notInPolicy',
  'otherLender',
  'otherCurrency',
  'otherProduct',
  'payerNotNamed',
  'payerNotConfirmed',
  'notToday',
  'nothingToWaive',
  'nothingToCapitalise',
  'notAllCharges',
  'moreThanOwed',
  'aboveWaiverMax',
  'notLessThanOwed',
  'belowSettlementMin',
  'rateNotLower',
  'belowRateFloor',
  'deferredTooLong',
  'graceTooLong',
  'noSchedule',
  'chargesLeft',
  'nothingToSpread',
  'notEasier',
  'paymentsNotForMonths',
  'dueTooEarly',
  'dueWhileDeferred',
  'termTooLong',
  'paidBeforeTheEnd',
  'noLine',
  'lineNotOpen',
  'limitNotLower',
  'lineNotRestorable',
  'limitAboveBefore',
  'notSecured',
  'noScheduleAfter',
] as const;
export type ReliefRefusal = (typeof reliefRefusals)[number];
export interface Refused {
  readonly refused: ReliefRefusal;
}

/**
 * HAMP as a policy for one mortgage: the target, who qualifies, the waterfall, what follows it over the loan's life, and
 * beside it what the programme also knew: principal reduction before the rate (PRA) and the second tier.
 */
import type { Currency } from '../../money/currency.ts';
import { divideRounded } from '../../money/round.ts';
import {
  type EligibilityFacts,
  type EligibilityLine,
  type EligibilityRefusal,
  eligibilityLines,
} from './eligibility.ts';
import type { HampNumbers, HampPolicy } from './hamp-numbers.ts';
import { levelPaymentMinor } from './level-payment.ts';
import { type ModifiedLife, modifiedLife, onRateGrid, type RateStepUp, rateStepUps } from './modified-loan.ts';
import {
  type FirstStep,
  type HampTerms,
  hampWaterfall,
  shareMinor,
  termsOf,
  type WaterfallInput,
  type WaterfallResult,
  wholeMillionths,
} from './waterfall.ts';

export interface HampLoan {
  readonly currency: Currency;
  readonly grossIncomePerMonthMinor: bigint;
  readonly unpaidPrincipalMinor: bigint;
  readonly capitalisedMinor: bigint;
  readonly rateMillionths: bigint;
  readonly remainingMonths: number;
  readonly taxesInsuranceDuesMinor: bigint;
  /** principal and interest paid a month before; undefined: what repays the unpaid principal over the remaining months */
  readonly paymentBeforeMinor: bigint | undefined;
  /** the survey rate; undefined: neither the rise of the rate nor the second tier is worked out */
  readonly surveyRateMillionths: bigint | undefined;
  readonly propertyValueMinor: bigint | undefined;
  readonly defaultImminent: boolean;
  readonly facts: EligibilityFacts;
}

export interface HampChoices {
  readonly firstStep: FirstStep;
  readonly termStepMonths: number;
  /** true: principal beyond the limit is not set aside, and the payment may stay above the target */
  readonly stopAtForbearanceLimit: boolean;
  readonly considerPrincipalReduction: boolean;
}

/** In order of precedence: what qualifies first, then what the target leaves. */
export type HampRefusal = EligibilityRefusal | 'nothingLeftForPrincipalAndInterest';

export interface HampRefused {
  readonly refused: HampRefusal;
  readonly target: HampTarget;
  readonly eligibility: readonly EligibilityLine[];
}

export interface HampTarget {
  /** whole minor units: down for `atOrUnder`, up for `withoutGoingBelow` */
  readonly totalMinor: bigint;
  readonly principalInterestMinor: bigint;
  readonly before: HampTerms;
}

export interface Forbearance {
  readonly amountMinor: bigint;
  /** nobody has to set aside more than this */
  readonly limitMinor: bigint;
  readonly overLimit: boolean;
}

export interface HampModification {
  readonly waterfall: WaterfallResult;
  readonly forbearance: Forbearance;
  /** undefined where the survey rate is not known */
  readonly stepUps: readonly RateStepUp[] | undefined;
  readonly life: ModifiedLife;
}

export interface PrincipalReductionView {
  readonly loanToValueMillionths: bigint;
  /** the loan is so far above the value that a reduction is to be considered */
  readonly considered: boolean;
  /** the balance at the loan-to-value from which it is considered */
  readonly balanceAtMinor: bigint;
  /** the waterfall with principal given up before the rate; only where it was asked for and is considered */
  readonly alternative: HampModification | undefined;
}

export interface TierTwo {
  readonly terms: HampTerms;
  readonly paymentFallMillionths: bigint;
  readonly ratioMillionths: bigint;
  readonly paymentFallsEnough: boolean;
  readonly ratioWithin: boolean;
}

export interface HampAnswer {
  readonly refused: undefined;
  readonly target: HampTarget;
  readonly eligibility: readonly EligibilityLine[];
  readonly modification: HampModification;
  readonly principalReduction: PrincipalReductionView | undefined;
  readonly tierTwo: TierTwo | undefined;
  readonly trial: { readonly payments: number; readonly amountMinor: bigint };
}

export function hampAnswer(loan: HampLoan, policy: HampPolicy, choices: HampChoices): HampAnswer | HampRefused {
  const { numbers } = policy;
  const target = targetOf(loan, numbers, choices.firstStep);
  const totalBeforeMinor = target.before.paymentMinor + loan.taxesInsuranceDuesMinor;
  const eligibility = eligibilityLines({
    facts: loan.facts,
    programme: policy.programme,
    currency: loan.currency,
    unpaidPrincipalMinor: loan.unpaidPrincipalMinor,
    paymentWithinTarget: totalBeforeMinor * wholeMillionths <= loan.grossIncomePerMonthMinor * numbers.targetMillionths,
  });
  const refusing = eligibility.find((line) => line.refuses === 'yes');
  if (refusing !== undefined) return { refused: refusing.code, target, eligibility };
  if (target.principalInterestMinor <= 0n)
    return { refused: 'nothingLeftForPrincipalAndInterest', target, eligibility };
  const modification = modify(loan, numbers, { ...choices, target, reducePrincipalToMinor: undefined });
  const total = modification.waterfall.after.paymentMinor + loan.taxesInsuranceDuesMinor;
  return {
    refused: undefined,
    target,
    eligibility,
    modification,
    principalReduction: principalReductionOf(loan, numbers, { ...choices, target }),
    tierTwo: tierTwoOf(loan, policy, totalBeforeMinor),
    trial: { payments: loan.defaultImminent ? numbers.trialPeriodsImminent : numbers.trialPeriods, amountMinor: total },
  };
}

function targetOf(loan: HampLoan, numbers: HampNumbers, firstStep: FirstStep): HampTarget {
  const rounding = firstStep === 'atOrUnder' ? 'down' : 'up';
  const totalMinor = shareMinor(loan.grossIncomePerMonthMinor, numbers.targetMillionths, rounding);
  const { unpaidPrincipalMinor, rateMillionths, remainingMonths, paymentBeforeMinor } = loan;
  const contract = termsOf(unpaidPrincipalMinor, 0n, rateMillionths, remainingMonths);
  return {
    totalMinor,
    principalInterestMinor: totalMinor - loan.taxesInsuranceDuesMinor,
    before: paymentBeforeMinor === undefined ? contract : { ...contract, paymentMinor: paymentBeforeMinor },
  };
}

/** What a payment with taxes, insurance and dues takes of gross income, in millionths of a percent, to the nearest. */
export function ratioMillionths(loan: HampLoan, paymentMinor: bigint): bigint {
  const total = (paymentMinor + loan.taxesInsuranceDuesMinor) * wholeMillionths;
  return divideRounded(total, loan.grossIncomePerMonthMinor, 'halfEven');
}

interface Wish extends HampChoices {
  readonly target: HampTarget;
}

function modify(
  loan: HampLoan,
  numbers: HampNumbers,
  wish: Wish & { readonly reducePrincipalToMinor: bigint | undefined },
): HampModification {
  const limitOf = (balanceMinor: bigint) => forbearanceLimitMinor(balanceMinor, loan, numbers);
  const input = (forbearanceMaxMinor: bigint | undefined): WaterfallInput => ({
    ...loan,
    targetMinor: wish.target.principalInterestMinor,
    firstStep: wish.firstStep,
    rateStepMillionths: numbers.rateStepMillionths,
    rateFloorMillionths: numbers.rateFloorMillionths,
    termMonthsMax: numbers.termMonthsMax,
    termStepMonths: wish.termStepMonths,
    forbearanceMaxMinor,
    reducePrincipalToMinor: wish.reducePrincipalToMinor,
  });
  let waterfall = hampWaterfall(input(undefined));
  const limitMinor = limitOf(waterfall.after.balanceMinor);
  const overLimit = waterfall.after.forborneMinor > limitMinor;
  if (overLimit && wish.stopAtForbearanceLimit) waterfall = hampWaterfall(input(limitMinor));
  const { after } = waterfall;
  const { surveyRateMillionths } = loan;
  const stepUps =
    surveyRateMillionths === undefined
      ? undefined
      : rateStepUps({
          rateMillionths: after.rateMillionths,
          capMillionths: onRateGrid(surveyRateMillionths, numbers.rateStepMillionths, 'nearest'),
          rateFixedYears: numbers.rateFixedYears,
          rateStepUpMaxMillionths: numbers.rateStepUpMaxMillionths,
          termMonths: after.termMonths,
        });
  return {
    waterfall,
    forbearance: { amountMinor: after.forborneMinor, limitMinor, overLimit },
    stepUps,
    life: modifiedLife(after, stepUps ?? []),
  };
}

/** The larger of a share of the new balance and what exceeds the value of the house; without a value, the share. */
function forbearanceLimitMinor(balanceMinor: bigint, loan: HampLoan, numbers: HampNumbers): bigint {
  const share = shareMinor(balanceMinor, numbers.forbearanceShareMaxMillionths, 'down');
  if (loan.propertyValueMinor === undefined) return share;
  const value = shareMinor(loan.propertyValueMinor, numbers.forbearanceLoanToValueMillionths, 'down');
  return balanceMinor - value > share ? balanceMinor - value : share;
}

function principalReductionOf(loan: HampLoan, numbers: HampNumbers, wish: Wish): PrincipalReductionView | undefined {
  const { propertyValueMinor } = loan;
  if (propertyValueMinor === undefined || propertyValueMinor === 0n) return undefined;
  const over = numbers.principalReductionLoanToValueOverMillionths;
  const balanceMinor = loan.unpaidPrincipalMinor + loan.capitalisedMinor;
  const balanceAtMinor = shareMinor(propertyValueMinor, over, 'down');
  const considered = balanceMinor * wholeMillionths > propertyValueMinor * over;
  const asked = considered && wish.considerPrincipalReduction;
  return {
    loanToValueMillionths: divideRounded(balanceMinor * wholeMillionths, propertyValueMinor, 'halfEven'),
    considered,
    balanceAtMinor,
    alternative: asked ? modify(loan, numbers, { ...wish, reducePrincipalToMinor: balanceAtMinor }) : undefined,
  };
}

/** The survey rate rounded up to the step, a premium on it, the longest term, and principal set aside above a loan-to-value. */
function tierTwoOf(loan: HampLoan, policy: HampPolicy, totalBeforeMinor: bigint): TierTwo | undefined {
  const { numbers, tierTwo } = policy;
  const { surveyRateMillionths, propertyValueMinor } = loan;
  if (surveyRateMillionths === undefined) return undefined;
  const rateMillionths =
    onRateGrid(surveyRateMillionths, numbers.rateStepMillionths, 'up') + tierTwo.ratePremiumMillionths;
  const balanceMinor = loan.unpaidPrincipalMinor + loan.capitalisedMinor;
  const share = shareMinor(balanceMinor, numbers.forbearanceShareMaxMillionths, 'down');
  const exceeding =
    propertyValueMinor === undefined
      ? 0n
      : balanceMinor - shareMinor(propertyValueMinor, tierTwo.forbearanceLoanToValueMillionths, 'down');
  const forborneMinor = exceeding <= 0n ? 0n : exceeding < share ? exceeding : share;
  const paymentMinor = levelPaymentMinor(balanceMinor - forborneMinor, rateMillionths, tierTwo.termMonths);
  const ratio = ratioMillionths(loan, paymentMinor);
  const fall = totalBeforeMinor - paymentMinor - loan.taxesInsuranceDuesMinor;
  const principalInterestBeforeMinor = totalBeforeMinor - loan.taxesInsuranceDuesMinor;
  const paymentFallMillionths =
    principalInterestBeforeMinor <= 0n
      ? 0n
      : divideRounded(fall * wholeMillionths, principalInterestBeforeMinor, 'down');
  return {
    terms: { balanceMinor, forborneMinor, rateMillionths, termMonths: tierTwo.termMonths, paymentMinor },
    paymentFallMillionths,
    ratioMillionths: ratio,
    paymentFallsEnough: paymentFallMillionths >= tierTwo.paymentFallMinMillionths,
    ratioWithin: ratio >= tierTwo.ratioMinMillionths && ratio <= tierTwo.ratioMaxMillionths,
  };
}

/** The numbers of the HAMP waterfall, from the law pack by day, where the lender does not state its own. */
import type { Day } from '../../calendar/day.ts';
import { type DatedValues, datedValue, numberAt, wordAt } from '../../rules/dated-values.ts';
import { amountContent, percentMillionths } from '../../rules/value-content.ts';

/** Percents and rates in millionths of a percent. */
export interface HampNumbers {
  readonly targetMillionths: bigint;
  readonly rateStepMillionths: bigint;
  readonly rateFloorMillionths: bigint;
  readonly termMonthsMax: number;
  readonly forbearanceShareMaxMillionths: bigint;
  readonly forbearanceLoanToValueMillionths: bigint;
  readonly rateFixedYears: number;
  readonly rateStepUpMaxMillionths: bigint;
  readonly trialPeriods: number;
  readonly trialPeriodsImminent: number;
  readonly principalReductionLoanToValueOverMillionths: bigint;
}

/** What made a mortgage eligible. */
export interface HampProgramme {
  readonly originatedOnMax: string;
  readonly applicationEndOn: string;
  /** for one to four units */
  readonly balanceMax: readonly { readonly currency: string; readonly amountMinor: bigint }[];
}

export interface HampTierTwoNumbers {
  readonly ratePremiumMillionths: bigint;
  readonly termMonths: number;
  readonly forbearanceLoanToValueMillionths: bigint;
  readonly paymentFallMinMillionths: bigint;
  readonly ratioMinMillionths: bigint;
  readonly ratioMaxMillionths: bigint;
}

export interface HampPolicy {
  readonly numbers: HampNumbers;
  readonly programme: HampProgramme;
  readonly tierTwo: HampTierTwoNumbers;
}

/** Names of the values that the waterfall, the programme and its second tier use. */
export const hampValueNames = [
  'us.hamp.targetPercent',
  'us.hamp.originatedOnMax',
  'us.hamp.balanceMax.oneUnit',
  'us.hamp.balanceMax.twoUnits',
  'us.hamp.balanceMax.threeUnits',
  'us.hamp.balanceMax.fourUnits',
  'us.hamp.applicationEndOn',
  'us.hamp.rateStepPercent',
  'us.hamp.rateFloorPercent',
  'us.hamp.termMonthsMax',
  'us.hamp.forbearanceSharePercentMax',
  'us.hamp.forbearanceLoanToValuePercent',
  'us.hamp.rateFixedYears',
  'us.hamp.rateStepUpPercentMax',
  'us.hamp.trialPeriods',
  'us.hamp.trialPeriodsImminent',
  'us.hamp.praLoanToValuePercentOver',
  'us.hamp.tierTwo.ratePremiumPercent',
  'us.hamp.tierTwo.termMonths',
  'us.hamp.tierTwo.forbearanceLoanToValuePercent',
  'us.hamp.tierTwo.paymentFallPercentMin',
  'us.hamp.tierTwo.ratioPercentMin',
  'us.hamp.tierTwo.ratioPercentMax',
] as const;

/** The policy as it stood on a day; undefined when one of its values was not yet, or no longer, in force. */
export function hampPolicyOn(values: DatedValues, asOf: Day): HampPolicy | undefined {
  const inForce = hampValueNames.every((name) =>
    datedValue(values, name).spans.some((span) => asOf >= span.from && (span.to === undefined || asOf < span.to)),
  );
  if (!inForce) return undefined;
  const word = (name: string) => wordAt(values, `us.hamp.${name}`, asOf)!;
  const percent = (name: string) => percentMillionths(word(name))!;
  const count = (name: string) => numberAt(values, `us.hamp.${name}`, asOf)!;
  return {
    numbers: {
      targetMillionths: percent('targetPercent'),
      rateStepMillionths: percent('rateStepPercent'),
      rateFloorMillionths: percent('rateFloorPercent'),
      termMonthsMax: count('termMonthsMax'),
      forbearanceShareMaxMillionths: percent('forbearanceSharePercentMax'),
      forbearanceLoanToValueMillionths: percent('forbearanceLoanToValuePercent'),
      rateFixedYears: count('rateFixedYears'),
      rateStepUpMaxMillionths: percent('rateStepUpPercentMax'),
      trialPeriods: count('trialPeriods'),
      trialPeriodsImminent: count('trialPeriodsImminent'),
      principalReductionLoanToValueOverMillionths: percent('praLoanToValuePercentOver'),
    },
    programme: {
      originatedOnMax: word('originatedOnMax'),
      applicationEndOn: word('applicationEndOn'),
      balanceMax: ['oneUnit', 'twoUnits', 'threeUnits', 'fourUnits'].map(
        (units) => amountContent(word(`balanceMax.${units}`))!,
      ),
    },
    tierTwo: {
      ratePremiumMillionths: percent('tierTwo.ratePremiumPercent'),
      termMonths: count('tierTwo.termMonths'),
      forbearanceLoanToValueMillionths: percent('tierTwo.forbearanceLoanToValuePercent'),
      paymentFallMinMillionths: percent('tierTwo.paymentFallPercentMin'),
      ratioMinMillionths: percent('tierTwo.ratioPercentMin'),
      ratioMaxMillionths: percent('tierTwo.ratioPercentMax'),
    },
  };
}

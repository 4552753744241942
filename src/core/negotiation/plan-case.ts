/**
 * One debt, what its borrower can pay, and what its lender permits: all that a plan search is asked about.
 */
import type { Day } from '../calendar/day.ts';
import type { Capacity } from '../capacity/capacity.ts';
import type { ComponentAmounts } from '../loan/components.ts';
import type { Currency } from '../money/currency.ts';
import type { AuthorityMatrix } from './approval/authority.ts';
import type { SurvivalModel } from './survival/survival.ts';

/** Millionths of a percent: 18 % is 18,000,000. */
export type PercentMillionths = bigint;

export interface PlanDebt {
  readonly owed: ComponentAmounts;
  /** what the contract asks for a year */
  readonly contractRate: PercentMillionths;
  readonly daysPastDue: number;
  /** what a month asked for before; undefined where nobody knows */
  readonly instalmentBeforeMinor: bigint | undefined;
  /** off the books, claim kept */
  readonly isChargedOff: boolean;
  readonly secured: boolean;
  /** undefined: nobody knows */
  readonly guaranteed: boolean | undefined;
  readonly originalTermMonths: number | undefined;
  readonly remainingMonths: number | undefined;
  readonly extendedMonths: number | undefined;
}

/** What the lender permits. Percentages are of the component, those of `settle` of all that is owed. */
export interface PlanPolicy {
  readonly termMonthsMax: number;
  readonly deferMonthsMax: number;
  readonly rateFloor: PercentMillionths;
  readonly penaltyWaiverMax: PercentMillionths;
  readonly feeWaiverMax: PercentMillionths;
  readonly interestWaiverMax: PercentMillionths;
  readonly principalWaiverMax: PercentMillionths;
  /** undefined: nothing less than all is taken as full */
  readonly settlementMin: PercentMillionths | undefined;
  readonly discountRate: PercentMillionths;
  readonly recoveryIfNoPlan: PercentMillionths;
  /** other ways to go, where the lender states them */
  readonly court:
    | { readonly recovery: PercentMillionths; readonly costMinor: bigint; readonly months: number }
    | undefined;
  readonly sale: { readonly price: PercentMillionths } | undefined;
  /** on which day of the month instalments fall due, 1 to 28 */
  readonly dueDayOfMonth: number;
  /** instalments are multiples of it */
  readonly paymentStepMinor: bigint;
}

/** What a plan costs its borrower beside the money, from the parameter file; shares of one. */
export interface BorrowerPreference {
  /** of what is owed: what being left without a plan costs (pursuit, record, sleep) */
  readonly noPlanDistress: number;
  /** of what is owed: what a broken plan costs beside the money */
  readonly brokenPlanHarm: number;
  /** of an instalment that takes all that can be paid; falls with the square of the share */
  readonly strain: number;
  /** of what is owed, for each year under a plan */
  readonly yearUnderPlan: number;
  /** how a year's delay lightens a payment for the borrower */
  readonly discountAYear: number;
}

export interface PlanCase {
  readonly currency: Currency;
  /** in the words of the pack's fact `product` */
  readonly product: string;
  readonly asOf: Day;
  readonly debt: PlanDebt;
  readonly capacity: Capacity;
  readonly lumpSumNowMinor: bigint;
  readonly policy: PlanPolicy;
  readonly survival: SurvivalModel;
  readonly preference: BorrowerPreference;
  /** who may grant what; undefined where the lender states none */
  readonly authority: AuthorityMatrix | undefined;
  /** narrower than the policy where the law is: months from today to the last instalment, and the dearest rate */
  readonly law: { readonly planMonthsMax: number | undefined; readonly rateMax: PercentMillionths | undefined };
}

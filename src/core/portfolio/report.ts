/** What a reading of the book says: exact counts and amounts; shares are worked out where they are shown. */
import type { Bucket } from '../ageing/bucket.ts';
import type { CnScheme } from '../ageing/class-rules.ts';
import type { Day } from '../calendar/day.ts';
import type { Currency } from '../money/currency.ts';
import type { RiskClass } from '../rules/vocabulary.ts';
import type { RollMonth } from './roll-rates.ts';
import type { Totals } from './totals.ts';
import type { Vintages } from './vintage.ts';

/** By which fact of a loan the buckets are also shown. */
export const breakdowns = ['product', 'place', 'vintage'] as const;
export type Breakdown = (typeof breakdowns)[number];

/** By place of the bucket, and the charged-off loans apart. */
export interface BucketTotals {
  readonly byBucket: readonly Totals[];
  readonly chargedOff: Totals;
}

export interface Part extends BucketTotals {
  /** the product's code, the place's code, or the month of disbursement; '' when it is not known */
  readonly part: string;
}

/** Loans in the book (charged-off ones left out) by the class of their scheme; undefined: no rule was in force. */
export interface ClassTotals {
  readonly riskClass: RiskClass;
  readonly totals: Totals;
}

/** Money received that is not matched to a loan. */
export interface Suspense {
  readonly receipts: number;
  readonly amountMinor: bigint;
  readonly oldestReceivedOn: Day | undefined;
}

/** Amounts of one currency; nothing is ever added over two. */
export interface CurrencyPortfolio extends BucketTotals {
  readonly currency: Currency;
  readonly parts: readonly Part[];
  readonly classes: readonly ClassTotals[] | undefined;
  readonly suspense: Suspense;
  /** one for each month of the period, in order; empty when none was asked for */
  readonly rolls: readonly RollMonth[];
  readonly vintages: Vintages | undefined;
}

/** Cases of the whole book in one month: borrowers, not loans, and over all currencies. */
export interface CaseMonth {
  readonly endOn: Day;
  readonly opened: number;
  readonly closed: number;
  readonly openAtEnd: number;
}

export type ClassScheme = CnScheme | 'byProduct';

export interface PortfolioReport {
  readonly creditorRef: string;
  readonly creditorName: string;
  readonly generated: boolean;
  readonly asOf: Day;
  /** the last closed day of the book */
  readonly businessDate: Day;
  /** only what was recorded before this instant was used; undefined: all that is known */
  readonly knownAsOf: string | undefined;
  readonly buckets: readonly Bucket[];
  readonly scheme: ClassScheme;
  /** are the numbers of law behind the classes verified? */
  readonly classesVerified: boolean;
  readonly breakdown: Breakdown | undefined;
  /** loans stored but not in any day close yet: they count as current here */
  readonly loansNotAged: number;
  /** in order of their code */
  readonly currencies: readonly CurrencyPortfolio[];
  readonly cases: readonly CaseMonth[];
}

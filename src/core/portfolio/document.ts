/**
 * The report as a document for people and other programs: amounts as decimal text in major units, shares as decimal text
 * with four decimals. Every table, file and page is made from it, so that they show the same figures.
 */
import { formatDay } from '../calendar/day.ts';
import type { Currency } from '../money/currency.ts';
import { formatAmount } from '../money/decimal.ts';
import { countRatioText, ratioText } from './ratio.ts';
import type { BucketTotals, CurrencyPortfolio, PortfolioReport } from './report.ts';
import { addWeights, pooled, type RollMonth, type Weight } from './roll-rates.ts';
import { addTotals, type Totals } from './totals.ts';
import type { Vintages } from './vintage.ts';

export interface AmountsDocument {
  readonly loans: number;
  readonly principal: string;
  readonly outstanding: string;
  readonly arrears: string;
}

/** Shares of the loans and of the principal in the book; null when there is none. */
export interface SharedAmountsDocument extends AmountsDocument {
  readonly loanShare: string | null;
  readonly principalShare: string | null;
}

export interface WeightDocument {
  readonly loans: number;
  readonly principal: string;
  /** of the loans and of the principal that stood in the row's bucket at the first month end */
  readonly loanShare: string | null;
  readonly principalShare: string | null;
}

export interface RollRowDocument {
  readonly bucket: string;
  readonly loans: number;
  readonly principal: string;
  /** `place`: a bucket's code, 'chargedOff' or 'settled' */
  readonly to: readonly (WeightDocument & { readonly place: string })[];
  /** null for the bucket of loans that are not past due */
  readonly cured: WeightDocument | null;
}

export interface BucketsDocument {
  readonly inBook: AmountsDocument;
  readonly buckets: readonly (SharedAmountsDocument & { readonly code: string })[];
  readonly chargedOff: AmountsDocument;
}

export interface CurrencyDocument extends BucketsDocument {
  readonly currency: Currency;
  readonly breakdown: readonly (BucketsDocument & { readonly part: string })[];
  readonly pastDue: SharedAmountsDocument;
  readonly classes: readonly (SharedAmountsDocument & { readonly riskClass: string })[] | null;
  readonly nonPerforming: SharedAmountsDocument | null;
  readonly suspense: {
    readonly receipts: number;
    readonly amount: string;
    readonly oldestReceivedOn: string | null;
    readonly oldestDays: number | null;
  };
  readonly rollRates: {
    readonly months: readonly {
      readonly from: string;
      readonly to: string;
      readonly rows: readonly RollRowDocument[];
    }[];
    /** all months pooled: a month counts by what it held */
    readonly average: readonly RollRowDocument[];
    /** each bucket into the next worse one, month by month */
    readonly forward: readonly {
      readonly from: string;
      readonly to: string;
      readonly months: readonly {
        readonly to: string;
        readonly loanShare: string | null;
        readonly principalShare: string | null;
      }[];
    }[];
  } | null;
  readonly vintages: {
    readonly unit: Vintages['unit'];
    readonly curves: readonly {
      readonly cohort: string;
      readonly loans: number;
      readonly reached: readonly {
        readonly days: number;
        readonly loans: readonly number[];
        readonly loanShare: readonly string[];
      }[];
    }[];
  } | null;
}

export interface PortfolioDocument {
  readonly creditor: { readonly ref: string; readonly name: string; readonly generated: boolean };
  readonly asOf: string;
  readonly businessDate: string;
  readonly knownAsOf: string | null;
  readonly scheme: string;
  readonly classesVerified: boolean;
  readonly breakdown: string | null;
  readonly loansNotAged: number;
  readonly buckets: readonly { readonly code: string; readonly fromDays: number; readonly toDays: number | null }[];
  readonly currencies: readonly CurrencyDocument[];
  readonly cases: readonly {
    readonly month: string;
    readonly opened: number;
    readonly closed: number;
    readonly openAtEnd: number;
  }[];
}

const nonPerformingClasses: readonly string[] = ['substandard', 'doubtful', 'loss'];

export function portfolioDocument(report: PortfolioReport): PortfolioDocument {
  return {
    creditor: { ref: report.creditorRef, name: report.creditorName, generated: report.generated },
    asOf: formatDay(report.asOf),
    businessDate: formatDay(report.businessDate),
    knownAsOf: report.knownAsOf ?? null,
    scheme: report.scheme,
    classesVerified: report.classesVerified,
    breakdown: report.breakdown ?? null,
    loansNotAged: report.loansNotAged,
    buckets: report.buckets.map(({ code, fromDays, toDays }) => ({ code, fromDays, toDays: toDays ?? null })),
    currencies: report.currencies.map((of) => currencyDocument(report, of)),
    cases: report.cases.map(({ endOn, ...counts }) => ({ month: formatDay(endOn).slice(0, 7), ...counts })),
  };
}

function currencyDocument(report: PortfolioReport, of: CurrencyPortfolio): CurrencyDocument {
  const { currency, suspense } = of;
  const inBook = addTotals(of.byBucket);
  const shared = (totals: Totals) => sharedAmounts(totals, { whole: inBook, currency });
  const oldest = suspense.oldestReceivedOn;
  const bad = of.classes?.filter((each) => nonPerformingClasses.includes(each.riskClass));
  return {
    currency,
    ...bucketsDocument(report, { of, whole: inBook, currency }),
    breakdown: of.parts.map((part) => ({
      part: part.part,
      ...bucketsDocument(report, { of: part, whole: addTotals(part.byBucket), currency }),
    })),
    pastDue: shared(addTotals(of.byBucket.slice(1))),
    classes: of.classes?.map(({ riskClass, totals }) => ({ riskClass, ...shared(totals) })) ?? null,
    nonPerforming: bad === undefined ? null : shared(addTotals(bad.map((each) => each.totals))),
    suspense: {
      receipts: suspense.receipts,
      amount: formatAmount(suspense.amountMinor, currency),
      oldestReceivedOn: oldest === undefined ? null : formatDay(oldest),
      oldestDays: oldest === undefined ? null : report.asOf - oldest,
    },
    rollRates: of.rolls.length === 0 ? null : rollRatesDocument(report, of.rolls, currency),
    vintages: of.vintages === undefined ? null : vintagesDocument(of.vintages),
  };
}

function amounts(totals: Totals, currency: Currency): AmountsDocument {
  return {
    loans: totals.loans,
    principal: formatAmount(totals.principalMinor, currency),
    outstanding: formatAmount(totals.outstandingMinor, currency),
    arrears: formatAmount(totals.arrearsMinor, currency),
  };
}

function sharedAmounts(
  totals: Totals,
  { whole, currency }: { readonly whole: Totals; readonly currency: Currency },
): SharedAmountsDocument {
  return {
    ...amounts(totals, currency),
    loanShare: countRatioText(totals.loans, whole.loans) ?? null,
    principalShare: ratioText(totals.principalMinor, whole.principalMinor) ?? null,
  };
}

function bucketsDocument(
  report: PortfolioReport,
  at: { readonly of: BucketTotals; readonly whole: Totals; readonly currency: Currency },
): BucketsDocument {
  return {
    inBook: amounts(at.whole, at.currency),
    buckets: report.buckets.map(({ code }, place) => ({ code, ...sharedAmounts(at.of.byBucket[place]!, at) })),
    chargedOff: amounts(at.of.chargedOff, at.currency),
  };
}

function rollRatesDocument(
  report: PortfolioReport,
  rolls: readonly RollMonth[],
  currency: Currency,
): NonNullable<CurrencyDocument['rollRates']> {
  const codes = report.buckets.map((bucket) => bucket.code);
  const months = rolls.map((month) => ({
    from: formatDay(month.fromOn),
    to: formatDay(month.toOn),
    rows: rollRows(month, codes, currency),
  }));
  return {
    months,
    average: rollRows(pooled(rolls), codes, currency),
    forward: codes.slice(1).map((to, from) => ({
      from: codes[from]!,
      to,
      months: months.map((month) => {
        const { loanShare, principalShare } = month.rows[from]!.to[from + 1]!;
        return { to: month.to, loanShare, principalShare };
      }),
    })),
  };
}

function rollRows(
  roll: Pick<RollMonth, 'cells' | 'cured'>,
  codes: readonly string[],
  currency: Currency,
): RollRowDocument[] {
  const places = [...codes, 'chargedOff', 'settled'];
  return codes.map((bucket, from) => {
    const row = roll.cells[from]!;
    const whole = addWeights(row);
    const shared = (weight: Weight): WeightDocument => ({
      loans: weight.loans,
      principal: formatAmount(weight.principalMinor, currency),
      loanShare: countRatioText(weight.loans, whole.loans) ?? null,
      principalShare: ratioText(weight.principalMinor, whole.principalMinor) ?? null,
    });
    return {
      bucket,
      loans: whole.loans,
      principal: formatAmount(whole.principalMinor, currency),
      to: row.map((weight, to) => ({ place: places[to]!, ...shared(weight) })),
      cured: from === 0 ? null : shared(roll.cured[from]!),
    };
  });
}

function vintagesDocument({ unit, thresholdDays, curves }: Vintages): NonNullable<CurrencyDocument['vintages']> {
  return {
    unit,
    curves: curves.map(({ cohort, loans, reached }) => ({
      cohort,
      loans,
      reached: thresholdDays.map((days, index) => ({
        days,
        loans: reached[index]!,
        loanShare: reached[index]!.map((count) => countRatioText(count, loans)!),
      })),
    })),
  };
}

/** A small invented report with every part of the page in it, for tests of what is made from reports. */
import { parseDay } from '../core/calendar/day.ts';
import { monthEnds } from '../core/portfolio/month-ends.ts';
import type { CurrencyPortfolio, PortfolioReport } from '../core/portfolio/report.ts';
import type { RollMonth } from '../core/portfolio/roll-rates.ts';
import { noTotals, type Totals } from '../core/portfolio/totals.ts';
import { riskClasses } from '../core/rules/vocabulary.ts';

const asOf = parseDay('2026-10-31')!;
const ends = monthEnds({ asOf, months: 12 });
const codes = ['M0', 'M1', 'M2', 'M3', 'M4+'];
const buckets = codes.map((code, at) => ({
  code,
  fromDays: at === 0 ? 0 : at * 30 - 29,
  toDays: at === codes.length - 1 ? undefined : at * 30,
}));

function totals(loans: number, minorEach: bigint): Totals {
  const principalMinor = BigInt(loans) * minorEach;
  return {
    loans,
    principalMinor,
    outstandingMinor: principalMinor + BigInt(loans) * 1_234n,
    arrearsMinor: principalMinor / 7n,
  };
}

/** Of a hundred loans in bucket `from`, so many stay, get better and get worse; varies a little by month. */
function rollMonth(month: number): RollMonth {
  const weight = (loans: number) => ({ loans, principalMinor: BigInt(loans) * 812_345n });
  return {
    fromOn: ends[month]!,
    toOn: ends[month + 1]!,
    cells: codes.map((_, from) =>
      [...codes, 'chargedOff', 'settled'].map((place, to) => {
        if (place === 'settled') return weight(from === 0 ? 30 : 1);
        if (place === 'chargedOff') return weight(from === codes.length - 1 ? 4 : 0);
        if (to === from) return weight(from === 0 ? 2400 : 20 + month);
        return weight(to === from + 1 ? 40 - month + from : to < from ? 6 - from : 0);
      }),
    ),
    cured: codes.map((_, from) => weight(from === 0 ? 0 : Math.max(0, 6 - from - 1))),
  };
}

function currencyPortfolio(currency: string): CurrencyPortfolio {
  const byBucket = [2_412, 118, 61, 40, 133].map((loans) => totals(loans, 1_234_567_89n));
  const chargedOff = totals(17, 998_877n);
  return {
    currency,
    byBucket,
    chargedOff,
    parts: [
      { part: 'card', byBucket, chargedOff },
      { part: '', byBucket: codes.map(() => noTotals), chargedOff: noTotals },
    ],
    classes: riskClasses.map((riskClass, at) => ({
      riskClass,
      totals: totals([2_412, 179, 120, 40, 13][at]!, 1_234_567_89n),
    })),
    suspense: { receipts: 3, amountMinor: 123_456n, oldestReceivedOn: parseDay('2026-09-02')! },
    rolls: ends.slice(1).map((_, month) => rollMonth(month)),
    vintages: {
      unit: 'quarter',
      thresholdDays: [30, 90],
      curves: ['2025-Q2', '2025-Q3', '2025-Q4', '2026-Q1'].map((cohort, at) => ({
        cohort,
        loans: 600 + at,
        reached: [5, 2].map((pace) =>
          Array.from({ length: 16 - 3 * at }, (_, month) => Math.max(0, (month - 2) * (pace + at))),
        ),
      })),
    },
  };
}

export function sampleReport(): PortfolioReport {
  return {
    creditorRef: 'sample',
    creditorName: 'Sample Lender <& Co>',
    generated: true,
    asOf,
    businessDate: asOf,
    knownAsOf: '2026-11-01T00:00:00+08:00',
    buckets,
    scheme: 'byProduct',
    classesVerified: false,
    breakdown: 'product',
    loansNotAged: 2,
    currencies: [currencyPortfolio('CNY'), currencyPortfolio('JPY')],
    cases: ends
      .slice(1)
      .map((endOn, at) => ({ endOn, opened: 120 + at, closed: 90 + 2 * at, openAtEnd: 400 + 10 * at })),
  };
}

/** Reads the real car-loan book as loan-months: monthly balances and payments as its servicer filed them. */
import { globSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { parseAmountMinor } from '../src/core/money/decimal.ts';
import type { LoanMonths } from '../src/simulator/book/loan-months.ts';

type Row = Readonly<Partial<Record<string, string>>> & {
  readonly reportingPeriodScheduledPaymentAmount?: string;
  readonly reportingPeriodBeginningLoanBalanceAmount?: string;
};

/** The book's files; empty where the folder is not there. */
export function realBookFiles(folder: string): string[] {
  return globSync('aart*.csv.gz', { cwd: folder })
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** Loans in the order of the files. A loan without a scheduled payment is left out. */
export function readRealBook(folder: string): LoanMonths[] {
  const loans: LoanMonths[] = [];
  for (const file of realBookFiles(folder)) {
    const parsed = Papa.parse<Record<string, string>>(gunzipSync(readFileSync(file)).toString('utf8'), {
      header: true,
    });
    for (const row of parsed.data) {
      const loan = loanMonths(row);
      if (loan !== undefined) loans.push(loan);
    }
  }
  return loans;
}

/**
 * Months run until the balance reaches zero or is no longer filed. The last month is a payoff when at least half of
 * the opening balance was paid as principal in it, a charge-off when the balance went away without that.
 */
function loanMonths(row: Row): LoanMonths | undefined {
  const scheduled = amount(row.reportingPeriodScheduledPaymentAmount);
  let opening = amount(row.reportingPeriodBeginningLoanBalanceAmount);
  if (scheduled === undefined || scheduled <= 0n || opening === undefined) return undefined;
  const scheduledMinor: bigint[] = [];
  const paidMinor: bigint[] = [];
  let end: LoanMonths['end'] = 'open';
  for (let k = 1; row[`BAL${k}`] !== undefined && opening > 0n; k++) {
    const closing = amount(row[`BAL${k}`]);
    const paid = amount(row[`PMT${k}`]);
    if (closing === undefined || paid === undefined) break;
    scheduledMinor.push(scheduled);
    paidMinor.push(paid);
    if (closing <= 0n) end = (amount(row[`PRC${k}`]) ?? 0n) * 2n >= opening ? 'payoff' : 'chargeOff';
    opening = closing;
  }
  return { scheduledMinor, paidMinor, end };
}

function amount(text: string | undefined): bigint | undefined {
  if (text === undefined || text === '' || text === 'NA') return undefined;
  // A few amounts carry the noise of binary fractions: they are cut to cents.
  const cents = /^-?\d+(?:\.\d{1,2})?/.exec(text)?.[0];
  const minor = cents === undefined ? undefined : parseAmountMinor(cents, 'USD');
  return typeof minor === 'bigint' ? minor : undefined;
}

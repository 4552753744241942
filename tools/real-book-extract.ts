/**
 * What the extract of real car loans says, read straight from its files and counted without any of the project's
 * import, ledger or ageing: the other side of the comparison in real-book.ts. Amounts in cents.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { type Day, dayFromCivil, lastDayOfMonth } from '../src/core/calendar/day.ts';
import { addMonths } from '../src/core/calendar/period.ts';
import { parseAmountMinor } from '../src/core/money/decimal.ts';

/** One month of one loan; undefined: the extract says NA. */
export interface ToldMonth {
  readonly endOn: Day;
  readonly balanceMinor: bigint | undefined;
  readonly principalMinor: bigint | undefined;
  readonly paidMinor: bigint | undefined;
  readonly recoveredMinor: bigint | undefined;
  readonly proceedsMinor: bigint | undefined;
}

export interface ToldLoan {
  readonly loanRef: string;
  readonly openingMinor: bigint;
  /** what falls due each month */
  readonly scheduledMinor: bigint;
  /** due in the month after the reporting month, arrears with it; 0: paid ahead */
  readonly dueNextMinor: bigint;
  /** paid in the reporting month beside what was due */
  readonly feeInFirstMinor: bigint;
  /** of the reporting month's end */
  readonly daysPastDue: number;
  readonly remainingPayments: number;
  /** the reporting month (0) and those that follow */
  readonly months: readonly ToldMonth[];
  /** the authors' own columns: three months without a payment (D), repaid (R), neither (C) */
  readonly outcome: 'default' | 'repaid' | 'censored';
}

type Row = Readonly<Record<string, string>>;

export function readTold(file: string): ToldLoan[] {
  const text = gunzipSync(readFileSync(file)).toString('utf8');
  return Papa.parse<Row>(text, { header: true, skipEmptyLines: true }).data.map(toldLoan);
}

function toldLoan(row: Row): ToldLoan {
  const [month, , year] = row.reportingPeriodBeginningDate!.split('-').map(Number);
  const start = dayFromCivil({ year: year!, month: month!, dayOfMonth: 1 });
  const months: ToldMonth[] = [
    {
      endOn: lastDayOfMonth(start),
      balanceMinor: cents(row.reportingPeriodActualEndBalanceAmount),
      principalMinor: cents(row.actualPrincipalCollectedAmount),
      paidMinor: cents(row.totalActualAmountPaid),
      recoveredMinor: undefined,
      proceedsMinor: undefined,
    },
  ];
  for (let k = 1; row[`BAL${k}`] !== undefined; k++) {
    months.push({
      endOn: lastDayOfMonth(addMonths(start, k)),
      balanceMinor: cents(row[`BAL${k}`]),
      principalMinor: cents(row[`PRC${k}`]),
      paidMinor: cents(row[`PMT${k}`]),
      recoveredMinor: cents(row[`REC${k}`]),
      proceedsMinor: cents(row[`REP${k}`]),
    });
  }
  return {
    loanRef: `AART-${row.assetNumber}`,
    openingMinor: cents(row.reportingPeriodBeginningLoanBalanceAmount) ?? 0n,
    scheduledMinor: cents(row.reportingPeriodScheduledPaymentAmount) ?? 0n,
    dueNextMinor: cents(row.nextReportingPeriodPaymentAmountDue) ?? 0n,
    feeInFirstMinor: cents(row.actualOtherCollectedAmount) ?? 0n,
    daysPastDue: Number(row.currentDelinquencyStatus),
    remainingPayments: Number(row.remainingTermtoMaturityNumber),
    months,
    outcome: row.D === '1' ? 'default' : row.R === '1' ? 'repaid' : 'censored',
  };
}

function cents(text: string | undefined): bigint | undefined {
  if (text === undefined || text === '' || text === 'NA') return undefined;
  const amountMinor = parseAmountMinor(text, 'USD');
  if (typeof amountMinor !== 'bigint') throw new Error(`${text} is not an amount (${amountMinor})`);
  return amountMinor;
}

/**
 * What is unpaid of all that fell due, by month end; below zero: paid ahead. It starts from what the servicer says is
 * due next (beyond one payment: arrears; nothing: at least one payment ahead), adds one payment a month and takes off
 * what was paid.
 */
export function unpaidByMonth(loan: ToldLoan): bigint[] {
  const { scheduledMinor, dueNextMinor } = loan;
  const paidInFirst = (loan.months[0]!.paidMinor ?? 0n) - loan.feeInFirstMinor;
  let unpaid = dueNextMinor > 0n ? dueNextMinor - scheduledMinor : -scheduledMinor;
  // What was paid in the month beyond this moved no due date the servicer tells of, yet it was paid.
  const ahead = 2n * scheduledMinor - paidInFirst;
  if (dueNextMinor === 0n) unpaid = least(unpaid, scheduledMinor - paidInFirst);
  else unpaid = least(unpaid, ahead);
  return loan.months.map((month, k) => {
    if (k > 0 && k <= loan.remainingPayments) unpaid += scheduledMinor;
    if (k > 0) unpaid -= month.paidMinor ?? 0n;
    return unpaid;
  });
}

/** Months behind for so much unpaid: payments of which any part is open, the oldest filled first. */
export function monthsBehind(unpaidMinor: bigint, scheduledMinor: bigint): number {
  if (unpaidMinor <= 0n || scheduledMinor <= 0n) return 0;
  return Number((unpaidMinor + scheduledMinor - 1n) / scheduledMinor);
}

/** The same where a payment counts as made once nine tenths of it are. */
export function monthsBehindByTenths(unpaidMinor: bigint, scheduledMinor: bigint): number {
  return monthsBehind(unpaidMinor - scheduledMinor / 10n, scheduledMinor);
}

/** The month (place in `months`, from 1) that is the third in a row without a payment on a balance; undefined: there is none. */
export function thirdMissed(loan: ToldLoan): number | undefined {
  let missed = 0;
  for (let k = 1; k < loan.months.length; k++) {
    const { balanceMinor, paidMinor } = loan.months[k]!;
    missed = balanceMinor !== undefined && balanceMinor > 0n && paidMinor === 0n ? missed + 1 : 0;
    if (missed === 3) return k;
  }
  return undefined;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

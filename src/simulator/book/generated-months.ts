/** A generated borrower's loans as loan-months, so that they are measured by the same yardstick as the real book. */
import type { InstalmentRecord } from '../../core/book/records.ts';
import { civilFromDay, type Day } from '../../core/calendar/day.ts';
import type { GeneratedBorrower } from './borrower.ts';
import type { LoanMonths } from './loan-months.ts';

/**
 * Loans with an instalment every month, by calendar months from the first due one to the last scheduled one before
 * `asOf`, or until the loan was paid off early or given up. Payments count in the month of their day; a reversal
 * takes its payment back.
 */
export function loanMonthsOf(borrower: GeneratedBorrower, asOf: Day): LoanMonths[] {
  const months: LoanMonths[] = [];
  for (const loan of borrower.loans) {
    if (loan.every.unit !== 'month' || loan.every.count !== 1) continue;
    const lines = borrower.instalments.filter((line) => line.loanRef === loan.loanRef);
    const first = monthIndex(lines[0]!.dueOn);
    const length = Math.min(lines.length, monthIndex(asOf) - first + 1);
    if (length < 1) continue;
    const scheduledMinor = lines.slice(0, length).map((line) => line.principalMinor + line.interestMinor);
    const paidMinor = scheduledMinor.map(() => 0n);
    let paidSumMinor = 0n;
    let end: LoanMonths['end'] = 'open';
    let endsAt = length - 1;
    for (const payment of borrower.payments) {
      if (payment.loanRef !== loan.loanRef) continue;
      const k = monthIndex(payment.valueOn) - first;
      const sign = payment.reversesPaymentRef === undefined ? 1n : -1n;
      paidSumMinor += sign * payment.amountMinor;
      if (k < length) paidMinor[k] = paidMinor[k]! + sign * payment.amountMinor;
      if (payment.paidBy === 'guarantor' || (k < lines.length - 1 && paidSumMinor >= settlingMinor(lines, k))) {
        end = 'payoff';
        endsAt = Math.min(k, length - 1);
      }
    }
    const chargedOff = borrower.events.find((event) => event.loanRef === loan.loanRef && event.kind === 'chargeOff');
    if (chargedOff !== undefined) {
      end = 'chargeOff';
      endsAt = monthIndex(chargedOff.on) - first;
    }
    if (endsAt >= length) {
      end = 'open';
      endsAt = length - 1;
    }
    months.push({
      scheduledMinor: scheduledMinor.slice(0, endsAt + 1),
      paidMinor: paidMinor.slice(0, endsAt + 1),
      end,
    });
  }
  return months;
}

/** The least that settles a loan in its month `k`: all that fell due before it and all principal. */
function settlingMinor(lines: readonly InstalmentRecord[], k: number): bigint {
  let sum = 0n;
  lines.forEach((line, index) => {
    sum += line.principalMinor + (index < k ? line.interestMinor : 0n);
  });
  return sum;
}

function monthIndex(day: Day): number {
  const { year, month } = civilFromDay(day);
  return year * 12 + month - 1;
}

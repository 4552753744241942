/**
 * How each amount that falls due stands on a day. Payments cover the oldest amount first, the count that ageing goes by;
 * it is not how the ledger divided a payment over components.
 */
import type { PaidAmount } from '../ageing/delinquency.ts';
import type { Day } from '../calendar/day.ts';

export type Standing =
  | 'paid'
  /** paid in full, after its due date */
  | 'paidLate'
  /** its due date has passed and something of it is unpaid */
  | 'pastDue'
  | 'dueToday'
  | 'notYetDue'
  /** the loan was repaid before it fell due */
  | 'noLongerDue';

export interface DueStanding {
  readonly standing: Standing;
  readonly paidMinor: bigint;
  /** the day on which the last unit of it was covered; undefined while something is unpaid */
  readonly coveredOn: Day | undefined;
}

/** In the order of `due`. Both lists sorted by day; what is paid after `asOf` is not known yet. */
export function dueStandings(at: {
  readonly due: readonly { readonly on: Day; readonly amountMinor: bigint }[];
  readonly payments: readonly PaidAmount[];
  readonly asOf: Day;
  readonly settledOn: Day | undefined;
}): DueStanding[] {
  const { asOf, settledOn } = at;
  const payments = at.payments.filter((payment) => payment.on <= asOf);
  const paidInAll = payments.reduce((sum, payment) => sum + payment.amountMinor, 0n);
  const coveredOnDays = lastCovering(payments);
  let beforeMinor = 0n;
  return at.due.map(({ on, amountMinor }) => {
    if (settledOn !== undefined && on > settledOn) {
      return { standing: 'noLongerDue', paidMinor: 0n, coveredOn: undefined };
    }
    const throughMinor = beforeMinor + amountMinor;
    const paidMinor = clamped(paidInAll - beforeMinor, amountMinor);
    beforeMinor = throughMinor;
    if (paidMinor < amountMinor) {
      const standing = on < asOf ? 'pastDue' : on === asOf ? 'dueToday' : 'notYetDue';
      return { standing, paidMinor, coveredOn: undefined };
    }
    const coveredOn = coveredOnDays(throughMinor);
    const standing = amountMinor === 0n && on > asOf ? 'notYetDue' : (coveredOn ?? on) > on ? 'paidLate' : 'paid';
    return { standing, paidMinor, coveredOn };
  });
}

/**
 * From a sum to the day since which all that was paid has not been below it: the payment after the last reversal that
 * took it below. Asked with rising sums.
 */
function lastCovering(payments: readonly PaidAmount[]): (sumMinor: bigint) => Day | undefined {
  /** From each payment on, the least that had been paid at any time after. */
  const least: { readonly on: Day; readonly leastMinor: bigint }[] = [];
  let paidMinor = payments.reduce((sum, payment) => sum + payment.amountMinor, 0n);
  let leastMinor = paidMinor;
  for (let index = payments.length - 1; index >= 0; index--) {
    if (paidMinor < leastMinor) leastMinor = paidMinor;
    least.unshift({ on: payments[index]!.on, leastMinor });
    paidMinor -= payments[index]!.amountMinor;
  }
  let next = 0;
  return (sumMinor) => {
    while (next < least.length && least[next]!.leastMinor < sumMinor) next++;
    const on = least[next]?.on;
    return on === undefined || on === Number.NEGATIVE_INFINITY ? undefined : on;
  };
}

function clamped(valueMinor: bigint, mostMinor: bigint): bigint {
  if (valueMinor <= 0n) return 0n;
  return valueMinor < mostMinor ? valueMinor : mostMinor;
}

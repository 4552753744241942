/** Sums of loans: how many, and what they owe. */

export interface Totals {
  readonly loans: number;
  readonly principalMinor: bigint;
  /** principal, interest, penalty, fee and cost */
  readonly outstandingMinor: bigint;
  readonly arrearsMinor: bigint;
}

export const noTotals: Totals = { loans: 0, principalMinor: 0n, outstandingMinor: 0n, arrearsMinor: 0n };

export function addTotals(all: Iterable<Totals>): Totals {
  let { loans, principalMinor, outstandingMinor, arrearsMinor } = noTotals;
  for (const one of all) {
    loans += one.loans;
    principalMinor += one.principalMinor;
    outstandingMinor += one.outstandingMinor;
    arrearsMinor += one.arrearsMinor;
  }
  return { loans, principalMinor, outstandingMinor, arrearsMinor };
}

/** Totals by key, keys in the order they first came. */
export class TotalsBy<Key> {
  private readonly totals = new Map<Key, Totals>();

  add(key: Key, more: Totals): void {
    this.totals.set(key, addTotals([this.of(key), more]));
  }

  of(key: Key): Totals {
    return this.totals.get(key) ?? noTotals;
  }

  keys(): Key[] {
    return [...this.totals.keys()];
  }
}

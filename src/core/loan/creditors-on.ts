/**
 * Who is owed what on a day. The shares told for one day divide the whole loan from that day on, until others are told:
 * a joint loan from its beginning, the guarantor once it has paid (代偿), the buyer from the day of the sale. Before the
 * first, and where none are told, the lender is owed all of it.
 */
import type { Day } from '../calendar/day.ts';
import { type ComponentAmounts, components, noAmounts } from './components.ts';

export type ShareReason = 'jointLoan' | 'guaranteePaid' | 'sale';

/** `shareNumerator` / `shareDenominator` of the loan from `from` on; both > 0. */
export interface CreditorShare {
  readonly ownerRef: string;
  readonly from: Day;
  readonly shareNumerator: bigint;
  readonly shareDenominator: bigint;
  readonly reason: ShareReason;
}

export interface CreditorOn {
  readonly ownerRef: string;
  /** in lowest terms; 1/1 when it is owed all */
  readonly shareNumerator: bigint;
  readonly shareDenominator: bigint;
  /** the day from which it stands so; undefined: since the loan was made */
  readonly since: Day | undefined;
  readonly reason: ShareReason | 'lender';
  /** minor units; over all creditors each component adds up to what is owed */
  readonly owed: ComponentAmounts;
}

/**
 * The creditors on `asOf`, in the order of their references. Every amount is the exact share rounded down or up; the
 * units that rounding leaves go to whom it has given least so far, so that no creditor gains by it over the components.
 * Shares of one day that are not the whole are a bug of the store and throw.
 */
export function creditorsOn(at: {
  readonly lenderRef: string;
  readonly shares: readonly CreditorShare[];
  readonly asOf: Day;
  readonly owed: ComponentAmounts;
}): CreditorOn[] {
  const told = at.shares.filter((share) => share.from <= at.asOf);
  const since = told.reduce<Day | undefined>(
    (latest, { from }) => (latest === undefined || from > latest ? from : latest),
    undefined,
  );
  if (since === undefined) {
    const { lenderRef: ownerRef, owed } = at;
    return [{ ownerRef, shareNumerator: 1n, shareDenominator: 1n, since, reason: 'lender', owed }];
  }
  const shares = told
    .filter((share) => share.from === since)
    .sort((a, b) => (a.ownerRef < b.ownerRef ? -1 : a.ownerRef > b.ownerRef ? 1 : 0));
  const owed = divided(at.owed, weightsOf(shares));
  return shares.map(({ ownerRef, shareNumerator, shareDenominator, reason }, index) => {
    const divisor = greatestDivisor(shareNumerator, shareDenominator);
    return {
      ownerRef,
      shareNumerator: shareNumerator / divisor,
      shareDenominator: shareDenominator / divisor,
      since,
      reason,
      owed: owed[index]!,
    };
  });
}

/** The shares over one denominator, which is their sum. */
function weightsOf(shares: readonly CreditorShare[]): bigint[] {
  const denominator = shares.reduce(
    (common, share) => (common / greatestDivisor(common, share.shareDenominator)) * share.shareDenominator,
    1n,
  );
  const weights = shares.map((share) => share.shareNumerator * (denominator / share.shareDenominator));
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  if (sum !== denominator) throw new Error(`the shares are ${sum}/${denominator} of the loan, not the whole`);
  return weights;
}

function divided(owed: ComponentAmounts, weights: readonly bigint[]): ComponentAmounts[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  const parts = weights.map(() => ({ ...noAmounts }));
  /** What each is short of its exact share so far, in parts of `whole`. */
  const short = weights.map(() => 0n);
  for (const component of components) {
    let left = owed[component];
    weights.forEach((weight, index) => {
      const exact = owed[component] * weight;
      const part = (exact - positiveRemainder(exact, whole)) / whole;
      parts[index]![component] = part;
      short[index] = short[index]! + (exact - part * whole);
      left -= part;
    });
    const behind = weights
      .map((weight, index) => ({ index, exact: positiveRemainder(owed[component] * weight, whole) !== 0n }))
      .filter(({ exact }) => exact)
      .sort((a, b) => (short[a.index]! === short[b.index]! ? 0 : short[a.index]! < short[b.index]! ? 1 : -1));
    for (const { index } of behind.slice(0, Number(left))) {
      parts[index]![component] += 1n;
      short[index] = short[index]! - whole;
    }
  }
  return parts;
}

function positiveRemainder(dividend: bigint, divisor: bigint): bigint {
  const remainder = dividend % divisor;
  return remainder < 0n ? remainder + divisor : remainder;
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}

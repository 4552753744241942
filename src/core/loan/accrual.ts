/**
 * Simple interest over days: exact over any number of spans, rounded once at the end.
 * Interest on interest does not arise here; the price of overdue amounts is in penalty-interest.ts.
 */
import type { Day } from '../calendar/day.ts';
import { type DayCount, yearFraction } from '../calendar/day-count.ts';
import type { Fraction } from '../money/decimal.ts';
import { divideRounded, type RoundingMode } from '../money/round.ts';

/** [from, to): the first day bears interest, the last does not. An empty or backward span bears none. */
export interface InterestSpan {
  readonly from: Day;
  readonly to: Day;
  readonly balanceMinor: bigint;
  /** A year, as a fraction of one. */
  readonly rate: Fraction;
}

/** A rate a year that holds from a day on. */
export interface RateFrom {
  readonly from: Day;
  readonly rate: Fraction;
}

/** Exact interest in minor units, not yet rounded. */
export function exactInterest(spans: Iterable<InterestSpan>, dayCount: DayCount): Fraction {
  let sum: Fraction = { numerator: 0n, denominator: 1n };
  for (const { from, to, balanceMinor, rate } of spans) {
    if (to <= from || balanceMinor === 0n || rate.numerator === 0n) continue;
    const years = yearFraction(from, to, dayCount);
    sum = add(sum, {
      numerator: balanceMinor * rate.numerator * years.numerator,
      denominator: rate.denominator * years.denominator,
    });
  }
  return sum;
}

/** Sum of fractions with denominators > 0, kept small by their common divisor. */
export function add(one: Fraction, other: Fraction): Fraction {
  if (one.numerator === 0n) return other;
  if (one.denominator === other.denominator)
    return { numerator: one.numerator + other.numerator, denominator: one.denominator };
  const common = commonDivisor(one.denominator, other.denominator);
  const scale = other.denominator / common;
  return {
    numerator: one.numerator * scale + other.numerator * (one.denominator / common),
    denominator: one.denominator * scale,
  };
}

function commonDivisor(one: bigint, other: bigint): bigint {
  let a = one;
  let b = other;
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** Interest on one balance over [from, to) at one rate, rounded once. */
export function accruedInterestMinor(at: {
  readonly principalMinor: bigint;
  readonly rate: Fraction;
  readonly dayCount: DayCount;
  readonly from: Day;
  readonly to: Day;
  readonly rounding: RoundingMode;
}): bigint {
  const span = { from: at.from, to: at.to, balanceMinor: at.principalMinor, rate: at.rate };
  return roundedMinor(exactInterest([span], at.dayCount), at.rounding);
}

/**
 * Interest on balances over spans, with the rate changing inside them: `rates` ascending by day, the first holding
 * from the first span's start or before. Rounded once over all.
 */
export function accruedOverRatesMinor(at: {
  readonly balances: readonly { readonly from: Day; readonly to: Day; readonly balanceMinor: bigint }[];
  readonly rates: readonly RateFrom[];
  readonly dayCount: DayCount;
  readonly rounding: RoundingMode;
}): bigint {
  const spans = at.balances.flatMap((balance) => spansOfRates(balance, at.rates));
  return roundedMinor(exactInterest(spans, at.dayCount), at.rounding);
}

/** One balance's span cut where the rate changes. Throws when no rate is known on its first day (a bug in the caller). */
export function spansOfRates(
  balance: { readonly from: Day; readonly to: Day; readonly balanceMinor: bigint },
  rates: readonly RateFrom[],
): InterestSpan[] {
  if (balance.to <= balance.from) return [];
  if (rates.length === 0 || rates[0]!.from > balance.from)
    throw new Error('no rate is known on the first day of a span');
  return rates.flatMap(({ from, rate }, n) => {
    const start = Math.max(balance.from, from);
    const end = Math.min(balance.to, rates[n + 1]?.from ?? balance.to);
    return start < end ? [{ from: start, to: end, balanceMinor: balance.balanceMinor, rate }] : [];
  });
}

export function roundedMinor(exact: Fraction, rounding: RoundingMode): bigint {
  return divideRounded(exact.numerator, exact.denominator, rounding);
}

/**
 * The annual percentage rate by the actuarial method of Regulation Z (12 CFR 1026) Appendix J (b)(8): interest
 * compounds once a unit period and runs simply over an odd fraction of one; the annual rate is the rate a unit period
 * times the unit periods in a year.
 */
import { type RateRefusal, solveRate } from './rate.ts';

/** A rate a year, 0.1 for 10 %; `others` are further solutions where flows change direction more than once. */
export interface AnnualRate {
  readonly annual: number;
  readonly others: readonly number[];
}

export interface UnitPeriodFlow {
  /** Major units; below 0 an advance, above 0 a payment. */
  readonly amount: number;
  /** Whole unit periods from the start of the term to the (first) flow. */
  readonly units: number;
  /** Odd part of a unit period besides, 0 <= oddFraction < 1. */
  readonly oddFraction: number;
  /** How many equal flows, one unit period apart. */
  readonly repeat: number;
}

/** Refuses with `noRate` when nothing solves the equation. `unitPeriodsPerYear` may be broken: 365/255 for a single payment after 255 days. */
export function usActuarialRate(loan: {
  readonly flows: readonly UnitPeriodFlow[];
  readonly unitPeriodsPerYear: number;
}): AnnualRate | RateRefusal {
  const rate = solveRate(
    loan.flows.map(({ amount, units, oddFraction, repeat }) => ({
      amount,
      exponent: units,
      oddFraction,
      repeat,
      step: 1,
    })),
  );
  if ('refused' in rate) return rate;
  return {
    annual: rate.perPeriod * loan.unitPeriodsPerYear,
    others: rate.others.map((other) => other * loan.unitPeriodsPerYear),
  };
}

/**
 * The internal rate of return. By unit periods: compound within odd fractions too, and the annual rate is the rate a
 * period times the periods in a year (nominal, as Regulation Z Appendix K has its rate). By years: effective a year.
 */
import { type RateRefusal, solveRate } from './rate.ts';
import type { AnnualRate, UnitPeriodFlow } from './us-actuarial.ts';

export interface YearsFlow {
  /** Major units; below 0 an advance, above 0 a payment. */
  readonly amount: number;
  /** Years from the origin, which may be any day; may be below 0. */
  readonly years: number;
  /** How many equal flows; 1 when left out. */
  readonly repeat?: number;
  /** Years between them; needed with `repeat`. */
  readonly stepYears?: number;
}

/** Nominal rate a year of flows at unit periods. Refuses with `noRate`. */
export function periodicIrr(at: {
  readonly flows: readonly UnitPeriodFlow[];
  readonly unitPeriodsPerYear: number;
}): AnnualRate | RateRefusal {
  const rate = solveRate(
    at.flows.map(({ amount, units, oddFraction, repeat }) => ({
      amount,
      exponent: units + oddFraction,
      oddFraction: 0,
      repeat,
      step: 1,
    })),
  );
  if ('refused' in rate) return rate;
  return {
    annual: rate.perPeriod * at.unitPeriodsPerYear,
    others: rate.others.map((other) => other * at.unitPeriodsPerYear),
  };
}

/** Effective rate a year of flows at years: sum of amount × (1 + X)^−years = 0. Refuses with `noRate`. */
export function effectiveIrr(flows: readonly YearsFlow[]): AnnualRate | RateRefusal {
  const rate = solveRate(
    flows.map(({ amount, years, repeat = 1, stepYears = 1 }) => ({
      amount,
      exponent: years,
      oddFraction: 0,
      repeat,
      step: stepYears,
    })),
  );
  return 'refused' in rate ? rate : { annual: rate.perPeriod, others: rate.others };
}

/** Rate reduction (下调利率): from today, for all that is still to come; not below the policy's floor. */
import { parsePercent } from '../money/decimal.ts';
import { divideRounded } from '../money/round.ts';
import { isLower, percentOf, type ReliefTool } from './relief-tool.ts';

export interface ReduceRateUse {
  readonly tool: 'reduceRate';
  /** a year, as decimal text: '9' */
  readonly toPercent: string;
}

export const reduceRate: ReliefTool<ReduceRateUse> = {
  tool: 'reduceRate',
  phase: 'rate',
  riseBecause: undefined,
  effects: ['rateLower', 'instalmentsLower'],
  basis: () => 'amendmentAgreement',
  bounds: ({ rateFloorPercent }) => ({ rateFloorPercent }),
  changes: () => ['belowFairRate'],
  apply(state, { toPercent }, policy) {
    const annualRate = parsePercent(toPercent);
    if (annualRate === undefined || annualRate.numerator < 0n) return { refused: 'notARate' };
    if (!isLower(annualRate, state.annualRate)) return { refused: 'rateNotLower' };
    if (isLower(annualRate, percentOf(policy.rateFloorPercent))) return { refused: 'belowRateFloor' };
    // In the proportion of the rates, so that whatever day count the schedule was made by still holds.
    const numerator = annualRate.numerator * state.annualRate.denominator;
    const denominator = annualRate.denominator * state.annualRate.numerator;
    const schedule = state.schedule.map((line) => ({
      ...line,
      laterInterestMinor: divideRounded(line.laterInterestMinor * numerator, denominator, 'halfEven'),
    }));
    return { ...state, annualRate, schedule };
  },
};

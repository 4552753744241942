/**
 * Refinancing (再融资) by the same lender: a new loan of exactly what is owed pays the old one. No fresh money, no higher rate,
 * never a proposal to borrow elsewhere; the asset is always marked restructured.
 */
import { parsePercent } from '../money/decimal.ts';
import { chargesToPrincipal } from './capitalise.ts';
import { type Series, spreadSeries } from './instalments.ts';
import { isLower, percentOf, type ReliefTool } from './relief-tool.ts';

export interface RefinanceUse extends Series {
  readonly tool: 'refinance';
  /** the creditor of the old loan itself, or another */
  readonly lender: 'same' | 'other';
  readonly toPercent: string;
}

export const refinance: ReliefTool<RefinanceUse> = {
  tool: 'refinance',
  phase: 'schedule',
  riseBecause: 'interestOverTime',
  effects: ['chargesBecomePrincipal', 'recordExtension'],
  basis: () => 'newLoanAgreement',
  bounds: ({ termMonthsMax, rateFloorPercent }) => ({ termMonthsMax, rateFloorPercent }),
  changes: () => ['refinancing'],
  apply(state, use, policy) {
    const annualRate = parsePercent(use.toPercent);
    if (annualRate === undefined || annualRate.numerator < 0n) return { refused: 'notARate' };
    if (use.lender !== 'same') return { refused: 'otherLender' };
    if (isLower(state.annualRate, annualRate)) return { refused: 'rateNotLower' };
    if (isLower(annualRate, percentOf(policy.rateFloorPercent))) return { refused: 'belowRateFloor' };
    const paidOff = chargesToPrincipal({ ...state, schedule: [] }, { tool: 'refinance', kind: 'refinance' });
    return spreadSeries({ ...paidOff, annualRate }, use, policy);
  },
};

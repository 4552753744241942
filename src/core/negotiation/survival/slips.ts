/**
 * Misses that are caught up again, and what they add to the shares past due that lenders publish. They are many at the
 * start of a plan and few later, while breaking goes on at an even pace: so 30 days past due is front-loaded and 90 days
 * is not (OCC/OTS vintage curves of 2008).
 */
import { cumulativeHazard, type SurvivalModel } from './survival.ts';

export interface Slips {
  /** hazard of a slip in month 1 ÷ monthly hazard of breaking */
  readonly extra: number;
  /** in how many months it falls to 1/e */
  readonly fadeMonths: number;
  /** share of slips in which two instalments are missed, not one */
  readonly twoMonthsShare: number;
}

/** Days past due, at a month's end, by how many instalments are unpaid: 30+ is one. */
export const stages = ['thirty', 'sixty', 'ninety'] as const;
export type Stage = (typeof stages)[number];

/** Hazard of a slip in `month` (from 1), under the reference plan. */
export function slipHazard(model: SurvivalModel, slips: Slips, month: number): number {
  return model.monthlyHazard * slips.extra * Math.exp(-(month - 1) / slips.fadeMonths);
}

/**
 * Cumulative hazard of having been in `stage` or worse by the end of `month`, under the reference plan. A loan that the
 * plan made current is 60 days past due one month after its first miss; one that began `behind` is so at once.
 */
export function pastDueCumulative(
  of: { readonly model: SurvivalModel; readonly slips: Slips },
  at: { readonly stage: Stage; readonly month: number; readonly behind: boolean },
): number {
  const later = at.behind ? 0 : stages.indexOf(at.stage);
  const until = Math.max(0, at.month - later);
  const broken = cumulativeHazard(of.model, until)[until]!;
  let slipped = 0;
  for (let month = 1; month <= until; month++) slipped += slipHazard(of.model, of.slips, month);
  switch (at.stage) {
    case 'thirty':
      return broken + slipped;
    case 'sixty':
      return broken + slipped * of.slips.twoMonthsShare;
    case 'ninety':
      return broken;
  }
}

/**
 * The same question answered without thought: every schedule of the space with every last instalment that is permitted is
 * valued, one after another. For checking the search (`forbear offers --oracle`); only small spaces can be gone through.
 */
import { highOf, isReachable, type LastRange, lowOf } from './last-instalment.ts';
import { isBetter, type Objective } from './objectives.ts';
import { type Asked, type FoundPlan, foundPlan, planView, type Search } from './plan-search.ts';

/** More plans than this are refused: `spaceTooLargeForOracle`. Ten seconds or so for each question. */
export const oraclePlansMax = 10_000_000;

/** So many plans, at most, would be gone through. */
export function oraclePlans({ outlines, weights: { space } }: Search): number {
  let plans = 0;
  for (const { low, high } of outlines) {
    const schedules = (high - low) / space.step + 1;
    plans += schedules * (2 * space.rates.length + (low + high) / 2 / space.step);
  }
  return plans;
}

export function bestByEnumeration(search: Search, objective: Objective, { above }: Asked = {}): FoundPlan | undefined {
  const { weights, outlines } = search;
  const { step } = weights.space;
  let best: FoundPlan | undefined;
  for (const { outline, low, high } of outlines) {
    for (let highest = low; highest <= high; highest += step) {
      const view = planView(weights, outline, highest);
      for (const last of allLasts(view.range)) {
        const score = objective.scoreAt(view, last);
        if (score !== undefined && (best === undefined || isBetter(score, best.score))) {
          best = foundPlan(view, outline, highest, { last, score });
        }
      }
    }
  }
  return best !== undefined && above !== undefined && !isBetter(best.score, above) ? undefined : best;
}

function allLasts(range: LastRange): Set<number> {
  const { step, rates } = range.space;
  const lasts = new Set<number>();
  for (let rate = 0; rate < rates.length; rate++) {
    const low = lowOf(range, rate);
    const high = highOf(range, rate);
    const allowed = (last: number) => last >= range.least && last <= range.most && isReachable(range, last, low);
    if (allowed(low)) lasts.add(low);
    if (allowed(high)) lasts.add(high);
    const to = Math.min(high, range.most);
    for (let last = Math.max(1, Math.ceil(Math.max(low, range.least) / step)) * step; last <= to; last += step) {
      if (allowed(last)) lasts.add(last);
    }
  }
  return lasts;
}

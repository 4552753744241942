/**
 * The same question answered without thought: every schedule of the space is valued, one after another, with every last
 * instalment that is permitted; in a space too large for that, every schedule with the last instalment that its own straight
 * lines give. For checking the search (`forbear offers --oracle`).
 */
import { highOf, isReachable, type LastRange, lowOf } from './last-instalment.ts';
import { isBetter, type Objective } from './objectives.ts';
import { type Asked, type FoundPlan, foundPlan, planView, type Search } from './plan-search.ts';

/** Up to so many plans, every last instalment is tried. */
const plansMax = 1_000_000;
/** More schedules than this are refused: `spaceTooLargeForOracle`. Some seconds for each question. */
export const oracleSchedulesMax = 1_000_000;

/** So many plans, at most, would be gone through. */
function plansOf({ outlines, weights: { space } }: Search): number {
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
  const isEach = plansOf(search) <= plansMax;
  let best: FoundPlan | undefined;
  for (const { outline, low, high } of outlines) {
    for (let highest = low; highest <= high; highest += step) {
      const view = planView(weights, outline, highest);
      const lasts = isEach ? allLasts(view.range) : [objective.choose(view)?.last ?? 0];
      for (const last of lasts) {
        if (last === 0) continue;
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

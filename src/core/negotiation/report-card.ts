/**
 * How good a plan is, beside the best that the same space holds: the scores of automated negotiation (NegMAS), each 0 to 1.
 * A plan is a point of both sides' gains, each as a share of the most that the side could have. Nash, Kalai and
 * Kalai-Smorodinsky: 1 less the distance to that solution over the longest distance there can be. Welfare: the sum of both
 * gains over the greatest sum. Pareto: 1 less the most that both sides could gain further at once, over the same distance.
 */
import { borrowerMost, evenGains, type Limits, lenderMost, nash, type Objective, welfare } from './objectives.ts';
import type { Asked, FoundPlan, Search } from './plan-search.ts';

export interface ReportCard {
  readonly paretoOptimality: number;
  readonly nashOptimality: number;
  readonly kalaiOptimality: number;
  readonly kalaiSmorodinskyOptimality: number;
  readonly welfareOptimality: number;
}

export type Solve = (search: Search, objective: Objective, asked?: Asked) => FoundPlan | undefined;

/** Both sides' gains over having no plan, in minor units. */
interface Gains {
  readonly lender: number;
  readonly borrower: number;
}

/** The solutions of a space, against which plans are marked. */
export interface Marks {
  readonly search: Search;
  readonly limits: Limits;
  readonly solve: Solve;
  /** the most that each side could have */
  readonly ideal: Gains;
  readonly nashPlan: FoundPlan;
  readonly nash: Gains;
  readonly kalai: Gains;
  readonly kalaiSmorodinsky: Gains;
  readonly welfare: number;
}

/** Undefined where the space holds no plan from which both sides gain. */
export function marksOf(search: Search, solve: Solve): Marks | undefined {
  const limits = { reservation: search.weights.reservation, borrowerLeast: 0 };
  const nashPlan = solve(search, nash(limits));
  if (nashPlan === undefined) return undefined;
  const gainsOf = (plan: FoundPlan) => gains(plan, limits);
  // Where there is a plan for Nash there is one for each of these: they ask for the same plans.
  const find = (objective: Objective, asked?: Asked) => gainsOf(solve(search, objective, asked)!);
  // The most of each side is a measure alone: to a hundred thousandth of what is owed.
  const gap = search.weights.space.owed / 100_000;
  const ideal = {
    lender: Math.max(find(lenderMost(limits), { gap }).lender, 1),
    borrower: Math.max(find(borrowerMost(limits), { gap }).borrower, 1),
  };
  const greatest = find(welfare(limits));
  return {
    search,
    limits,
    solve,
    ideal,
    nashPlan,
    nash: gainsOf(nashPlan),
    kalai: find(evenGains('kalai', limits, { lender: 1, borrower: 1 })),
    kalaiSmorodinsky: find(evenGains('kalaiSmorodinsky', limits, ideal)),
    welfare: greatest.lender + greatest.borrower,
  };
}

/** Of a plan of the space, or of one beside it (a settlement), by what it is worth to both sides. */
export function reportCard(marks: Marks, plan: { readonly lender: number; readonly borrower: number }): ReportCard {
  const { ideal } = marks;
  const own = gains(plan, marks.limits);
  const near = (to: Gains) => {
    const lender = (own.lender - to.lender) / ideal.lender;
    const borrower = (own.borrower - to.borrower) / ideal.borrower;
    return Math.max(0, 1 - Math.hypot(lender, borrower) / Math.SQRT2);
  };
  return {
    paretoOptimality: Math.max(0, 1 - furtherGain(marks, plan)),
    nashOptimality: near(marks.nash),
    kalaiOptimality: near(marks.kalai),
    kalaiSmorodinskyOptimality: near(marks.kalaiSmorodinsky),
    welfareOptimality: marks.welfare <= 0 ? 1 : Math.max(0, Math.min(1, (own.lender + own.borrower) / marks.welfare)),
  };
}

/** Scores are told to three decimals. */
const shownStep = 0.001;

/** The greatest step that both sides could take together from a plan, as a share of what each could have at most. */
function furtherGain(marks: Marks, plan: { readonly lender: number; readonly borrower: number }): number {
  const { search, solve, ideal, nashPlan } = marks;
  if (plan.lender === nashPlan.lender && plan.borrower === nashPlan.borrower) return 0;
  const from = { reservation: plan.lender, borrowerLeast: plan.borrower };
  // A step that the card would not show is not looked for.
  const gap = shownStep / 2;
  const above = { first: gap, second: Number.POSITIVE_INFINITY };
  return solve(search, evenGains('kalaiSmorodinsky', from, ideal), { above, gap })?.score.first ?? 0;
}

function gains(plan: { readonly lender: number; readonly borrower: number }, limits: Limits): Gains {
  return { lender: plan.lender - limits.reservation, borrower: plan.borrower - limits.borrowerLeast };
}

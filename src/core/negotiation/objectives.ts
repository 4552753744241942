/**
 * What a search can look for. Each says, for one schedule, which last instalment serves it best, and for a box of schedules
 * what it could give at most. Scores are compared by their first part, then by their second.
 *
 * Nash: the greatest product of both sides' gains (Nash 1950). Kalai: the greatest smaller gain (egalitarian, Kalai 1977).
 * Kalai-Smorodinsky: the same of gains as shares of the most that each side could have (1975). Welfare: the greatest sum.
 */
import { bestOnStrip, type Joint, jointPeak, jointValue } from './joint-value.ts';
import type { LastRange } from './last-instalment.ts';
import { lastAtLeast, lastAtMost } from './last-instalment.ts';
import type { BoxLines, Lines } from './plan-value.ts';

export interface Score {
  readonly first: number;
  readonly second: number;
}

/** What all schedules of a box have in common; values are upper bounds, totals lower bounds. */
export interface BoxView {
  readonly lines: BoxLines;
  /** the lowest highest instalment, and how far it goes above it */
  readonly low: number;
  readonly width: number;
  /** between which amounts the largest instalment lies: of a paced plan its best month need not be a month of the plan */
  readonly topLow: number;
  readonly topHigh: number;
  readonly last: LastStrip;
  readonly totalLow: number;
  /** at the lowest instalment, all but the last; and what that rises by with t */
  readonly totalBeforeLow: number;
  readonly totalRise: number;
  readonly monthsToEnd: number;
  /** with an instalment */
  readonly months: number;
  readonly defer: number;
  readonly lump: number;
  readonly owed: number;
}

/**
 * Between which lines the last instalment lies, by how far the instalment t is above the lowest of the box:
 * max(1, least − leastFall × t) to min(most + t, greatest − greatestFall × t).
 */
export interface LastStrip {
  readonly least: number;
  readonly leastFall: number;
  readonly greatest: number;
  readonly greatestFall: number;
  readonly most: number;
}

/** One schedule but for its last instalment. */
export interface PlanView {
  readonly lines: Lines;
  readonly range: LastRange;
  /** the highest of all instalments but the last */
  readonly highest: number;
  /** what no instalment exceeds, the last neither */
  readonly ceiling: number;
  readonly months: number;
  readonly defer: number;
  readonly lump: number;
  readonly owed: number;
  /** all but the last instalment, money down with it */
  readonly totalBefore: number;
  readonly monthsToEnd: number;
}

export interface Objective {
  readonly name: string;
  /** undefined: no plan of the box can be among those looked for */
  readonly bound: (box: BoxView) => Score | undefined;
  /** undefined: that plan does not count */
  readonly scoreAt: (plan: PlanView, last: number) => Score | undefined;
  readonly choose: (plan: PlanView) => ChosenLast | undefined;
}

export interface ChosenLast {
  readonly last: number;
  readonly score: Score;
}

/** The plans that count: the lender has no less than `reservation`, the borrower no less than `borrowerLeast`. */
export interface Limits {
  readonly reservation: number;
  readonly borrowerLeast: number;
}

/** Both sides' gains over their limits at a last instalment. */
export function gainsAt(lines: Lines, limits: Limits, last: number): { lender: number; borrower: number } {
  return {
    lender: lines.lenderFixed + lines.lenderSlope * last - limits.reservation,
    borrower: lines.borrowerFixed - lines.borrowerSlope * last - limits.borrowerLeast,
  };
}

/** The last instalments between which both sides have what they must. */
function lastLimits(lines: Lines, limits: Limits): { low: number; high: number } {
  return {
    low: (limits.reservation - lines.lenderFixed) / lines.lenderSlope,
    high: (lines.borrowerFixed - limits.borrowerLeast) / lines.borrowerSlope,
  };
}

/** An objective by what both gains are worth together. */
function byGains(name: string, limits: Limits, joint: Joint): Objective {
  const scoreAt = ({ lines, totalBefore }: PlanView, last: number) => {
    const { lender, borrower } = gainsAt(lines, limits, last);
    if (lender < 0 || borrower < 0) return undefined;
    return { first: jointValue(joint, lender, borrower), second: -(totalBefore + last) };
  };
  return {
    name,
    bound: (box) => {
      const best = bestOnStrip(joint, box, limits);
      return best === Number.NEGATIVE_INFINITY ? undefined : { first: best, second: -box.totalLow };
    },
    scoreAt,
    choose: (plan) => {
      const { lines, range } = plan;
      const { lender, borrower } = gainsAt(lines, limits, 0);
      const peak = jointPeak(joint, lender, borrower, lines.lenderSlope, -lines.borrowerSlope);
      const { low, high } = lastLimits(lines, limits);
      const target = Math.min(Math.max(peak, low), high);
      const below = lastAtMost(range, target);
      const above = below === target ? below : lastAtLeast(range, target);
      const belowScore = below === undefined ? undefined : scoreAt(plan, below);
      const aboveScore = above === undefined || above === below ? undefined : scoreAt(plan, above);
      if (aboveScore !== undefined && (belowScore === undefined || isBetter(aboveScore, belowScore))) {
        return { last: above!, score: aboveScore };
      }
      return belowScore && { last: below!, score: belowScore };
    },
  };
}

const any: Joint = { rule: 'any', lenderUnit: 1, borrowerUnit: 1 };

/** Whether a box can hold a plan that gives neither side less than it must have. */
export function canHold(box: BoxView, limits: Limits): boolean {
  return bestOnStrip(any, box, limits) >= 0;
}

/** The least total with which the lender has what it must, by the planes of the box; in whole units. */
function totalFor(box: BoxView, limits: Limits): number {
  const { lines, width, totalBeforeLow, totalRise, totalLow } = box;
  const needed = (limits.reservation - lines.lenderFixed) / lines.lenderSlope;
  const rise = totalRise - lines.lenderRise / lines.lenderSlope;
  return Math.max(totalLow, Math.ceil(totalBeforeLow + needed + Math.min(0, rise * width) - 1e-3));
}

/** An objective that asks for as little as the lender's limit allows: the least last instalment of each schedule. */
function least(
  name: string,
  limits: Limits,
  scoreOf: (of: { readonly highest: number; readonly total: number; readonly monthsToEnd: number }) => Score,
): Objective {
  const scoreAt = ({ lines, highest, totalBefore, monthsToEnd }: PlanView, last: number) => {
    const { lender, borrower } = gainsAt(lines, limits, last);
    if (lender < 0 || borrower < 0) return undefined;
    return scoreOf({ highest: Math.max(highest, last), total: totalBefore + last, monthsToEnd });
  };
  return {
    name,
    bound: (box) => {
      if (!canHold(box, limits)) return undefined;
      return scoreOf({ highest: box.topLow, total: totalFor(box, limits), monthsToEnd: box.monthsToEnd });
    },
    scoreAt,
    choose: (plan) => {
      const limit = lastLimits(plan.lines, limits);
      let last = lastAtLeast(plan.range, limit.low);
      // The limit is found by a division: the next unit up is tried where rounding left it a hair below.
      if (last !== undefined && gainsAt(plan.lines, limits, last).lender < 0) last = lastAtLeast(plan.range, last + 1);
      const score = last === undefined ? undefined : scoreAt(plan, last);
      return last === undefined || score === undefined ? undefined : { last, score };
    },
  };
}

export function lenderMost(limits: Limits): Objective {
  return byGains('lenderMost', limits, { ...any, rule: 'lender' });
}

export function borrowerMost(limits: Limits): Objective {
  return byGains('borrowerMost', limits, { ...any, rule: 'borrower' });
}

export function nash(limits: Limits): Objective {
  return byGains('nash', limits, { ...any, rule: 'nash' });
}

export function welfare(limits: Limits): Objective {
  return byGains('welfare', limits, { ...any, rule: 'welfare' });
}

/** The greatest smaller gain, each gain divided by its `unit`: 1 and 1 for Kalai, the ideal gains for Kalai-Smorodinsky. */
export function evenGains(
  name: 'kalai' | 'kalaiSmorodinsky',
  limits: Limits,
  unit: { readonly lender: number; readonly borrower: number },
): Objective {
  return byGains(name, limits, { rule: 'even', lenderUnit: unit.lender, borrowerUnit: unit.borrower });
}

export function lowestPayment(limits: Limits): Objective {
  return least('lowestPayment', limits, ({ highest, total }) => ({ first: -highest, second: -total }));
}

export function leastCost(limits: Limits): Objective {
  return least('leastCost', limits, ({ total, monthsToEnd }) => ({ first: -total, second: -monthsToEnd }));
}

export function soonest(limits: Limits): Objective {
  return least('soonest', limits, ({ total, monthsToEnd }) => ({ first: -monthsToEnd, second: -total }));
}

export function isBetter(one: Score, other: Score): boolean {
  return one.first > other.first || (one.first === other.first && one.second > other.second);
}

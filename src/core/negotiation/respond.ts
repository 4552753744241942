/**
 * The lender's answer to what a borrower asks for: yes, or the nearest plan that can be agreed, in the borrower's own terms.
 *
 * The lender announces an aspiration: which share of what is owed a plan must be worth, its instalments discounted and
 * weighed with the chance that they are paid. It comes down with the rounds of talk, or as the borrower comes up, to an end
 * that is announced as well. What the lender has without a plan is not in that measure, so no answer tells of it; it binds
 * only where it is above the aspiration itself, where a deal is possible only beyond what was announced.
 * tidy-allow noFloatOfMoney: the search holds whole minor units in doubles; the answer is worked out in bigint.
 */

import type { Day } from '../calendar/day.ts';
import { civilFromDay } from '../calendar/day.ts';
import { sumOf } from '../loan/components.ts';
import { lastAtMost } from './last-instalment.ts';
import { canHold, type Limits, type Objective, valueOf } from './objectives.ts';
import { outcomeSpace, type Space } from './outcome-space.ts';
import type { PlanCase } from './plan-case.ts';
import { bestPlan, type FoundPlan, type Search, searchOf } from './plan-search.ts';
import { type Weights, weightsOf } from './plan-value.ts';

/** What a side asks for; what is left out is left to the other. */
export interface Ask {
  readonly paymentMinor: bigint | undefined;
  /** number of instalments */
  readonly months: number | undefined;
  readonly firstDueOn: Day | undefined;
  readonly lumpMinor: bigint | undefined;
}

export const concessionStrategies = ['timeDependent', 'titForTat'] as const;

/** Shares of what is owed, 0 to 1. */
export interface Stance {
  readonly aspiration: number;
  readonly concedeTo: number;
  /** in how many rounds it comes down */
  readonly rounds: number;
  readonly strategy: (typeof concessionStrategies)[number];
}

export type AskFault =
  | { readonly code: 'aboveCapacity'; readonly capacityMinor: bigint }
  | { readonly code: 'termTooLong'; readonly longest: number }
  | { readonly code: 'firstDueTooEarly'; readonly earliest: Day }
  | { readonly code: 'firstDueTooLate'; readonly latest: Day }
  | { readonly code: 'lumpAboveStated' }
  | { readonly code: 'tooLittleInAll' }
  | { readonly code: 'worthTooLittle' };

export interface Response {
  readonly answer: 'accept' | 'counter' | 'refuse';
  /** it asks for more than is needed, and less is agreed */
  readonly isLess: boolean;
  readonly found: FoundPlan | undefined;
  /** why the ask itself cannot be agreed; empty when it is */
  readonly because: readonly AskFault[];
  readonly samePayment: FoundPlan | undefined;
  readonly sameMonths: FoundPlan | undefined;
  readonly space: Space;
  readonly weights: Weights;
  /** the share of what is owed that is looked for in this round */
  readonly lookedFor: number;
}

const daysOfMonthMax = 28;

/** `earlier`: what the borrower asked for before, oldest first. Undefined where no plan has dates. */
export function respond(
  planCase: PlanCase,
  ask: Ask,
  of: { stance: Stance; earlier: readonly Ask[] },
): Response | undefined {
  const space = outcomeSpace(inOwnTerms(planCase, ask));
  if ('refused' in space) return undefined;
  const own = weightsOf(space);
  const lookedFor = lookedForAt(planCase, ask, of);
  // Weighed without what no plan brings: the measure that was announced.
  const weights = { ...own, recovery: 0, reservation: Math.max(lookedFor * space.owed, own.reservation) };
  const search = searchOf(weights);
  const limits = { reservation: weights.reservation, borrowerLeast: Number.NEGATIVE_INFINITY };
  const wish = wishOf(space, ask);
  const found = bestPlan(search, nearest(limits, wish));
  const common = { space, weights: own, lookedFor };
  const isAsked = found !== undefined && isWithin(found, wish);
  if (isAsked) {
    const isLess = wish.months !== undefined && found.outline.months < wish.months;
    // Nobody is held to more than was needed because they asked for it: what the same instalment could end with is shown.
    const payment = found.outline.pattern.kind === 'level' ? found.highest : found.top;
    const sooner = bestPlan(search, nearest(limits, { ...wish, payment, months: 1 }, { payment }));
    const samePayment = sooner !== undefined && sooner.outline.months < found.outline.months ? sooner : undefined;
    return { answer: 'accept', isLess, found, because: [], samePayment, sameMonths: undefined, ...common };
  }
  const only = (fixed: Partial<Wish>) => bestPlan(search, nearest(limits, wish, fixed));
  return {
    answer: found === undefined ? 'refuse' : 'counter',
    isLess: false,
    found,
    because: faultsOf(space, ask, wish, search),
    samePayment: wish.payment === undefined ? undefined : only({ payment: wish.payment }),
    sameMonths: wish.months === undefined ? undefined : only({ months: wish.months }),
    ...common,
  };
}

/** The borrower's own day of the month, such as payday, and as much money down as was named. */
function inOwnTerms(planCase: PlanCase, { firstDueOn, lumpMinor }: Ask): PlanCase {
  const { policy, lumpSumNowMinor } = planCase;
  const dueDayOfMonth =
    firstDueOn === undefined ? policy.dueDayOfMonth : Math.min(civilFromDay(firstDueOn).dayOfMonth, daysOfMonthMax);
  const isPart = lumpMinor !== undefined && lumpMinor > 0n && lumpMinor < lumpSumNowMinor;
  return {
    ...planCase,
    policy: { ...policy, dueDayOfMonth },
    lumpSumNowMinor: isPart ? lumpMinor : lumpSumNowMinor,
  };
}

/** Never rises from one round to the next: no answer gets worse for having talked. */
export function lookedForAt(
  { debt }: PlanCase,
  ask: Ask,
  { stance, earlier }: { readonly stance: Stance; readonly earlier: readonly Ask[] },
): number {
  const { aspiration, concedeTo, rounds, strategy } = stance;
  if (strategy === 'timeDependent') {
    return aspiration - (aspiration - concedeTo) * Math.min(1, earlier.length / rounds);
  }
  const owed = Number(sumOf(debt.owed));
  const totals = [...earlier, ask].map((each) =>
    Number((each.paymentMinor ?? 0n) * BigInt(each.months ?? 0) + (each.lumpMinor ?? 0n)),
  );
  const came = Math.max(...totals) - totals[0]!;
  return Math.max(concedeTo, aspiration - came / owed);
}

/** The ask as a point of the space. */
interface Wish {
  /** undefined: left to the lender */
  readonly payment: number | undefined;
  readonly months: number | undefined;
  readonly defer: number | undefined;
  readonly lump: number | undefined;
}

function wishOf(space: Space, ask: Ask): Wish {
  const step = BigInt(space.step);
  return {
    // Above a multiple of the step nothing is asked that the multiple below does not give.
    payment: ask.paymentMinor === undefined ? undefined : Number((ask.paymentMinor / step) * step),
    months: ask.months,
    defer: ask.firstDueOn === undefined ? undefined : deferOf(space, ask.firstDueOn),
    // Money down that nobody offered is not asked for.
    lump: Number(ask.lumpMinor ?? 0n),
  };
}

/** Months before the first instalment; below 0 before the earliest due date. */
function deferOf(space: Space, firstDueOn: Day): number {
  const first = civilFromDay(space.dueOn[1]!);
  const asked = civilFromDay(firstDueOn);
  return asked.year * 12 + asked.month - (first.year * 12 + first.month);
}

/** How much a month's change of the first date counts, beside shares of the instalment and of the term. */
const perDeferMonth = 0.05;
/** Less than asked is no worse for the borrower, but between two of the kind the nearer is meant. */
const perShareBelow = 0.001;

function distance(
  wish: Wish,
  plan: { payment: number; months: number; defer: number; lump: number },
  owed: number,
): number {
  let sum = 0;
  for (const name of ['payment', 'months'] as const) {
    const asked = wish[name];
    if (asked === undefined || asked <= 0) continue;
    const off = (plan[name] - asked) / asked;
    sum += off > 0 ? off : -off * perShareBelow;
  }
  // Where no date was named, the first there is.
  sum += Math.abs(plan.defer - (wish.defer ?? 0)) * perDeferMonth;
  if (wish.lump !== undefined) sum += Math.abs(plan.lump - wish.lump) / owed;
  return sum;
}

/** The plan nearest to a wish that is worth enough; of equally near ones the cheapest. `fixed` parts must be met exactly. */
function nearest(limits: Limits, wish: Wish, fixed: Partial<Wish> = {}): Objective {
  const fits = (payment: { low: number; high: number }, months: number) =>
    (fixed.payment === undefined || (payment.low <= fixed.payment && fixed.payment <= payment.high)) &&
    (fixed.months === undefined || fixed.months === months);
  return {
    name: 'nearest',
    bound: (box) => {
      const { topLow: low, topHigh: high, months, defer, lump, owed } = box;
      if (!fits({ low, high }, months) || !canHold(box, limits)) return undefined;
      const closest = wish.payment === undefined ? low : Math.min(Math.max(wish.payment, low), high);
      return { first: -distance(wish, { payment: closest, months, defer, lump }, owed), second: -box.totalLow };
    },
    scoreAt: (plan, last) => {
      const { ceiling, months, defer, lump, owed } = plan;
      if (!fits({ low: ceiling, high: ceiling }, months) || valueOf(plan.lines, limits, last).lender < 0)
        return undefined;
      return {
        first: -distance(wish, { payment: ceiling, months, defer, lump }, owed),
        second: -(plan.totalBefore + last),
      };
    },
    choose(plan) {
      // So much in every month was asked for, the last one too.
      const last = lastAtMost(plan.range, plan.range.most);
      const score = last === undefined ? undefined : this.scoreAt(plan, last);
      return last === undefined || score === undefined ? undefined : { last, score };
    },
  };
}

function isWithin({ outline, top }: FoundPlan, wish: Wish): boolean {
  return (
    (wish.payment === undefined || top <= wish.payment) &&
    (wish.months === undefined || outline.months <= wish.months) &&
    outline.defer === (wish.defer ?? 0) &&
    (wish.lump === undefined || outline.lump === wish.lump)
  );
}

/** Everything about the ask that stands in its way, in order of precedence. */
function faultsOf(space: Space, ask: Ask, wish: Wish, search: Search): AskFault[] {
  const faults: AskFault[] = [];
  const months = wish.months ?? 1;
  const defer = Math.max(wish.defer ?? 0, 0);
  const until = Math.min(defer + months, space.monthsMax);
  const cap = Math.min(...space.caps.slice(Math.min(defer + 1, space.monthsMax), until + 1));
  if (wish.payment !== undefined && wish.payment > cap) {
    faults.push({ code: 'aboveCapacity', capacityMinor: BigInt(cap) });
  }
  if (defer + months > space.monthsMax) faults.push({ code: 'termTooLong', longest: space.monthsMax - defer });
  if (wish.defer !== undefined && wish.defer < 0) faults.push({ code: 'firstDueTooEarly', earliest: space.dueOn[1]! });
  if (wish.defer !== undefined && wish.defer > space.deferMax) {
    faults.push({ code: 'firstDueTooLate', latest: space.dueOn[space.deferMax + 1]! });
  }
  if (ask.lumpMinor !== undefined && ask.lumpMinor > space.of.lumpSumNowMinor) faults.push({ code: 'lumpAboveStated' });
  if (faults.length > 0 || wish.payment === undefined || wish.months === undefined) return faults;
  const { outline } =
    search.outlines.find((ends) => ends.outline.defer === defer && ends.outline.months === months) ?? {};
  const repays = search.outlines.some(
    (ends) => ends.outline === outline && ends.low <= wish.payment! && wish.payment! <= ends.high,
  );
  faults.push({ code: repays ? 'worthTooLittle' : 'tooLittleInAll' });
  return faults;
}

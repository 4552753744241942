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
import { civilFromDay, formatDay } from '../calendar/day.ts';
import { sumOf } from '../loan/components.ts';
import { lastAtMost } from './last-instalment.ts';
import { canHold, gainsAt, type Limits, lenderMost, type Objective } from './objectives.ts';
import { outcomeSpace, type Space } from './outcome-space.ts';
import type { PlanCase } from './plan-case.ts';
import { bestPlan, type FoundPlan, hasPlan, instalmentCount, type Search, searchOf } from './plan-search.ts';
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
  | { readonly code: 'lumpAboveStated'; readonly statedMinor: bigint }
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
  /** the day that was named is not one of every month: the 28th takes its place */
  readonly isDayMoved: boolean;
}

const daysOfMonthMax = 28;

/**
 * `earlier`: what the borrower asked for before, oldest first. `stance` undefined: nothing was announced, and nine tenths of
 * the most that a plan could be worth are looked for. Undefined where no plan has dates.
 */
export function respond(
  planCase: PlanCase,
  ask: Ask,
  of: { readonly stance: Stance | undefined; readonly earlier: readonly Ask[] },
): Response | undefined {
  const space = outcomeSpace(inOwnTerms(planCase, ask));
  if ('refused' in space) return undefined;
  const stance = of.stance ?? plainStance(space);
  const own = weightsOf(space);
  const lookedFor = Math.min(lookedForAt(planCase, ask, { stance, earlier: of.earlier }), reachable(own, stance));
  const weights = announced(own, lookedFor);
  const search = searchOf(weights);
  const limits = { reservation: weights.reservation, borrowerLeast: Number.NEGATIVE_INFINITY };
  const wish = wishOf(space, ask);
  const found = bestPlan(search, nearest(limits, wish));
  const common = { space, weights: own, lookedFor, isDayMoved: isDayMoved(ask) };
  const onStep = wish.payment === undefined ? undefined : Math.floor(wish.payment / space.step) * space.step;
  if (found !== undefined && isWithin(found, wish)) {
    const isFewer = wish.months !== undefined && instalmentCount(found.outline) < wish.months;
    const isLess = isFewer || (onStep !== undefined && found.top < onStep);
    // Nobody is held to more than was needed because they asked for it: how soon the same instalment could end it is shown.
    const payment = onStep ?? found.highest;
    const sooner = bestPlan(search, nearest(limits, { ...wish, payment, months: 1 }, { payment }));
    const samePayment = sooner !== undefined && sooner.outline.months < found.outline.months ? sooner : undefined;
    return { answer: 'accept', isLess, found, because: [], samePayment, sameMonths: undefined, ...common };
  }
  const only = (fixed: Partial<Wish>) => bestPlan(search, nearest(limits, wish, fixed));
  return {
    answer: found === undefined ? 'refuse' : 'counter',
    isLess: false,
    found,
    because: faultsOf(space, ask, wish, search, planCase.lumpSumNowMinor),
    samePayment: onStep === undefined ? undefined : only({ payment: onStep }),
    sameMonths: wish.months === undefined ? undefined : only({ months: wish.months }),
    ...common,
  };
}

/** Plans weighed without what no plan brings: the measure that is announced, and the share that is looked for. */
export function announced(own: Weights, lookedFor: number): Weights {
  return { ...own, recovery: 0, reservation: Math.max(lookedFor * own.space.owed, own.reservation) };
}

/**
 * The most that is looked for in any round. Where no plan can be worth the aspiration, nine tenths of what the best could be,
 * down to where the lender comes down anyhow: nobody is sent away for not doing what cannot be done.
 */
export function reachable(own: Weights, stance: Stance): number {
  const weights = announced(own, stance.aspiration);
  const limits = { reservation: weights.reservation, borrowerLeast: Number.NEGATIVE_INFINITY };
  if (hasPlan(weights, lenderMost(limits))) return stance.aspiration;
  return Math.min(stance.aspiration, Math.max(stance.concedeTo, plainStance(own.space).aspiration));
}

const plainShare = 0.9;

/** Where nothing was announced. It hangs on the debt, the capacity and the policy, and not on what the lender has without a plan. */
export function plainStance(space: Space): Stance {
  const weights = { ...weightsOf(space), recovery: 0, reservation: 0 };
  const limits = { reservation: 0, borrowerLeast: Number.MIN_SAFE_INTEGER };
  const most = bestPlan(searchOf(weights), lenderMost(limits), { gap: space.owed / 100_000 });
  // To a thousandth, as it is told.
  const aspiration = Math.floor((1000 * plainShare * (most?.lender ?? 0)) / space.owed) / 1000;
  return { aspiration, concedeTo: aspiration, rounds: 1, strategy: 'timeDependent' };
}

/** The borrower's own day of the month, such as payday, and as much money down as was named, and no more. */
function inOwnTerms(planCase: PlanCase, { firstDueOn, lumpMinor = 0n }: Ask): PlanCase {
  const { policy, lumpSumNowMinor } = planCase;
  const dueDayOfMonth =
    firstDueOn === undefined ? policy.dueDayOfMonth : Math.min(civilFromDay(firstDueOn).dayOfMonth, daysOfMonthMax);
  return {
    ...planCase,
    policy: { ...policy, dueDayOfMonth },
    lumpSumNowMinor: lumpMinor < lumpSumNowMinor ? lumpMinor : lumpSumNowMinor,
  };
}

function isDayMoved({ firstDueOn }: Ask): boolean {
  return firstDueOn !== undefined && civilFromDay(firstDueOn).dayOfMonth > daysOfMonthMax;
}

/**
 * Never rises from one round to the next: no answer gets worse for having talked. Tit for tat comes down by the share of the
 * way from the borrower's first move to all that is owed that the borrower has come; what nobody could pay does not count.
 */
export function lookedForAt(
  planCase: PlanCase,
  ask: Ask,
  { stance, earlier }: { readonly stance: Stance; readonly earlier: readonly Ask[] },
): number {
  const { aspiration, concedeTo, rounds, strategy } = stance;
  const range = aspiration - concedeTo;
  if (strategy === 'timeDependent') return aspiration - range * Math.min(1, earlier.length / rounds);
  const owed = Number(sumOf(planCase.debt.owed));
  const totals = [...earlier, ask].flatMap((each) => totalOf(planCase, each) ?? []);
  const first = totals[0];
  if (first === undefined || first >= owed) return aspiration;
  return aspiration - range * Math.min(1, (Math.max(...totals) - first) / (owed - first));
}

/** What a move comes to; undefined where it does not say, or names what nobody could pay. */
function totalOf(
  { capacity, policy, lumpSumNowMinor }: PlanCase,
  { paymentMinor, months, lumpMinor = 0n }: Ask,
): number | undefined {
  if (paymentMinor === undefined || months === undefined) return undefined;
  const most = capacity.steps.reduce((high, step) => (step.perMonthMinor > high ? step.perMonthMinor : high), 0n);
  if (paymentMinor > most || months > policy.termMonthsMax || lumpMinor > lumpSumNowMinor) return undefined;
  return Number(paymentMinor * BigInt(months) + lumpMinor);
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
  return {
    payment: ask.paymentMinor === undefined ? undefined : Number(ask.paymentMinor),
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
      const { ceiling, highest, months, defer, lump, owed } = plan;
      if (!fits({ low: ceiling, high: ceiling }, months) || gainsAt(plan.lines, limits, last).lender < 0)
        return undefined;
      return {
        first: -distance(wish, { payment: Math.max(highest, last), months, defer, lump }, owed),
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
    (wish.months === undefined || instalmentCount(outline) <= wish.months) &&
    outline.defer === (wish.defer ?? 0) &&
    (wish.lump === undefined || outline.lump === wish.lump)
  );
}

/** Everything about the ask that stands in its way, in order of precedence. */
function faultsOf(space: Space, ask: Ask, wish: Wish, search: Search, statedMinor: bigint): AskFault[] {
  const faults: AskFault[] = [];
  const months = wish.months ?? 1;
  const defer = Math.max(wish.defer ?? 0, 0);
  const until = Math.min(defer + months, space.monthsMax);
  const caps = space.caps.slice(Math.min(defer + 1, space.monthsMax), until + 1);
  // With seasons an instalment stands against the best month, not against those in which there is none.
  const cap = space.patterns.length > 1 ? Math.max(...caps) : Math.min(...caps);
  if (wish.payment !== undefined && wish.payment > cap) {
    faults.push({ code: 'aboveCapacity', capacityMinor: BigInt(cap) });
  }
  if (defer + months > space.monthsMax) faults.push({ code: 'termTooLong', longest: space.monthsMax - defer });
  if (wish.defer !== undefined && wish.defer < 0) faults.push({ code: 'firstDueTooEarly', earliest: space.dueOn[1]! });
  if (wish.defer !== undefined && wish.defer > space.deferMax) {
    faults.push({ code: 'firstDueTooLate', latest: space.dueOn[space.deferMax + 1]! });
  }
  if (ask.lumpMinor !== undefined && ask.lumpMinor > statedMinor) faults.push({ code: 'lumpAboveStated', statedMinor });
  if (faults.length > 0 || wish.payment === undefined || wish.months === undefined) return faults;
  const repays = search.outlines.some(
    ({ outline, low, high }) =>
      outline.defer === defer &&
      outline.lump === wish.lump &&
      instalmentCount(outline) === months &&
      low <= wish.payment! &&
      wish.payment! <= high,
  );
  faults.push({ code: repays ? 'worthTooLittle' : 'tooLittleInAll' });
  return faults;
}

/** A fault with what its words speak of: amounts as text, days as text. */
export function toldFault(
  fault: AskFault,
  { paymentMinor = 0n, months = 0, lumpMinor = 0n }: Ask,
  amount: (minor: bigint) => string,
): { readonly code: AskFault['code']; readonly values: Record<string, string | number> } {
  const { code } = fault;
  const payment = amount(paymentMinor);
  switch (fault.code) {
    case 'aboveCapacity':
      return { code, values: { payment, capacity: amount(fault.capacityMinor) } };
    case 'termTooLong':
      return { code, values: { months, longest: fault.longest } };
    case 'firstDueTooEarly':
      return { code, values: { earliest: formatDay(fault.earliest) } };
    case 'firstDueTooLate':
      return { code, values: { latest: formatDay(fault.latest) } };
    case 'lumpAboveStated':
      return { code, values: { stated: amount(fault.statedMinor) } };
    case 'tooLittleInAll':
      return { code, values: { payment, months, total: amount(paymentMinor * BigInt(months) + lumpMinor) } };
    case 'worthTooLittle':
      return { code, values: { payment, months } };
  }
}

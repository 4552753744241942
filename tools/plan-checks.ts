/**
 * What a checker outside can say about the plan search: whether it finds what going through every plan finds, and whether any
 * plan drawn by chance beats it. Drawn plans are made from a rate and waivers by the arithmetic of debts (relief/repay.ts),
 * and not by the geometry that the search uses. For tests and benches.
 */
import { sumOf } from '../src/core/loan/components.ts';
import * as objectives from '../src/core/negotiation/objectives.ts';
import { bestByEnumeration } from '../src/core/negotiation/oracle.ts';
import { outcomeSpace } from '../src/core/negotiation/outcome-space.ts';
import type { PlanCase } from '../src/core/negotiation/plan-case.ts';
import { bestPlan, type FoundPlan, type Search, searchOf } from '../src/core/negotiation/plan-search.ts';
import { linesOf, type Outline, weightsOf } from '../src/core/negotiation/plan-value.ts';
import { repay } from '../src/core/relief/repay.ts';
import type { RandomStream } from '../src/simulator/book/random.ts';

const even = { lender: 1, borrower: 1 };

/** Every objective that the menu and the report card look for. */
export function allObjectives(limits: objectives.Limits): readonly objectives.Objective[] {
  return [
    objectives.lenderMost(limits),
    objectives.borrowerMost(limits),
    objectives.nash(limits),
    objectives.welfare(limits),
    objectives.evenGains('kalai', limits, even),
    objectives.evenGains('kalaiSmorodinsky', limits, { lender: 3, borrower: 1 }),
    objectives.lowestPayment(limits),
    objectives.leastCost(limits),
    objectives.soonest(limits),
  ];
}

export interface Judged {
  readonly agreed: number;
  /** objectives for which the space holds no plan */
  readonly none: number;
  readonly differ: readonly object[];
  /** the Nash product found, as a share of the greatest that enumeration finds; undefined where there is none */
  readonly nashShare: number | undefined;
}

/** The search beside full enumeration, score for score. */
export function judgeCase(planCase: PlanCase): Judged {
  const space = outcomeSpace(planCase);
  if ('refused' in space) return { agreed: 0, none: 0, differ: [], nashShare: undefined };
  const weights = weightsOf(space);
  const search = searchOf(weights);
  const differ: object[] = [];
  let agreed = 0;
  let none = 0;
  let nashShare: number | undefined;
  for (const borrowerLeast of [0, Number.NEGATIVE_INFINITY]) {
    for (const objective of allObjectives({ reservation: weights.reservation, borrowerLeast })) {
      if (borrowerLeast < 0 && !leastOnes.has(objective.name)) continue;
      const found = bestPlan(search, objective);
      const gone = bestByEnumeration(search, objective);
      if (gone === undefined) none += 1;
      else if (objective.name === 'nash')
        nashShare = gone.score.first === 0 ? 1 : (found?.score.first ?? 0) / gone.score.first;
      const isSame = found?.score.first === gone?.score.first && found?.score.second === gone?.score.second;
      if (isSame) agreed += 1;
      else differ.push({ objective: objective.name, found: told(found), gone: told(gone) });
    }
  }
  return { agreed, none, differ, nashShare };
}

/** The menu asks these of all plans, whether the borrower gains or not. */
const leastOnes = new Set(['lowestPayment', 'leastCost', 'soonest']);

function told(plan: FoundPlan | undefined): object | null {
  if (plan === undefined) return null;
  const { outline, highest, last, score } = plan;
  return { ...outline, pattern: outline.pattern.kind, highest, last, score };
}

/** A plan made from its terms and not from the search's schedules. */
export interface DrawnPlan {
  readonly outline: Outline;
  readonly highest: number;
  readonly last: number;
  readonly total: number;
  readonly lender: number;
  readonly borrower: number;
}

/** A level plan of a rate and a waiver drawn by chance; undefined where those drawn make none within capacity. */
export function drawnPlan({ weights }: Search, draw: RandomStream): DrawnPlan | undefined {
  const { space } = weights;
  const defer = draw.whole(0, space.deferMax);
  const months = draw.whole(1, space.monthsMax - defer);
  const lump = draw.pick(space.lumps);
  const rate = draw.pick(space.rates);
  const waived = BigInt(Math.floor(space.waivableAll * draw.fraction()));
  const balanceMinor = sumOf(space.of.debt.owed) - waived - BigInt(lump);
  if (balanceMinor <= 0n) return undefined;
  const monthly = Number(rate) / 1e8 / 12;
  const grown = Number(balanceMinor) * (1 + monthly) ** defer;
  const level = monthly === 0 ? grown / months : (grown * monthly) / (1 - (1 + monthly) ** -months);
  const highest = Math.ceil((level * (1 + draw.fraction() * 0.02)) / space.step) * space.step;
  const dueOn = space.dueOn.slice(defer + 1, defer + months + 1);
  if (dueOn.some((day) => space.of.capacity.perMonthOn(day) < BigInt(highest))) return undefined;
  const made = repay({
    balanceMinor,
    annualRate: { numerator: rate, denominator: 100_000_000n },
    from: space.of.asOf,
    dueOn,
    paymentsMinor: dueOn.slice(1).map(() => BigInt(highest)),
  });
  if ('refused' in made) return undefined;
  const last = Number(made.at(-1)!.totalMinor);
  // Within a unit a month of its ends, the search may leave a schedule out for what rounding could make of it.
  if (last > highest - months || last < 1) return undefined;
  const outline = { pattern: space.patterns[0]!, lump, defer, months };
  const lines = linesOf(weights, outline, highest);
  return {
    outline,
    highest,
    last,
    total: lump + highest * (months - 1) + last,
    lender: lines.lenderFixed + lines.lenderSlope * last,
    borrower: lines.borrowerFixed - lines.borrowerSlope * last,
  };
}

/** Which objectives a drawn plan serves better than what the search found, by more than a step of the last instalment. */
export function beatenBy(search: Search, best: ReadonlyMap<string, FoundPlan | undefined>, plan: DrawnPlan): string[] {
  const { reservation, space } = search.weights;
  const gains = { lender: plan.lender - reservation, borrower: plan.borrower };
  const rounding = 1e-9 * space.owed + plan.outline.months;
  if (gains.lender < rounding || gains.borrower < rounding) return [];
  const of = (name: string) => best.get(name);
  const gained = (found: FoundPlan) => ({ lender: found.lender - reservation, borrower: found.borrower });
  const { step } = space;
  const highest = plan.outline.months === 1 ? plan.last : plan.highest;
  const isBeaten: Readonly<Record<string, (found: FoundPlan) => boolean>> = {
    lenderMost: (found) => plan.lender > found.lender + step,
    borrowerMost: (found) => plan.borrower > found.borrower + 2 * step,
    nash: (found) => {
      const own = gained(found);
      const slack = step * 2 * (own.lender + own.borrower + gains.lender + gains.borrower) + rounding ** 2;
      return gains.lender * gains.borrower > own.lender * own.borrower + slack;
    },
    welfare: (found) => plan.lender + plan.borrower > found.lender + found.borrower + 2 * step,
    lowestPayment: (found) => highest < Math.max(found.outline.months === 1 ? 0 : found.highest, found.last),
    leastCost: (found) => plan.total < -found.score.first - step - plan.outline.months,
    soonest: (found) => plan.outline.defer + plan.outline.months < -found.score.first,
  };
  return Object.entries(isBeaten).flatMap(([name, beats]) => {
    const found = of(name);
    return found === undefined || beats(found) ? [name] : [];
  });
}

/** Draws plans of a case; the names of what any of them serves better. */
export function judgeByChance(planCase: PlanCase, draw: RandomStream, tries: number) {
  const space = outcomeSpace(planCase);
  if ('refused' in space) return { drawn: 0, beaten: [] };
  const weights = weightsOf(space);
  const search = searchOf(weights);
  const beaten: object[] = [];
  let drawn = 0;
  let best: ReadonlyMap<string, FoundPlan | undefined> | undefined;
  for (let each = 0; each < tries; each++) {
    const plan = drawnPlan(search, draw);
    if (plan === undefined) continue;
    drawn += 1;
    best ??= new Map(
      allObjectives({ reservation: weights.reservation, borrowerLeast: 0 }).map((objective) => [
        objective.name,
        bestPlan(search, objective),
      ]),
    );
    const names = beatenBy(search, best, plan);
    if (names.length > 0)
      beaten.push({ names, ...plan, outline: { ...plan.outline, pattern: plan.outline.pattern.kind } });
  }
  return { drawn, beaten };
}

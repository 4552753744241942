/**
 * Finds the plan that serves an objective best, exactly: branch and bound over boxes of schedules that differ in their
 * instalment alone. A box is left out only where its bound shows that it holds nothing better than what is found already.
 */
import { lastRange } from './last-instalment.ts';
import { type BoxView, type ChosenLast, isBetter, type Objective, type PlanView, type Score } from './objectives.ts';
import type { Pattern, Space } from './outcome-space.ts';
import { boxLinesOf, instalmentOf, linesOf, type Outline, roundedDown, shareSum, type Weights } from './plan-value.ts';

/** A schedule in the space, with what it is worth. */
export interface FoundPlan {
  readonly outline: Outline;
  /** the highest instalment; the last is at most that */
  readonly highest: number;
  readonly last: number;
  /** the largest of all its instalments */
  readonly top: number;
  readonly score: Score;
  readonly lender: number;
  readonly borrower: number;
}

/** Schedules of one outline with highest instalments from `low` to `high`, both multiples of the step. */
interface Box extends BoxView {
  readonly outline: Outline;
  readonly high: number;
  /** worked out when the box is first opened: every objective opens boxes of the same search alike */
  opened: OpenedBox | undefined;
}

/** The schedules with the middle instalment of a box, and the boxes below and above it. */
interface OpenedBox {
  readonly middle: number;
  readonly view: PlanView;
  readonly halves: readonly Box[];
}

export interface Ends {
  readonly outline: Outline;
  readonly low: number;
  readonly high: number;
}

export interface Search {
  readonly weights: Weights;
  readonly roots: readonly Box[];
  /** the outlines of the space, with the highest instalments that each can have */
  readonly outlines: readonly Ends[];
  /** schedules (but for the last instalment) in the space */
  readonly schedules: number;
}

export function searchOf(weights: Weights): Search {
  const roots: Box[] = [];
  const outlines: Ends[] = [];
  let schedules = 0;
  for (const ends of endsOf(weights.space)) {
    outlines.push(ends);
    schedules += (ends.high - ends.low) / weights.space.step + 1;
    const box = boxOf(weights, ends.outline, ends);
    if (box !== undefined) roots.push(box);
  }
  return { weights, roots, outlines, schedules };
}

/** All outlines that can repay the debt within capacity, the longest first. */
function* endsOf(space: Space): Generator<Ends> {
  for (const pattern of space.patterns) {
    for (const lump of space.lumps) {
      if (lump >= space.owed) continue;
      for (let defer = 0; defer <= space.deferMax; defer++) {
        const caps = capsFrom(space, pattern, defer);
        for (let months = space.monthsMax - defer; months >= 1; months--) {
          const outline = { pattern, lump, defer, months };
          const ends = instalmentEnds(space, outline, caps[months]!);
          if (ends !== undefined) yield { outline, ...ends };
        }
      }
    }
  }
}

/** Whether the space holds a plan that counts for the objective: the first that is met will do. */
export function hasPlan(weights: Weights, objective: Objective): boolean {
  const { space } = weights;
  const roots: Box[] = [];
  for (const { outline, low, high } of endsOf(space)) {
    const box = boxOf(weights, outline, { low, high });
    if (box === undefined || objective.bound(box) === undefined) continue;
    const middle = low + Math.floor((high - low) / space.step / 2) * space.step;
    if (planAt(weights, outline, middle, objective) ?? planAt(weights, outline, high, objective)) return true;
    roots.push(box);
  }
  return bestPlan({ weights, roots, outlines: [], schedules: 0 }, objective) !== undefined;
}

/** The most that the highest instalment may be, by months of a plan that begins after `defer` of them. */
function capsFrom({ caps, monthsMax }: Space, pattern: Pattern, defer: number): Float64Array {
  const most = new Float64Array(monthsMax - defer + 1).fill(Number.POSITIVE_INFINITY);
  const best = pattern.kind === 'paced' ? caps.reduce((high, cap) => Math.max(high, cap), 0) : 0;
  for (let months = 1; months < most.length; months++) {
    most[months] = pattern.kind === 'paced' ? best : Math.min(most[months - 1]!, caps[defer + months]!);
  }
  return most;
}

/** The highest instalments with which a schedule of this outline can repay the debt within capacity. */
function instalmentEnds(space: Space, outline: Outline, cap: number): { low: number; high: number } | undefined {
  const { pattern, lump, defer, months } = outline;
  const { step, rates, owed, waivableAll } = space;
  // A paced plan begins and ends with an instalment.
  if (pattern.shares[defer + 1] === 0 || pattern.shares[defer + months] === 0) return undefined;
  const slack = pattern.kind === 'paced' ? months * step : 0;
  const dearest = rates.length - 1;
  const least = (owed - waivableAll - lump - slack) / annuity(space, outline, 0, months);
  const low = Math.max(Math.ceil(least / step - 1e-9), 1) * step;
  const before = months === 1 ? 0 : annuity(space, outline, dearest, months - 1);
  const most = before === 0 ? Number.POSITIVE_INFINITY : (owed - lump + slack) / before;
  let high = Math.floor(Math.min(cap, most) / step + 1e-9) * step;
  // One instalment alone is what is owed, and no more.
  if (months === 1) high = Math.min(high, Math.ceil((owed - lump) / annuity(space, outline, dearest, 1) / step) * step);
  return high < low ? undefined : { low, high };
}

/** What instalments of 1 at the highest are worth on the day of the plan, at one of the space's rates. */
function annuity(space: Space, { pattern, defer }: Outline, rate: number, months: number): number {
  const first = space.powers.first[rate]![defer]!;
  if (pattern.kind === 'level') return first * space.powers.sums[rate]![months]!;
  return first * pacedSums(space, pattern, defer, rate)[months]!;
}

/** Of a paced plan, what its first so many instalments of 1 at the highest are worth on the first due date. */
function pacedSums(space: Space, pattern: Pattern, defer: number, rate: number): Float64Array {
  const key = rate * (space.deferMax + 1) + defer;
  const known = space.pacedSums.get(key);
  if (known !== undefined) return known;
  const months = space.monthsMax - defer;
  const sums = new Float64Array(months + 1);
  const discount = space.powers.discount[rate]!;
  for (let at = 1; at <= months; at++) sums[at] = sums[at - 1]! + pattern.shares[defer + at]! * discount[at - 1]!;
  space.pacedSums.set(key, sums);
  return sums;
}

/** Undefined where no last instalment can fit. */
function boxOf(weights: Weights, outline: Outline, ends: { low: number; high: number }): Box | undefined {
  const { space } = weights;
  const { low, high } = ends;
  const { lump, defer, months } = outline;
  const { rates, powers, owed, waivableAll } = space;
  const isLevel = outline.pattern.kind === 'level';
  const least = totalBefore(space, outline, low);
  const sharesBefore = isLevel ? months - 1 : shareSum({ ...outline, months: months - 1 });
  // Paced instalments are rounded down to the step: the lines are moved by what that can come to by the last due date.
  const slack = 1 + roundedDown(space, outline) / powers.discount[rates.length - 1]![months - 1]!;
  const lastAt = (rate: number, waived: number) => {
    const growth = 1 / (powers.first[rate]![defer]! * powers.discount[rate]![months - 1]!);
    const fall = annuity(space, outline, rate, months - 1) * growth;
    return { at: (owed - lump - waived) * growth - low * fall, fall };
  };
  const cheapest = lastAt(0, waivableAll);
  const dearest = lastAt(rates.length - 1, 0);
  const last = {
    least: months === 1 ? Math.max(1, low - space.step + 1) : cheapest.at - slack,
    leastFall: months === 1 ? -1 : cheapest.fall,
    greatest: dearest.at + slack,
    greatestFall: dearest.fall,
    most: isLevel ? low : instalmentOf(space, outline.pattern, defer + months, low) + space.step,
  };
  const width = high - low;
  // One instalment alone is its own highest, rounded up to the step.
  const isAlone = months === 1;
  const lastLow = isAlone ? low - space.step + 1 : Math.ceil(last.least - last.leastFall * width);
  if (Math.max(1, lastLow) > Math.min(last.most + width, last.greatest)) return undefined;
  return {
    outline,
    low,
    high,
    width,
    topLow: Math.max(isAlone ? 0 : isLevel ? low : topOf(space, { ...outline, months: months - 1 }, low), lastLow),
    topHigh: topOf(space, outline, high),
    lines: boxLinesOf(weights, outline, ends),
    last,
    // The total falls with every earlier payment, so it is least with the highest instalments, not rounded down to the step.
    // Totals are whole units; with nothing to waive the last instalment is rounded to the nearest, else up.
    totalLow: Math.max(
      least + Math.max(1, lastLow),
      Math.ceil(lump + high * sharesBefore + cheapest.at - cheapest.fall * width - (waivableAll < 1 ? 0.5 : 0) - 1e-6),
    ),
    totalBeforeLow: least,
    totalRise: isLevel ? months - 1 : 0,
    monthsToEnd: defer + months,
    months: instalmentCount(outline),
    defer,
    lump,
    owed,
    opened: undefined,
  };
}

/** Months with an instalment: a paced plan has none in a month of no capacity. */
export function instalmentCount({ pattern, defer, months }: Outline): number {
  if (pattern.kind === 'level') return months;
  let count = 0;
  for (let month = defer + 1; month <= defer + months; month++) if (pattern.shares[month]! > 0) count += 1;
  return count;
}

/** The largest of a schedule's instalments, the last not above its month's own. */
function topOf(space: Space, { pattern, defer, months }: Outline, highest: number): number {
  if (pattern.kind === 'level') return highest;
  let top = 0;
  for (let month = defer + 1; month <= defer + months; month++) {
    top = Math.max(top, instalmentOf(space, pattern, month, highest));
  }
  return top;
}

/** Money down and all instalments but the last. */
function totalBefore(space: Space, outline: Outline, highest: number): number {
  const { pattern, lump, defer, months } = outline;
  if (pattern.kind === 'level') return lump + highest * (months - 1);
  let total = lump;
  for (let at = 1; at < months; at++) total += instalmentOf(space, pattern, defer + at, highest);
  return total;
}

export interface Asked {
  /** only what is better than this */
  readonly above?: Score;
  /** an answer whose first score is less than so much below the best will do; 0 when left out */
  readonly gap?: number;
}

/** The best plan for the objective; undefined when the space holds none that counts, or none better than `above`. */
export function bestPlan(search: Search, objective: Objective, asked: Asked = {}): FoundPlan | undefined {
  const { weights } = search;
  const heap = new BoxHeap();
  let best: FoundPlan | undefined;
  const { gap = 0 } = asked;
  let bar = asked.above;
  const consider = (box: Box) => {
    const score = objective.bound(box);
    if (score !== undefined && (bar === undefined || isBetter(score, bar))) heap.push(box, score);
  };
  for (const root of search.roots) consider(root);
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const { box, score } = next;
    if (bar !== undefined && !isBetter(score, bar)) break;
    box.opened ??= openedBox(weights, box);
    const { middle, view, halves } = box.opened;
    const chosen = objective.choose(view);
    const found = chosen && foundPlan(view, box.outline, middle, chosen);
    if (found !== undefined && (bar === undefined || isBetter(found.score, best?.score ?? bar))) {
      best = found;
      // With a gap, what could be better by less is not looked for.
      bar = gap === 0 ? found.score : { first: found.score.first + gap, second: Number.POSITIVE_INFINITY };
    }
    for (const half of halves) consider(half);
  }
  return best;
}

function openedBox(weights: Weights, { outline, low, high }: Box): OpenedBox {
  const { step } = weights.space;
  const middle = low + Math.floor((high - low) / step / 2) * step;
  const halves: Box[] = [];
  for (const ends of [
    { low, high: middle - step },
    { low: middle + step, high },
  ]) {
    const half = ends.low > ends.high ? undefined : boxOf(weights, outline, ends);
    if (half !== undefined) halves.push(half);
  }
  return { middle, view: planView(weights, outline, middle), halves };
}

/** The plan of an outline and a highest instalment that serves the objective best. */
export function planAt(
  weights: Weights,
  outline: Outline,
  highest: number,
  objective: Objective,
): FoundPlan | undefined {
  const view = planView(weights, outline, highest);
  const chosen = objective.choose(view);
  return chosen && foundPlan(view, outline, highest, chosen);
}

export function planView(weights: Weights, outline: Outline, highest: number): PlanView {
  const { space } = weights;
  return {
    lines: linesOf(weights, outline, highest),
    range: lastRange(space, outline, highest),
    highest: outline.months === 1 ? 0 : topOf(space, { ...outline, months: outline.months - 1 }, highest),
    ceiling: topOf(space, outline, highest),
    months: instalmentCount(outline),
    defer: outline.defer,
    lump: outline.lump,
    owed: space.owed,
    totalBefore: totalBefore(space, outline, highest),
    monthsToEnd: outline.defer + outline.months,
  };
}

export function foundPlan(
  { lines, highest: topBefore }: PlanView,
  outline: Outline,
  highest: number,
  { last, score }: ChosenLast,
): FoundPlan {
  return {
    outline,
    highest,
    last,
    top: Math.max(topBefore, last),
    score,
    lender: lines.lenderFixed + lines.lenderSlope * last,
    borrower: lines.borrowerFixed - lines.borrowerSlope * last,
  };
}

/** Boxes by the best that they could give, best first. */
class BoxHeap {
  readonly #items: { readonly box: Box; readonly score: Score }[] = [];

  push(box: Box, score: Score): void {
    const items = this.#items;
    let at = items.length;
    const item = { box, score };
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBetter(score, items[parent]!.score)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): { readonly box: Box; readonly score: Score } | undefined {
    const items = this.#items;
    const top = items[0];
    const item = items.pop();
    if (top === undefined || item === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && isBetter(items[child + 1]!.score, items[child]!.score)) child += 1;
      if (!isBetter(items[child]!.score, item.score)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
    return top;
  }
}

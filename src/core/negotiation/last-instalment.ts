/**
 * Which last instalments a schedule can have: those for which some rate of the space, with waivers within the policy, makes
 * it repay the debt exactly. For one rate that is an interval, from all that may be waived to nothing waived; the intervals
 * move up with the rate. Within one, the last instalment is a multiple of the step; the ends stand to the cent.
 */
import type { Space } from './outcome-space.ts';
import { instalmentOf, type Outline } from './plan-value.ts';

/** The permitted last instalments of one schedule with one highest instalment. */
export interface LastRange {
  readonly space: Space;
  readonly outline: Outline;
  readonly highest: number;
  /** the largest the last may be: the month's own instalment */
  readonly most: number;
  /** the smallest: of one instalment alone the highest is that instalment, rounded up to the step, so that it has one name */
  readonly least: number;
  /** of a paced schedule: its instalments but the last, and what they come to by rate, worked out when first asked for */
  readonly paced: { readonly instalments: Float64Array; readonly worth: Float64Array } | undefined;
}

export function lastRange(space: Space, outline: Outline, highest: number): LastRange {
  const { pattern, defer, months } = outline;
  const most = instalmentOf(space, pattern, defer + months, highest);
  const least = months === 1 ? Math.max(1, most - space.step + 1) : 1;
  if (pattern.kind === 'level') return { space, outline, highest, most, least, paced: undefined };
  const instalments = new Float64Array(months - 1);
  for (let at = 1; at < months; at++) instalments[at - 1] = instalmentOf(space, pattern, defer + at, highest);
  const worth = new Float64Array(space.rates.length).fill(Number.NaN);
  return { space, outline, highest, most, least, paced: { instalments, worth } };
}

/** The last instalment at one of the space's rates with so much waived, before it is rounded. */
export function lastWith(range: LastRange, rate: number, waived: number): number {
  return fullAt(range, rate) - waived * growthAt(range, rate);
}

/** With nothing waived. */
function fullAt({ space, outline, highest, paced }: LastRange, rate: number): number {
  const { powers, owed } = space;
  const { lump, defer, months } = outline;
  const discount = powers.discount[rate]!;
  const first = powers.first[rate]![defer]!;
  const before = paced === undefined ? highest * powers.sums[rate]![months - 1]! : worthOf(paced, rate, discount);
  return (owed - lump - before * first) / (first * discount[months - 1]!);
}

/** What the instalments of a paced schedule come to on the first due date. */
function worthOf(paced: NonNullable<LastRange['paced']>, rate: number, discount: Float64Array): number {
  const known = paced.worth[rate]!;
  if (!Number.isNaN(known)) return known;
  let worth = 0;
  for (let at = 0; at < paced.instalments.length; at++) worth += paced.instalments[at]! * discount[at]!;
  paced.worth[rate] = worth;
  return worth;
}

/** What a unit of today comes to by the last due date. */
function growthAt({ space: { powers }, outline: { defer, months } }: LastRange, rate: number): number {
  return 1 / (powers.first[rate]![defer]! * powers.discount[rate]![months - 1]!);
}

/** The least permitted last instalment not below `target`. */
export function lastAtLeast(range: LastRange, target: number): number | undefined {
  const { step, rates } = range.space;
  const floor = Math.max(Math.ceil(target), range.least);
  let best: number | undefined;
  const consider = (rate: number) => {
    const low = lowOf(range, rate);
    const high = highOf(range, rate);
    if (high < floor) return false;
    const from = Math.max(low, floor);
    const onGrid = Math.ceil(from / step) * step;
    const last = from === low ? low : onGrid <= high ? onGrid : high;
    if (!isReachable(range, last, low)) return false;
    if (best === undefined || last < best) best = last;
    return true;
  };
  // Intervals move up with the rate: the first that reaches the target holds the least, or the next interval's lower end does.
  const first = firstRate(range, (at) => highOf(range, at) >= floor);
  const firstAbove = firstRate(range, (at) => lowOf(range, at) >= floor);
  // Where rounding makes one of them unreachable, the next from there on.
  for (const start of [first, firstAbove]) {
    for (let rate = start; rate < rates.length && lowOf(range, rate) <= range.most; rate++) if (consider(rate)) break;
  }
  return best;
}

/** The greatest permitted last instalment not above `target`. */
export function lastAtMost(range: LastRange, target: number): number | undefined {
  const { step } = range.space;
  const ceiling = Math.min(Math.floor(target), range.most);
  let best: number | undefined;
  const consider = (rate: number) => {
    const low = lowOf(range, rate);
    const high = highOf(range, rate);
    if (low > ceiling || high < range.least) return false;
    const to = Math.min(high, ceiling);
    const onGrid = Math.floor(to / step) * step;
    const last = to === high ? high : onGrid >= low ? onGrid : low;
    if (last < range.least || !isReachable(range, last, low)) return false;
    if (best === undefined || last > best) best = last;
    return true;
  };
  const last = firstRate(range, (at) => lowOf(range, at) > ceiling) - 1;
  const lastBelow = firstRate(range, (at) => highOf(range, at) > ceiling) - 1;
  for (const start of [last, lastBelow]) {
    for (let rate = start; rate >= 0 && highOf(range, rate) >= range.least; rate--) if (consider(rate)) break;
  }
  return best;
}

/** The first rate of which `holds` is so; of a condition that holds of all rates above one of which it holds. */
function firstRate({ space: { rates } }: LastRange, holds: (rate: number) => boolean): number {
  let from = 0;
  let to = rates.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** With nothing waived, to the unit. */
export function highOf(range: LastRange, rate: number): number {
  return Math.round(fullAt(range, rate));
}

/** With all waived that may be. */
export function lowOf(range: LastRange, rate: number): number {
  const { waivableAll } = range.space;
  const full = fullAt(range, rate);
  const high = Math.round(full);
  return waivableAll === 0 ? high : Math.min(high, Math.ceil(full - waivableAll * growthAt(range, rate)));
}

/**
 * Interest is rounded each month, so the last instalment comes out up to a unit a month off. Where no waiver is left to
 * take that up and the last may not be larger either, the schedule is not counted as permitted.
 */
export function isReachable({ outline, most }: LastRange, last: number, low: number): boolean {
  return last <= most && !(last > most - outline.months && last - low < outline.months);
}

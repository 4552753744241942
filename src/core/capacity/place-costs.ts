/**
 * What living costs in a place: dated figures of persons or households, and the floor and guideline of a household that
 * follow from them. docs/formats/living-costs.md says how. Two households alike in one place have the same floor.
 */
import type { Day } from '../calendar/day.ts';
import type { Currency } from '../money/currency.ts';
import { divideRounded } from '../money/round.ts';
import { shareOut } from '../money/share.ts';
import type { DatedValues } from '../rules/dated-values.ts';
import { wholeMillionths } from './parameters.ts';
import type { Household } from './statement.ts';
import { type CostGroup, costGroups } from './vocabulary.ts';

export const areas = ['urban', 'rural', 'any'] as const;
export type Area = (typeof areas)[number];
export const measures = ['subsistence', 'consumption', 'allowance'] as const;
export type Measure = (typeof measures)[number];

export type FigureGroup = CostGroup | 'housing';
export type GroupAmounts = Readonly<Partial<Record<FigureGroup, bigint>>>;

/** total: one sum. groups: by group. bySize: by group for households of 1, 2, 3 … persons, and a sum for each further one. */
export type Figure =
  | { readonly form: 'total'; readonly totalMinor: bigint }
  | { readonly form: 'groups'; readonly groups: GroupAmounts }
  | { readonly form: 'bySize'; readonly bySize: readonly GroupAmounts[]; readonly eachFurtherMinor: bigint };

export interface PlaceFigures {
  readonly place: string;
  readonly area: Area;
  readonly currency: Currency;
  readonly measure: Measure;
  readonly per: 'person' | 'household';
  readonly periodMonths: number;
  readonly source: { readonly instrument: string; readonly article: string };
  readonly confidence: string;
  readonly verified: boolean;
  readonly lastVerifiedOn: Day;
  readonly note: string | undefined;
  /** in order of their first day; each lasts until the next */
  readonly spans: readonly { readonly from: Day; readonly figure: Figure }[];
}

export interface LivingCosts {
  readonly parameters: DatedValues;
  readonly places: readonly PlaceFigures[];
}

/** A figure as it was used, for the answer. */
export interface FloorUsed {
  readonly figures: PlaceFigures;
  readonly from: Day;
  readonly figure: Figure;
}

export interface GroupCost {
  readonly floorMinor: bigint;
  /** Undefined: none; what is declared counts. */
  readonly guidelineMinor: bigint | undefined;
}

/** A month's floor and guideline of one household, group by group. */
export interface HouseholdCosts {
  readonly groups: ReadonlyMap<CostGroup, GroupCost>;
  readonly used: readonly FloorUsed[];
  /** what the floor comes from, for the lines */
  readonly source: string;
}

export const floorRefusals = ['noFloorForPlace', 'noFloorInForce', 'currencyNotOfPlace'] as const;
export type FloorRefusal = (typeof floorRefusals)[number];

/** The place and what it belongs to, nearest first: CN-320100, CN-32, CN. */
export function placeChain(place: string): string[] {
  const [country, subdivision] = place.split('-');
  if (subdivision === undefined) return [country!];
  const province = /^\d{6}$/.test(subdivision) ? [`${country}-${subdivision.slice(0, 2)}`] : [];
  return [...new Set([place, ...province, country!])];
}

export function hasFigures(places: readonly PlaceFigures[], place: string): boolean {
  const chain = placeChain(place);
  return places.some((figures) => chain.includes(figures.place));
}

/** Refuses, in this order: a place without figures; none in force on the day; figures in another currency. */
export function costsOf(at: {
  readonly places: readonly PlaceFigures[];
  readonly place: string;
  readonly area: Area;
  readonly asOf: Day;
  readonly currency: Currency;
  readonly household: Household;
  readonly consumptionShare: bigint;
}): HouseholdCosts | { readonly refused: FloorRefusal } {
  if (!hasFigures(at.places, at.place)) return { refused: 'noFloorForPlace' };
  const allowance = nearest(at, 'allowance', () => true);
  const subsistence = nearest(at, 'subsistence', () => true);
  const consumption = nearest(at, 'consumption', () => true);
  const used = [allowance, subsistence, consumption].filter((one) => one !== undefined);
  if (used.length === 0) return { refused: 'noFloorInForce' };
  if (used.some((one) => one.figures.currency !== at.currency)) return { refused: 'currencyNotOfPlace' };
  const persons = at.household.adults + at.household.children;
  if (allowance !== undefined) return allowed(allowance, persons);
  const split = consumption?.figure.form === 'groups' ? consumption : nearest(at, 'consumption', isByGroup);
  if (split === undefined || consumption === undefined) return { refused: 'noFloorInForce' };
  return byPersons({ subsistence, consumption, split, persons, share: at.consumptionShare });
}

const isByGroup = (figure: Figure) => figure.form === 'groups';

function nearest(
  at: { readonly places: readonly PlaceFigures[]; readonly place: string; readonly area: Area; readonly asOf: Day },
  measure: Measure,
  fits: (figure: Figure) => boolean,
): FloorUsed | undefined {
  for (const place of placeChain(at.place)) {
    for (const area of [at.area, 'any']) {
      for (const figures of at.places) {
        if (figures.measure !== measure || figures.place !== place || figures.area !== area) continue;
        const span = figures.spans.findLast(({ from }) => from <= at.asOf);
        if (span !== undefined && fits(span.figure)) return { figures, ...span };
      }
    }
  }
  return undefined;
}

function allowed(used: FloorUsed, persons: number): HouseholdCosts {
  if (used.figure.form !== 'bySize') throw new Error('an allowance is told by size');
  const { bySize, eachFurtherMinor } = used.figure;
  const base = bySize[Math.min(persons, bySize.length) - 1]!;
  const names = costGroups.filter((group) => base[group] !== undefined);
  const further = BigInt(Math.max(0, persons - bySize.length)) * eachFurtherMinor;
  const amounts = names.map((group) => base[group]!);
  const added = shareOut(further, amounts);
  const groups = names.map((group, index): [CostGroup, GroupCost] => {
    const minor = amounts[index]! + added[index]!;
    return [group, { floorMinor: minor, guidelineMinor: minor }];
  });
  return { groups: new Map(groups), used: [used], source: sourceOf(used.figures) };
}

function byPersons(at: {
  readonly subsistence: FloorUsed | undefined;
  readonly consumption: FloorUsed;
  readonly split: FloorUsed;
  readonly persons: number;
  readonly share: bigint;
}): HouseholdCosts {
  const persons = BigInt(at.persons);
  const weights = (at.split.figure as Extract<Figure, { form: 'groups' }>).groups;
  const names = costGroups.filter((group) => weights[group] !== undefined);
  const months = BigInt(at.consumption.figures.periodMonths);
  const whole = Object.values(weights).reduce((sum, weight) => sum + weight, 0n);
  const total = at.consumption.figure.form === 'total' ? at.consumption.figure.totalMinor : whole;
  const guidelines = names.map((group) => divideRounded(persons * total * weights[group]!, whole * months, 'up'));
  const living = guidelines.reduce((sum, guideline) => sum + guideline, 0n);
  const byShare = divideRounded(living * at.share, wholeMillionths, 'up');
  const bySubsistence = at.subsistence === undefined ? 0n : persons * perMonthMinor(at.subsistence);
  const isSubsistence = bySubsistence > byShare;
  const floorMinor = isSubsistence ? bySubsistence : byShare;
  const floors = shareOut(
    floorMinor,
    names.map((group) => weights[group]!),
  );
  const groups = names.map((group, index): [CostGroup, GroupCost] => {
    const floor = floors[index]!;
    const guideline = guidelines[index]!;
    return [group, { floorMinor: floor, guidelineMinor: guideline > floor ? guideline : floor }];
  });
  const used = [at.subsistence, at.consumption, at.split].filter((one) => one !== undefined);
  const source = sourceOf((isSubsistence ? at.subsistence! : at.consumption).figures);
  return { groups: new Map(groups), used: [...new Set(used)], source };
}

function perMonthMinor({ figure, figures }: FloorUsed): bigint {
  if (figure.form !== 'total') throw new Error('a subsistence standard is a total');
  return divideRounded(figure.totalMinor, BigInt(figures.periodMonths), 'up');
}

export function sourceOf(figures: PlaceFigures): string {
  return `${figures.source.instrument} ${figures.source.article}`;
}

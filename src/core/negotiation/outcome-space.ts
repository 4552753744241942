/**
 * The outcome space: all plans that policy, law, capacity and arithmetic permit. A plan here is a schedule: money down,
 * months before the first instalment, number of instalments, instalment, last instalment. Which rate and which waivers make
 * it repay the debt follows from it (plan-tools.ts). So a borrower's own wish, so much a month from then on, is a point of
 * the same space, and waivers need no grid: what is waived is what the schedule leaves, to the cent.
 *
 * Amounts are whole minor units held in doubles (exact below 2^53); they are searched with here, and every plan that leaves
 * the search is worked out again in whole numbers.
 * tidy-allow noFloatOfMoney: the search holds whole minor units in doubles; every plan that leaves it is worked out in bigint.
 */
import { civilFromDay, type Day, dayFromCivil } from '../calendar/day.ts';
import { days30360 } from '../calendar/day-count.ts';
import { addMonths } from '../calendar/period.ts';
import { sumOf } from '../loan/components.ts';
import type { PercentMillionths, PlanCase } from './plan-case.ts';

const wholeMillionths = 100_000_000n;
const rateStep = 250_000n;
const oneYear = 360;

export interface Space {
  readonly of: PlanCase;
  /** all that is owed now */
  readonly owed: number;
  /** the most that may be waived, by component in the order in which they are waived */
  readonly waivable: {
    readonly penalty: number;
    readonly fee: number;
    readonly interest: number;
    readonly principal: number;
  };
  readonly waivableAll: number;
  /** rising; the floor, its steps of a quarter point, and the contract's own */
  readonly rates: readonly PercentMillionths[];
  /** due date of month 1, 2, …; [0] is today */
  readonly dueOn: readonly Day[];
  /** capacity of those months; [0] is 0 */
  readonly caps: Float64Array;
  /** months from today to the last instalment at most */
  readonly monthsMax: number;
  readonly deferMax: number;
  readonly lumps: readonly number[];
  readonly step: number;
  readonly patterns: readonly Pattern[];
  readonly powers: RatePowers;
  /** worked out when first asked for, by rate and deferral: what the shares of the paced pattern come to, month by month */
  readonly pacedSums: Map<number, Float64Array>;
}

/**
 * How a plan's instalments go with the months: `level`, or in step with what can be paid (`paced`, for seasons and known
 * changes): the instalment of a month is the highest instalment times the month's share of the best month.
 */
export interface Pattern {
  readonly kind: 'level' | 'paced';
  /** by month, 0 to 1 */
  readonly shares: Float64Array;
}

/** By rate: interest factors for months, and for the odd time to the first due date of each deferral. */
interface RatePowers {
  /** [rate][months]: 1 / (1 + r/12)^months */
  readonly discount: readonly Float64Array[];
  /** [rate][months]: the sum of the first so many of them, from 0 on: an annuity due */
  readonly sums: readonly Float64Array[];
  /** [rate][defer]: 1 / (1 + r × days to the first due date / 360) */
  readonly first: readonly Float64Array[];
}

export const spaceRefusals = ['nothingOwed', 'amountTooLarge', 'noDueDateInTerm'] as const;
export type SpaceRefusal = (typeof spaceRefusals)[number];

/** Beyond it doubles would no longer hold interest to the cent: 100 billion in a currency of two decimals. */
const owedMax = 10 ** 13;

export function outcomeSpace(planCase: PlanCase): Space | { readonly refused: SpaceRefusal } {
  const { debt, policy, law, lumpSumNowMinor } = planCase;
  const owedMinor = sumOf(debt.owed);
  if (owedMinor <= 0n) return { refused: 'nothingOwed' };
  if (owedMinor > BigInt(owedMax)) return { refused: 'amountTooLarge' };
  const dueOn = dueDates(planCase, Math.min(policy.termMonthsMax, law.planMonthsMax ?? policy.termMonthsMax));
  const monthsMax = dueOn.length - 1;
  if (monthsMax === 0) return { refused: 'noDueDateInTerm' };
  const caps = Float64Array.from(dueOn, (day, month) => (month === 0 ? 0 : Number(planCase.capacity.perMonthOn(day))));
  const waivable = waivableOf(planCase);
  const owed = Number(owedMinor);
  const lump = Math.min(Number(lumpSumNowMinor), owed);
  const rates = ratesOf(planCase);
  const deferMax = Math.min(policy.deferMonthsMax, monthsMax - 1);
  return {
    of: planCase,
    owed,
    waivable,
    waivableAll: waivable.penalty + waivable.fee + waivable.interest + waivable.principal,
    rates,
    dueOn,
    caps,
    monthsMax,
    deferMax,
    lumps: lump > 0 ? [0, lump] : [0],
    step: Number(policy.paymentStepMinor),
    patterns: patternsOf(caps, monthsMax),
    powers: powersOf(rates, dueOn, { monthsMax, deferMax }),
    pacedSums: new Map(),
  };
}

/** The share of an amount, rounded down: never more than what the policy permits. */
export function shareOf(amountMinor: bigint, percent: PercentMillionths): bigint {
  return (amountMinor * percent) / wholeMillionths;
}

function waivableOf({ debt: { owed }, policy }: PlanCase): Space['waivable'] {
  return {
    penalty: Number(shareOf(owed.penalty, policy.penaltyWaiverMax)),
    fee: Number(shareOf(owed.fee, policy.feeWaiverMax)),
    interest: Number(shareOf(owed.interest, policy.interestWaiverMax)),
    principal: Number(shareOf(owed.principal, policy.principalWaiverMax)),
  };
}

/**
 * The first due date is the first such day after today; where capacity begins within a month, the first from then on. A
 * capacity that begins later than that needs months before the first instalment, as the policy permits them.
 */
function dueDates({ asOf, capacity, policy }: PlanCase, monthsMax: number): Day[] {
  const begins = capacity.steps.find(({ perMonthMinor }) => perMonthMinor > 0n)?.from ?? asOf;
  const earliest = begins > asOf && begins <= addMonths(asOf, 1) ? begins : asOf + 1;
  const { year, month } = civilFromDay(earliest);
  let first = dayFromCivil({ year, month, dayOfMonth: policy.dueDayOfMonth });
  if (first < earliest) first = addMonths(first, 1, policy.dueDayOfMonth);
  const days: Day[] = [asOf];
  // A first due date that is months away takes its months from the term.
  const until = addMonths(asOf, monthsMax);
  for (let month = 0; month < monthsMax; month++) {
    const day = addMonths(first, month, policy.dueDayOfMonth);
    if (day <= until) days.push(day);
  }
  return days;
}

function ratesOf({ debt, policy, law }: PlanCase): PercentMillionths[] {
  const dearest = law.rateMax === undefined || law.rateMax > debt.contractRate ? debt.contractRate : law.rateMax;
  const floor = policy.rateFloor < dearest ? policy.rateFloor : dearest;
  const rates = new Set<bigint>([floor, dearest]);
  for (let rate = floor; rate < dearest; rate += rateStep) rates.add(rate);
  return [...rates].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function patternsOf(caps: Float64Array, monthsMax: number): Pattern[] {
  const level: Pattern = { kind: 'level', shares: new Float64Array(monthsMax + 1).fill(1) };
  const best = Math.max(...caps);
  const isEven = caps.every((cap, month) => month === 0 || cap === best);
  if (isEven || best === 0) return [level];
  return [level, { kind: 'paced', shares: caps.map((cap) => cap / best) }];
}

function powersOf(
  rates: readonly PercentMillionths[],
  dueOn: readonly Day[],
  { monthsMax, deferMax }: { monthsMax: number; deferMax: number },
): RatePowers {
  const byRate = rates.map((rate) => monthPowers(rate, monthsMax));
  const toFirst = Array.from({ length: deferMax + 1 }, (_, defer) => days30360(dueOn[0]!, dueOn[defer + 1]!) / oneYear);
  return {
    discount: byRate.map(({ discount }) => discount),
    sums: byRate.map(({ sums }) => sums),
    first: rates.map((rate) => Float64Array.from(toFirst, (years) => 1 / (1 + annualOf(rate) * years))),
  };
}

function annualOf(rate: PercentMillionths): number {
  return Number(rate) / Number(wholeMillionths);
}

interface MonthPowers {
  readonly discount: Float64Array;
  readonly sums: Float64Array;
}

/** A book has thousands of cases and few rates: the powers of each are worked out once, for terms of a decade. */
const keptPowers = new Map<PercentMillionths, MonthPowers>();
const keptRatesMax = 4096;
const keptTerm = 120;

function monthPowers(rate: PercentMillionths, monthsMax: number): MonthPowers {
  const kept = keptPowers.get(rate);
  if (kept !== undefined && monthsMax < kept.discount.length) return kept;
  const months = Math.max(monthsMax, keptTerm);
  const discount = new Float64Array(months + 1);
  const sums = new Float64Array(months + 1);
  const growth = 1 + annualOf(rate) / 12;
  discount[0] = 1;
  for (let month = 1; month <= months; month++) {
    discount[month] = discount[month - 1]! / growth;
    sums[month] = sums[month - 1]! + discount[month - 1]!;
  }
  const powers = { discount, sums };
  if (keptPowers.size < keptRatesMax || keptPowers.has(rate)) keptPowers.set(rate, powers);
  return powers;
}

/**
 * From a schedule to terms: which rate and which waivers make it repay the debt, as relief tools that are then applied in
 * whole numbers. Of all that do, those that need the lowest authority; of these the least principal waived, then the least
 * waived in all. So a lower rate comes before a waiver, and waivers go penalty, fee, interest, principal.
 */
import type { ComponentAmounts } from '../loan/components.ts';
import { sumOf } from '../loan/components.ts';
import { applyRelief, type Relieved } from '../relief/apply-relief.ts';
import { openRelief, type ReliefState } from '../relief/relief-state.ts';
import type { ReliefPolicy } from '../relief/relief-tool.ts';
import type { ReliefUse } from '../relief/relief-tools.ts';
import { repay } from '../relief/repay.ts';
import { percentText } from '../rules/value-content.ts';
import { type AuthorityLimits, authorityLimits, authorityWithin, type Concession } from './approval/authority.ts';
import { lastRange, lastWith } from './last-instalment.ts';
import type { Space } from './outcome-space.ts';
import type { PercentMillionths, PlanCase } from './plan-case.ts';
import type { FoundPlan } from './plan-search.ts';
import { instalmentOf } from './plan-value.ts';

/** In the order in which they are waived. */
export interface Waived {
  readonly penalty: bigint;
  readonly fee: bigint;
  readonly interest: bigint;
  readonly principal: bigint;
}

export interface PlanTerms {
  readonly rate: PercentMillionths;
  readonly waived: Waived;
  readonly relieved: Relieved;
  readonly concession: Concession;
}

/** What every plan of a case shares. */
export interface TermsContext {
  readonly space: Space;
  readonly opened: ReliefState;
  readonly reliefPolicy: ReliefPolicy;
  /** undefined where the lender states no matrix */
  readonly limits: AuthorityLimits | undefined;
}

export function termsContext(space: Space): TermsContext {
  const { of: planCase } = space;
  const opened = openRelief({
    currency: planCase.currency,
    asOf: planCase.asOf,
    product: planCase.product,
    owed: planCase.debt.owed,
    annualRate: { numerator: planCase.debt.contractRate, denominator: 100_000_000n },
    paymentOrder: ['cost', 'interest', 'penalty', 'fee', 'principal'],
    secured: planCase.debt.secured,
    guaranteed: planCase.debt.guaranteed,
    chargedOff: planCase.debt.isChargedOff,
    originalTermMonths: planCase.debt.originalTermMonths,
    remainingMonths: planCase.debt.remainingMonths,
    extendedMonths: planCase.debt.extendedMonths,
    instalmentBeforeMinor: planCase.debt.instalmentBeforeMinor,
    schedule: [],
  });
  if ('refused' in opened) throw new Error(`a space of a debt that is none: ${opened.refused}`);
  const { authority } = planCase;
  return {
    space,
    opened,
    reliefPolicy: reliefPolicyOf(planCase),
    limits: authority && authorityLimits(authority, concededDebt(planCase)),
  };
}

/** The debt as a matrix of roles is asked about it. */
export function concededDebt({ product, debt: { owed } }: PlanCase) {
  return {
    product,
    principalMinor: owed.principal,
    interestMinor: owed.interest,
    penaltyMinor: owed.penalty,
    feeMinor: owed.fee,
    totalOwedMinor: sumOf(owed),
  };
}

function reliefPolicyOf({ policy }: PlanCase): ReliefPolicy {
  return {
    termMonthsMax: policy.termMonthsMax,
    rateFloorPercent: percentText(policy.rateFloor),
    deferMonthsMax: policy.deferMonthsMax,
    penaltyWaiverMaxPercent: percentText(policy.penaltyWaiverMax),
    interestWaiverMaxPercent: percentText(policy.interestWaiverMax),
    feeWaiverMaxPercent: percentText(policy.feeWaiverMax),
    principalWaiverMaxPercent: percentText(policy.principalWaiverMax),
    settlementMinPercent: policy.settlementMin === undefined ? undefined : percentText(policy.settlementMin),
  };
}

/** One way to make a schedule repay the debt: a rate, and so much waived in all (not yet to the unit). */
interface Way {
  readonly rate: number;
  readonly waived: number;
}

/** Undefined only where rounding leaves a last instalment above its month's own; the search leaves such edges out. */
export function termsOf(context: TermsContext, found: FoundPlan): PlanTerms | undefined {
  let best: { way: Way; rank: readonly number[] } | undefined;
  for (const way of waysOf(context.space, found)) {
    const rank = rankOf(context, found, way);
    if (best === undefined || isLess(rank, best.rank)) best = { way, rank };
  }
  return best && exactTerms(context, found, best.way);
}

function waysOf(space: Space, found: FoundPlan): Way[] {
  const range = lastRange(space, found.outline, found.highest);
  const ways: Way[] = [];
  for (let rate = 0; rate < space.rates.length; rate++) {
    const full = lastWith(range, rate, 0);
    const growth = space.waivableAll === 0 ? 1 : (full - lastWith(range, rate, space.waivableAll)) / space.waivableAll;
    const waived = (full - found.last) / growth;
    // Half a unit of the last instalment is rounding.
    if (waived < -0.5 || waived > space.waivableAll + 0.5) continue;
    ways.push({ rate, waived: Math.min(Math.max(waived, 0), space.waivableAll) });
  }
  return ways;
}

function rankOf({ space, limits }: TermsContext, found: FoundPlan, way: Way): readonly number[] {
  const waived = waiverOf(space, BigInt(Math.round(way.waived)));
  const concession = concessionOf(space, found, { rate: space.rates[way.rate]!, waived });
  const role = limits === undefined ? undefined : authorityWithin(limits, concession);
  const authority = limits === undefined ? 0 : limits.rising.findIndex(({ needed }) => needed === role);
  return [authority < 0 ? limits!.rising.length : authority, Number(waived.principal), way.waived];
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  for (let index = 0; index < one.length; index++) {
    if (one[index] !== other[index]) return one[index]! < other[index]!;
  }
  return false;
}

/** Penalty first, then fee, then interest, then principal, each up to what policy lets go. */
export function waiverOf(space: Space, waivedMinor: bigint): Waived {
  let left = waivedMinor;
  const take = (most: number) => {
    const taken = left < BigInt(most) ? left : BigInt(most);
    left -= taken;
    return taken;
  };
  const { penalty, fee, interest, principal } = space.waivable;
  return { penalty: take(penalty), fee: take(fee), interest: take(interest), principal: take(principal) };
}

export function concessionOf(
  space: Space,
  { outline: { defer, months, lump } }: Pick<FoundPlan, 'outline'>,
  { rate, waived }: { readonly rate: PercentMillionths; readonly waived: Waived },
): Concession {
  const { of: planCase } = space;
  const tools = ['instalments'];
  if (waived.penalty + waived.fee + waived.interest > 0n) tools.push('waive');
  if (waived.principal > 0n) tools.push('reducePrincipal');
  if (lump > 0) tools.push('payDown');
  if (rate < planCase.debt.contractRate) tools.push('reduceRate');
  if (defer > 0) tools.push('defer');
  return {
    ...concededDebt(planCase),
    principalWaivedMinor: waived.principal,
    interestWaivedMinor: waived.interest,
    penaltyWaivedMinor: waived.penalty,
    feeWaivedMinor: waived.fee,
    settledMinor: undefined,
    ratePercentMillionths: rate < planCase.debt.contractRate ? rate : undefined,
    termMonths: defer + months,
    deferMonths: defer,
    tools,
  };
}

const triesMax = 6;

/** The waiver is moved by units until the last instalment, with interest rounded each month, is the one that was found. */
function exactTerms(context: TermsContext, found: FoundPlan, way: Way): PlanTerms | undefined {
  const { space } = context;
  const { outline } = found;
  const { debt } = space.of;
  const rate = space.rates[way.rate]!;
  const dueOn = space.dueOn.slice(outline.defer + 1, outline.defer + outline.months + 1);
  const paymentsMinor = dueOn
    .slice(1)
    .map((_, at) => BigInt(instalmentOf(space, outline.pattern, outline.defer + 1 + at, found.highest)));
  const most = BigInt(instalmentOf(space, outline.pattern, outline.defer + outline.months, found.highest));
  const waivableAll = BigInt(space.waivableAll);
  const whole = wholeComponents(space, way.waived, outline.months);
  const isWhole = whole !== undefined;
  let waivedMinor = whole ?? BigInt(Math.round(way.waived));
  let best: { waivedMinor: bigint; offMinor: bigint } | undefined;
  for (let tries = 0; tries < triesMax; tries++) {
    const balanceMinor = sumOf(debt.owed) - waivedMinor - BigInt(outline.lump);
    const annualRate = { numerator: rate, denominator: 100_000_000n };
    const made = repay({ balanceMinor, annualRate, from: space.of.asOf, dueOn, paymentsMinor });
    const last = 'refused' in made ? 0n : made.at(-1)!.totalMinor;
    const over = last - BigInt(found.last);
    const off = over < 0n ? -over : over;
    if (last > 0n && last <= most && (best === undefined || off < best.offMinor)) best = { waivedMinor, offMinor: off };
    if (over === 0n || (isWhole && best !== undefined)) break;
    const next = waivedMinor + (over > 0n ? over : over < -1n ? over : -1n);
    const clamped = next < 0n ? 0n : next > waivableAll ? waivableAll : next;
    if (clamped === waivedMinor) break;
    waivedMinor = clamped;
  }
  if (best === undefined) return undefined;
  const waived = waiverOf(space, best.waivedMinor);
  const uses = usesOf(space, found, { rate, waived, dueOn, paymentsMinor });
  const relieved = applyRelief(context.opened, uses, context.reliefPolicy);
  if ('refused' in relieved) throw new Error(`${relieved.tool} of a plan that was found: ${relieved.refused}`);
  return { rate, waived, relieved, concession: concessionOf(space, found, { rate, waived }) };
}

/** Where what is waived comes within rounding of whole components, they are waived whole: the last instalment takes the rest. */
function wholeComponents(space: Space, waived: number, rounding: number): bigint | undefined {
  const { penalty, fee, interest, principal } = space.waivable;
  let sum = 0;
  for (const amount of [0, penalty, fee, interest, principal]) {
    sum += amount;
    if (Math.abs(waived - sum) <= rounding) return BigInt(sum);
  }
  return undefined;
}

function usesOf(
  space: Space,
  { outline, highest }: FoundPlan,
  of: { rate: PercentMillionths; waived: Waived; dueOn: readonly number[]; paymentsMinor: readonly bigint[] },
): ReliefUse[] {
  const { debt, asOf } = space.of;
  const { rate, waived, dueOn, paymentsMinor } = of;
  const uses: ReliefUse[] = [];
  for (const component of ['penalty', 'fee', 'interest'] as const) {
    if (waived[component] > 0n) uses.push({ tool: 'waive', component, amountMinor: waived[component] });
  }
  if (waived.principal > 0n) uses.push({ tool: 'reducePrincipal', amountMinor: waived.principal });
  const charges = chargesLeft(debt.owed, waived);
  if (charges > 0n) uses.push({ tool: 'capitalise', amountMinor: charges });
  if (outline.lump > 0) uses.push({ tool: 'payDown', amountMinor: BigInt(outline.lump), on: asOf });
  if (rate < debt.contractRate) uses.push({ tool: 'reduceRate', toPercent: percentText(rate) });
  if (outline.defer > 0) uses.push({ tool: 'defer', months: outline.defer });
  const series = { tool: 'instalments', months: outline.months, firstDueOn: dueOn[0]! } as const;
  uses.push(
    outline.pattern.kind === 'level' ? { ...series, paymentMinor: BigInt(highest) } : { ...series, paymentsMinor },
  );
  return uses;
}

function chargesLeft(owed: ComponentAmounts, waived: Waived): bigint {
  return sumOf(owed) - owed.principal - waived.penalty - waived.fee - waived.interest;
}

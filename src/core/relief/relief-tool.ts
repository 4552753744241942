/** What every relief tool is, and what a lender's policy lets it do. */
import { type Fraction, parsePercent } from '../money/decimal.ts';
import { divideRounded } from '../money/round.ts';
import type { PlanChange, Refused, ReliefBasis, ReliefEffect, ReliefPhase, RiseCause } from './relief-codes.ts';
import type { ReliefState } from './relief-state.ts';

/** What the lender permits. Percentages as decimal text: of the component as it stood, `settlementMinPercent` of all that is owed. */
export interface ReliefPolicy {
  /** from today to the last instalment */
  readonly termMonthsMax: number;
  readonly rateFloorPercent: string;
  readonly deferMonthsMax: number;
  readonly penaltyWaiverMaxPercent: string;
  readonly interestWaiverMaxPercent: string;
  /** nothing when left out */
  readonly feeWaiverMaxPercent?: string | undefined;
  /** nothing when left out */
  readonly costWaiverMaxPercent?: string | undefined;
  /** when left out: nothing; of a debt that is charged off, what a settlement would leave */
  readonly principalWaiverMaxPercent?: string | undefined;
  /** when left out: nothing less than all is taken as full */
  readonly settlementMinPercent?: string | undefined;
  /** no grace is added when left out */
  readonly graceDaysMax?: number | undefined;
}

export type ReliefBounds = Readonly<Record<string, bigint | number | string>>;

/** `Use` is one entry of a composition, as `forbear offers` answers it (amounts and days in the core's own form). */
export interface ReliefTool<Use extends { readonly tool: string }> {
  readonly tool: Use['tool'];
  readonly phase: ReliefPhase;
  /** why the total to be paid may rise by it; undefined: it never may */
  readonly riseBecause: RiseCause | undefined;
  /** what it does whenever it is used */
  readonly effects: readonly ReliefEffect[];
  /** by which kind of agreement it takes effect on this debt */
  basis(state: ReliefState): ReliefBasis;
  /** what the policy permits on this debt, with units in the names */
  bounds(policy: ReliefPolicy, state: ReliefState): ReliefBounds;
  /** what it changes in the borrower's favour, by the definition of a restructured asset; `after` is what `apply` gave */
  changes(use: Use, after: ReliefState, before: ReliefState): readonly PlanChange[];
  apply(state: ReliefState, use: Use, policy: ReliefPolicy): ReliefState | Refused;
}

/** A plan on a card is a personalised instalment plan; on any other product the contract is amended. */
export function planBasis(state: ReliefState): ReliefBasis {
  return isCard(state) ? 'personalInstalmentPlan' : 'amendmentAgreement';
}

/** The same for what moves the maturity: another product is extended. */
export function laterBasis(state: ReliefState): ReliefBasis {
  return isCard(state) ? 'personalInstalmentPlan' : 'extensionAgreement';
}

export function isCard(state: Pick<ReliefState, 'product'>): boolean {
  return state.product === 'card';
}

/** A percentage of an amount, rounded down: never more than it permits. Throws on a text that is no percentage (the edge reads policies). */
export function shareDown(amountMinor: bigint, percent: string): bigint {
  const { numerator, denominator } = percentOf(percent);
  return divideRounded(amountMinor * numerator, denominator, 'down');
}

/** The same rounded up: never less than it asks for. */
export function shareUp(amountMinor: bigint, percent: string): bigint {
  const { numerator, denominator } = percentOf(percent);
  return divideRounded(amountMinor * numerator, denominator, 'up');
}

export function percentOf(percent: string): Fraction {
  const share = parsePercent(percent);
  if (share === undefined) throw new Error(`not a percentage: ${percent}`);
  return share;
}

export function isLower(one: Fraction, other: Fraction): boolean {
  return one.numerator * other.denominator < other.numerator * one.denominator;
}

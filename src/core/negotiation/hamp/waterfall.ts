/**
 * The standard waterfall of HAMP, step by step: capitalise, lower the rate, lengthen the term, set principal aside, until
 * the payment meets its target. Source: Supplemental Directive 09-01 and the MHA Handbook, as jurisdictions/us-federal/
 * hamp/tier-1.md tells them. Rates and percents are millionths of a percent, money minor units.
 */
import { divideRounded } from '../../money/round.ts';
import { balanceOfPaymentMinor, levelPaymentMinor } from './level-payment.ts';

/** atOrUnder: the first payment at or under the target. withoutGoingBelow: the last one that is not under it. */
export const firstSteps = ['atOrUnder', 'withoutGoingBelow'] as const;
export type FirstStep = (typeof firstSteps)[number];

export interface HampTerms {
  /** all that is owed under the loan, what is set aside included */
  readonly balanceMinor: bigint;
  /** without interest and without payments until sale, payoff or maturity */
  readonly forborneMinor: bigint;
  readonly rateMillionths: bigint;
  readonly termMonths: number;
  /** principal and interest a month */
  readonly paymentMinor: bigint;
}

export const waterfallSteps = ['capitalise', 'reducePrincipal', 'reduceRate', 'extendTerm', 'forbear'] as const;
export type WaterfallStep = (typeof waterfallSteps)[number];

/** Why a step ended where it did. */
export const stepReasons = [
  'nothingToCapitalise',
  'alreadyAtTarget',
  'targetMet',
  'nextStepWouldGoBelow',
  'atFloor',
  'floorReached',
  'atLongestTerm',
  'longestTermReached',
  'loanToValueReached',
  'limitReached',
  'stillAboveTarget',
] as const;
export type StepReason = (typeof stepReasons)[number];

export interface StepTaken {
  readonly step: WaterfallStep;
  readonly applied: boolean;
  /** rate steps, months or minor units by which the terms were moved; 0 when the step was not applied */
  readonly moved: bigint;
  readonly before: HampTerms;
  readonly after: HampTerms;
  readonly because: readonly StepReason[];
}

export interface WaterfallInput {
  readonly unpaidPrincipalMinor: bigint;
  /** accrued interest and advances; never late fees */
  readonly capitalisedMinor: bigint;
  readonly rateMillionths: bigint;
  readonly remainingMonths: number;
  /** target for principal and interest, in whole minor units; > 0 */
  readonly targetMinor: bigint;
  readonly firstStep: FirstStep;
  readonly rateStepMillionths: bigint;
  readonly rateFloorMillionths: bigint;
  readonly termMonthsMax: number;
  readonly termStepMonths: number;
  /** undefined: as much is set aside as the target asks for */
  readonly forbearanceMaxMinor: bigint | undefined;
  /** the balance down to which principal may be given up before the rate is lowered; undefined: none is */
  readonly reducePrincipalToMinor: bigint | undefined;
}

export interface WaterfallResult {
  /** every step, in order, those that had nothing to do included */
  readonly steps: readonly StepTaken[];
  readonly after: HampTerms;
  readonly targetMet: boolean;
  readonly rateSteps: number;
}

/** Throws on a target of nothing or less, or a term below a month: the caller refuses those by name. */
export function hampWaterfall(input: WaterfallInput): WaterfallResult {
  if (input.targetMinor <= 0n || input.remainingMonths < 1) throw new Error('no payment can meet the target');
  const start = termsOf(input.unpaidPrincipalMinor, 0n, input.rateMillionths, input.remainingMonths);
  const steps: StepTaken[] = [capitalise(start, input)];
  const last = () => steps.at(-1)!.after;
  if (input.reducePrincipalToMinor !== undefined) {
    steps.push(reducePrincipal(last(), input, input.reducePrincipalToMinor));
  }
  steps.push(reduceRate(last(), input, endsAt(steps)));
  steps.push(extendTerm(last(), input, endsAt(steps)));
  steps.push(forbear(last(), input, endsAt(steps)));
  const after = last();
  const rateStep = steps.find((taken) => taken.step === 'reduceRate')!;
  return { steps, after, targetMet: endsAt(steps), rateSteps: Number(rateStep.moved) };
}

export function termsOf(
  balanceMinor: bigint,
  forborneMinor: bigint,
  rateMillionths: bigint,
  months: number,
): HampTerms {
  const paymentMinor = levelPaymentMinor(balanceMinor - forborneMinor, rateMillionths, months);
  return { balanceMinor, forborneMinor, rateMillionths, termMonths: months, paymentMinor };
}

/** Whether the last step ended the waterfall. */
function endsAt(steps: readonly StepTaken[]): boolean {
  return steps
    .at(-1)!
    .because.some((why) => why === 'targetMet' || why === 'alreadyAtTarget' || why === 'nextStepWouldGoBelow');
}

function isMet(terms: HampTerms, input: WaterfallInput): boolean {
  return terms.paymentMinor <= input.targetMinor;
}

function untouched(step: WaterfallStep, terms: HampTerms, because: readonly StepReason[]): StepTaken {
  return { step, applied: false, moved: 0n, before: terms, after: terms, because };
}

function capitalise(start: HampTerms, input: WaterfallInput): StepTaken {
  const { capitalisedMinor } = input;
  const after = termsOf(start.balanceMinor + capitalisedMinor, 0n, start.rateMillionths, start.termMonths);
  const met = isMet(after, input) ? 'alreadyAtTarget' : 'stillAboveTarget';
  if (capitalisedMinor === 0n) return untouched('capitalise', start, ['nothingToCapitalise', met]);
  return { step: 'capitalise', applied: true, moved: capitalisedMinor, before: start, after, because: [met] };
}

/** PRA: principal given up, no further than the target or the stated loan-to-value asks. */
function reducePrincipal(before: HampTerms, input: WaterfallInput, downToMinor: bigint): StepTaken {
  if (isMet(before, input)) return untouched('reducePrincipal', before, ['alreadyAtTarget']);
  const atTargetMinor = balanceOfPaymentMinor(input.targetMinor, before.rateMillionths, before.termMonths);
  const balanceMinor = atTargetMinor > downToMinor ? atTargetMinor : downToMinor;
  if (balanceMinor >= before.balanceMinor) {
    return untouched('reducePrincipal', before, ['loanToValueReached', 'stillAboveTarget']);
  }
  const after = termsOf(balanceMinor, 0n, before.rateMillionths, before.termMonths);
  return {
    step: 'reducePrincipal',
    applied: true,
    moved: before.balanceMinor - balanceMinor,
    before,
    after,
    because: isMet(after, input) ? ['targetMet'] : ['loanToValueReached', 'stillAboveTarget'],
  };
}

/** Down from the contract rate in equal steps; the last one ends at the floor. */
function reduceRate(before: HampTerms, input: WaterfallInput, ended: boolean): StepTaken {
  const { rateStepMillionths: stepMillionths, rateFloorMillionths: floorMillionths } = input;
  if (ended) return untouched('reduceRate', before, ['alreadyAtTarget']);
  if (before.rateMillionths <= floorMillionths) return untouched('reduceRate', before, ['atFloor', 'stillAboveTarget']);
  const next = (terms: HampTerms): HampTerms | undefined => {
    if (terms.rateMillionths <= floorMillionths) return undefined;
    const lower = terms.rateMillionths - stepMillionths;
    const rate = lower < floorMillionths ? floorMillionths : lower;
    return termsOf(terms.balanceMinor, terms.forborneMinor, rate, terms.termMonths);
  };
  return descend({ step: 'reduceRate', before, next, input, exhausted: 'floorReached' });
}

/** Longer by equal steps of months, amortised anew at the rate reached. */
function extendTerm(before: HampTerms, input: WaterfallInput, ended: boolean): StepTaken {
  const { termMonthsMax, termStepMonths } = input;
  if (ended) return untouched('extendTerm', before, ['alreadyAtTarget']);
  if (before.termMonths >= termMonthsMax) return untouched('extendTerm', before, ['atLongestTerm', 'stillAboveTarget']);
  const next = (terms: HampTerms): HampTerms | undefined => {
    if (terms.termMonths >= termMonthsMax) return undefined;
    const months = Math.min(terms.termMonths + termStepMonths, termMonthsMax);
    return termsOf(terms.balanceMinor, terms.forborneMinor, terms.rateMillionths, months);
  };
  const taken = descend({ step: 'extendTerm', before, next, input, exhausted: 'longestTermReached' });
  return { ...taken, moved: BigInt(taken.after.termMonths - before.termMonths) };
}

/** Takes one step after another until the payment is where `firstStep` says; no step is passed over. */
function descend(at: {
  readonly step: WaterfallStep;
  readonly before: HampTerms;
  readonly next: (terms: HampTerms) => HampTerms | undefined;
  readonly input: WaterfallInput;
  readonly exhausted: StepReason;
}): StepTaken {
  const { before, next, input } = at;
  let after = before;
  let taken = 0n;
  const answer = (...because: readonly StepReason[]): StepTaken => {
    return { step: at.step, applied: taken > 0n, moved: taken, before, after, because };
  };
  for (;;) {
    if (isMet(after, input)) return answer('targetMet');
    const following = next(after);
    if (following === undefined) return answer(at.exhausted, 'stillAboveTarget');
    if (input.firstStep === 'withoutGoingBelow' && following.paymentMinor < input.targetMinor) {
      return answer('nextStepWouldGoBelow');
    }
    after = following;
    taken += 1n;
  }
}

/** Principal set aside, so that the rest is repaid by the target payment. */
function forbear(before: HampTerms, input: WaterfallInput, ended: boolean): StepTaken {
  if (ended) return untouched('forbear', before, ['alreadyAtTarget']);
  const bearingMinor = balanceOfPaymentMinor(input.targetMinor, before.rateMillionths, before.termMonths);
  const neededMinor = before.balanceMinor - bearingMinor;
  const { forbearanceMaxMinor } = input;
  const limited = forbearanceMaxMinor !== undefined && neededMinor > forbearanceMaxMinor;
  const forborneMinor = limited ? forbearanceMaxMinor : neededMinor;
  if (forborneMinor === 0n) return untouched('forbear', before, ['limitReached', 'stillAboveTarget']);
  const after = termsOf(before.balanceMinor, forborneMinor, before.rateMillionths, before.termMonths);
  return {
    step: 'forbear',
    applied: true,
    moved: forborneMinor,
    before,
    after,
    because: limited ? ['limitReached', 'stillAboveTarget'] : ['targetMet'],
  };
}

/** A share of an amount in millionths of a percent, to the minor unit. */
export function shareMinor(amountMinor: bigint, millionths: bigint, rounding: 'up' | 'down' | 'halfEven'): bigint {
  return divideRounded(amountMinor * millionths, wholeMillionths, rounding);
}

/** One hundred percent. */
export const wholeMillionths = 100_000_000n;

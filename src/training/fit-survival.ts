/**
 * Fits the survival model of one product anew on the lender's own plans: maximum likelihood, held near the published
 * parameters (a normal prior on each: ridge around the published value), by Fisher scoring. No chance: the same plans in
 * the same order give the same estimates.
 *
 * A plan counts with the months in which it was seen and whether it broke in the last of them; one that was completed, or
 * is still kept, or was paid off, is seen without a break. How the hazard moves over the months (early, slips), the unmoved
 * share and the slope above an unchanged payment stay as published.
 */
import {
  hazardInMonth,
  hazardMultiplier,
  moved,
  type PlanShape,
  type SurvivalModel,
} from '../core/negotiation/survival/survival.ts';

export interface PlanHistory {
  readonly shape: PlanShape;
  /** months from the start to the break, or to the last month seen; whole, at least 1 */
  readonly monthsObserved: number;
  readonly broken: boolean;
}

/** In order of precedence. */
export const fitRefusals = ['noPlans', 'planNotValid', 'tooFewBreaks', 'notConverged'] as const;
export type FitRefusal = (typeof fitRefusals)[number];

export const fittedNames = [
  'logMonthlyHazard',
  'paymentExponent',
  'capacityExponent',
  'obligationExponent',
  'monthsExponent',
] as const;
export type FittedName = (typeof fittedNames)[number];

/** Ten breaks for each of the five parameters: with fewer, estimates follow chance. A rule of thumb, and ours. */
export const breaksMin = 10 * fittedNames.length;

/** How far an exponent may lie from the published one before the plans must say so. An assumption. */
const exponentDeviation = 0.5;

export interface Estimate {
  readonly name: FittedName;
  readonly estimate: number;
  readonly standardError: number;
  readonly published: number;
}

export interface OwnFit {
  readonly refused?: undefined;
  readonly model: SurvivalModel;
  readonly estimates: readonly Estimate[];
  readonly plans: number;
  readonly breaks: number;
  /** of all plans, by the fitted and by the published parameters; without the prior */
  readonly logLikelihood: { readonly fitted: number; readonly published: number };
  readonly outOfSample: OutOfSample;
}

/** Each fold judged by what the other folds gave. */
export interface OutOfSample {
  readonly folds: number;
  readonly logLikelihood: { readonly fitted: number; readonly published: number };
  /** of the difference, over plans */
  readonly standardError: number;
  /** whether the fitted parameters are better by more than one standard error; if not, keep the published ones */
  readonly beatsPublished: boolean;
}

export type FitAnswer = OwnFit | { readonly refused: FitRefusal; readonly at?: number; readonly breaks?: number };

/**
 * Refused: `noPlans`; `planNotValid` (with its place in the list: a part of the shape is not a number above 0, or months
 * are not whole and at least 1); `tooFewBreaks` (with how many there are; `breaksMin` are asked for); `notConverged`.
 */
export function fitSurvival(published: SurvivalModel, plans: readonly PlanHistory[], folds = 5): FitAnswer {
  if (plans.length === 0) return { refused: 'noPlans' };
  const invalid = plans.findIndex((plan) => !isValid(plan));
  if (invalid >= 0) return { refused: 'planNotValid', at: invalid };
  const breaks = plans.filter(({ broken }) => broken).length;
  if (breaks < breaksMin) return { refused: 'tooFewBreaks', breaks };
  const whole = maximise(published, plans);
  if (whole === undefined) return { refused: 'notConverged' };
  const outOfSample = judge(published, plans, folds);
  if (outOfSample === undefined) return { refused: 'notConverged' };
  return {
    model: { ...modelOf(published, whole.at), logHazardDeviation: deviationOf(whole.errors[0]!) },
    estimates: fittedNames.map((name, index) => ({
      name,
      estimate: whole.at[index]!,
      standardError: whole.errors[index]!,
      published: startOf(published)[index]!,
    })),
    plans: plans.length,
    breaks,
    logLikelihood: {
      fitted: sumOf(plans, modelOf(published, whole.at)),
      published: sumOf(plans, published),
    },
    outOfSample,
  };
}

function isValid({ shape, monthsObserved }: PlanHistory): boolean {
  const parts = [shape.relativePayment, shape.paymentToCapacity, shape.obligation, shape.months];
  return (
    parts.every((part) => Number.isFinite(part) && part > 0) && Number.isInteger(monthsObserved) && monthsObserved > 0
  );
}

function startOf(model: SurvivalModel): number[] {
  return [
    Math.log(model.monthlyHazard),
    model.paymentExponent,
    model.capacityExponent,
    model.obligationExponent,
    model.monthsExponent,
  ];
}

function modelOf(published: SurvivalModel, at: readonly number[]): SurvivalModel {
  const [logHazard, payment, capacity, obligation, months] = at as [number, number, number, number, number];
  return {
    ...published,
    monthlyHazard: Math.exp(logHazard),
    paymentExponent: payment,
    capacityExponent: capacity,
    obligationExponent: obligation,
    monthsExponent: months,
  };
}

/** What years to come may differ from those seen is not in the standard error: no less than a tenth is left for it. */
function deviationOf(standardError: number): number {
  return Math.max(0.1, standardError);
}

/** Log-likelihood of one plan: it bore the cumulative hazard of its months, and broke in the last or did not. */
function logLikelihoodOf({ shape, monthsObserved, broken }: PlanHistory, model: SurvivalModel): number {
  const times = hazardMultiplier(model, shape);
  let before = 0;
  for (let month = 1; month < monthsObserved; month++) before += hazardInMonth(model, month);
  const last = times * hazardInMonth(model, monthsObserved);
  // By months and not by moments: a break in a month has the chance 1 − e^(−hazard).
  return -times * before + (broken ? Math.log(-Math.expm1(-last)) : -last);
}

function sumOf(plans: readonly PlanHistory[], model: SurvivalModel): number {
  return plans.reduce((sum, plan) => sum + logLikelihoodOf(plan, model), 0);
}

/** Slopes of the logarithm of the hazard in each parameter. */
function slopesOf(
  model: SurvivalModel,
  { relativePayment, paymentToCapacity, obligation, months }: PlanShape,
): number[] {
  const { reference } = model;
  return [
    1,
    paymentSlope(model, relativePayment) - paymentSlope(model, reference.relativePayment),
    Math.log(paymentToCapacity / reference.paymentToCapacity),
    Math.log(obligation / reference.obligation),
    Math.log(months / reference.months),
  ];
}

function paymentSlope(model: SurvivalModel, relativePayment: number): number {
  if (relativePayment > 1) return model.risingPaymentExponent === undefined ? Math.log(relativePayment) : 0;
  const power = relativePayment ** model.paymentExponent;
  return ((1 - (model.unmovedShare ?? 0)) * power * Math.log(relativePayment)) / moved(model, relativePayment);
}

interface Maximum {
  readonly at: number[];
  readonly errors: number[];
}

function maximise(published: SurvivalModel, plans: readonly PlanHistory[]): Maximum | undefined {
  const start = startOf(published);
  const precisions = start.map((_, index) => 1 / (index === 0 ? published.logHazardDeviation : exponentDeviation) ** 2);
  const penalised = (at: readonly number[]) =>
    sumOf(plans, modelOf(published, at)) -
    at.reduce((sum, value, index) => sum + (precisions[index]! * (value - start[index]!) ** 2) / 2, 0);
  let at = start;
  let value = penalised(at);
  for (let round = 0; round < 100; round++) {
    const { gradient, information } = scoreOf(plans, modelOf(published, at));
    for (const [index, precision] of precisions.entries()) {
      gradient[index]! -= precision * (at[index]! - start[index]!);
      information[index]![index]! += precision;
    }
    // An exponent at 0 that would fall further stays there: the search needs a hazard that does not fall.
    const bound = at.map((one, index) => index > 0 && one === 0 && gradient[index]! < 0);
    const step = solved(information, gradient, bound);
    let share = 1;
    let next = at;
    let nextValue = Number.NEGATIVE_INFINITY;
    for (; share > 1e-6; share /= 2) {
      next = at.map((one, index) => {
        const moved_ = one + share * step[index]!;
        return index > 0 ? Math.max(0, moved_) : moved_;
      });
      nextValue = penalised(next);
      if (nextValue >= value) break;
    }
    const isDone = !(nextValue - value > 1e-10);
    if (nextValue >= value) {
      at = next;
      value = nextValue;
    }
    if (!isDone) continue;
    const errors = errorsOf(information);
    return [value, ...at, ...errors].every(Number.isFinite) ? { at, errors } : undefined;
  }
  return undefined;
}

/** First slopes of the log-likelihood and what the plans tell of the parameters (expected, so that it is never negative). */
function scoreOf(plans: readonly PlanHistory[], model: SurvivalModel) {
  const size = fittedNames.length;
  const gradient = new Array<number>(size).fill(0);
  const information = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const plan of plans) {
    const times = hazardMultiplier(model, plan.shape);
    let before = 0;
    for (let month = 1; month < plan.monthsObserved; month++) before += hazardInMonth(model, month);
    const last = times * hazardInMonth(model, plan.monthsObserved);
    // Slope and weight in the logarithm of the hazard.
    const slope = -times * before + (plan.broken ? last / Math.expm1(last) : -last);
    const weight = times * before + last;
    const slopes = slopesOf(model, plan.shape);
    for (let row = 0; row < size; row++) {
      gradient[row]! += slope * slopes[row]!;
      for (let column = 0; column < size; column++)
        information[row]![column]! += weight * slopes[row]! * slopes[column]!;
    }
  }
  return { gradient, information };
}

/** Solves information × step = gradient, leaving out what is bound. Gauss, with the largest pivot. */
function solved(information: readonly number[][], gradient: readonly number[], bound: readonly boolean[]): number[] {
  const size = gradient.length;
  const rows = information.map((row, index) =>
    bound[index] ? row.map((_, column) => (column === index ? 1 : 0)).concat(0) : [...row, gradient[index]!],
  );
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row++)
      if (Math.abs(rows[row]![pivot]!) > Math.abs(rows[best]![pivot]!)) best = row;
    [rows[pivot], rows[best]] = [rows[best]!, rows[pivot]!];
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const times = rows[row]![pivot]! / rows[pivot]![pivot]!;
      for (let column = pivot; column <= size; column++) rows[row]![column]! -= times * rows[pivot]![column]!;
    }
  }
  return rows.map((row, index) => row[size]! / row[index]!);
}

function errorsOf(information: readonly number[][]): number[] {
  const free = information.map(() => false);
  return information.map((_, index) => {
    const unit = information.map((__, at) => (at === index ? 1 : 0));
    return Math.sqrt(solved(information, unit, free)[index]!);
  });
}

/** Every plan once, by what the other folds gave; plan i belongs to fold i modulo `folds`. */
function judge(published: SurvivalModel, plans: readonly PlanHistory[], folds: number): OutOfSample | undefined {
  const gains: number[] = [];
  let fitted = 0;
  let before = 0;
  for (let fold = 0; fold < folds; fold++) {
    const others = plans.filter((_, index) => index % folds !== fold);
    const maximum = maximise(published, others);
    if (maximum === undefined) return undefined;
    const model = modelOf(published, maximum.at);
    for (let index = fold; index < plans.length; index += folds) {
      const [ours, theirs] = [logLikelihoodOf(plans[index]!, model), logLikelihoodOf(plans[index]!, published)];
      fitted += ours;
      before += theirs;
      gains.push(ours - theirs);
    }
  }
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / Math.max(1, gains.length - 1);
  const standardError = Math.sqrt(variance * gains.length);
  return {
    folds,
    logLikelihood: { fitted, published: before },
    standardError,
    beatsPublished: fitted - before > standardError,
  };
}

/**
 * Payer classes from real loan-months: a mixture of Markov chains fitted by expectation and maximisation
 * (Dempster, Laird and Rubin 1977). Each class gives, for every state that a month can begin in, the probabilities
 * of what is done in it. The result is a few dozen figures about a whole book and nothing about any one loan.
 */
import { type MonthStep, monthActions, monthStates } from '../src/simulator/book/loan-months.ts';

export interface PayerClass {
  /** Share of loans. */
  readonly weight: number;
  /** By state, then by action, in the order of `monthStates` and `monthActions`. */
  readonly chances: readonly (readonly number[])[];
}

const rounds = 400;
/** Months of the whole book's own behaviour added to each class and state, so that a rare state is never a certainty. */
const priorMonths = 4;

export function fitPayerClasses(loans: readonly (readonly MonthStep[])[], classCount: number): PayerClass[] {
  const counts = loans.map(countsOf);
  const pooled = normalised(
    sumCounts(counts, () => 1),
    undefined,
  );
  let classes = firstGuess(counts, loans, classCount, pooled);
  for (let round = 0; round < rounds; round++) {
    const shares = counts.map((count) => membership(count, classes));
    classes = Array.from({ length: classCount }, (_, k) => ({
      weight: shares.reduce((sum, share) => sum + share[k]!, 0) / loans.length,
      chances: normalised(
        sumCounts(counts, (index) => shares[index]![k]!),
        pooled,
      ),
    }));
  }
  return classes.sort((a, b) => b.weight - a.weight);
}

const cellCount = monthStates.length * monthActions.length;

function countsOf(steps: readonly MonthStep[]): Float64Array {
  const counts = new Float64Array(cellCount);
  for (const step of steps) {
    const cell = monthStates.indexOf(step.state) * monthActions.length + monthActions.indexOf(step.action);
    counts[cell] = counts[cell]! + 1;
  }
  return counts;
}

function sumCounts(counts: readonly Float64Array[], weightOf: (index: number) => number): Float64Array {
  const sum = new Float64Array(cellCount);
  counts.forEach((count, index) => {
    const weight = weightOf(index);
    for (let cell = 0; cell < cellCount; cell++) sum[cell] = sum[cell]! + weight * count[cell]!;
  });
  return sum;
}

function normalised(sum: Float64Array, prior: readonly (readonly number[])[] | undefined): number[][] {
  return monthStates.map((_, state) => {
    const row = monthActions.map(
      (_action, action) =>
        sum[state * monthActions.length + action]! + (prior ? priorMonths * prior[state]![action]! : 1e-6),
    );
    const total = row.reduce((a, b) => a + b, 0);
    return row.map((value) => value / total);
  });
}

function membership(count: Float64Array, classes: readonly PayerClass[]): number[] {
  const logs = classes.map((payerClass) => {
    let log = Math.log(payerClass.weight);
    for (let cell = 0; cell < cellCount; cell++) {
      const months = count[cell]!;
      if (months === 0) continue;
      const chance = payerClass.chances[Math.floor(cell / monthActions.length)]![cell % monthActions.length]!;
      log += months * Math.log(chance);
    }
    return log;
  });
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Loans in order of how much they missed and doubled, cut into equal parts: the same start every time. */
function firstGuess(
  counts: readonly Float64Array[],
  loans: readonly (readonly MonthStep[])[],
  classCount: number,
  pooled: readonly (readonly number[])[],
): PayerClass[] {
  const unrest = loans.map((steps) => steps.filter((step) => step.action !== 'one').length / Math.max(1, steps.length));
  const order = unrest.map((_, index) => index).sort((a, b) => unrest[a]! - unrest[b]! || a - b);
  const part = new Map(order.map((index, place) => [index, Math.floor((place * classCount) / order.length)]));
  return Array.from({ length: classCount }, (_, k) => ({
    weight: 1 / classCount,
    chances: normalised(
      sumCounts(counts, (index) => (part.get(index) === k ? 1 : 0)),
      pooled,
    ),
  }));
}

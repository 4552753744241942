/**
 * Fits the weights of core/contact/wording/learned.ts on labelled texts: logistic regression with a step for each text
 * (AdaGrad: Duchi, Hazan, Singer 2011), L2, runs of up to four units scaled by the root of their number, once for unlawful
 * and once for each kind. Seeded: the same texts give the same weights.
 */
import { type FindingCode, findingCodes, type WordingFacts } from '../core/contact/wording/finding-codes.ts';
import {
  type LearnedBalance,
  type LearnedRun,
  marksOf,
  type Resemblance,
  resemblanceOf,
  runUnitsMax,
} from '../core/contact/wording/learned.ts';

export interface LabelledText {
  readonly units: readonly string[];
  readonly audience: 'borrower' | 'thirdParty';
  readonly facts?: WordingFacts | undefined;
  readonly blocked: boolean;
  readonly codes: readonly FindingCode[];
}

/** What the lexicon found in a text that it was not written on, with the resemblance by texts other than it. */
export interface BalanceText {
  readonly resemblance: Resemblance;
  /** kinds of finding that the lexicon is certain of */
  readonly certain: readonly FindingCode[];
  readonly hasWeak: boolean;
  readonly blocked: boolean;
}

const rounds = 30;
const stepSize = 0.3;
const decay = 1e-5;
const seed = 20_261_122;

interface Prepared {
  readonly runs: Int32Array;
  readonly marks: Int32Array;
  readonly scale: number;
}

interface Dictionary {
  readonly index: Map<string, number>;
  readonly counts: number[];
}

/** `rare`: runs that fewer texts than this have are left out. `withCodes`: also what speaks for each kind. */
export function fitRuns(
  texts: readonly LabelledText[],
  given: { readonly rare: number; readonly weightMin: number; readonly withCodes: boolean },
): LearnedRun[] {
  const dictionary: Dictionary = { index: new Map(), counts: [] };
  const prepared = texts.map((text) => prepare(text, dictionary));
  const keep = dictionary.counts.map((count) => count >= given.rare);
  const weights = fitOne(
    prepared,
    texts.map((text) => text.blocked),
    dictionary.counts.length,
    keep,
  );
  const ofCodes = (given.withCodes ? findingCodes : []).map((code) =>
    fitOne(
      prepared,
      texts.map((text) => text.codes.includes(code)),
      dictionary.counts.length,
      keep,
    ),
  );
  const runs: LearnedRun[] = [];
  for (const [units, index] of dictionary.index) {
    const weight = weights[index]!;
    const codes = ofCodes.map((one) => one[index]!);
    if (!units.startsWith('@') || units.includes(' ')) {
      if (Math.abs(weight) < given.weightMin) continue;
    }
    if (!keep[index]) continue;
    runs.push({ units, weight: rounded(weight), codes: codes.map(rounded) });
  }
  return runs;
}

function rounded(weight: number): number {
  return Math.round(weight * 100) / 100;
}

function prepare(text: LabelledText, dictionary: Dictionary): Prepared {
  const marks = marksOf(text);
  const runs: number[] = [];
  for (const mark of [undefined, ...marks]) {
    for (let from = 0; from < text.units.length; from++) {
      let units = mark ?? '';
      for (let length = 1; length <= Math.min(runUnitsMax, text.units.length - from); length++) {
        units = units === '' ? text.units[from]! : `${units} ${text.units[from + length - 1]!}`;
        runs.push(indexOf(dictionary, units));
      }
    }
  }
  for (const one of new Set(runs)) dictionary.counts[one]!++;
  const ofMarks = ['@always', ...marks].map((mark) => indexOf(dictionary, mark));
  for (const one of ofMarks) dictionary.counts[one] = Number.MAX_SAFE_INTEGER;
  const scale = 1 / Math.sqrt(Math.max(1, runs.length / (marks.length + 1)));
  return { runs: Int32Array.from(runs), marks: Int32Array.from(ofMarks), scale };
}

function indexOf({ index, counts }: Dictionary, units: string): number {
  const known = index.get(units);
  if (known !== undefined) return known;
  index.set(units, counts.length);
  counts.push(0);
  return counts.length - 1;
}

function fitOne(
  prepared: readonly Prepared[],
  labels: readonly boolean[],
  size: number,
  keep: readonly boolean[],
): Float64Array {
  const weights = new Float64Array(size);
  const squares = new Float64Array(size).fill(1e-8);
  const step = (index: number, gradient: number) => {
    if (!keep[index]) return;
    const full = gradient + decay * weights[index]!;
    squares[index]! += full * full;
    weights[index]! -= (stepSize * full) / Math.sqrt(squares[index]!);
  };
  const order = prepared.map((_, index) => index);
  const random = seededRandom(seed);
  for (let round = 0; round < rounds; round++) {
    shuffle(order, random);
    for (const at of order) {
      const { runs, marks, scale } = prepared[at]!;
      let sum = 0;
      for (const run of runs) sum += weights[run]! * scale;
      for (const mark of marks) sum += weights[mark]!;
      const error = 1 / (1 + Math.exp(-sum)) - (labels[at] ? 1 : 0);
      for (const run of runs) step(run, error * scale);
      for (const mark of marks) step(mark, error);
    }
  }
  return weights;
}

/** mulberry32: small, seeded, good enough to shuffle. */
function seededRandom(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
}

const balanceRounds = 1500;
const balanceStep = 0.1;
const balanceDecay = 0.5;

/** The second sum, by plain gradient descent over all texts at once; the thresholds are the caller's. */
export function fitBalance(
  texts: readonly BalanceText[],
  given: Pick<LearnedBalance, 'sentenceLess'>,
): Pick<LearnedBalance, 'bias' | 'resembles' | 'certain' | 'weak'> {
  const inputs = texts.map((text) => [
    1,
    resemblanceOf(given, text),
    text.hasWeak ? 1 : 0,
    ...findingCodes.map((code) => (text.certain.includes(code) ? 1 : 0)),
  ]);
  const weights = inputs[0]?.map((_, index) => (index === 1 ? 1 : 0)) ?? [];
  for (let round = 0; round < balanceRounds; round++) {
    const slopes = weights.map((weight) => (balanceDecay * weight) / texts.length);
    inputs.forEach((input, at) => {
      const sum = input.reduce((total, value, index) => total + value * weights[index]!, 0);
      const error = (1 / (1 + Math.exp(-sum)) - (texts[at]!.blocked ? 1 : 0)) / texts.length;
      input.forEach((value, index) => {
        slopes[index]! += error * value;
      });
    });
    weights.forEach((_, index) => {
      weights[index]! -= balanceStep * (index === 1 ? 1 : 20) * slopes[index]!;
    });
  }
  const rounded3 = (value: number) => Math.round(value * 1000) / 1000;
  const [bias, resembles, weak, ...ofCodes] = weights.map(rounded3) as [number, number, number, ...number[]];
  const certain = Object.fromEntries(findingCodes.map((code, index) => [code, ofCodes[index]!]));
  return { bias, resembles, weak, certain };
}

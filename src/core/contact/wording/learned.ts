/**
 * What labelled texts teach beside the lexicon: a weight for each run of up to four units (one Chinese character, one word,
 * a number). Their sum says how much a text resembles unlawful ones, in logits; a second, small sum weighs that with what
 * the lexicon found. Fitted by src/training/fit-wording.ts; the weights are data that a person can read
 * (jurisdictions/any/wording/learned.tsv).
 */
import type { Audience, FindingCode, WordingFacts } from './finding-codes.ts';
import { findingCodes } from './finding-codes.ts';
import { type PlainText, unitKinds } from './plain-text.ts';

/** Runs of units of at most so many. */
export const runUnitsMax = 4;

/** How the two sums are weighed, and from where on a text is blocked or seen by a person; all in logits. */
export interface LearnedBalance {
  readonly bias: number;
  /** how much the resemblance counts */
  readonly resembles: number;
  /**
   * The worst sentence counts as much as a whole text that is less by this: nothing hides behind lawful paragraphs. Less
   * where the lexicon is certain of words in the text.
   */
  readonly sentenceLess: { readonly alone: number; readonly withCertain: number };
  /** by kind of finding that the lexicon is certain of */
  readonly certain: Readonly<Partial<Record<FindingCode, number>>>;
  readonly weak: number;
  readonly blockedOver: number;
  readonly reviewOver: number;
  /** a text that as a whole stands under the first and in no sentence over the second is clean without a further look */
  readonly cleanUnder: {
    readonly whole: number;
    readonly sentence: number;
    /** in place of `sentence` for a text of more characters than `longOver`, where one sentence hides more easily */
    readonly sentenceOfLong: number;
    readonly longOver: number;
  };
}

/** One run with its weights: how much it speaks for unlawful, and for each kind of it. */
export interface LearnedRun {
  /** units joined by spaces; a number is #; what begins with @ is no unit but a mark of the request */
  readonly units: string;
  readonly weight: number;
  /** in the order of findingCodes */
  readonly codes: readonly number[];
}

export interface Learned {
  readonly balance: LearnedBalance;
  /** hash of a run to its row, open addressing; 0 is empty, rows count from 1 */
  readonly keys: Int32Array;
  readonly rows: Int32Array;
  readonly weights: Float32Array;
  /** findingCodes.length a row */
  readonly codes: Float32Array;
}

export interface LearnedRequest {
  readonly audience: Audience;
  readonly facts?: WordingFacts | undefined;
}

const numberUnit = '#';

export function compileLearned(runs: readonly LearnedRun[], balance: LearnedBalance): Learned {
  let size = 1024;
  while (size < runs.length * 2) size *= 2;
  const keys = new Int32Array(size);
  const rows = new Int32Array(size);
  const weights = new Float32Array(runs.length + 1);
  const codes = new Float32Array((runs.length + 1) * findingCodes.length);
  runs.forEach((run, index) => {
    const key = hashOfUnits(run.units.split(' '));
    let slot = key & (size - 1);
    while (rows[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & (size - 1);
    keys[slot] = key;
    rows[slot] = index + 1;
    weights[index + 1] = run.weight;
    codes.set(run.codes, (index + 1) * findingCodes.length);
  });
  return { balance, keys, rows, weights, codes };
}

function rowOf({ keys, rows }: Learned, key: number): number {
  const last = keys.length - 1;
  let slot = key & last;
  while (rows[slot] !== 0) {
    if (keys[slot] === key) return rows[slot]!;
    slot = (slot + 1) & last;
  }
  return 0;
}

const start = 0x811c9dc5 | 0;

function withUnit(hash: number, unit: number): number {
  const mixed = Math.imul(hash ^ unit, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) ^ (mixed >>> 16);
}

function hashOfWord(word: string): number {
  let hash = start;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

export function hashOfUnits(units: readonly string[]): number {
  return units.reduce((hash, unit) => withUnit(hash, hashOfWord(unit)), start);
}

/** Marks of the request that stand before the runs of its text, so that the same words may weigh otherwise under them. */
export function marksOf(request: LearnedRequest): readonly string[] {
  const { facts } = request;
  const marks: string[] = [];
  if (request.audience === 'thirdParty') marks.push('@thirdParty');
  if (facts?.agreementInForce === true) marks.push('@agreementInForce');
  if (facts?.timeBarred === true) marks.push('@timeBarred');
  if (facts?.courtStage === 'judgment' || facts?.courtStage === 'enforcement') marks.push('@judged');
  return marks;
}

/** The units of a text as the runs name them. */
export function unitsOf(text: PlainText): string[] {
  const units: string[] = [];
  for (let unit = 0; unit < text.units; unit++) {
    if (text.kind[unit] === unitKinds.number) units.push(numberUnit);
    else units.push(String.fromCharCode(...text.character.subarray(text.first[unit]!, text.first[unit + 1]!)));
  }
  return units;
}

const hashes = new Int32Array(1 << 16);
const numberHash = hashOfWord(numberUnit);

function unitHash(text: PlainText, unit: number): number {
  if (text.kind[unit] === unitKinds.number) return numberHash;
  let hash = start;
  const end = text.first[unit + 1]!;
  for (let at = text.first[unit]!; at < end; at++) hash = Math.imul(hash ^ text.character[at]!, 0x01000193);
  return hash;
}

/** The hash of each unit, as far as a text is looked at; gives how many units that are. */
function hashUnits(text: PlainText): number {
  const units = Math.min(text.units, hashes.length);
  for (let unit = 0; unit < units; unit++) hashes[unit] = unitHash(text, unit);
  return units;
}

/** Calls `meet` for each run of the text that has a weight: its row, its first unit and how many units it has. */
function eachRun(
  learned: Learned,
  text: PlainText,
  seeds: readonly number[],
  meet: (row: number, from: number, length: number) => void,
): number {
  let runs = 0;
  const units = hashUnits(text);
  for (const seed of seeds) {
    for (let from = 0; from < units; from++) {
      let hash = seed;
      const longest = Math.min(runUnitsMax, units - from);
      for (let length = 1; length <= longest; length++) {
        hash = withUnit(hash, hashes[from + length - 1]!);
        runs++;
        const row = rowOf(learned, hash);
        if (row !== 0) meet(row, from, length);
      }
    }
  }
  return runs;
}

function seedsOf(marks: readonly string[]): number[] {
  return [start, ...marks.map((mark) => hashOfUnits([mark]))];
}

/** A text without units resembles nothing. */
const resemblanceMin = -20;

export interface Resemblance {
  /** how much the text as a whole resembles unlawful ones, in logits */
  readonly whole: number;
  /** the most that one of its sentences does by itself: a threat at the end of a long lawful letter */
  readonly sentence: number;
}

let ofSentence = new Float64Array(64);

/** How much the text resembles unlawful ones. */
export function resemblance(learned: Learned, text: PlainText, request: LearnedRequest): Resemblance {
  const marks = marksOf(request);
  const seeds = seedsOf(marks);
  const { weights } = learned;
  const { sentence } = text;
  const sentences = text.units === 0 ? 0 : sentence[text.units - 1]! + 1;
  if (ofSentence.length < sentences) ofSentence = new Float64Array(sentences * 2);
  ofSentence.fill(0, 0, sentences);
  let sum = 0;
  let runs = 0;
  // The same walk as eachRun, written out: every text is read by it, and most by nothing else.
  const { keys, rows } = learned;
  const last = keys.length - 1;
  const units = hashUnits(text);
  for (const seed of seeds) {
    for (let from = 0; from < units; from++) {
      let hash = seed;
      const end = Math.min(from + runUnitsMax, units);
      let own = 0;
      for (let unit = from; unit < end; unit++) {
        hash = withUnit(hash, hashes[unit]!);
        let slot = hash & last;
        while (rows[slot] !== 0 && keys[slot] !== hash) slot = (slot + 1) & last;
        own += weights[rows[slot]!]!;
      }
      runs += end - from;
      sum += own;
      ofSentence[sentence[from]!]! += own;
    }
  }
  if (runs === 0) return { whole: resemblanceMin, sentence: resemblanceMin };
  let ofMarks = weightOf(learned, '@always');
  for (const mark of marks) ofMarks += weightOf(learned, mark);
  const whole = sum / Math.sqrt(runs / seeds.length) + ofMarks;
  let highest = resemblanceMin;
  for (let unit = 0; unit < text.units; ) {
    const at = sentence[unit]!;
    const first = unit;
    while (unit < text.units && sentence[unit] === at) unit++;
    const own = ofSentence[at]! / Math.sqrt((unit - first) * runUnitsMax) + ofMarks;
    if (own > highest) highest = own;
  }
  return { whole, sentence: highest };
}

function weightOf(learned: Learned, mark: string): number {
  return learned.weights[rowOf(learned, hashOfUnits([mark]))] ?? 0;
}

/** The kind of finding that the text resembles most, out of those that `isOpen` lets stand. */
export function likeliestCode(
  learned: Learned,
  text: PlainText,
  request: LearnedRequest & { readonly isOpen: (code: FindingCode) => boolean },
): FindingCode | undefined {
  const sums = new Float64Array(findingCodes.length);
  const add = (row: number) => {
    for (let code = 0; code < sums.length; code++) sums[code]! += learned.codes[row * sums.length + code]!;
  };
  const marks = marksOf(request);
  const seeds = seedsOf(marks);
  const runs = eachRun(learned, text, seeds, add);
  const scale = 1 / Math.sqrt(Math.max(1, runs / seeds.length));
  for (let code = 0; code < sums.length; code++) sums[code]! *= scale;
  for (const mark of ['@always', ...marks]) add(rowOf(learned, hashOfUnits([mark])));
  let best: FindingCode | undefined;
  let bestSum = -Infinity;
  findingCodes.forEach((code, index) => {
    if (request.isOpen(code) && sums[index]! > bestSum) {
      best = code;
      bestSum = sums[index]!;
    }
  });
  return best;
}

/** The clause that speaks most for it, as units [from, to). */
export function tellingClause(learned: Learned, text: PlainText, request: LearnedRequest): readonly [number, number] {
  const byClause = new Map<number, number>();
  eachRun(learned, text, seedsOf(marksOf(request)), (row, from) => {
    const clause = text.clause[from]!;
    byClause.set(clause, (byClause.get(clause) ?? 0) + learned.weights[row]!);
  });
  let best = text.clause[0]!;
  for (const [clause, sum] of byClause) if (sum > (byClause.get(best) ?? -Infinity)) best = clause;
  let from = 0;
  while (from < text.units - 1 && text.clause[from] !== best) from++;
  let to = from;
  while (to < text.units && text.clause[to] === best) to++;
  return [from, Math.max(to, from + 1)];
}

/** What counts of both: the whole, or its worst sentence less a margin. */
export function resemblanceOf(
  { sentenceLess }: Pick<LearnedBalance, 'sentenceLess'>,
  at: { readonly resemblance: Resemblance; readonly certain: readonly FindingCode[] },
): number {
  const less = at.certain.length > 0 ? sentenceLess.withCertain : sentenceLess.alone;
  return Math.max(at.resemblance.whole, at.resemblance.sentence - less);
}

/** The lexicon's findings and the resemblance weighed together, in logits. */
export function weighed(
  balance: LearnedBalance,
  at: { readonly resemblance: Resemblance; readonly certain: readonly FindingCode[]; readonly hasWeak: boolean },
): number {
  let sum = balance.bias + balance.resembles * resemblanceOf(balance, at) + (at.hasWeak ? balance.weak : 0);
  for (const code of new Set(at.certain)) sum += balance.certain[code] ?? 0;
  return sum;
}

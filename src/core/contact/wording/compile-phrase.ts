/** Phrases as written to patterns as matched: names of classes resolved, words made classes, what a match needs worked out. */
import type { Place } from './lexicon-fault.ts';
import { type GapReach, inflections, type Phrase, readPhrase } from './notation.ts';
import type { Part, Pattern, Step } from './pattern.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface Language {
  readonly code: string;
  readonly gapUnits: Readonly<Record<GapReach, number>>;
  /** words that lawful texts are full of */
  readonly commonWords: ReadonlySet<string>;
  /** by name: the phrases of a class */
  readonly classes: Map<string, readonly Phrase[]>;
}

export interface Compiling {
  readonly language: Language;
  readonly vocabulary: Vocabulary;
}

/** The phrase at a place; undefined with a fault when it cannot be read. */
export function phraseAt(place: Place): Phrase | undefined {
  const text = place.text();
  if (text === undefined) return undefined;
  const phrase = readPhrase(text);
  return typeof phrase === 'string' ? place.fault(phrase) : phrase;
}

/** Names of classes that a phrase uses. */
export function classNames(phrase: Phrase): string[] {
  switch (phrase.kind) {
    case 'class':
      return [phrase.name];
    case 'sequence':
      return phrase.parts.flatMap(classNames);
    case 'oneOf':
      return phrase.of.flatMap(classNames);
    case 'maybe':
      return classNames(phrase.of);
    case 'word':
    case 'gap':
    case 'head':
    case 'edge':
      return [];
  }
}

export function patternsAt(list: Place, compiling: Compiling): Pattern[] {
  return list.items().flatMap((place) => {
    const phrase = phraseAt(place);
    if (phrase === undefined) return [];
    const unknown = classNames(phrase).find((name) => !isKnown(name, compiling));
    if (unknown !== undefined) {
      place.fault('unknownClass', unknown);
      return [];
    }
    const pattern = patternOf(phrase, compiling);
    if (pattern.needs.length > 0) return [pattern];
    place.fault('onlyMaybe');
    return [];
  });
}

const numberNames = ['number', 'signedNumber', 'longNumber', 'capital'] as const;

const anyName = 'any';

export function isKnown(name: string, { language }: Compiling): boolean {
  return language.classes.has(name) || name === anyName || (numberNames as readonly string[]).includes(name);
}

function patternOf(phrase: Phrase, compiling: Compiling): Pattern {
  const whole = phrase.kind === 'sequence' ? phrase.parts : [phrase];
  const { parts, fromClauseStart, endsClause } = withoutEdges(whole, compiling);
  const headAt = parts.findIndex((part) => part.kind === 'head');
  const steps = stepsOf(parts, compiling);
  // The steps before the head are those of the parts before it that are no gaps.
  const stepsBefore = headAt < 0 ? 0 : parts.slice(0, headAt).filter((part) => part.kind !== 'gap').length;
  const needs = steps.flatMap((step) => needsOf(step.part));
  const ordinariness = (classIds: readonly number[]) => compiling.vocabulary.ordinariness(classIds);
  return {
    before: steps.slice(0, stepsBefore),
    act: steps.slice(stepsBefore),
    beginnings: beginningsOf(steps),
    beginsAnywhere: steps[0]?.part.kind === 'any',
    needs: needs.sort((a, b) => ordinariness(a) - ordinariness(b) || a.length - b.length),
    fromClauseStart,
    endsClause,
    isSingle: steps.length === 1 && isOnePlace(steps[0]!.part),
  };
}

function withoutEdges(whole: readonly Phrase[], { language }: Compiling) {
  const parts = [...whole];
  let fromClauseStart: number | undefined;
  if (parts[0]?.kind === 'edge') {
    const gap = parts[1];
    fromClauseStart = gap?.kind === 'gap' ? language.gapUnits[gap.reach] : 0;
    parts.splice(0, gap?.kind === 'gap' ? 2 : 1);
  }
  const endsClause = parts.at(-1)?.kind === 'edge';
  if (endsClause) parts.pop();
  return { parts, fromClauseStart, endsClause };
}

function stepsOf(parts: readonly Phrase[], compiling: Compiling): Step[] {
  const steps: Step[] = [];
  let gap: GapReach | undefined;
  for (const part of parts) {
    if (part.kind === 'gap') gap = part.reach;
    if (part.kind === 'gap' || part.kind === 'head') continue;
    const between = gap === undefined ? 0 : compiling.language.gapUnits[gap];
    steps.push({ part: partOf(part, compiling), between, overClauses: gap === 'sentence' });
    gap = undefined;
  }
  return steps;
}

function partOf(phrase: Phrase, compiling: Compiling): Part {
  const words = pureWords(phrase, compiling);
  const { vocabulary, language } = compiling;
  if (words !== undefined) return { kind: 'class', classId: vocabulary.classOf(words, language.commonWords) };
  switch (phrase.kind) {
    case 'class': {
      if (phrase.name === anyName) return { kind: 'any' };
      const number = numberNames.find((name) => name === phrase.name);
      if (number !== undefined) return { kind: 'class', classId: vocabulary.numbers[number] };
      return oneOf(language.classes.get(phrase.name)!, compiling);
    }
    case 'oneOf':
      return oneOf(phrase.of, compiling);
    case 'maybe':
      return { kind: 'maybe', of: partOf(phrase.of, compiling) };
    case 'sequence':
      return { kind: 'sequence', steps: stepsOf(phrase.parts, compiling) };
    case 'word':
    case 'gap':
    case 'head':
    case 'edge':
      throw new Error(`${phrase.kind} is no part of its own`);
  }
}

/** The choices that are words become one class; the others stand beside it. */
function oneOf(choices: readonly Phrase[], compiling: Compiling): Part {
  const words = new Set<string>();
  const others: Part[] = [];
  for (const choice of choices) {
    const pure = pureWords(choice, compiling);
    if (pure === undefined) others.push(partOf(choice, compiling));
    else for (const word of pure) words.add(word);
  }
  const { vocabulary, language } = compiling;
  if (words.size > 0) {
    others.unshift({ kind: 'class', classId: vocabulary.classOf([...words], language.commonWords) });
  }
  return others.length === 1 ? others[0]! : { kind: 'oneOf', of: others };
}

/** The words, where a phrase is nothing but a choice of words. */
function pureWords(phrase: Phrase, compiling: Compiling): string[] | undefined {
  switch (phrase.kind) {
    case 'word':
      return phrase.inflected ? inflections(phrase.text) : [phrase.text];
    case 'class': {
      const choices = compiling.language.classes.get(phrase.name);
      return choices && allPure(choices, compiling);
    }
    case 'oneOf':
      return allPure(phrase.of, compiling);
    case 'maybe':
    case 'sequence':
    case 'gap':
    case 'head':
    case 'edge':
      return undefined;
  }
}

export function allPure(choices: readonly Phrase[], compiling: Compiling): string[] | undefined {
  const words: string[] = [];
  for (const choice of choices) {
    const pure = pureWords(choice, compiling);
    if (pure === undefined) return undefined;
    words.push(...pure);
  }
  return words;
}

/** Lists of classes of each of which one stands in every match of the part. */
function needsOf(part: Part): number[][] {
  switch (part.kind) {
    case 'any':
      return [];
    case 'class':
      return [[part.classId]];
    case 'sequence':
      return part.steps.flatMap((step) => needsOf(step.part));
    case 'maybe':
      return [];
    case 'oneOf': {
      const each = part.of.map((choice) => needsOf(choice)[0]);
      return each.every((classes) => classes !== undefined) ? [each.flat()] : [];
    }
  }
}

function beginningsOf(steps: readonly Step[]): number[] {
  const classes = new Set<number>();
  for (const { part } of steps) {
    for (const classId of beginningsOfPart(part)) classes.add(classId);
    if (!mayBeEmpty(part)) break;
  }
  return [...classes];
}

function beginningsOfPart(part: Part): number[] {
  switch (part.kind) {
    case 'any':
      return [];
    case 'class':
      return [part.classId];
    case 'sequence':
      return beginningsOf(part.steps);
    case 'oneOf':
      return part.of.flatMap(beginningsOfPart);
    case 'maybe':
      return beginningsOfPart(part.of);
  }
}

function mayBeEmpty(part: Part): boolean {
  switch (part.kind) {
    case 'any':
    case 'class':
      return false;
    case 'maybe':
      return true;
    case 'sequence':
      return part.steps.every((step) => mayBeEmpty(step.part));
    case 'oneOf':
      return part.of.some(mayBeEmpty);
  }
}

function isOnePlace(part: Part): boolean {
  return part.kind === 'class' || (part.kind === 'oneOf' && part.of.every(isOnePlace));
}

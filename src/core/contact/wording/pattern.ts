/**
 * A phrase made ready for matching, and the matching: all ends that a phrase can have from one beginning, worked out as
 * sets of places and not by trying one way after another, so that no text makes it slow.
 */
import type { PlainText } from './plain-text.ts';
import type { Occurrences } from './word-trie.ts';

export type Part =
  | { readonly kind: 'class'; readonly classId: number }
  /** any one unit */
  | { readonly kind: 'any' }
  | { readonly kind: 'sequence'; readonly steps: readonly Step[] }
  | OneOf
  | { readonly kind: 'maybe'; readonly of: Part };

export interface OneOf {
  readonly kind: 'oneOf';
  readonly of: readonly Part[];
  /** made when it is first tried */
  index?: ChoiceIndex;
}

/** Choices by the class of words that they begin with, so that only those are tried whose words stand there. */
interface ChoiceIndex {
  readonly byClass: ReadonlyMap<number, readonly number[]>;
  /** those that can begin with anything */
  readonly anywhere: readonly Part[];
}

/** How far after what stands before it a part may begin. */
export interface Step {
  readonly part: Part;
  /** units that may stand between; 0 = directly after */
  readonly between: number;
  /** whether what stands between may run over the end of a clause */
  readonly overClauses: boolean;
}

export interface Pattern {
  readonly before: readonly Step[];
  /** from the act on; all of it where no act is marked */
  readonly act: readonly Step[];
  /** classes with which it can begin */
  readonly beginnings: readonly number[];
  /** it can begin with any unit */
  readonly beginsAnywhere: boolean;
  /** of each list at least one class stands in every match */
  readonly needs: readonly (readonly number[])[];
  /** units that may stand between the beginning of the clause and the match; undefined: anywhere */
  readonly fromClauseStart: number | undefined;
  readonly endsClause: boolean;
  /** whether a class alone makes the match; initials do not count there */
  readonly isSingle: boolean;
}

export interface Match {
  readonly start: number;
  /** the unit after the last */
  readonly end: number;
  /** the unit at which the act begins */
  readonly act: number;
}

export interface Read {
  readonly text: PlainText;
  readonly words: Occurrences;
}

export function couldMatch(pattern: Pattern, words: Occurrences): boolean {
  for (const classes of pattern.needs) {
    let isThere = false;
    for (const classId of classes) {
      if (words.has(classId)) {
        isThere = true;
        break;
      }
    }
    if (!isThere) return false;
  }
  return true;
}

/** All matches, the shortest from each beginning; after one the next is looked for behind it. */
export function findMatches(pattern: Pattern, read: Read, into: Match[]): void {
  const { words } = read;
  if (pattern.beginsAnywhere) {
    for (let start = 0; start < read.text.units; start++) {
      const match = matchFrom(pattern, read, start);
      if (match !== undefined) into.push(match);
    }
    return;
  }
  for (const classId of pattern.beginnings) {
    let behind = 0;
    for (let at = words.firstOfClass[classId]!; at !== -1; at = words.nextOfClass[at]!) {
      const start = words.start[at]!;
      if (start < behind || (pattern.isSingle && words.weak[at] === 1)) continue;
      const match = matchFrom(pattern, read, start);
      if (match === undefined) continue;
      into.push(match);
      behind = match.end;
    }
  }
}

function matchFrom(pattern: Pattern, read: Read, start: number): Match | undefined {
  const { clause } = read.text;
  const { fromClauseStart } = pattern;
  if (fromClauseStart !== undefined && start > fromClauseStart && clause[start - fromClauseStart - 1] === clause[start])
    return undefined;
  let acts: number[] = [start];
  if (pattern.before.length > 0) {
    const ends = endsOf(pattern.before, read, [start]);
    acts = ends.length === 0 ? ends : reachable(pattern.act[0]!, read, ends);
  }
  for (const act of acts) {
    const all = endsOf(pattern.act, read, [act]);
    const ends = pattern.endsClause ? all.filter((end) => clause[end] !== clause[end - 1]) : all;
    if (ends.length > 0) return { start, end: least(ends), act };
  }
  return undefined;
}

/** Where all steps can end that begin at `starts`. */
function endsOf(steps: readonly Step[], read: Read, starts: number[]): number[] {
  let places = starts;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    const from = index === 0 ? places : reachable(step, read, places);
    const ends: number[] = [];
    addEnds(step.part, read, from, ends);
    if (step.part.kind === 'maybe') {
      // Left out, it still leaves the room that was before it.
      for (const place of from) addOnce(ends, place);
      for (const place of places) addOnce(ends, place);
    }
    if (ends.length === 0) return ends;
    places = ends;
  }
  return places;
}

/** Where a part may begin that follows on one of `ends`. */
function reachable(step: Step, { text }: Read, ends: readonly number[]): number[] {
  const places: number[] = [];
  const separates = step.overClauses ? text.sentence : text.clause;
  for (const end of ends) {
    if (end === 0) {
      addOnce(places, end);
      continue;
    }
    const home = separates[end - 1]!;
    for (let place = end; place <= end + step.between && place < text.units; place++) {
      if (separates[place] !== home) break;
      addOnce(places, place);
    }
  }
  return places;
}

function addEnds(part: Part, read: Read, starts: readonly number[], ends: number[]): void {
  switch (part.kind) {
    case 'any':
      for (const start of starts) if (start < read.text.units) addOnce(ends, start + 1);
      return;
    case 'class': {
      const { words } = read;
      for (const start of starts) {
        for (let at = words.firstAt(start, part.classId); at !== -1; at = words.nextOfBoth[at]!) {
          addOnce(ends, words.end[at]!);
        }
      }
      return;
    }
    case 'sequence':
      for (const end of endsOf(part.steps, read, [...starts])) addOnce(ends, end);
      return;
    case 'oneOf':
      for (const start of starts) addEndsOfChoices(part, read, start, ends);
      return;
    case 'maybe':
      addEnds(part.of, read, starts, ends);
      return;
  }
}

/** The words that stand at `start` tell which choices can begin there. */
function addEndsOfChoices(part: OneOf, read: Read, start: number, ends: number[]): void {
  part.index ??= indexOf(part.of);
  const { byClass, anywhere } = part.index;
  const { words } = read;
  const tried: number[] = [];
  if (byClass.size < words.countAtUnit[start]!) {
    for (const [classId, choices] of byClass) {
      const at = words.firstAt(start, classId);
      if (at !== -1) addEndsOfChosen({ part, choices, at, tried }, read, ends);
    }
  } else {
    for (let at = words.firstAtUnit[start]!; at !== -1; at = words.nextAtUnit[at]!) {
      const choices = byClass.get(words.classOf[at]!);
      if (choices !== undefined) addEndsOfChosen({ part, choices, at, tried }, read, ends);
    }
  }
  for (const inner of anywhere) addEnds(inner, read, [start], ends);
}

interface Chosen {
  readonly part: OneOf;
  readonly choices: readonly number[];
  /** where one of the words with which they begin stands */
  readonly at: number;
  readonly tried: number[];
}

function addEndsOfChosen({ part, choices, at, tried }: Chosen, read: Read, ends: number[]): void {
  for (const choice of choices) {
    if (tried.includes(choice)) continue;
    tried.push(choice);
    addEnds(part.of[choice]!, read, [read.words.start[at]!], ends);
  }
}

function indexOf(choices: readonly Part[]): ChoiceIndex {
  const byClass = new Map<number, number[]>();
  const anywhere: Part[] = [];
  choices.forEach((choice, index) => {
    const classes = firstClassesOf(choice);
    if (classes === undefined) anywhere.push(choice);
    for (const classId of new Set(classes)) {
      const listed = byClass.get(classId);
      if (listed === undefined) byClass.set(classId, [index]);
      else listed.push(index);
    }
  });
  return { byClass, anywhere };
}

/** The classes of words that a part can begin with; undefined where it can begin with anything, or be left out. */
function firstClassesOf(part: Part): readonly number[] | undefined {
  switch (part.kind) {
    case 'class':
      return [part.classId];
    case 'sequence':
      return part.steps.length === 0 ? undefined : firstClassesOf(part.steps[0]!.part);
    case 'oneOf': {
      const all = part.of.map(firstClassesOf);
      return all.some((one) => one === undefined) ? undefined : all.flatMap((one) => one ?? []);
    }
    case 'any':
    case 'maybe':
      return undefined;
  }
}

function addOnce(places: number[], place: number): void {
  if (!places.includes(place)) places.push(place);
}

function least(places: readonly number[]): number {
  let least = places[0]!;
  for (const place of places) if (place < least) least = place;
  return least;
}

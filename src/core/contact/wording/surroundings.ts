/** Whether certain words stand around a match: a negation before the act, a warning in the same sentence. */
import type { Lexicon, Scope, Surroundings } from './lexicon.ts';
import { couldMatch, findMatches, type Match, type Pattern, type Read } from './pattern.ts';

interface Found {
  readonly within: readonly { readonly scope: Scope; readonly at: readonly Match[] }[];
  readonly breaks: readonly Match[];
}

/** What has been found so far in one text: each kind of surroundings is looked for at most once, and only when asked for. */
export class SurroundingsOf {
  private readonly read: Read;
  private readonly known: (Found | undefined)[];

  constructor(read: Read, lexicon: Lexicon) {
    this.read = read;
    this.known = new Array(lexicon.surroundingsCount);
  }

  holds(surroundings: Surroundings, match: Match): boolean {
    const found = this.found(surroundings);
    return found.within.some(({ scope, at }) => this.holdsAt(scope, at, match, found.breaks));
  }

  /** Whether such words stand anywhere in the text. */
  stand(surroundings: Surroundings): boolean {
    return this.found(surroundings).within.some(({ at }) => at.length > 0);
  }

  private found(surroundings: Surroundings): Found {
    const known = this.known[surroundings.id];
    if (known !== undefined) return known;
    const not = this.matchesOf(surroundings.not);
    const found: Found = {
      within: surroundings.within.map(({ scope, patterns }) => ({
        scope,
        at: apartFrom(this.matchesOf(patterns), not),
      })),
      breaks: this.matchesOf(surroundings.breaks),
    };
    this.known[surroundings.id] = found;
    return found;
  }

  /** In the order of their ends, so that what stands before or around a place is found without looking at all of them. */
  private matchesOf(patterns: readonly Pattern[]): Match[] {
    const matches: Match[] = [];
    for (const pattern of patterns) {
      if (couldMatch(pattern, this.read.words)) findMatches(pattern, this.read, matches);
    }
    return matches.sort((a, b) => a.end - b.end || b.start - a.start);
  }

  private holdsAt(scope: Scope, words: readonly Match[], match: Match, breaks: readonly Match[]): boolean {
    const { clause, sentence } = this.read.text;
    switch (scope) {
      case 'justBefore':
        return standsJustBefore(words, match) && clause[match.act - 1] === clause[match.act];
      case 'beforeInClause':
        return standsBefore(words, match, breaks, clause);
      case 'beforeInSentence':
        return standsBefore(words, match, breaks, sentence);
      case 'inClause':
        return standsWithin(words, match, clause, 0);
      case 'inSentence':
        return standsWithin(words, match, sentence, 0);
      case 'near':
        return standsWithin(words, match, sentence, 1);
      case 'inText':
        return words.length > 0;
    }
  }
}

/** The place of the first match for which `holds` is true; false comes before true in the order of the matches. */
function firstWhere(matches: readonly Match[], holds: (match: Match) => boolean): number {
  let [low, high] = [0, matches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(matches[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function standsJustBefore(words: readonly Match[], { act }: Match): boolean {
  return words[firstWhere(words, (one) => one.end >= act)]?.end === act;
}

/** The last such words before the act, in the same clause or sentence, with nothing between that ends their reach. */
function standsBefore(words: readonly Match[], { act }: Match, breaks: readonly Match[], part: Int32Array): boolean {
  const last = words[firstWhere(words, (one) => one.end > act) - 1];
  if (last === undefined || part[last.end - 1] !== part[act]) return false;
  const lastBreak = breaks[firstWhere(breaks, (one) => one.end > act) - 1];
  return lastBreak === undefined || lastBreak.start < last.end;
}

/** How many matches that end at or behind a place are looked at: they are short, so the next one nearly always tells. */
const lookedAtMax = 8;

function standsWithin(words: readonly Match[], match: Match, part: Int32Array, around: number): boolean {
  const from = part[match.start]! - around;
  const to = part[match.end - 1]! + around;
  const first = firstWhere(words, (one) => part[one.end - 1]! >= from);
  for (let at = first; at < words.length && at < first + lookedAtMax; at++) {
    if (part[words[at]!.start]! <= to) return true;
  }
  return false;
}

/** Without those that overlap one of `others`; both in the order of their ends. */
function apartFrom(matches: readonly Match[], others: readonly Match[]): readonly Match[] {
  if (others.length === 0) return matches;
  return matches.filter((match) => {
    const first = firstWhere(others, (one) => one.end > match.start);
    for (let at = first; at < others.length && at < first + lookedAtMax; at++) {
      if (others[at]!.start < match.end) return false;
    }
    return true;
  });
}

/**
 * The notation in which the phrases of the lexicon are written (docs/guides/wording.md):
 *
 *   起诉            a word: a run of Chinese, or one English word
 *   arrest~         an English word in all its inflections
 *   {court}         any of a class of words
 *   (a b|c)  (a)?   one of several, or none
 *   ..  ...  ,,     a few units between, more of them, and as many that may run over commas
 *   ^               what follows is the act: a negation before it is one of it
 *   < <.. <...      at its beginning: the clause begins here, or a few units before
 *   >               at its end: the clause ends here
 *
 * What stands side by side follows directly.
 */

export type Phrase =
  | { readonly kind: 'word'; readonly text: string; readonly inflected: boolean }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'gap'; readonly reach: GapReach }
  | { readonly kind: 'head' }
  | { readonly kind: 'edge'; readonly side: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly Phrase[] }
  | { readonly kind: 'oneOf'; readonly of: readonly Phrase[] }
  | { readonly kind: 'maybe'; readonly of: Phrase };

export type GapReach = 'short' | 'long' | 'sentence';

export const phraseFaultCodes = ['unclosed', 'unopened', 'nothingBetween', 'unreadable', 'gapAtEdge'] as const;
export type PhraseFaultCode = (typeof phraseFaultCodes)[number];

const gapReaches: Readonly<Record<string, GapReach>> = { '..': 'short', '...': 'long', ',,': 'sentence' };

const token = /\s+|\{([A-Za-z][\w-]*)\}|(\.\.\.|\.\.|,,)|([()|^?<>])|([^\s(){}|^?.,~<>]+)(~?)/y;

/** The phrase, or the code of what is wrong with it. */
export function readPhrase(text: string): Phrase | PhraseFaultCode {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return 'unreadable';
    const [, name, gap, mark, word, tilde] = match;
    if (name !== undefined) tokens.push({ part: { kind: 'class', name } });
    else if (gap !== undefined) tokens.push({ part: { kind: 'gap', reach: gapReaches[gap]! } });
    else if (mark === '^') tokens.push({ part: { kind: 'head' } });
    else if (mark === '<') tokens.push({ part: { kind: 'edge', side: 'start' } });
    else if (mark === '>') tokens.push({ part: { kind: 'edge', side: 'end' } });
    else if (mark !== undefined) tokens.push({ mark });
    else if (word !== undefined) tokens.push({ part: { kind: 'word', text: word, inflected: tilde === '~' } });
  }
  const reader = { tokens, at: 0 };
  const phrase = readChoice(reader);
  if (typeof phrase === 'string') return phrase;
  if (reader.at < tokens.length) return 'unopened';
  return hasGapAtEdge(phrase) ? 'gapAtEdge' : phrase;
}

type Token =
  | { readonly part: Phrase; readonly mark?: undefined }
  | { readonly mark: string; readonly part?: undefined };

interface TokenReader {
  readonly tokens: readonly Token[];
  at: number;
}

function readChoice(reader: TokenReader): Phrase | PhraseFaultCode {
  const choices: Phrase[] = [];
  for (;;) {
    const sequence = readSequence(reader);
    if (typeof sequence === 'string') return sequence;
    choices.push(sequence);
    if (reader.tokens[reader.at]?.mark !== '|') break;
    reader.at++;
  }
  return choices.length === 1 ? choices[0]! : { kind: 'oneOf', of: choices };
}

function readSequence(reader: TokenReader): Phrase | PhraseFaultCode {
  const parts: Phrase[] = [];
  for (let next = reader.tokens[reader.at]; next !== undefined; next = reader.tokens[reader.at]) {
    if (next.part !== undefined) {
      parts.push(next.part);
      reader.at++;
    } else if (next.mark === '(') {
      reader.at++;
      const inner = readChoice(reader);
      if (typeof inner === 'string') return inner;
      if (reader.tokens[reader.at]?.mark !== ')') return 'unclosed';
      reader.at++;
      parts.push(inner);
    } else if (next.mark === '?') {
      const before = parts.pop();
      if (before === undefined || before.kind === 'gap' || before.kind === 'head' || before.kind === 'edge')
        return 'nothingBetween';
      parts.push({ kind: 'maybe', of: before });
      reader.at++;
    } else {
      break;
    }
  }
  if (parts.length === 0) return 'nothingBetween';
  return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
}

/** A gap that nothing follows or that follows nothing says nothing; two in a row are one that is not written. */
function hasGapAtEdge(phrase: Phrase): boolean {
  switch (phrase.kind) {
    case 'word':
    case 'class':
      return false;
    case 'gap':
    case 'head':
    case 'edge':
      return true;
    case 'maybe':
      return hasGapAtEdge(phrase.of);
    case 'oneOf':
      return phrase.of.some(hasGapAtEdge);
    case 'sequence': {
      // An edge stands only at the edge of a whole phrase, where a gap may follow it.
      const parts = phrase.parts.filter((part) => part.kind !== 'head');
      if (parts[0]?.kind === 'edge' && parts[0].side === 'start') parts.splice(0, parts[1]?.kind === 'gap' ? 2 : 1);
      const last = parts.at(-1);
      if (last?.kind === 'edge' && last.side === 'end') parts.pop();
      if (parts.some((part) => part.kind === 'edge')) return true;
      const isGap = (part: Phrase | undefined) => part === undefined || part.kind === 'gap';
      if (isGap(parts[0]) || isGap(parts.at(-1)) || phrase.parts.at(-1)?.kind === 'head') return true;
      return parts.some(
        (part, index) =>
          (part.kind === 'gap' && parts[index + 1]?.kind === 'gap') || (!isGap(part) && hasGapAtEdge(part)),
      );
    }
  }
}

/** All the forms that an English word may take by rule; some that do not exist do no harm. */
export function inflections(word: string): string[] {
  const forms = new Set([word, `${word}s`, `${word}es`, `${word}ed`, `${word}ing`]);
  if (word.endsWith('e')) {
    forms.add(`${word}d`);
    forms.add(`${word.slice(0, -1)}ing`);
  }
  if (/[^aeiou]y$/.test(word)) {
    forms.add(`${word.slice(0, -1)}ies`);
    forms.add(`${word.slice(0, -1)}ied`);
  }
  if (/[^aeiou][aeiou][bdgklmnprt]$/.test(word)) {
    forms.add(`${word}${word.at(-1)}ed`);
    forms.add(`${word}${word.at(-1)}ing`);
  }
  return [...forms];
}

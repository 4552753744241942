/**
 * Inspects a text that is to be sent, or a transcript of what was said: which words are not lawful, where they stand, and
 * how it could be said. A text is blocked when a certain finding stands and goes to a person when only weak signs do.
 */
import {
  type Audience,
  type Channel,
  type CourtStage,
  type Direction,
  type FindingCode,
  findingCodes,
  type WordingFacts,
  type WordingFinding,
  type WordingOutcome,
} from './finding-codes.ts';
import type { Entry, Lexicon } from './lexicon.ts';
import { couldMatch, findMatches, type Match, type Read } from './pattern.ts';
import { PlainText, readPlainText } from './plain-text.ts';
import { agentRanges } from './speakers.ts';
import { SurroundingsOf } from './surroundings.ts';
import { findWords } from './word-trie.ts';

export interface WordingRequest {
  readonly text: string;
  readonly direction: Direction;
  readonly audience: Audience;
  readonly channel: Channel;
  readonly firstContact: boolean;
  readonly jurisdiction: string;
  /** names of the lender or of who writes for it, any of which says who is speaking */
  readonly institutions?: readonly string[] | undefined;
  readonly facts?: WordingFacts | undefined;
  /** the rule that forbids such words; a code without a rule in the jurisdiction is no finding */
  readonly ruleFor: (code: FindingCode) => string | undefined;
}

export interface WordingAnswer {
  readonly outcome: WordingOutcome;
  /** by place in the text */
  readonly findings: readonly WordingFinding[];
}

/** A finding before its places are those of the text as given. */
interface Hit {
  readonly entry: Entry;
  readonly match: Match;
}

export function inspectWording(lexicon: Lexicon, request: WordingRequest): WordingAnswer {
  const { text: given } = request;
  const { read, around } = readRequest(lexicon, request);
  const { text } = read;
  const hits = findHits(lexicon, request, read, around);
  const findings = strongest(hits).flatMap((hit): WordingFinding[] => {
    const { entry, match } = hit;
    const ruleId = request.ruleFor(entry.code);
    if (ruleId === undefined) return [];
    const span = [text.from[match.start]!, text.to[match.end - 1]!] as const;
    const quote = given.slice(span[0], span[1]);
    return [{ code: entry.code, ruleId, span, quote, certain: entry.certain, say: entry.say }];
  });
  const missing = missingIdentity(lexicon, request, text, around);
  if (missing) findings.unshift(missing);
  const outcome = findings.some((finding) => finding.certain) ? 'blocked' : findings.length > 0 ? 'review' : 'clean';
  return { outcome, findings };
}

/** The text in plain form, of a transcript what the agent says. It stands in the lexicon's room until the next is read. */
export function readRequestText(lexicon: Lexicon, { text, direction }: WordingRequest): PlainText {
  const ranges = direction === 'transcript' ? agentRanges(text, lexicon.speakers) : ([[0, text.length]] as const);
  return readPlainText(text, ranges, lexicon.characters, lexicon.room.text);
}

function readRequest(lexicon: Lexicon, request: WordingRequest): { read: Read; around: SurroundingsOf } {
  const { room, trie, sounds, numbers } = lexicon;
  const text = readRequestText(lexicon, request);
  findWords({ text, trie, sounds, numbers, into: room.words });
  const read: Read = { text, words: room.words };
  return { read, around: new SurroundingsOf(read, lexicon) };
}

function findHits(lexicon: Lexicon, request: WordingRequest, read: Read, around: SurroundingsOf): Hit[] {
  const { room, patternsByClass } = lexicon;
  // Each pattern is tried once a text, though several of its words may stand there.
  const turn = ++room.turn;
  const hits: Hit[] = [];
  const matches: Match[] = [];
  for (const classId of read.words.found) {
    const patterns = patternsByClass[classId];
    if (patterns === undefined) continue;
    for (const { entry, pattern, id } of patterns) {
      if (room.tried[id] === turn) continue;
      room.tried[id] = turn;
      if (!couldMatch(pattern, read.words) || !concerns(entry, request)) continue;
      matches.length = 0;
      findMatches(pattern, read, matches);
      for (const match of matches) {
        if (entry.beside !== undefined && !around.holds(entry.beside, match)) continue;
        if (!entry.unless.some((surroundings) => around.holds(surroundings, match))) hits.push({ entry, match });
      }
    }
  }
  return hits;
}

/** Whether an entry holds for this kind of text and this state of the case. */
function concerns(entry: Entry, request: WordingRequest): boolean {
  if (entry.audience !== undefined && entry.audience !== request.audience) return false;
  if (entry.direction !== undefined && entry.direction !== request.direction) return false;
  if (entry.channels !== undefined && !entry.channels.includes(request.channel)) return false;
  if (entry.jurisdictions !== undefined && !entry.jurisdictions.some((id) => isIn(request.jurisdiction, id)))
    return false;
  const { when } = entry;
  const facts = request.facts ?? {};
  const stage: CourtStage | 'unknown' = facts.courtStage ?? 'unknown';
  if (when.courtStage !== undefined && !when.courtStage.includes(stage)) return false;
  if (when.agreementInForce !== undefined && when.agreementInForce !== facts.agreementInForce) return false;
  return when.timeBarred === undefined || when.timeBarred === facts.timeBarred;
}

/** us is that of us-federal and of us.ca. */
function isIn(jurisdiction: string, id: string): boolean {
  return jurisdiction === id || (jurisdiction.startsWith(id) && /^[-.]/.test(jurisdiction.slice(id.length)));
}

/** Of findings of one code that overlap, the certain one, else the longest: a person needs to be told once. */
function strongest(hits: readonly Hit[]): Hit[] {
  const order = ({ entry }: Hit) => findingCodes.indexOf(entry.code);
  const byPlace = [...hits].sort((a, b) => order(a) - order(b) || a.match.start - b.match.start);
  const kept: Hit[] = [];
  for (const hit of byPlace) {
    const last = kept.at(-1);
    if (last === undefined || last.entry.code !== hit.entry.code || last.match.end <= hit.match.start) kept.push(hit);
    else if (isStronger(hit, last)) kept[kept.length - 1] = hit;
  }
  return kept.sort((a, b) => a.match.start - b.match.start || order(a) - order(b));
}

function isStronger(one: Hit, other: Hit): boolean {
  if (one.entry.certain !== other.entry.certain) return one.entry.certain;
  return one.match.end - one.match.start > other.match.end - other.match.start;
}

function missingIdentity(
  lexicon: Lexicon,
  request: WordingRequest,
  text: PlainText,
  around: SurroundingsOf,
): WordingFinding | undefined {
  const { identities, says } = lexicon;
  const say = says.get('missingIdentity');
  if (!request.firstContact || say === undefined) return undefined;
  const ruleId = request.ruleFor('missingIdentity');
  if (ruleId === undefined) return undefined;
  const names = request.institutions ?? [];
  const isNamed = names.length > 0 ? standsIn(text, names, lexicon) : identities.some((one) => around.stand(one));
  return isNamed ? undefined : { code: 'missingIdentity', ruleId, span: [0, 0], quote: '', certain: true, say };
}

function standsIn(text: PlainText, names: readonly string[], lexicon: Lexicon): boolean {
  const all = text.joined();
  const room = new PlainText();
  return names.some((name) => {
    const plain = readPlainText(name, [[0, name.length]], lexicon.characters, room).joined();
    return plain !== '' && all.includes(plain);
  });
}

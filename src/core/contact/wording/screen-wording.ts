/**
 * The whole inspection of a text: the lexicon says which words are not lawful and where; what labelled texts taught says
 * how much the text as a whole resembles unlawful ones. Both are weighed. Words that the lexicon is certain of and that
 * stand in a text which otherwise speaks for itself go to a person; a text that resembles unlawful ones is stopped though
 * no entry of the lexicon fits, with the clause that speaks most for it.
 */
import type { FindingCode, WordingFinding } from './finding-codes.ts';
import { inspectWording, readRequestText, type WordingAnswer, type WordingRequest } from './inspect-wording.ts';
import { type Learned, likeliestCode, resemblance, tellingClause, weighed } from './learned.ts';
import type { Lexicon } from './lexicon.ts';

export interface WordingKnowledge {
  readonly lexicon: Lexicon;
  readonly learned: Learned;
}

export function screenWording({ lexicon, learned }: WordingKnowledge, request: WordingRequest): WordingAnswer {
  const { balance } = learned;
  const { whole, sentence } = resemblance(learned, readRequestText(lexicon, request), request);
  const { cleanUnder } = balance;
  const sentenceUnder = request.text.length > cleanUnder.longOver ? cleanUnder.sentenceOfLong : cleanUnder.sentence;
  const readsLawful = whole < cleanUnder.whole && sentence < sentenceUnder;
  if (readsLawful && !request.firstContact) return clean;
  const { findings } = inspectWording(lexicon, request);
  const identity = findings.filter((finding) => finding.code === 'missingIdentity');
  if (readsLawful) return identity.length > 0 ? { outcome: 'blocked', findings: identity } : clean;
  const ofWords = findings.filter((finding) => finding.code !== 'missingIdentity');
  const certain = ofWords.filter((finding) => finding.certain).map((finding) => finding.code);
  const sum = weighed(balance, {
    resemblance: { whole, sentence },
    certain,
    hasWeak: ofWords.some((finding) => !finding.certain),
  });
  if (sum > balance.blockedOver) {
    return { outcome: 'blocked', findings: [...identity, ...stopped(ofWords, { lexicon, learned, request })] };
  }
  const isDoubtful = sum > balance.reviewOver || certain.length > 0;
  const doubtful = isDoubtful ? forAPerson(ofWords, { lexicon, learned, request }) : [];
  const outcome = identity.length > 0 ? 'blocked' : doubtful.length > 0 ? 'review' : 'clean';
  return { outcome, findings: [...identity, ...doubtful] };
}

const clean: WordingAnswer = { outcome: 'clean', findings: [] };

interface Given extends WordingKnowledge {
  readonly request: WordingRequest;
}

/** At least one finding stands for certain: the lexicon's, or the clause that speaks most for it. */
function stopped(findings: readonly WordingFinding[], given: Given): WordingFinding[] {
  if (findings.some((finding) => finding.certain)) return [...findings];
  if (findings.length > 0) return findings.map((finding) => ({ ...finding, certain: true }));
  return resembling(given, true);
}

function forAPerson(findings: readonly WordingFinding[], given: Given): WordingFinding[] {
  return findings.length > 0 ? findings.map((finding) => ({ ...finding, certain: false })) : resembling(given, false);
}

/** What the text resembles, with the clause that speaks most for it; none where the jurisdiction forbids nothing of the kind. */
function resembling({ lexicon, learned, request }: Given, certain: boolean): WordingFinding[] {
  const { text } = lexicon.room;
  const { facts, ruleFor } = request;
  const isOpen = (code: FindingCode) => {
    if (code === 'missingIdentity' || ruleFor(code) === undefined) return false;
    if (code === 'agreementKept') return facts?.agreementInForce === true;
    return code !== 'timeBarredThreat' || facts?.timeBarred === true;
  };
  const code = text.units === 0 ? undefined : likeliestCode(learned, text, { ...request, isOpen });
  if (code === undefined) return [];
  const [from, to] = tellingClause(learned, text, request);
  const span = [text.from[from]!, text.to[to - 1]!] as const;
  return [
    { code, ruleId: ruleFor(code)!, span, quote: request.text.slice(...span), certain, say: lexicon.says.get(code)! },
  ];
}

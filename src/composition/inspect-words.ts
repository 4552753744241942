/** The inspection of words as contacts ask it: all that is known of words, by the wording rules of a law on the day. */
import type { InspectWords, WordsToInspect } from '../application/ports.ts';
import { type CourtStage, courtStages, type WordingFacts } from '../core/contact/wording/finding-codes.ts';
import { screenWording } from '../core/contact/wording/screen-wording.ts';
import { wordingRules } from '../core/rules/wording-rules.ts';
import { loadWords } from './load-words.ts';

export const inspectWords: InspectWords = (words) => {
  const { law, onDay, channel, facts } = words;
  const rules = wordingRules(law, onDay);
  const { outcome, findings } = screenWording(loadWords(), {
    text: words.text,
    direction: 'outbound',
    audience: words.audience,
    // What is said at a door is said aloud.
    channel: channel === 'visit' ? 'voice' : channel,
    firstContact: words.firstContact,
    jurisdiction: words.jurisdiction,
    institutions: words.institutions,
    facts: wordingFacts(facts),
    ruleFor: (code) => rules.get(code),
  });
  return { outcome, findings: findings.map(({ code, ruleId, span, quote }) => ({ code, ruleId, span, quote })) };
};

/** What the file knows that makes words true or untrue; what is unknown or not on record is not taken as so. */
function wordingFacts({ agreementInForce, timeBarred, courtStage }: WordsToInspect['facts']): WordingFacts {
  return {
    ...(typeof agreementInForce === 'boolean' ? { agreementInForce } : {}),
    ...(typeof timeBarred === 'boolean' ? { timeBarred } : {}),
    ...(isCourtStage(courtStage) ? { courtStage } : {}),
  };
}

function isCourtStage(value: unknown): value is CourtStage {
  return (courtStages as readonly unknown[]).includes(value);
}

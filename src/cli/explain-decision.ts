/** A decision for a person to read: what, why with the article, until when, by which law; in the terminal's language. */
import type { PermitAnswer } from '../api/permit.ts';
import type { Vocabulary } from '../core/rules/facts.ts';
import { hasWords, type Language, language, words } from './words.ts';

export function explainDecision(answer: PermitAnswer, vocabulary: Vocabulary, lang: Language = language()): string {
  const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
    words(`permit.${code}`, values, lang);
  const lines = [say(answer.outcome)];
  if (answer.freesUpAt !== null) lines.push(say('freesUp', { at: answer.freesUpAt }));
  else if (answer.outcome === 'forbidden') lines.push(say('freesUpNever'));
  const reasons = (list: PermitAnswer['because']) =>
    list.flatMap(({ text, source, basis, ruleId, verified }) => [
      `  ${text[lang]}`,
      `    ${say('source', { source, basis: say(`basis.${basis}`), rule: ruleId })}${verified ? '' : ` ${say('unverified')}`}`,
    ]);
  if (answer.because.length > 0) lines.push('', say('because'), ...reasons(answer.because));
  if (answer.missing !== undefined) {
    lines.push('', say('missing'), ...answer.missing.map((name) => `  ${name}: ${factWords(name, vocabulary, lang)}`));
  }
  if (answer.warnings.length > 0) lines.push('', say('warnings'), ...reasons(answer.warnings));
  lines.push('', say('packs', { hash: answer.packHash }));
  return lines.join('\n');
}

/** What a fact is: as its pack says, or in our words where the request itself carries it. */
export function factWords(name: string, vocabulary: Vocabulary, lang: Language): string {
  const text = vocabulary.get(name)?.text?.[lang];
  if (text !== undefined) return text;
  return hasWords(`fact.${name}`, lang) ? words(`fact.${name}`, {}, lang) : name;
}

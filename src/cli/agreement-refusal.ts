/** Refusals of agreements and of their signing in words: what stands against it, and what can be done. */
import type { Reason } from '../core/rules/decision.ts';
import { CommandError } from './book.ts';
import { hasWords, language, words } from './words.ts';

export interface RefusedAgreement {
  readonly refused: string;
  readonly because?: string | readonly Reason[];
  readonly missing?: readonly string[];
}

/** As it is told, with the exit code of what is missing (66) or refused (1). */
export function agreementRefusal(
  refusal: RefusedAgreement,
  at: { readonly id: string; readonly json: boolean; readonly first?: 'signing' },
): CommandError {
  const { refused } = refusal;
  if (at.json) process.stdout.write(`${JSON.stringify(plain(refusal))}\n`);
  const values: Record<string, string | number> = { id: at.id, case: at.id };
  for (const [name, value] of Object.entries(refusal)) {
    if (typeof value === 'string' || typeof value === 'number') values[name] = value;
    else if (Array.isArray(value) && value.every((each) => typeof each === 'string')) values[name] = value.join(', ');
  }
  // One code may mean one thing of an agreement and another of its signing.
  const topics = at.first === 'signing' ? ['signing', 'agreement', 'negotiate'] : ['agreement', 'signing', 'negotiate'];
  const code = topics.map((topic) => `${topic}.refused.${refused}`).find((each) => hasWords(each));
  const lines = [code === undefined ? refused : words(code, values)];
  const { because, missing } = refusal;
  if (Array.isArray(because))
    for (const reason of because as readonly Reason[]) lines.push(`- ${reason.text[language()]} (${reason.source})`);
  if (missing !== undefined && missing.length > 0)
    lines.push(words('agreement.refused.missing', { missing: missing.join(', ') }));
  return new CommandError(lines.join('\n'), refused.startsWith('unknown') ? 66 : 1);
}

function plain(refusal: RefusedAgreement): object {
  const { because } = refusal;
  if (!Array.isArray(because)) return refusal;
  return {
    ...refusal,
    because: (because as readonly Reason[]).map(({ ruleId, source, text }) => ({ ruleId, source, text })),
  };
}
